# SPDX-License-Identifier: Apache-2.0
"""The past over REST: versions, pictures, differences, blame, going back."""

import httpx

from support.serving import Servers, Serving


def edits(http: httpx.Client, *operations: dict[str, object], who: str = "Ada") -> None:
    for operation in operations:
        answer = http.post(
            "/api/diagrams/d/operations", json={"operations": [operation]}, headers={"X-Glsp-Author": who}
        )
        assert answer.status_code == 200, answer.text


def node(name: str) -> dict[str, object]:
    return {
        "kind": "createNode",
        "elementTypeId": "task:manual",
        "location": {"x": 0, "y": 0},
        "args": {"elementId": name},
    }


def test_a_person_looks_back_names_a_version_and_goes_back_to_it(server: Servers):
    serving: Serving = server()
    with httpx.Client(base_url=serving.url, timeout=60) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "d", "name": "Tea"})
        edits(http, node("boil"), node("pour"))
        assert http.post("/api/diagrams/d/versions", json={"name": "  before  \n drinking "}).status_code == 201
        edits(http, {"kind": "deleteElement", "elementIds": ["boil"]}, node("drink"), who="Bob")
        (version,) = http.get("/api/diagrams/d/versions").json()["versions"]
        assert (version["name"], version["revision"], version["author"]) == ("before drinking", 2, "API")
        assert http.post("/api/diagrams/d/versions", json={"name": "before drinking"}).status_code == 422
        assert http.post("/api/diagrams/d/versions", json={"name": "late", "revision": 99}).status_code >= 400
        assert http.post("/api/diagrams/d/versions", json={"name": ""}).status_code == 422
        serving.restart()  # nothing of it is in memory
        then = "/api/diagrams/d/revisions/2"
        assert [each["id"] for each in http.get(f"{then}/model").json()["children"]] == ["boil", "pour"]
        picture = http.get(f"{then}/picture", params={"theme": "dark"})
        assert picture.text.startswith("<svg ")
        again = http.get(
            f"{then}/picture", params={"theme": "dark"}, headers={"If-None-Match": picture.headers["etag"]}
        )
        assert again.status_code == 304
        told = http.get(f"{then}/difference").json()
        assert (told["added"], told["removed"]) == (1, 1)
        assert [line[:1] for line in told["lines"]] == ["-", "+"]
        assert http.get(f"{then}/difference", params={"to": 2}).json()["lines"] == []
        assert http.get(f"{then}/difference/picture").text.startswith("<svg ")
        blame = http.get("/api/diagrams/d/blame").json()
        assert blame["begins"] == 0
        blamed = {each["id"]: each for each in blame["elements"]}
        assert (blamed["pour"]["created"]["author"], blamed["drink"]["changed"]["author"]) == ("Ada", "Bob")
        key = {"Idempotency-Key": "once", "X-Glsp-Author": "Cleo"}
        answers = [http.post(f"{then}/restore", headers=key).json() for _ in range(2)]
        assert [(each["applied"], each["repeated"]) for each in answers] == [(True, False), (True, True)]
        assert {each["id"] for each in http.get("/api/diagrams/d/model").json()["children"]} == {"boil", "pour"}
        (newest, *_) = http.get("/api/diagrams/d/history").json()["entries"]
        assert (newest["operation"], newest["author"]) == ("restore", "Cleo")


def test_what_never_was_is_told(serving: Serving):
    with httpx.Client(base_url=serving.url, timeout=60) as http:
        http.post("/api/diagrams", json={"type": "workflow", "id": "d"})
        for method, path, status in (
            ("GET", "/api/diagrams/none/versions", 404),
            ("GET", "/api/diagrams/d/revisions/7/model", 404),
            ("GET", "/api/diagrams/d/revisions/x/picture", 422),
            ("GET", "/api/diagrams/d/revisions/0/picture?theme=pink", 422),
            ("POST", "/api/diagrams/d/revisions/7/restore", 404),
            ("GET", "/api/diagrams/d/blame?element=none", 404),
        ):
            answer = http.request(method, path)
            assert (path, answer.status_code) == (path, status)
            assert answer.json()["error"]["message"]
