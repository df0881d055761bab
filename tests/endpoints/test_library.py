# SPDX-License-Identifier: Apache-2.0
"""REST for whole diagrams: tags and orders, what new diagrams begin with, and files that must not come in."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from peers.parcel_desk import write_files
from support.serving import Serving

PARCEL = """
t receive "Receive the order" >check
a check >in_stock
d in_stock :yes>pack -w:no>reorder
t pack in=warehouse duration=5
t reorder
c warehouse
"""


@pytest.fixture
def http(serving: Serving):
    with httpx.Client(base_url=serving.url, timeout=30) as client:
        yield client


def make(http: httpx.Client, **members: Any) -> dict[str, Any]:
    answer = http.post("/api/diagrams", json={"type": "workflow", **members})
    assert answer.status_code == 201, answer.text
    return answer.json()


def model(http: httpx.Client, diagram_id: str) -> Any:
    return http.get(f"/api/diagrams/{diagram_id}/model").json()["children"]


def names(http: httpx.Client, query: str = "") -> list[str]:
    return [each["name"] for each in http.get(f"/api/diagrams{query}").json()["diagrams"]]


def refused(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], f"{error['message']} {error['hint']}"


# tags and orders


def test_tags_are_set_found_and_shown(http: httpx.Client) -> None:
    make(http, id="a", name="A", tags=["Billing"])
    make(http, id="b", name="B")

    changed = http.patch("/api/diagrams/b", json={"tags": [" urgent", "billing", "Urgent"]}).json()

    assert changed["tags"] == ["billing", "urgent"]
    assert http.get("/api/diagrams/b").json() == changed
    assert names(http, "?tag=BILLING&sort=name") == ["A", "B"]
    assert names(http, "?tag=urgent") == ["B"]
    assert names(http, "?q=urg") == ["B"]


def test_name_and_tags_change_together_or_not_at_all(http: httpx.Client) -> None:
    make(http, id="a", name="A", tags=["x"])
    for wrong in ({"name": "B", "tags": ["a,b"]}, {"name": "", "tags": ["y"]}, {}, {"tags": "x"}, {"tags": ["x" * 41]}):
        assert refused(http.patch("/api/diagrams/a", json=wrong))[:2] == (422, "invalid")
    assert (http.get("/api/diagrams/a").json()["name"], http.get("/api/diagrams/a").json()["tags"]) == ("A", ["x"])

    both = http.patch("/api/diagrams/a", json={"name": "B", "tags": []}).json()

    assert (both["name"], both["tags"]) == ("B", [])


def test_a_list_comes_in_the_order_that_is_asked_for(http: httpx.Client) -> None:
    make(http, id="one", name="Zoo", source="t a")
    make(http, id="two", name="apple", source="t a\nt b >a")
    make(http, id="three", name="Mango")
    http.patch("/api/diagrams/one", json={"name": "Zoo 2"})

    assert names(http, "?sort=name") == ["apple", "Mango", "Zoo 2"]
    assert names(http, "?sort=created") == ["Mango", "apple", "Zoo 2"]
    assert names(http, "?sort=size") == ["apple", "Zoo 2", "Mango"]
    assert names(http, "?sort=name&limit=1") == ["apple"]
    assert refused(http.get("/api/diagrams?sort=colour"))[:2] == (422, "invalid")


def test_a_list_that_did_not_change_is_not_sent_again(http: httpx.Client) -> None:
    make(http, id="a")
    tag = http.get("/api/diagrams").headers["etag"]
    assert http.get("/api/diagrams", headers={"If-None-Match": tag}).status_code == 304
    http.patch("/api/diagrams/a", json={"tags": ["x"]})
    assert http.get("/api/diagrams", headers={"If-None-Match": tag}).status_code == 200


def test_a_picture_that_did_not_change_is_not_drawn_again(http: httpx.Client) -> None:
    make(http, id="a", source="t a")
    address = "/api/diagrams/a/export?format=svg&inline=1"
    first = http.get(address)
    assert first.headers["cache-control"] == "private, no-cache"
    assert "immutable" in http.get(f"{address}&v=0").headers["cache-control"]
    assert http.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    edit = {"operations": [{"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 0, "y": 90}}]}
    http.post("/api/diagrams/a/operations", json=edit)
    assert http.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_a_picture_is_dark_and_without_a_page_when_asked(http: httpx.Client) -> None:
    make(http, id="a", source="t a")
    address = "/api/diagrams/a/export?format=svg"
    answers = [
        http.get(address + more) for more in ("", "&theme=dark", "&background=none", "&theme=dark&background=none")
    ]
    assert len({answer.text for answer in answers}) == len({answer.headers["etag"] for answer in answers}) == 4
    assert ["#e9edf6" in answer.text for answer in answers] == [False, True, False, True]
    assert ["#10141c" in answer.text for answer in answers] == [False, True, False, False]
    refused = [http.get(address + more) for more in ("&theme=pink", "&background=red")]
    assert [(answer.status_code, answer.json()["error"]["hint"]) for answer in refused] == [
        (422, "one of light, dark"),
        (422, "page or none"),
    ]


def test_a_picture_comes_as_png_and_pdf_whole_or_cropped(http: httpx.Client) -> None:
    make(http, id="a", source='t pack "Pack it" >ship\nt ship "Ship it"')
    address = "/api/diagrams/a/export?format="
    png, large, part, pdf = (
        http.get(address + more) for more in ("png", "png&scale=2", "png&focus=pack", "pdf&theme=dark")
    )
    assert [answer.headers["content-type"] for answer in (png, pdf)] == ["image/png", "application/pdf"]
    assert [answer.headers["content-disposition"].rpartition(".")[2] for answer in (png, pdf)] == ['png"', 'pdf"']
    assert pdf.content.startswith(b"%PDF-")
    width, height = dots(png)
    assert dots(large) == (width * 2, height * 2)
    assert dots(part)[0] < width
    cropped = http.get(address + "svg&focus=pack&focus=ship")
    assert len({answer.headers["etag"] for answer in (png, large, part, pdf, cropped)}) == 5
    assert http.get(address + "png", headers={"If-None-Match": png.headers["etag"]}).status_code == 304
    refused = [http.get(address + more) for more in ("png&scale=x", "png&scale=99", "svg&focus=pakc")]
    assert [(answer.status_code, answer.json()["error"]["hint"]) for answer in refused] == [
        (422, "dots per px, such as 2"),
        (422, "between 0.05 and 8"),
        (404, "did you mean pack?"),
    ]


def dots(answer: httpx.Response) -> tuple[int, int]:
    """Width and height in the head of a PNG."""
    assert answer.content.startswith(b"\x89PNG")
    return int.from_bytes(answer.content[16:20]), int.from_bytes(answer.content[20:24])


def test_an_export_is_named_as_the_diagram_is_named_now(http: httpx.Client) -> None:
    make(http, id="a", name="Before")
    http.get("/api/diagrams/a/export")
    http.patch("/api/diagrams/a", json={"name": "After"})
    assert 'filename="After.json"' in http.get("/api/diagrams/a/export").headers["content-disposition"]


# beginnings


def test_a_copy_is_the_diagram_as_it_is_now_under_another_name(http: httpx.Client) -> None:
    make(http, id="order", name="Order", source=PARCEL, tags=["x"])
    http.post(
        "/api/diagrams/order/operations",
        json={"operations": [{"kind": "updateElement", "elementId": "pack", "label": "Pack well"}]},
    )

    copy = http.post("/api/diagrams", json={"copyOf": "order"}).json()

    assert (copy["name"], copy["revision"], copy["type"], copy["tags"]) == ("Order (copy)", 0, "workflow-diagram", [])
    assert copy["elements"] == http.get("/api/diagrams/order").json()["elements"]
    assert model(http, copy["id"]) == model(http, "order")
    assert http.get(f"/api/diagrams/{copy['id']}/history").json() == {"entries": [], "begins": 0}


def test_every_template_is_drawn_and_makes_a_diagram_without_a_problem(http: httpx.Client) -> None:
    templates = http.get("/api/templates").json()["templates"]
    assert len(templates) >= 4
    for template in templates:
        picture = http.get(f"/api/templates/{template['id']}/picture")
        assert picture.headers["content-type"].startswith("image/svg+xml")
        assert "sandbox" in picture.headers["content-security-policy"]
        tag = picture.headers["etag"]
        again = http.get(f"/api/templates/{template['id']}/picture", headers={"If-None-Match": tag})
        assert again.status_code == 304
        made = http.post("/api/diagrams", json={"template": template["id"], "type": template["type"]}).json()
        assert (made["name"], made["type"]) == (template["name"], template["type"])
        drawn = http.get(f"/api/diagrams/{made['id']}/export?format=svg&inline=1").text
        assert drawn == picture.text


def test_what_was_exported_is_imported_as_the_same_diagram(http: httpx.Client) -> None:
    make(http, id="order", name="Order", source=PARCEL)
    exported = http.get("/api/diagrams/order/export?format=json").text

    made = http.post("/api/diagrams", json={"source": exported, "name": "Again"}).json()

    assert (made["name"], made["language"], made["revision"]) == ("Again", "workflow", 0)
    assert model(http, made["id"]) == model(http, "order")
    pictures = [http.get(f"/api/diagrams/{each}/export?format=svg").text for each in ("order", made["id"])]
    assert pictures[0].replace("Order", "") == pictures[1].replace("Again", "").replace("Order", "")


def test_a_file_of_the_reference_server_is_imported_whole(http: httpx.Client, tmp_path: Path) -> None:
    write_files(tmp_path, "parcel_desk.wf")
    source = (tmp_path / "parcel_desk.wf").read_text()
    made = http.post("/api/diagrams", json={"source": source, "type": "workflow-diagram"}).json()

    def count(elements: list[Any]) -> int:
        return sum(1 + count(each.get("children") or []) for each in elements)

    assert made["elements"] == count(json.loads(source)["children"])
    assert {each["id"] for each in model(http, made["id"])} == {each["id"] for each in json.loads(source)["children"]}


@pytest.mark.parametrize("text", [PARCEL, f"workflow order r7 6n 4e\n{PARCEL}", PARCEL.replace("\n", "\r\n")])
def test_a_text_in_the_notation_is_imported_and_laid_out(http: httpx.Client, text: str) -> None:
    made = http.post("/api/diagrams", json={"source": text, "name": "Order"}).json()
    nodes = [each for each in model(http, made["id"]) if each["type"] != "edge" and "sourceId" not in each]
    corners = {(each["position"]["x"], each["position"]["y"]) for each in nodes}
    assert len(corners) == len(nodes) == 5
    assert made["revision"] == 0


def test_a_text_without_a_header_is_in_the_language_that_knows_its_words(http: httpx.Client) -> None:
    def post(text: str) -> dict[str, Any]:
        return http.post("/api/diagrams", json={"source": text}).json()

    assert post("c order -comp>line\nc line\ne status")["type"] == "uml-class-diagram"
    assert post("lb balancer >web\ns web >data\ndb data")["type"] == "deployment-diagram"
    error = post("db data")["error"]
    assert error["hint"] == "name the type: one of flowchart, deployment"


def test_a_repeated_import_makes_one_diagram(http: httpx.Client) -> None:
    key = {"Idempotency-Key": "once"}
    ids = {http.post("/api/diagrams", json={"source": PARCEL}, headers=key).json()["id"] for _ in range(3)}
    assert len(ids) == 1
    assert len(names(http)) == 1


def element(element_id: str, **members: Any) -> dict[str, Any]:
    return {"id": element_id, "type": "task:manual", **members}


def graph(*children: Any) -> str:
    return json.dumps({"id": "sprotty", "type": "graph", "children": list(children)})


def nested(depth: int) -> str:
    inner = element("leaf")
    for number in range(depth):
        inner = element(f"n{number}", children=[inner])
    return graph(inner)


EDGE = {"type": "edge", "sourceId": "a", "targetId": "b"}

HOSTILE: dict[str, tuple[str, str]] = {
    "nothing": ("  \n ", "empty"),
    "broken JSON": ('{"type": "graph", "children": [', "not JSON"),
    "not a diagram": ('{"name": "glsp", "dependencies": {}}', "no list of children"),
    "a list of numbers": ("[1, 2, 3]", "is not an object"),
    "brackets without end": ("[" * 100_000, "not JSON"),
    "nested too deep": (nested(80), "nested"),
    "one id twice": (graph(element("a"), element("a")), "the id 'a' is taken"),
    "the root's id": (graph(element("sprotty")), "is taken"),
    "an edge to nowhere": (graph(element("a"), {**EDGE, "id": "e"}), "there is no element 'b'"),
    "an edge to itself": (graph(element("a"), {**EDGE, "id": "e", "targetId": "e"}), "there is no element 'e'"),
    "no id": (graph({"type": "task:manual"}), "needs a string id"),
    "a number as id": (graph({"id": 5, "type": "task:manual"}), "needs a string id"),
    "children that are none": (graph(element("a", children="b")), "list of children"),
    "a diagram inside": (graph({"id": "x", "type": "graph"}), "whole diagram inside"),
    "a place that is none": (graph(element("a", position={"x": "left", "y": 0})), "position"),
    "half a character": ('{"children": [{"id": "a", "type": "task:manual", "t": "\\ud800"}]}', ""),
    "half a character as id": ('{"children": [{"id": "\\udfff", "type": "task:manual"}]}', ""),
    "control characters as id": (graph(element("a\u0000b")), "not an id"),
    "a text without end": (graph(element("a", name="x" * 200_000)), "at most"),
    "another language": (graph({"id": "a", "type": "bpmn:task"}), "bpmn:task"),
    "prose": ("Dear Sir or Madam,\nplease find enclosed", "not a diagram: line 1 begins with 'Dear'"),
    "a page": ("<!doctype html><script>alert(1)</script>", "not a diagram"),
    "an unknown type in the notation": ("t a\nzz b\n", "zz"),
    "an edge to nowhere in the notation": ("t a >b\n", "b"),
    "only remarks": ("# nothing\n", "names no elements"),
    "a deletion": ("-a\n", "a"),
    "too many lines": ("t a\n" * 20_001, "more than 20000 lines"),
    "another language's header": ("uml d r1 1n 0e\nt a\n", "no diagram language"),
}


def test_files_that_must_not_come_in_are_refused_in_words_and_store_nothing(http: httpx.Client) -> None:
    for case, (source, words) in HOSTILE.items():
        status, code, said = refused(http.post("/api/diagrams", json={"source": source, "name": "Bad"}))
        assert (case, status // 100, code != "internal", words in said, len(said) < 1_000) == (
            case,
            4,
            True,
            True,
            True,
        )
        assert (case, http.get("/api/diagrams").json()) == (case, {"diagrams": []})


def test_beginnings_that_make_no_sense_are_refused(http: httpx.Client) -> None:
    cases: list[tuple[dict[str, Any], tuple[int, str]]] = [
        ({"template": "workflow:nope"}, (404, "not_found")),
        ({"template": "../../etc/passwd"}, (404, "not_found")),
        ({"copyOf": "nope"}, (404, "not_found")),
        ({"copyOf": "file:../../etc/passwd"}, (403, "forbidden")),
        ({"copyOf": "d", "source": "t a"}, (422, "invalid")),
        ({"template": "workflow:approval", "type": "uml"}, (422, "invalid")),
        ({"source": "t a", "type": "uml"}, (422, "unknown_type")),
        ({"source": "t a", "format": "docx"}, (422, "invalid")),
        ({"source": "t a", "tags": ["a,b"]}, (422, "invalid")),
        ({"source": "t a", "name": "a\u0000b"}, (422, "invalid")),
        ({"source": 5}, (422, "invalid")),
        ({}, (422, "invalid")),
    ]
    for body, expected in cases:
        assert (body, refused(http.post("/api/diagrams", json=body))[:2]) == (body, expected)
    assert http.get("/api/diagrams").json() == {"diagrams": []}


def test_bytes_that_are_not_utf_8_are_refused(http: httpx.Client) -> None:
    for data in (b'{"source": "t a \xff\xfe"}', '{"source": "t a"}'.encode("utf-16"), b"PK\x03\x04\0\0\0\0"):
        assert refused(http.post("/api/diagrams", content=data))[:2] == (422, "invalid")
    assert refused(http.post("/api/diagrams", content=b'{"source": "t \\ud800"}'))[0] == 422
    assert http.get("/api/diagrams").json() == {"diagrams": []}


def test_a_source_larger_than_the_limit_is_refused(http: httpx.Client) -> None:
    answer = http.post("/api/diagrams", json={"source": "[" + " " * (48 * 1024 * 1024), "name": "Huge"})
    assert refused(answer)[:2] == (413, "too_large")
    assert http.get("/api/diagrams").json() == {"diagrams": []}


def test_names_with_markup_are_kept_as_text(http: httpx.Client) -> None:
    name = '<img src=x onerror="alert(1)">'
    made = make(http, name=name, source=graph(element("a", name=name)))
    assert http.get(f"/api/diagrams/{made['id']}").json()["name"] == name
    picture = http.get(f"/api/diagrams/{made['id']}/export?format=svg")
    assert "<img" not in picture.text
    assert "<" not in picture.headers["content-disposition"]


# everything as one file


def unzipped(answer: httpx.Response) -> list[str]:
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    return zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


def test_everything_is_exported_or_what_has_a_tag_or_what_is_named(http: httpx.Client) -> None:
    for name in ("A", "B", "C"):
        make(http, id=name.lower(), name=name, tags=["x"] if name != "B" else [])

    everything = http.get("/api/export")
    tagged, chosen = http.get("/api/export?tag=X"), http.get("/api/export?id=c&id=a&id=c")

    assert unzipped(everything) == ["A.json", "A.svg", "B.json", "B.svg", "C.json", "C.svg", "contents.json"]
    assert everything.headers["x-glsp-diagrams"] == "3"
    assert unzipped(tagged) == ["A.json", "A.svg", "C.json", "C.svg", "contents.json"]
    assert unzipped(chosen) == ["C.json", "C.svg", "A.json", "A.svg", "contents.json"]
    assert refused(http.get("/api/export?id=a&id=nope"))[:2] == (404, "not_found")


def test_a_picture_to_be_saved_brings_its_letters_along(http: httpx.Client) -> None:
    make(http, id="a", source="t a")
    address = "/api/diagrams/a/export?format=svg"
    saved, shown = http.get(address).text, http.get(f"{address}&inline=1").text
    assert "@font-face" in saved
    assert "@font-face" not in shown
    assert len(shown) < len(saved) < len(shown) + 40_000
