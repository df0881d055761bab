# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema of our JSON: what the export writes, workspace files hold and `formats.model_file` reads.

A GModel (Eclipse GLSP, `@eclipse-glsp/protocol`, "GModelRootSchema"): elements with ids and types, nested by `children`.
Members that are not named here are properties of the element's type; what a language's types have is in its own
description (`GET /api/languages/{id}`).
"""

from __future__ import annotations

from typing import Any, Final

from glsp.model.draft import MAX_ID, MAX_TEXT

_NUMBER: Final = {"type": "number"}
_POINT: Final = {"type": "object", "properties": {"x": _NUMBER, "y": _NUMBER}, "required": ["x", "y"]}
_LENGTH: Final = {"type": "number", "minimum": -1}  # the protocol's "not measured yet"
_ID: Final = {"type": "string", "minLength": 1, "maxLength": MAX_ID}

ELEMENT: Final[dict[str, Any]] = {
    "title": "Element",
    "description": "A node, a label, a compartment or, with two ends, an edge",
    "type": "object",
    "properties": {
        "id": {**_ID, "description": "unique in the diagram"},
        "type": {"type": "string", "minLength": 1, "description": "what the diagram's language calls it"},
        "children": {"type": "array", "items": {"$ref": "#/$defs/Element"}, "description": "in drawing order"},
        "cssClasses": {"type": "array", "items": {"type": "string"}},
        "position": {**_POINT, "description": "px, in the frame of the element around it"},
        "size": {
            "type": "object",
            "properties": {"width": _LENGTH, "height": _LENGTH},
            "required": ["width", "height"],
            "description": "px",
        },
        "layout": {"type": "string", "description": "how the contents are laid out: hbox, vbox, stack, freeform"},
        "layoutOptions": {"type": "object"},
        "text": {"type": "string", "maxLength": MAX_TEXT, "description": "of a label; lines end with \\n"},
        "sourceId": {**_ID, "description": "of an edge: the element where it starts"},
        "targetId": {**_ID, "description": "of an edge: the element where it ends"},
        "routingPoints": {
            "type": "array",
            "items": _POINT,
            "description": "of an edge: where it bends, px in the frame of the diagram",
        },
        "edgePlacement": {"type": "object", "description": "of an edge's label: where it is along the line"},
    },
    "required": ["id", "type"],
    "dependentRequired": {"sourceId": ["targetId"], "targetId": ["sourceId"]},
}

SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:glsp:diagram:1",
    "title": "Diagram",
    "description": "A diagram as a GModel: the root and all that it contains",
    "type": "object",
    "properties": {
        "id": _ID,
        "type": {"const": "graph"},
        "revision": {"type": "integer", "minimum": 0, "description": "how often it was changed; readers ignore it"},
        "cssClasses": {"type": "array", "items": {"type": "string"}},
        "children": {"type": "array", "items": {"$ref": "#/$defs/Element"}, "description": "in drawing order"},
    },
    "required": ["id", "type", "children"],
    "$defs": {"Element": ELEMENT},
}
