# SPDX-License-Identifier: Apache-2.0
"""The example set is drawn well: nothing on top of anything else, no line through a box, every label there."""

import re
from collections import Counter
from collections.abc import AsyncGenerator

import msgspec
import pytest

from glsp import languages
from glsp.editor.layouts import Layouts
from glsp.editor.sources import Contents, read_source
from glsp.examples import EXAMPLES, Example, model_of
from glsp.formats.model_file import read_model
from glsp.languages.registry import BUILT_IN
from glsp.layout.elk import Elk
from glsp.layout.lettering import crossed_texts
from glsp.layout.options import Direction, Options
from glsp.layout.scene import read_scene
from glsp.layout.tally import quality
from glsp.model.draft import Draft
from glsp.model.graph import Graph, build, new_root
from glsp.model.markers import validate
from glsp.model.measure import measure
from glsp.model.operations import plan
from support.tools import ROOT

EXAMPLES_OF_DOCS = ROOT / "docs" / "examples"
ARCHITECTURE = EXAMPLES_OF_DOCS / "architecture.md"
WORDS = "actor|agent|boundary|cloud|component|database|folder|frame|interface|node|package|person|queue|rectangle|storage|file"


@pytest.fixture
async def layouts() -> AsyncGenerator[Layouts]:
    elk = Elk(workers=1)
    yield Layouts(elk)
    await elk.close()


async def test_the_architecture_drawings_come_whole_and_are_drawn_well(layouts: Layouts) -> None:
    found = await read_source(layouts, ARCHITECTURE.read_text("utf-8"), file_name=ARCHITECTURE.name)
    assert found.left_out == ()
    assert [each.name for each in found.diagrams] == [
        "On a laptop", "A team behind one server", "In a Kubernetes cluster", "In the AWS cloud", "In the Azure cloud",
        "In the Google cloud", "Growing sideways", "After a disaster", "Caches in a row",
    ]  # fmt: skip
    assert [each.left_out for each in found.diagrams] == [()] * 9
    assert {each.name: faults(each) for each in found.diagrams} == {each.name: (0, 0, 0, 0) for each in found.diagrams}


async def test_every_box_container_arrow_and_label_of_the_deployment_drawings_comes(layouts: Layouts) -> None:
    """Counted in the text by rules of their own: what the reader passes over in silence is missing on one side."""
    text = ARCHITECTURE.read_text("utf-8")
    rows = [row.strip() for block in re.findall(r"```plantuml\n(.*?)```", text, re.DOTALL) for row in block.split("\n")]
    arrows = [row for row in rows if re.search(r"\s<?[-.]+(?:\w+[-.]+)?>\s", row)]
    boxes = [row for row in rows if re.match(rf"(?:{WORDS})\b|\[", row) and row not in arrows]
    told = (
        sum(not row.endswith("{") for row in boxes),
        sum(row.endswith("{") for row in boxes),
        len(arrows),
        sum(" : " in row for row in arrows),
    )
    found = await read_source(layouts, text, file_name=ARCHITECTURE.name)
    drawn = [each for each in found.diagrams if each.language.id == "deployment"]
    assert len(drawn) == len(found.diagrams) - 1, "all but the flowchart"
    scenes = [read_scene(build(new_root(), each.elements)) for each in drawn]
    assert told == (
        sum(not node.children for each in scenes for node in each.nodes.values()),
        sum(bool(node.children) for each in scenes for node in each.nodes.values()),
        sum(len(each.edges) for each in scenes),
        sum(len(edge.labels) for each in scenes for edge in each.edges.values()),
    )


@pytest.mark.parametrize("way", ["right", "down", "left", "up"])
async def test_no_edge_crosses_a_text_whichever_way_the_drawings_flow(layouts: Layouts, way: Direction) -> None:
    found = await read_source(layouts, ARCHITECTURE.read_text("utf-8"), file_name=ARCHITECTURE.name)
    crossed: dict[str | None, tuple[int, int, int, int]] = {}
    for each in found.diagrams:
        graph = build(new_root(), each.elements)
        graph.measure(measure(graph, None, each.language))
        arranged = await layouts.everything(graph, each.language, Options(direction=way))
        graph.apply(plan(Draft(graph), arranged.arrange, each.language, "laid out").change)
        crossed[each.name] = faults(msgspec.structs.replace(each, elements=[*graph][1:]))
    assert crossed == dict.fromkeys(crossed, (0, 0, 0, 0))


def graph_of(example: Example) -> Graph:
    root = new_root()
    elements, fields = read_model(model_of(example), root)
    graph = build(msgspec.structs.replace(root, fields={**root.fields, **fields}), elements)
    graph.measure(measure(graph, None, languages.find(example.language)))
    return graph


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_what_a_first_start_brings_is_right_and_drawn_well(example: Example) -> None:
    language, graph = languages.find(example.language), graph_of(example)
    assert [
        each for reason in ("live", "batch") for each in validate(graph, language.rules, reason) if each.kind != "info"
    ] == []
    numbers = quality(scene := read_scene(graph, strips=language.kinds.strip))
    assert (numbers.overlaps, numbers.through_nodes, crossed_texts(scene)) == (0, 0, 0)


@pytest.mark.parametrize("source", sorted({each.source for each in EXAMPLES}))
async def test_what_a_first_start_brings_says_what_its_source_says(layouts: Layouts, source: str) -> None:
    """When this fails, run `python scripts/examples.py`."""
    shipped = {each.name: each for each in EXAMPLES if each.source == source}
    [any_of_them, *_] = shipped.values()
    text = (EXAMPLES_OF_DOCS / source).read_text("utf-8")
    stated = any_of_them.language if source.endswith(".txt") else None
    found = await read_source(layouts, text, file_name=source, diagram_type=stated)
    assert found.left_out == ()
    assert len(found.diagrams) == len(shipped)
    for each in found.diagrams:
        example = shipped.get(each.name or "", any_of_them)
        assert said(graph_of(example)) == said(build(new_root(), each.elements))


def said(graph: Graph) -> Counter[tuple[str, ...]]:
    """What there is: types, texts and what edges join; ids of edges are new every time."""
    joins = ("text", "sourceId", "targetId")
    return Counter((each.type, *(str(each.fields.get(name, "")) for name in joins)) for each in graph)


def test_there_is_an_example_of_every_language() -> None:
    assert {each.language for each in EXAMPLES} == {each.id for each in BUILT_IN}


def faults(contents: Contents) -> tuple[int, int, int, int]:
    """Overlaps, lines through boxes, texts on other things, and lines through texts."""
    graph = build(new_root(), contents.elements)
    graph.measure(measure(graph, [element.id for element in graph], contents.language))
    numbers = quality(scene := read_scene(graph, strips=contents.language.kinds.strip))
    return numbers.overlaps, numbers.through_nodes, numbers.labels, crossed_texts(scene)
