# SPDX-License-Identifier: Apache-2.0
"""REST: a diagram as text over the real socket, read, put back, refused by line and column."""

from typing import Any

import httpx

from support.serving import Serving

ORDER = "t receive >check\na check :yes>pack\nc house\nt pack in=house"


def client(serving: Serving, **headers: str) -> httpx.Client:
    return httpx.Client(base_url=serving.url, headers={"X-Glsp-Author": "Ada", **headers}, timeout=60)


def made(http: httpx.Client, diagram_id: str) -> str:
    """A diagram with the order in it; the path of its text."""
    assert http.post("/api/diagrams", json={"type": "workflow", "id": diagram_id}).status_code == 201
    path = f"/api/diagrams/{diagram_id}/text"
    drawn = http.put(path, json={"text": ORDER, "rev": 0})
    assert drawn.json() == {
        "revision": 1, "created": drawn.json()["created"], "notes": [], "applied": True, "repeated": False,
    }  # fmt: skip
    assert drawn.headers["X-Glsp-Revision"] == "1"
    return path


def said(answer: httpx.Response) -> str:
    """The lines of a text, without its header."""
    return answer.text.partition("\n")[2].rstrip("\n")


def test_a_diagram_is_read_as_text_and_read_again_only_when_it_changed(serving: Serving) -> None:
    with client(serving) as http:
        path = made(http, "text-read")
        answer = http.get(path)
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.text == f"workflow text-read r1 4n 2e\n{ORDER}\n"
        assert answer.headers["X-Glsp-Revision"] == "1"
        tag = answer.headers["ETag"]
        assert http.get(path, headers={"If-None-Match": tag}).status_code == 304
        geometry = http.get(f"{path}?geometry=true", headers={"If-None-Match": tag})
        assert geometry.status_code == 200
        assert all("@" in line for line in said(geometry).splitlines())
        http.put(path, json={"text": f"{ORDER}\nt ship", "rev": 1})
        assert http.get(path, headers={"If-None-Match": tag}).text.startswith("workflow text-read r2 5n 2e\n")


def test_a_text_with_its_header_knows_its_revision_and_unchanged_it_changes_nothing(serving: Serving) -> None:
    with client(serving) as http:
        path = made(http, "text-header")
        for query in ("", "?geometry=true"):
            text = http.get(path + query).text
            answer = http.put(path, json={"text": text})
            assert (answer.json()["applied"], answer.json()["revision"]) == (False, 1)
        changed = http.get(path).text.replace("t pack", 't pack "Pack it"')
        assert http.put(path, json={"text": changed}).json()["applied"]
        assert http.put(path, json={"text": ORDER}).status_code == 422


def test_a_text_is_undone_by_its_author_in_one_step(serving: Serving) -> None:
    with client(serving) as http:
        path = made(http, "text-undo")
        http.put(path, json={"text": "a check >bill\nt bill", "rev": 1})
        assert said(http.get(path)) == "a check >bill\nt bill"
        operations = "/api/diagrams/text-undo/operations"
        assert http.post(operations, json={"operations": [{"kind": "undo"}]}).json()["applied"]
        assert said(http.get(path)) == ORDER


def test_a_retry_is_applied_once_and_a_trial_not_at_all(serving: Serving) -> None:
    with client(serving) as http:
        path = made(http, "text-retry")
        body: dict[str, Any] = {"text": f"{ORDER}\nt ship", "rev": 1}
        tried = http.put(path, json={**body, "dryRun": True}).json()
        assert (tried["applied"], tried["revision"], tried["created"]) == (False, 1, ["ship"])
        first = http.put(path, json={**body, "operationId": "one"}).json()
        again = http.put(path, json={**body, "operationId": "one"}).json()
        assert (first["repeated"], again["repeated"], again["revision"]) == (False, True, 2)


def test_a_conflict_says_what_changed(serving: Serving) -> None:
    with client(serving) as http:
        path = made(http, "text-conflict")
        http.put(path, json={"text": ORDER.replace("t pack", 't pack "Theirs"'), "rev": 1})
        answer = http.put(path, json={"text": ORDER.replace("t pack", 't pack "Mine"'), "rev": 1})
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["revision"]) == (409, "conflict", 2)
        assert error["changed"] == ['~t pack "Theirs" in=house']
        elsewhere = http.put(path, json={"text": ORDER.replace("t receive", 't receive "Mine"'), "rev": 1})
        assert elsewhere.status_code == 200
        assert 't receive "Mine"' in http.get(path).text
        assert 't pack "Theirs"' in http.get(path).text


def test_a_node_is_renamed_where_the_caller_says_so(serving: Serving) -> None:
    with client(serving) as http:
        path = made(http, "text-rename")
        text = ORDER.replace("c house", 'c home "House"')
        assert http.put(path, json={"text": text, "rev": 1}).status_code == 404
        assert http.put(path, json={"text": text, "rev": 1, "renamed": {"house": "home"}}).json()["applied"]
        assert said(http.get(path)) == text.replace("in=house", "in=home")


WRONG = [
    ("t receive\nt receive", 422, "invalid", (2, 3)),
    ("t receive >nowhere", 404, "unknown_element", (1, 11)),
    ('t receive "', 422, "invalid", (1, 10)),
    ("x receive", 422, "invalid", (1, 1)),
    ("t receive\nx new", 422, "unknown_type", (2, 1)),
    ("t receive in=receive", 422, "not_allowed", (1, 11)),
    ("\n" * 20_000, 422, "invalid", (20_001, 1)),
    ("t receive " + "x" * 20_000, 422, "invalid", (1, 20_001)),
    ("t receive \0", 422, "invalid", (1, 11)),
    ("\n".join(f"t n{number}" for number in range(19_000)), 413, "too_large", None),
]


def test_a_wrong_text_is_told_by_its_place_and_nothing_changes(serving: Serving) -> None:
    with client(serving) as http:
        path = made(http, "text-wrong")
        before = http.get(path).text
        for text, status, code, place in WRONG:
            answer = http.put(path, json={"text": text, "rev": 1})
            error = answer.json()["error"]
            assert (answer.status_code, error["code"]) == (status, code), text[:80]
            assert (error.get("line"), error.get("column")) == (place or (None, None)), text[:80]
        assert http.get(path).text == before


def test_a_diagram_that_is_not_there_has_no_text(serving: Serving) -> None:
    with client(serving) as http:
        assert http.get("/api/diagrams/nowhere/text").status_code == 404
        assert http.put("/api/diagrams/nowhere/text", json={"text": "", "rev": 0}).status_code == 404
        assert http.put("/api/diagrams/nowhere/text", json={"txt": ""}).status_code == 422
