# SPDX-License-Identifier: Apache-2.0
"""An agent brings diagrams of other tools in, and is told what could not be taken."""

from support.agents import agent
from support.serving import Serving

DOCUMENT = """# Shop
```plantuml
[Web] --> [Data]
what is ? this
```
# Order
```mermaid
flowchart LR
a[Take] --> b{Paid?}
```
"""
TALK = "# Talk\n```mermaid\nsequenceDiagram\n```\n"


async def test_every_diagram_of_a_document_is_made_and_what_was_left_out_is_told(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        lines = (await ada.text("import_diagram", source=DOCUMENT)).splitlines()
        shop, order = (line.split() for line in lines[1:3])
        assert (lines[0], shop[1:], order[1:]) == (
            "imported 2", ["deployment", "5", "elements"], ["flowchart", "5", "elements"],
        )  # fmt: skip
        assert lines[3:] == [f"left out: {shop[0]}: line 4, column 1: not understood: what is ? this"]
        drawn = (await ada.text("get_diagram", id=order[0])).splitlines()
        assert drawn[1:] == ['p a "Take" >b', 'd b "Paid?"']


async def test_all_come_or_none_unless_a_part_is_asked_for(serving: Serving, era: str) -> None:
    async with agent(f"{serving.url}/mcp", era) as ada:
        before = await ada.text("list_diagrams")
        assert (await ada.refusal("import_diagram", source=DOCUMENT + TALK)).startswith(
            "INVALID: cannot be imported: Talk"
        )
        assert await ada.text("list_diagrams") == before
        said = await ada.text("import_diagram", source=DOCUMENT + TALK, partial=True)
        assert said.startswith("imported 2\n")
        assert "left out: Talk: line 13" in said
