# SPDX-License-Identifier: Apache-2.0
"""draw.io files: what we write comes back as it was, of other people's the styles say what things are."""

import base64
import zlib
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest

from glsp import languages
from glsp.errors import Invalid, TooLarge
from glsp.formats.batch import to_operation
from glsp.formats.drawio import read, write
from glsp.formats.drawio.cells import cells, plain
from glsp.formats.drawio.pages import pages
from glsp.formats.lines import read_notation
from glsp.formats.pieces import Pieces, assembled
from glsp.formats.writing import write as write_as
from glsp.formats.written import Sheet
from glsp.model.draft import Draft
from glsp.model.graph import Graph, build, new_root
from glsp.model.measure import measure
from glsp.model.notation import Numbers
from glsp.model.operations import plan
from glsp.protocol.geometry import Bounds, Point
from glsp.render.looks import LIGHT

FILE = (Path(__file__).parent / "files" / "cloud.drawio").read_text()


def page(*cells: str) -> str:
    return f'<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>{"".join(cells)}</root></mxGraphModel>'


def box(name: str, style: str = "", parent: str = "1", value: str = "") -> str:
    geometry = '<mxGeometry x="10" y="20" width="120" height="60" as="geometry"/>'
    return f'<mxCell id="{name}" value="{value}" style="{style}" vertex="1" parent="{parent}">{geometry}</mxCell>'


def compressed(model: str) -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = packer.compress(quote(model, safe="").encode()) + packer.flush()
    return f'<mxfile><diagram id="x" name="one">{base64.b64encode(data).decode()}</diagram></mxfile>'


def types(pieces: Pieces) -> dict[str, str]:
    return {each.id: each.type for each in (*pieces.nodes, *pieces.links)}


def graph_of_template(language: languages.Language) -> Graph:
    graph = build(new_root(), ())
    batch = to_operation(read_notation(language.templates[0].source, graph, language), graph, language, Numbers(), "x")
    graph.apply(plan(Draft(graph), batch.operation, language, "x").change)
    graph.measure(measure(graph, None, language))
    return graph


@pytest.mark.parametrize("language", languages.all_languages(), ids=lambda each: each.id)
def test_what_is_written_comes_back_as_the_same_page(language):
    graph = graph_of_template(language)
    first = write(Sheet(graph, language, "a page"))
    assert first.left_out == ()
    (pieces,) = read(first.text)
    assert (pieces.language.id, pieces.name, pieces.left_out) == (language.id, "a page", ())
    again = assembled(pieces).graph
    assert write(Sheet(again, language, "a page")).text == first.text
    texts = [write_as("notation", Sheet(each, language, "a page")).text for each in (graph, again)]
    assert [line.split(" @")[0] for line in texts[0].split("\n")] == [
        line.split(" @")[0] for line in texts[1].split("\n")
    ]


def test_every_page_comes_in_the_language_that_suits_it():
    assert [(each.name, each.language.id) for each in read(FILE)] == [
        ("Where it runs", "deployment"),
        ("How to pay", "flowchart"),
        ("Classes", "uml-class"),
    ]


def test_styles_say_what_things_are_and_places_and_nesting_stay():
    cloud, flow, classes = read(FILE)
    assert types(cloud) == {
        "vpc": "zone", "lb": "balancer", "app": "component", "db": "database", "user": "actor", "n": "remark",
        "e1": "connection", "e2": "connection", "e3": "connection:dependency", "n_db": "connection:link",
    }  # fmt: skip
    assert {each.id: (each.name, each.parent, each.box) for each in cloud.nodes if each.id in {"vpc", "app"}} == {
        "vpc": ("VPC & friends", "", Bounds(200, 40, 480, 320)),
        "app": ("App server", "vpc", Bounds(380, 154, 120, 60)),
    }
    assert types(flow) == {"s": "terminator", "d": "decision", "p": "process", "f1": "flow", "f2": "flow"}
    assert types(classes) == {
        "k": "class", "m": "interface", "l": "class", "g": "realization", "c": "association:composition",
    }  # fmt: skip
    assert {each.id: each.fields for each in classes.nodes} == {
        "k": {"attributes": "+ number: int", "operations": "+ total(): Money"},
        "m": {"operations": "+ price(): Money"},
        "l": {},
    }


def test_labels_on_edges_and_bend_points_come_along():
    cloud, _, classes = read(FILE)
    links = {each.id: each for each in (*cloud.links, *classes.links)}
    assert (links["e1"].label, links["e3"].label) == ("HTTPS", "SQL")
    assert links["e3"].line[1:-1] == (Point(440, 280), Point(610, 280))
    assert links["c"].fields == {"sourceMultiplicity": "1", "targetMultiplicity": "0..*"}


def test_what_is_joined_to_nothing_is_named_with_its_place():
    cloud, _, _ = read(FILE)
    assert [(str(each), each.is_structure) for each in cloud.left_out] == [
        ("line 43, column 9: the edge e4, which is joined to nothing at an end", True)
    ]


def test_data_of_a_cell_is_kept_as_a_remark():
    cloud, _, _ = read(FILE)
    assert next(each.fields for each in cloud.nodes if each.id == "db") == {"note": "owner: data team"}


def test_compressed_pages_are_read():
    (found,) = read(compressed(page(box("a", value="über"))))
    assert (found.name, [each.name for each in found.nodes]) == ("one", ["über"])


def test_a_page_that_inflates_without_end_is_refused():
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    bomb = packer.compress(b"a" * 200_000_000) + packer.flush()
    text = f'<mxfile>\n<diagram name="b">{base64.b64encode(bomb).decode()}</diagram></mxfile>'
    with pytest.raises(TooLarge, match="line 2, column 1: a page inflates to more than 48,000,000 bytes"):
        read(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<mxfile><diagram>!!!</diagram></mxfile>", "line 1, column 9: the page is no compressed XML"),
        ("<mxfile/>", "line 1, column 1: there is no page in it"),
        (page(box("a"), box("a")), r"line 1, column \d+: the cell 'a' stands twice"),
        (page(box("a", parent="b"), box("b", parent="a")), r"line 1, column \d+: the cell 'a' is inside itself"),
        (page(box("a").replace("120", "wide")), r"line 1, column \d+: width is not a number: 'wide'"),
        (page(box("a").replace("120", "1e400")), r"line 1, column \d+: width is not a number"),
        (
            compressed("<!DOCTYPE a><a/>"),
            "line 1, column 9: the page 'one', once inflated: .*document type is not read",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(text, told):
    with pytest.raises(Invalid, match=told):
        read(text)


def test_labels_show_their_text_alone():
    html = "<div>One<br>two</div><script>alert(1)</script><ul><li>a&nbsp;&lt;b&gt;</li></ul><style>p{}</style>"
    assert plain(html) == "One\ntwo\na <b>"


STYLED = "rounded=0;fillColor=#dae8fc;strokeColor=#6c8ebf;fontColor=#990000;fontSize=18;fontStyle=3;dashed=1;gradientColor=#fff"


def edge(name: str, source: str, target: str, style: str = "") -> str:
    geometry = '<mxGeometry relative="1" as="geometry"/>'
    return f'<mxCell id="{name}" style="{style}" edge="1" parent="1" source="{source}" target="{target}">{geometry}</mxCell>'


def styles(text: str) -> dict[str, dict[str, str]]:
    ((_, model),) = pages(text)
    return {name: dict(cell.style) for name, cell in cells(model).items()}


@pytest.mark.parametrize("language_id", ["deployment", "flowchart"])
def test_colours_fonts_and_dashes_stay_with_their_cells_and_are_written_again(language_id):
    text = page(box("a", STYLED), box("b"), edge("e", "a", "b", "strokeColor=#ff0000;strokeWidth=3;fontStyle=2"))
    (pieces,) = read(text, language_id)
    assert [(str(each), each.is_structure) for each in pieces.left_out] == [
        ("line 1, column 64: looks of cells: gradientColor (1)", False)
    ]
    for _ in range(2):  # the second time it is a page of ours
        written = write(Sheet(assembled(pieces).graph, pieces.language, "a page")).text
        found = styles(written)
        assert found["a"].items() >= {
            "fillColor": "#dae8fc", "strokeColor": "#6c8ebf", "fontColor": "#990000", "fontSize": "18", "fontStyle": "3",
            "dashed": "1",
        }.items()  # fmt: skip
        assert found["e"].items() >= {"strokeColor": "#ff0000", "strokeWidth": "3", "fontStyle": "2"}.items()
        assert found["b"]["fillColor"] == LIGHT.tones[pieces.language.kinds.need_node(found["b"]["glspType"]).tone].fill
        (pieces,) = read(written)
        assert pieces.left_out == ()


def test_looks_that_somebody_made_up_are_not_written():
    (pieces,) = read(page(box("a", "rounded=0")), "flowchart")
    graph = assembled(pieces).graph
    plain_style = styles(write(Sheet(graph, pieces.language, "x")).text)["a"]
    for made_up in ("red", {"fillColor": "red;glspType=x"}, {"fillColor": 7}, {"onclick": "x"}):
        element = graph.get("a")
        assert element is not None
        other = build(new_root(), [msgspec.structs.replace(element, fields={**element.fields, "drawio": made_up})])
        assert styles(write(Sheet(other, pieces.language, "x")).text)["a"] == plain_style
