# SPDX-License-Identifier: Apache-2.0
"""Formats are told by ending and look; documents give every diagram with its name and lines; nothing grows beyond limits."""

import pytest

from glsp.errors import Invalid, TooLarge
from glsp.formats.blocks import Block, blocks
from glsp.formats.documents import ending, read, told
from glsp.formats.limits import MAX_LINE, MAX_LINES, MAX_TEXT

RST = """Deployment
==========

.. uml::
   :caption: Where it runs

   @startuml
   [a] --> [b]
   @enduml

Data
----

.. uml::

   database d

.. mermaid::
   :caption: Flow

   flowchart LR
     a --> b
"""

MARKDOWN = """# First

```mermaid
flowchart LR
a --> b
```

```python
[not] --> [this]
```

## Second ##

~~~plantuml
[a]
~~~
"""


@pytest.mark.parametrize(
    ("text", "name", "format_"),
    [
        ("[a]", "x.puml", "plantuml"),
        ("a --> b", "X.MMD", "mermaid"),
        ("words", "x.rst", "document"),
        ("\n@startuml\n", "", "plantuml"),
        ("%% hi\nflowchart LR\n", "x.txt", "mermaid"),
        ("---\ntitle: x\n---\nclassDiagram\n", "", "mermaid"),
        (RST, "", "document"),
        (MARKDOWN, "", "document"),
        ("t check_stock >ship", "", None),
        ("graphic words", "", None),
        ('// x\n/* y */ strict digraph "a b" {', "", "dot"),
        ("graph {\n a -- b\n}", "", "dot"),
        ("graph LR\n a --> b{x}", "", "mermaid"),
        ("a", "x.GV", "dot"),
        ("[Web page] --> [Data]", "", "plantuml"),
    ],
)
def test_a_format_is_told_by_the_ending_or_the_text(text: str, name: str, format_: str | None) -> None:
    assert (ending(name) or told(text)) == format_


def test_blocks_of_reStructuredText_have_captions_or_headings() -> None:
    assert list(blocks(RST)) == [
        Block("plantuml", "Where it runs", "@startuml\n[a] --> [b]\n@enduml\n", 7, 4),
        Block("plantuml", "Data", "database d\n", 16, 4),
        Block("mermaid", "Flow", "flowchart LR\n  a --> b\n", 21, 4),
    ]


def test_blocks_of_markdown_have_headings() -> None:
    assert list(blocks(MARKDOWN)) == [
        Block("mermaid", "First", "flowchart LR\na --> b", 4),
        Block("plantuml", "Second", "[a]", 15),
    ]


def test_every_diagram_of_a_document_is_read() -> None:
    found = read(RST, "document")
    assert [(each.name, len(each.boxes), len(each.arrows)) for each in found.drawings] == [
        ("Where it runs", 2, 1), ("Data", 1, 0), ("Flow", 2, 1),
    ]  # fmt: skip
    assert found.left_out == ()


def test_what_cannot_be_read_of_a_document_is_named_with_its_line() -> None:
    found = read(
        "# One\n```mermaid\ngantt\n```\n# Two\n```mermaid\nflowchart LR\na\n```\n```dot\ndigraph {\n```\n", "document"
    )
    assert [each.name for each in found.drawings] == ["Two"]
    first, second = found.left_out
    assert first.startswith("One: line 3: 'gantt' is no kind")
    assert second.startswith("Two: line 11, column 10: the end of the text where")


def test_a_document_without_diagrams_is_refused() -> None:
    with pytest.raises(Invalid, match="no diagrams"):
        read("words", "document")


@pytest.mark.parametrize(
    "text", ["x" * (MAX_LINE + 1), "\n" * MAX_LINES, "[a]\n" * (MAX_TEXT // 4 + 1)], ids=["a line", "lines", "text"]
)
@pytest.mark.parametrize("format_", ["plantuml", "mermaid", "document"])
def test_what_nobody_writes_is_too_large(text: str, format_: str) -> None:
    with pytest.raises(TooLarge):
        read(text, format_)  # type: ignore[arg-type]


def test_bytes_that_are_no_text_are_refused_with_their_place() -> None:
    with pytest.raises(Invalid, match="line 2, column 3"):
        read("[a]\n[\x01\0]", "plantuml")


# Each made a reader look at everything again for every line, once.
GROWING = {
    "openings": ("plantuml", "@startuml\n"),
    "notes": ("plantuml", 'note "x" as N\na --> b\n'),
    "containers of one name": ("plantuml", 'node "N" {\n}\n'),
    "lines of a front matter": ("mermaid", "---\n\n"),
    "fences": ("document", "```mermaid\n"),
    "directives": ("document", ".. uml::\n\n"),
}


@pytest.mark.parametrize("name", GROWING)
def test_reading_many_lines_of_one_kind_ends(name: str) -> None:
    format_, line = GROWING[name]
    text = line * (MAX_LINES // line.count("\n") - 1)
    try:
        read(text, format_)  # type: ignore[arg-type]
    except Invalid:
        assert format_ in {"mermaid", "document"}
