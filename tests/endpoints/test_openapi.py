# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document says what the REST door does: every call is in it, and real answers have the shapes it tells."""

from __future__ import annotations

import hashlib
import inspect
import re
from typing import Any

import httpx
import jsonschema
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from glsp.endpoints import (
    api,
    api_audit,
    api_comments,
    api_files,
    api_history,
    api_login,
    api_search,
    api_series,
    api_sharing,
    api_tokens,
    library,
    text,
)
from glsp.endpoints.described import description
from support.serving import Serving

MODULES = (
    api,
    api_audit,
    api_comments,
    api_files,
    api_history,
    api_login,
    api_search,
    api_series,
    api_sharing,
    api_tokens,
    library,
    text,
)
CLASSES = (
    api.Api,
    api_comments.CommentsApi,
    api_files.FilesApi,
    api_history.HistoryApi,
    api_login.LoginApi,
    api_search.SearchApi,
    api_series.SeriesApi,
    api_sharing.SharingApi,
    api_audit.AuditApi,
    api_tokens.TokensApi,
    library.Library,
    text.TextEndpoints,
)
ENDPOINTS = [
    (name, endpoint)
    for kind in CLASSES
    for name, endpoint in inspect.getmembers(kind, inspect.iscoroutinefunction)
    if not name.startswith("_")
]
"""Every public coroutine of the REST door is an endpoint."""


@pytest.fixture
def http(serving: Serving):
    with httpx.Client(base_url=serving.url, headers={"Origin": serving.url}, timeout=60) as client:
        yield client


@pytest.mark.parametrize(("name", "endpoint"), ENDPOINTS, ids=lambda each: each if isinstance(each, str) else "")
def test_what_an_endpoint_reads_is_described(name: str, endpoint: Any) -> None:
    said, source = description(endpoint), inspect.getsource(endpoint)
    assert said is not None, f"{name} is not described: @call(…)"
    reads = set(re.findall(r"body\(request, (\w+)\)", source))
    assert reads == ({said.body.__name__} if said.body else set())
    asked = set(re.findall(r'(?:query_params|query|asked)\.get(?:list)?\("(\w+)"', source))
    asked |= set(re.findall(r'number\(request, "(\w+)"', source)) | set(
        re.findall(r'"(\w+)" in (?:request\.)?query', source)
    )
    if "_paper(query)" in source:
        asked |= set(re.findall(r'query\.get(?:list)?\("(\w+)"', inspect.getsource(api._paper)))
    if "_theme(request)" in source and "theme" in said.query:
        asked |= {"theme"}
    if "_span(request)" in source:
        helpers = inspect.getsource(api_series._span) + inspect.getsource(api_series._answer)
        asked |= set(re.findall(r'(?:asked|query_params)\.get\("(\w+)"', helpers)) | {"step"}
    assert asked == set(said.query)
    assert said.conditional == ("unchanged(" in source or "if-none-match" in source)


def test_the_document_is_sound(http: httpx.Client) -> None:
    answer = http.get("/api/openapi.json")
    found = answer.json()
    assert http.get("/api/openapi.json", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert found["openapi"] == "3.1.0"
    calls = [call for path in found["paths"].values() for call in path.values()]
    assert len(calls) == len(ENDPOINTS) + 1 > 25  # one endpoint deletes comments and replies
    assert len({call["operationId"] for call in calls}) == len(calls)
    assert all(call["summary"].endswith((".", ";")) or call["summary"] for call in calls)
    for name, shape in found["components"]["schemas"].items():
        Draft202012Validator.check_schema(shape)
        assert shape.get("description"), name
    for reference in re.findall(r'"\$ref":\s*"#/([^"]+)"', answer.text):
        at = found
        for step in reference.split("/"):
            at = at[step]
    for path, methods in found["paths"].items():
        placed = {each["name"] for call in methods.values() for each in call["parameters"] if each.get("in") == "path"}
        assert placed == set(re.findall(r"\{(\w+)\}", path))


FILE = '{"id": "sprotty", "type": "graph", "children": []}'
VERSION = hashlib.sha256(FILE.encode()).hexdigest()[:16]

# Each call as one would make it first: what it answers must have the shape that the document tells.
CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("GET", "/api/server", {}),
    ("GET", "/api/formats", {}),
    ("GET", "/api/login", {}),
    ("POST", "/api/login", {"json": {"token": "any"}}),
    ("GET", "/api/openapi.json", {}),
    ("GET", "/api/schemas/diagram.json", {}),
    ("GET", "/api/languages/workflow", {}),
    ("GET", "/api/languages/workflow/picture", {"params": {"theme": "dark"}}),
    ("POST", "/api/diagrams", {"json": {"type": "workflow", "id": "made"}}),
    ("GET", "/api/diagrams", {"params": {"sort": "name"}}),
    ("GET", "/api/diagrams/made", {}),
    ("PATCH", "/api/diagrams/made", {"json": {"name": "Made", "tags": ["new"]}}),
    ("POST", "/api/diagrams/made/operations", {"json": {"operations": [
        {"kind": "createNode", "elementTypeId": "task:manual", "location": {"x": 0, "y": 0}, "args": {"elementId": "a"}}]}}),
    ("GET", "/api/diagrams/made/history", {"params": {"limit": 5}}),
    ("GET", "/api/diagrams/made/model", {}),
    ("GET", "/api/diagrams/made/export", {"params": {"format": "svg"}}),
    ("GET", "/api/diagrams/made/text", {}),
    ("PUT", "/api/diagrams/made/text", {"json": {"text": "t a\nt b\n", "rev": 1}}),
    ("POST", "/api/diagrams/made/comments", {"json": {"text": "why?", "elementId": "a", "id": "c1"}}),
    ("GET", "/api/diagrams/made/comments", {}),
    ("PATCH", "/api/diagrams/made/comments/c1", {"json": {"resolved": True}}),
    ("POST", "/api/diagrams/made/comments/c1/replies", {"json": {"text": "so", "id": "r1"}}),
    ("PATCH", "/api/diagrams/made/comments/c1/replies/r1", {"json": {"text": "because"}}),
    ("DELETE", "/api/diagrams/made/comments/c1/replies/r1", {}),
    ("DELETE", "/api/diagrams/made/comments/c1", {}),
    ("GET", "/api/files", {"params": {"q": "told"}}),
    ("GET", "/api/diagrams/file:told.wf/disk", {}),
    ("GET", "/api/diagrams/file:told.wf/disk/difference", {}),
    ("GET", "/api/diagrams/file:told.wf/disk/picture", {"params": {"theme": "dark"}}),
    ("POST", "/api/diagrams/file:told.wf/disk", {"json": {"keep": "mine", "version": VERSION}}),
    ("POST", "/api/diagrams/file:told.wf/save", {"json": {}}),
    ("POST", "/api/diagrams/made/versions", {"json": {"name": "first", "revision": 1}}),
    ("GET", "/api/diagrams/made/versions", {}),
    ("GET", "/api/diagrams/made/blame", {}),
    ("GET", "/api/search", {"params": {"q": "type:workflow", "lines": 2}}),
    ("GET", "/api/diagrams/made/search", {"params": {"q": "type:task", "limit": 5}}),
    ("GET", "/api/diagrams/made/revisions/1/model", {}),
    ("GET", "/api/diagrams/made/revisions/1/picture", {"params": {"theme": "dark"}}),
    ("GET", "/api/diagrams/made/revisions/0/difference", {"params": {"to": 2}}),
    ("GET", "/api/diagrams/made/revisions/0/difference/picture", {}),
    ("POST", "/api/diagrams/made/revisions/1/restore", {}),
    ("POST", "/api/series", {"content": "room,of=lab degrees=20.5"}),
    ("POST", "/api/v2/write", {"params": {"precision": "s"}, "content": "room,of=lab degrees=20.5 1"}),
    ("GET", "/api/series", {}),
    ("GET", "/api/series/room", {"params": {"field": "degrees", "tag": "of=lab", "step": "1h"}}),
    ("GET", "/api/diagrams/made/series", {"params": {"by": "kind"}}),
    ("POST", "/api/import", {"json": {"source": "[a] --> [b]", "fileName": "x.puml"}}),
    ("POST", "/api/tokens", {"json": {"name": "Ada", "days": None}}),
    ("GET", "/api/tokens", {"params": {"all": "true"}}),
    ("DELETE", "/api/tokens/{token}", {}),
    ("GET", "/api/audit", {"params": {"limit": 5}}),
    ("GET", "/api/audit/verify", {}),
    ("GET", "/api/audit/export", {}),
    ("GET", "/api/person", {"params": {"subject": "Ada"}}),
    ("POST", "/api/person/erase", {"json": {"subject": "Ada", "dryRun": True}}),
    ("GET", "/api/me", {}),
    ("GET", "/api/people", {}),
    ("GET", "/api/diagrams/made/sharing", {}),
    ("PUT", "/api/diagrams/made/sharing", {"json": {"grants": [{"subject": "group:team", "name": "Team", "level": "view"}]}}),
    ("POST", "/api/diagrams/made/links", {"json": {}}),
    ("DELETE", "/api/diagrams/made/links/{token}", {}),
    ("GET", "/api/export", {}),
    ("GET", "/api/templates", {}),
    ("GET", "/api/templates/workflow:order/picture", {}),
    ("DELETE", "/api/diagrams/made", {}),
    ("GET", "/api/diagrams", {"params": {"trash": "true"}}),
    ("POST", "/api/diagrams/made/restore", {}),
    ("POST", "/api/logout", {}),
)  # fmt: skip


@pytest.mark.needs("elk")
def test_every_answer_has_the_shape_that_is_told(serving: Serving, http: httpx.Client) -> None:
    (serving.workspace / "told.wf").write_text(FILE)
    document = http.get("/api/openapi.json").json()
    template = http.get("/api/templates").json()["templates"][0]["id"]
    called: set[tuple[str, str]] = set()
    token = ""
    for method, address, options in CALLS:
        answer = http.request(method, address.replace("workflow:order", template).replace("{token}", token), **options)
        if (method, address) == ("POST", "/api/tokens"):
            token = answer.json()["token"]["id"]
        if address.endswith("/links"):
            token = answer.json()["link"]["id"]
        path = next(each for each in document["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each), address))
        told = document["paths"][path][method.lower()]["responses"]
        assert str(answer.status_code) in told, (method, address, answer.text[:300])
        called.add((method, path))
        if answer.status_code == 204:
            assert "content" not in told["204"]
            continue
        media = answer.headers["content-type"].partition(";")[0]
        assert media in told[str(answer.status_code)]["content"], (method, address)
        if media == "application/json":
            check(answer.json(), told[str(answer.status_code)]["content"][media]["schema"], document)
    assert called == {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}


def test_refusals_have_the_shape_that_is_told(http: httpx.Client) -> None:
    document = http.get("/api/openapi.json").json()
    wrong: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("GET", "/api/diagrams/none", {}),
        ("POST", "/api/diagrams", {"json": {"type": "none"}}),
        ("POST", "/api/diagrams", {"content": b"{"}),
        ("POST", "/api/series", {"content": "room degrees=warm"}),
        ("POST", "/api/series", {"content": "edit seconds=1"}),
        ("GET", "/api/series/room", {"params": {"start": "then"}}),
        ("POST", "/api/import", {"json": {"source": "@startuml\n!include x\n@enduml"}}),
        ("GET", "/api/nothing", {}),
    )
    for method, address, options in wrong:
        answer = http.request(method, address, **options)
        assert answer.status_code >= 400
        check(answer.json(), {"$ref": "#/components/schemas/Failure"}, document)


@pytest.mark.needs("elk")
def test_every_export_has_the_shape_of_the_published_schema(http: httpx.Client) -> None:
    schema = http.get("/api/schemas/diagram.json").json()
    Draft202012Validator.check_schema(schema)
    shape = Draft202012Validator(schema)
    templates = http.get("/api/templates").json()["templates"]
    assert {each["language"] for each in templates} >= {"bpmn", "deployment", "flowchart", "uml-class", "workflow"}
    for template in templates:
        made = http.post("/api/diagrams", json={"template": template["id"]}).json()["id"]
        model = http.get(f"/api/diagrams/{made}/export").json()
        shape.validate(model)
        edge = next(each for each in model["children"] if "sourceId" in each)
        for wrong in ({"id": ""}, {"type": 1}, {"position": {"x": 1}}, {"children": [{}]}, {"size": "large"}):
            edited = {**model, "children": [{**model["children"][0], **wrong}]}
            assert not shape.is_valid(edited), wrong
        assert not shape.is_valid({**model, "children": [{name: edge[name] for name in ("id", "type", "sourceId")}]})


def check(value: Any, shape: Any, document: Any) -> None:
    """Raises where a value has another shape, or a member that the shape does not tell."""
    closed = {name: {**each, "additionalProperties": each.get("additionalProperties", False)}
              if each.get("type") == "object" and "properties" in each and name != "Element" else each
              for name, each in document["components"]["schemas"].items()}  # fmt: skip
    whole = {**document, "components": {**document["components"], "schemas": closed}}
    registry: Registry[Any] = Registry().with_resource("urn:api", Resource(whole, DRAFT202012))
    reference = {"$ref": f"urn:api{shape['$ref']}"} if "$ref" in shape else shape
    try:
        Draft202012Validator(reference, registry=registry).validate(value)
    except jsonschema.ValidationError as error:
        raise AssertionError(f"{error.json_path}: {error.message[:500]}") from error
