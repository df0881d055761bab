# SPDX-License-Identifier: Apache-2.0
"""Lays out the examples of `docs/examples`; writes the model files that a first start takes, and a picture for each language.

The same sources give the same files, ids and all.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from glsp import languages
from glsp.editor.beginnings import Beginnings
from glsp.editor.exports import PAPER, export
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.editor.placing import from_notation
from glsp.examples import AUTHOR, EXAMPLES
from glsp.layout.elk import Elk
from glsp.layout.options import Options
from glsp.storage.memory import MemoryStore

ROOT = Path(__file__).resolve().parent.parent
SOURCES, TARGET, PICTURES = ROOT / "docs" / "examples", ROOT / "src" / "glsp" / "examples", ROOT / "docs" / "pictures"

COMPACT = Options(spacing=24, wrap=True)
OPTIONS = {
    "incident-response": COMPACT,
    "order-to-cash": Options(wrap=True),
    "coffee-machine": COMPACT,
    "image-service": Options(),
}
"""For sources in the notation."""


async def build() -> None:
    """All of them, one after the other; nothing is written before the last was made."""
    store, elk = MemoryStore(), Elk(workers=1)
    texts = {name: (SOURCES / name).read_text("utf-8") for name in {each.source for each in EXAMPLES}}
    made: dict[Path, bytes] = {}
    try:
        async with Hub(store, store).running() as hub:
            layouts = Layouts(elk)
            brought: dict[str, str] = {}
            for name, text in texts.items():
                if not name.endswith(".txt"):
                    found = await Beginnings(hub, layouts).bring(AUTHOR, text, file_name=name, name=Path(name).stem)
                    brought |= {f"{name} {each.info.name}": each.info.id for each in found.diagrams}
                    brought[name] = found.diagrams[0].info.id
            for each in EXAMPLES:
                diagram_id = brought.get(f"{each.source} {each.name}") or brought.get(each.source) or each.id
                if each.source.endswith(".txt"):
                    language = languages.need(each.language)
                    elements = await from_notation(layouts, texts[each.source], language, OPTIONS[each.id])
                    await hub.create(language.id, AUTHOR, diagram_id=each.id, name=each.name, elements=elements)
                async with hub.using(diagram_id) as diagram:
                    made[TARGET / f"{each.id}.json"] = (await export(diagram, "json", PAPER)).data
                    picture = await export(diagram, "png", PAPER)
                    made[PICTURES / f"example-{each.language}.png"] = picture.data  # the last one of a language stays
    finally:
        await elk.close()
    for path, data in made.items():
        path.write_bytes(data)


if __name__ == "__main__":
    asyncio.run(build())
