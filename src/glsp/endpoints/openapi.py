# SPDX-License-Identifier: Apache-2.0
"""The REST door as an OpenAPI 3.1 document, written from the table of its calls and what is said beside each.

Source: the OpenAPI Specification 3.1.0, sections 4.8.9 to 4.8.17; schemas are JSON Schema 2020-12.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from typing import Any, TypeAlias

import msgspec

from glsp.endpoints.answered import Failure
from glsp.endpoints.described import MODEL, Described, Query, description
from glsp.endpoints.requests import Endpoint
from glsp.formats.model_schema import ELEMENT, SCHEMA

Json: TypeAlias = dict[str, Any]
Table: TypeAlias = Sequence[tuple[str, str, Endpoint]]

GROUPS = {
    "server": ("Server", "What this server is and offers"),
    "diagrams": ("Diagrams", "Listing, making, naming and removing diagrams"),
    "content": ("Contents", "What is in a diagram: editing, text, history, exports"),
    "past": ("The past", "Named versions, any revision, differences, who made what"),
    "comments": ("Comments", "What people say about a diagram"),
    "files": ("Files", "Files of the workspace, and what other programs write into them"),
    "series": ("Over time", "What was measured, and measurements of others"),
    "access": ("Access", "Coming in and leaving; API tokens, the audit log and people's data, for admins"),
    "many": ("Several at once", "Imports and archives"),
}
"""Sections of the document, in order."""

CONTENTS = ("/operations", "/history", "/model", "/export", "/search", "/text")
_REF = "#/components/schemas/{name}"
_TOKEN = {"token": {"type": "http", "scheme": "bearer", "description": "AUTH_TOKEN or an API token"}}
_SAID = "for people: who does it; percent-encoded where it is more than Latin letters"

PARAMETERS: dict[str, Json] = {
    "Author": {"name": "X-Glsp-Author", "in": "header", "description": _SAID, "schema": {"type": "string"}},
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "the same key does the same thing once, however often it is sent",
        "schema": {"type": "string"},
    },
    "Commit": {
        "name": "X-Glsp-Commit",
        "in": "header",
        "description": "that of an earlier answer: nothing is read that is older (where the database has read replicas)",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{1,16}$"},
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "the ETag of the answer one has",
        "schema": {"type": "string"},
    },
}


def document(table: Table, version: str, *, needs_token: bool = False) -> Json:
    """The whole document."""
    said = [(path, method, endpoint, description(endpoint) or Described()) for path, method, endpoint in table]
    types = [each for _, _, _, one in said for each in (one.body, one.answer) if each not in {None, MODEL}]
    shapes, components = msgspec.json.schema_components([*types, Failure], ref_template=_REF)
    schemas = dict(zip(map(repr, types), shapes[:-1], strict=True))
    schemas[repr(MODEL)] = {"$ref": _REF.format(name="Diagram_model")}
    components |= {"Diagram_model": _without_defs(SCHEMA), "Element": _without_defs(ELEMENT)}
    paths: dict[str, Json] = {}
    for path, method, endpoint, one in said:
        paths.setdefault(path, {})[method.lower()] = _operation(path, method, endpoint, one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "glsp",
            "version": version,
            "description": "Live diagrams that people and agents edit together. GLSP, MCP and this door edit the same ones.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": about} for name, about in GROUPS.values()],
        "security": [{"token": []}] if needs_token else [],
        "paths": paths,
        "components": {
            "schemas": components,
            "parameters": PARAMETERS,
            "securitySchemes": _TOKEN,
            "responses": {
                "Failure": {
                    "description": "Refused: what is wrong, and what to do",
                    "content": {"application/json": {"schema": {"$ref": _REF.format(name="Failure")}}},
                }
            },
        },
    }


def _without_defs(schema: Json) -> Json:
    """A part of the diagram's schema with its references into this document."""
    text = msgspec.json.encode({name: each for name, each in schema.items() if name not in {"$defs", "$id", "$schema"}})
    found: Json = msgspec.json.decode(text.replace(b"#/$defs/", b"#/components/schemas/"))
    return found


def _operation(path: str, method: str, endpoint: Endpoint, said: Described, schemas: Json) -> Json:
    summary, _, more = (inspect.getdoc(endpoint) or "").partition("\n")
    parameters = [_path_parameter(name) for name in re.findall(r"\{(\w+)\}", path)]
    parameters += [_query_parameter(name, query) for name, query in said.query.items()]
    parameters.append(_shared("Commit"))
    if method != "GET":
        parameters.append(_shared("Author"))
    parameters += [_shared("IdempotencyKey")] * said.retries + [_shared("IfNoneMatch")] * said.conditional
    found: Json = {
        "operationId": getattr(endpoint, "__qualname__", "").split(".")[-1].strip("_") + _suffix(path, method),
        "tags": [GROUPS[_group(path)][0]],
        "summary": summary,
        "parameters": parameters,
        "responses": _responses(said, schemas),
    }
    if more.strip():
        found["description"] = more.strip()
    if said.body is not None:
        found["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas[repr(said.body)]}},
        }
    elif said.text:
        plain: Json = {"schema": {"type": "string", "description": said.text}}
        found["requestBody"] = {"required": True, "content": {"text/plain": plain}}
    return found


def _responses(said: Described, schemas: Json) -> Json:
    answer: Json = {"description": "Done" if said.status == 204 else "The answer"}
    if said.status != 204:
        shape = schemas[repr(said.answer)] if said.answer is not None else {"type": "string"}
        answer["content"] = {
            media: {"schema": shape if media == "application/json" or said.answer is not None else {"type": "string"}}
            for media in said.media
        }
    found: Json = {str(said.status): answer}
    if said.status == 201 and said.retries:
        found["200"] = {**answer, "description": "What the same key made before"}
    if said.conditional:
        found["304"] = {"description": "It is as it was"}
    return {
        **found,
        "4XX": {"$ref": "#/components/responses/Failure"},
        "5XX": {"$ref": "#/components/responses/Failure"},
    }


def _path_parameter(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameter(name: str, query: Query) -> Json:
    shape: Json = {"type": query.type}
    if query.one_of:
        shape["enum"] = list(query.one_of)
    if query.default is not None:
        shape["default"] = query.default
    if query.type == "integer":
        shape |= {"minimum": 0} | ({"maximum": query.most} if query.most is not None else {})
    if query.repeats:
        shape = {"type": "array", "items": shape}
    return {"name": name, "in": "query", "description": query.about, "schema": shape}


def _shared(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}


def _group(path: str) -> str:
    if "/comments" in path:
        return "comments"
    if path == "/api/files" or "/disk" in path or path.endswith("/save"):
        return "files"
    if "/revisions/" in path or path.endswith(("/versions", "/blame")):
        return "past"
    if "/series" in path or path == "/api/v2/write":
        return "series"
    if path.startswith(("/api/tokens", "/api/audit", "/api/person", "/api/login", "/api/logout")):
        return "access"
    if path in {"/api/import", "/api/export"}:
        return "many"
    if path == "/api/search":
        return "diagrams"
    if path.startswith("/api/diagrams"):
        return "content" if path.endswith(CONTENTS) else "diagrams"
    return "server"


def _suffix(path: str, method: str) -> str:
    """Names of endpoints recur between resources: the resource makes an id of the document unique."""
    last = [each for each in path.split("/") if each and "{" not in each][-1]
    return f"_{method.lower()}_{last.replace('.', '_')}"
