# SPDX-License-Identifier: Apache-2.0
"""What we write is read by those whose formats it is in: PlantUML draws every label, Graphviz finds every node and edge."""

import html
import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from glsp import languages
from glsp.formats.dot.words import SHAPES
from glsp.formats.dot.writer import ALL
from glsp.formats.dot.writer import text_of as dot
from glsp.formats.drawing import Drawing
from glsp.formats.plantuml.words import CLASSES
from glsp.formats.plantuml.writer import CLASSED, DEPLOYED
from glsp.formats.plantuml.writer import text_of as plantuml
from glsp.formats.writing import WRITERS
from glsp.formats.written import Sheet
from support.drawn import drawn
from support.sketches import drawings

MANY = 25
"""Drawings in one call: a Java machine takes a second to start."""

DRAWABLE = re.compile(r"[\x20-\x7eÀ-ÿ]*")
"""Labels that a drawing shows letter by letter."""


UNSHOWN = re.compile(r"[^\n\x20-\x7e\xa1-\u1fff\u3040-\ud7ff]|[\\$]|&(?=#)")
"""Control characters, which XML has not, letters that Java writes in two halves, and what PlantUML 1.2020 stumbles over."""


def shown(drawing: Drawing) -> Drawing:
    """A drawing whose texts can stand in a picture."""

    def plain(text: str) -> str:
        return UNSHOWN.sub("", text)

    def some(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(filter(None, (plain(text).strip() for text in texts)))

    replace = msgspec.structs.replace
    return replace(
        drawing,
        name=plain(drawing.name),
        boxes=tuple(
            replace(box, label=plain(box.label), stereotypes=some(box.stereotypes), members=some(box.members))
            for box in drawing.boxes
        ),
        arrows=tuple(
            replace(
                each,
                label=plain(each.label),
                source_label=plain(each.source_label),
                target_label=plain(each.target_label),
            )
            for each in drawing.arrows
        ),
        notes=tuple(replace(note, text=plain(note.text)) for note in drawing.notes),
    )


def made(strategy: st.SearchStrategy[Drawing]) -> list[Drawing]:
    """The same drawings every time."""
    found: list[Drawing] = []

    @settings(
        max_examples=MANY,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(strategy)
    def collect(drawing: Drawing) -> None:
        found.append(drawing)

    cast("Callable[[], None]", collect)()
    return found


def templates(name: str) -> list[tuple[str, str]]:
    """Every template of every language, written."""
    found: list[tuple[str, str]] = []
    for language in languages.all_languages():
        for template in language.templates:
            graph = drawn(template.source.strip(), language)
            found.append(
                (f"{language.id} {template.id}", WRITERS[name].write(Sheet(graph, language, template.name)).text)
            )
    return found


@pytest.mark.needs("plantuml")
def test_plantuml_draws_every_label_that_we_write(tmp_path: Path) -> None:
    classes = drawings(CLASSED, with_members=("class", "enum", "interface", "object"))
    deployed = [each for each in made(drawings(DEPLOYED)) if not CLASSES.issuperset(box.kind for box in each.boxes)]
    sketches = [shown(drawing) for drawing in (*deployed, *made(classes))]
    for at, drawing in enumerate(sketches):
        (tmp_path / f"d{at:03}.puml").write_text(plantuml(drawing)[0])
    for at, (_, text) in enumerate(templates("plantuml")):
        (tmp_path / f"t{at:03}.puml").write_text(text)
    files = sorted(tmp_path.glob("*.puml"))
    done = subprocess.run(
        ["plantuml", "-charset", "UTF-8", "-tsvg", *map(str, files)], capture_output=True, text=True, check=False
    )
    wrong = re.findall(r"Error line \d+ in file: \S+/(\w+)\.puml", done.stdout + done.stderr)
    assert [(name, (tmp_path / f"{name}.puml").read_text()) for name in wrong] == []
    for at, drawing in enumerate(sketches):
        picture = drawn_text(tmp_path / f"d{at:03}.svg")
        missing = [label for label in labels(drawing) if letters(label) not in picture]
        assert missing == [], plantuml(drawing)[0]


def labels(drawing: Drawing) -> list[str]:
    """Lines of the labels of boxes, notes and arrows that a picture shows letter by letter."""
    said = [
        *(box.label for box in drawing.boxes),
        *(note.text for note in drawing.notes),
        *(each.label for each in drawing.arrows),
    ]
    rows = (row for text in said for row in text.split("\n"))
    return [row for row in rows if DRAWABLE.fullmatch(row) and row.strip()]


def drawn_text(picture: Path) -> str:
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", picture.read_text("utf-8"))
    return letters("".join(html.unescape(each) for each in texts))


def letters(text: str) -> str:
    """A text without its spaces, which pictures keep in their own ways."""
    return re.sub(r"\s", "", text.replace("\u00a0", ""))


@pytest.mark.needs("graphviz")
def test_graphviz_finds_the_nodes_edges_and_clusters_that_we_write() -> None:
    sketches = made(drawings(ALL, with_members=[kind for kind, (shape, _) in SHAPES.items() if shape == "record"]))
    texts = [dot(drawing)[0] for drawing in sketches]
    written = [text for _, text in templates("dot")]
    done = subprocess.run(
        ["dot", "-Tdot_json"], input="\n".join([*texts, *written]), capture_output=True, text=True, check=False
    )
    assert "syntax error" not in done.stderr
    found = every_json(done.stdout)
    assert len(found) == len(texts) + len(written)
    for drawing, text, graph in zip(sketches, texts, found, strict=False):
        objects = graph.get("objects", [])
        names = [each["name"] for each in objects]
        clusters = {box.parent for box in (*drawing.boxes, *drawing.notes)} - {""}
        assert {each for each in names if each.startswith("cluster_")} == {f"cluster_{each}" for each in clusters}, text
        things = {each.id for each in (*drawing.boxes, *drawing.notes)}
        assert {each for each in names if not each.startswith("cluster_")} == things, text
        ends = Counter((names[edge["tail"]], names[edge["head"]]) for edge in graph.get("edges", []))
        assert ends == Counter(
            [(each.source, each.target) for each in drawing.arrows]
            + [(note.id, each) for note in drawing.notes for each in note.about]
        ), text


def every_json(text: str) -> list[Any]:
    """The objects that stand one after the other in a text."""
    found: list[Any] = []
    at, decoder = 0, json.JSONDecoder()
    while (at := at + len(text[at:]) - len(text[at:].lstrip())) < len(text):
        value, at = decoder.raw_decode(text, at)
        found.append(value)
    return found
