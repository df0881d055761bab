# SPDX-License-Identifier: Apache-2.0
"""Titles move along the top of their containers, and labels along their edges, to where nothing crosses them."""

import pytest

from glsp import languages
from glsp.errors import Invalid
from glsp.layout.lettering import crossed_texts, lettered, move_titles
from glsp.layout.options import Options
from glsp.layout.ports import titled
from glsp.layout.scene import Edge, Header, Label, Node, Scene, read_scene
from glsp.layout.sliding import slide_labels
from glsp.model.draft import Draft
from glsp.model.graph import build, new_root
from glsp.model.measure import affected, measure
from glsp.model.operations import plan
from glsp.protocol.geometry import Dimension, Point
from glsp.protocol.operations import Arrange, CreateNode, Lettering

AT = Point(0, 0)
HEADER = Header("h", "left", 8, 108, 8, 8)
TITLE = Label("t", "Title", 98, 17, 13, 10, header=HEADER)
PLACE = {"side": "on", "position": 0.5, "rotate": False, "offset": 0}
DEPLOYMENT = languages.need("deployment")


def box(name: str, x: float, y: float, width: float = 80, height: float = 40, parent: str = "") -> Node:
    return Node(name, parent, x, y, width, height, AT, AT, (), (), Dimension(0, 0))


def group(width: float) -> Node:
    return Node("group", "", 0, 100, width, 120, AT, AT, ("inner",), (), Dimension(98, 17), labels=(TITLE,))


def line(name: str, source: str, target: str, *points: tuple[float, float], labels: tuple[Label, ...] = ()) -> Edge:
    return Edge(name, source, target, None, None, labels, tuple(Point(*each) for each in points))


def scene(*parts: Node | Edge) -> Scene:
    nodes = {each.id: each for each in parts if isinstance(each, Node)}
    return Scene("root", nodes, {each.id: each for each in parts if isinstance(each, Edge)})


def walled(at: float, width: float) -> Scene:
    """A container that an edge enters from above at `at`, and cannot anywhere else."""
    inner, above = box("inner", at - 6, 60, 12, parent="group"), box("above", at - 6, 0, 12)
    return scene(group(width), inner, above, line("e", "above", "inner", (at, 40), (at, 160)))


@pytest.mark.parametrize(("at", "align"), [(200, "left"), (60, "center")])
def test_a_title_stays_left_unless_an_edge_must_cross_it_there(at, align):
    after = lettered(walled(at, 400), Options())
    assert after.nodes["group"].labels[0].header == HEADER.aligned(align, 400)
    assert crossed_texts(after) == 0


def test_a_title_goes_to_the_right_where_the_middle_is_crossed_too():
    before = walled(60, 400)
    more = (box("a", 194, 0, 12), box("b", 194, 300, 12), line("other", "a", "b", (200, 40), (200, 300)))
    after = move_titles(scene(*before.nodes.values(), *before.edges.values(), *more))
    assert after.nodes["group"].labels[0].header == Header("h", "right", 284, 108, 8, 8)
    assert after.nodes["group"].labels[0].x == 289


def test_a_title_comes_back_to_the_left_when_nothing_crosses_it_there_any_more():
    before = walled(200, 400)
    moved = Scene("root", {**before.nodes, "group": titled(before.nodes["group"], "right")}, before.edges)
    assert lettered(moved, Options()) == before


def test_a_title_in_a_narrow_container_stays_in_it():
    assert titled(group(110), "right").labels[0].x == TITLE.x


def label(words: str, position: float = 0.5) -> Label:
    return Label("l", words, 60, 15, placement={**PLACE, "position": position})


def test_a_label_slides_to_where_no_other_edge_crosses_it():
    before = scene(
        box("a", 0, 0), box("b", 500, 0), box("c", 250, -100), box("d", 250, 100),
        line("e", "a", "b", (80, 20), (500, 20), labels=(label("label"),)),
        line("f", "c", "d", (290, -60), (290, 100)),
    )  # fmt: skip
    after = slide_labels(before)
    assert (crossed_texts(before), crossed_texts(after)) == (1, 0)
    assert after.edges["e"].labels[0].placement == {**PLACE, "position": 0.4}
    assert slide_labels(after) == after


def test_labels_of_ends_stay_at_their_ends():
    before = scene(
        box("a", 0, 0), box("b", 500, 0), box("c", 100, -100), box("d", 100, 100),
        line("e", "a", "b", (80, 20), (500, 20), labels=(label("0..1", 0.1),)),
        line("f", "c", "d", (122, -60), (122, 100)),
    )  # fmt: skip
    assert slide_labels(before) == before


def test_what_the_layout_chose_is_where_clients_put_the_title():
    graph = build(new_root(), ())
    made = plan(Draft(graph), CreateNode("cloud", AT, args={"elementId": "sky"}), DEPLOYMENT, "made").change
    graph.apply(made)
    graph.measure(measure(graph, affected(made), DEPLOYMENT))
    [title] = [each for each in read_scene(graph).nodes["sky"].labels if each.header]
    change = plan(
        Draft(graph), Arrange(texts=(Lettering("sky_header", options={"hAlign": "right"}),)), DEPLOYMENT, "arranged"
    ).change
    graph.apply(change)
    graph.measure(measure(graph, affected(change), DEPLOYMENT))
    before = Node("sky", "", 0, 0, 180, 100, AT, AT, (), (), Dimension(0, 0), labels=(title,))
    assert [each for each in read_scene(graph).nodes["sky"].labels if each.header] == [*titled(before, "right").labels]


@pytest.mark.parametrize("text", [Lettering("sky", along=1.5), Lettering("sky", options={"colour": "red"})])
def test_what_is_no_place_is_refused(text):
    graph = build(new_root(), ())
    graph.apply(plan(Draft(graph), CreateNode("cloud", AT, args={"elementId": "sky"}), DEPLOYMENT, "made").change)
    with pytest.raises(Invalid, match=r"between 0 and 1|no layout option"):
        plan(Draft(graph), Arrange(texts=(text,)), DEPLOYMENT, "arranged")


def test_texts_of_what_is_gone_are_named():
    graph = build(new_root(), ())
    planned = plan(Draft(graph), Arrange(texts=(Lettering("gone", along=0.3),)), DEPLOYMENT, "arranged")
    assert [*planned.notes] == ["gone is gone"]
