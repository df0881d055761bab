# SPDX-License-Identifier: Apache-2.0
"""Schemas of Kubernetes: built-in kinds strictly by kubernetes-validate's, custom ones by npm packages', one by our own.

Why not `kubernetes_validate.validate`: it reads and prepares 3 MB for every document; here that is done once for a version.
"""

from __future__ import annotations

import functools
import json
import re
import subprocess
from collections.abc import Sequence
from typing import Any

import jsonschema
from kubernetes_validate.utils import all_versions, schema_contents
from referencing import Registry, Resource

from support.tools import ROOT

VERSIONS = [each for each in dict.fromkeys(all_versions()) if tuple(map(int, each.split(".")[:2])) >= (1, 30)]
BUILT_IN = re.compile(r"^(?:[a-z0-9]+|[a-z.]+\.k8s\.io|apps|batch|autoscaling|policy)(?:/|$)")

_OBJECT = {"type": "object", "additionalProperties": False}
_RESOURCES = {"type": "object", "additionalProperties": {"type": ["string", "number"]}}

_ROLE = {
    **_OBJECT,
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "ensure": {"enum": ["present", "absent"]},
        "login": {"type": "boolean"},
        "inRoles": {"type": "array", "items": {"type": "string"}},
        "passwordSecret": {**_OBJECT, "required": ["name"], "properties": {"name": {"type": "string"}}},
    },
}

CLUSTER: dict[str, Any] = {
    **_OBJECT,
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "properties": {
        "apiVersion": {"const": "postgresql.cnpg.io/v1"},
        "kind": {"const": "Cluster"},
        "metadata": {"type": "object"},
        "spec": {
            **_OBJECT,
            "required": ["instances", "storage"],
            "properties": {
                "instances": {"type": "integer", "minimum": 1},
                "imageName": {"type": "string"},
                "primaryUpdateStrategy": {"enum": ["unsupervised", "supervised"]},
                "bootstrap": {
                    **_OBJECT,
                    "properties": {
                        "initdb": {
                            **_OBJECT,
                            "properties": {
                                "database": {"type": "string"},
                                "owner": {"type": "string"},
                                "encoding": {"type": "string"},
                                "secret": {**_OBJECT, "required": ["name"], "properties": {"name": {"type": "string"}}},
                            },
                        }
                    },
                },
                "postgresql": {
                    **_OBJECT,
                    "properties": {
                        "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
                        "synchronous": {
                            **_OBJECT,
                            "required": ["method", "number"],
                            "properties": {
                                "method": {"enum": ["any", "first"]},
                                "number": {"type": "integer", "minimum": 1},
                                "dataDurability": {"enum": ["required", "preferred"]},
                            },
                        },
                    },
                },
                "managed": {**_OBJECT, "properties": {"roles": {"type": "array", "items": _ROLE}}},
                "monitoring": {"type": "object"},
                "resources": {**_OBJECT, "properties": {"requests": _RESOURCES, "limits": _RESOURCES}},
                "storage": {
                    **_OBJECT,
                    "required": ["size"],
                    "properties": {"size": {"type": "string"}, "storageClass": {"type": "string"}},
                },
                "affinity": {
                    **_OBJECT,
                    "properties": {"enablePodAntiAffinity": {"type": "boolean"}, "topologyKey": {"type": "string"}},
                },
            },
        },
    },
}
"""What we use of CloudNativePG's Cluster, by its documentation: no package has its schema. Anything else is refused."""


@functools.cache
def _registry(version: str) -> Registry[Any]:
    folder = f"kubernetes-json-schema/v{version}-local-strict"
    definitions = Resource.from_contents(schema_contents(f"{folder}/_definitions.json", version))
    registry: Registry[Any] = definitions @ Registry()
    return registry.crawl()


@functools.cache
def _validator(kind: str, api: str, version: str) -> jsonschema.Draft202012Validator:
    shortened = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", api)
    name = f"kubernetes-json-schema/v{version}-local-strict/{kind.lower()}-{shortened}.json"
    schema = schema_contents(name, version)
    return jsonschema.Draft202012Validator(schema, registry=Resource.from_contents(schema) @ _registry(version))


def is_built_in(document: dict[str, Any]) -> bool:
    """Whether Kubernetes itself knows its kind."""
    return BUILT_IN.match(document["apiVersion"]) is not None


def wrong_in(document: dict[str, Any], version: str) -> list[str]:
    """What that version of Kubernetes has against a document of a built-in kind."""
    found = _validator(document["kind"], document["apiVersion"], version).iter_errors(document)
    return [f"{document['kind']} {document['metadata']['name']} {each.json_path}: {each.message}" for each in found]


def wrong_in_custom(documents: Sequence[dict[str, Any]]) -> list[str]:
    """What the definitions of custom resources have against documents; a kind that nobody knows is wrong, too."""
    done = subprocess.run(
        ["node", "custom_resources.mjs"],
        cwd=ROOT / "tests/peers",
        input=json.dumps(documents),
        capture_output=True,
        text=True,
        check=True,
    )
    told: list[str] = []
    for document, found in zip(documents, json.loads(done.stdout), strict=True):
        name = f"{document['kind']} {document['metadata']['name']}"
        if document["kind"] == "Cluster":
            wrong = [each.message for each in jsonschema.Draft202012Validator(CLUSTER).iter_errors(document)]
        else:
            wrong = ["nobody knows its kind"] if found is None else found
        told += [f"{name}: {each}" for each in wrong]
    return told
