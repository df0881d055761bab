# SPDX-License-Identifier: Apache-2.0
"""Renders a kustomization without kustomize: the subset that deploy/kubernetes uses, and an error for anything else.

`python scripts/manifests.py deploy/kubernetes/overlays/production` prints what `kubectl kustomize` prints, in another order.
A test compares the two. Understood: resources, components, patches (merged, or lists of operations), images, generators
without name suffix. What must never be here: manifests.
"""

from __future__ import annotations

import base64
import copy
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import yaml

Document = dict[str, Any]

KNOWN = {
    "apiVersion",
    "kind",
    "resources",
    "components",
    "patches",
    "images",
    "configMapGenerator",
    "secretGenerator",
    "generatorOptions",
}
MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "env": "name",
    "volumes": "name",
    "volumeMounts": "mountPath",
    "ports": "containerPort",
    "imagePullSecrets": "name",
    "topologySpreadConstraints": "topologyKey",
}
"""Lists whose members are known by a field; all other lists are replaced by a patch."""


class ManifestError(Exception):
    """A kustomization that asks for something this renderer does not know, or for what is not there."""


def main() -> int:
    """Print one rendered kustomization."""
    if len(sys.argv) != 2:
        print("usage: manifests.py FOLDER", file=sys.stderr)
        return 2
    try:
        print(yaml.safe_dump_all(rendered(Path(sys.argv[1])), sort_keys=False, allow_unicode=True), end="")
    except (ManifestError, OSError) as error:
        print(f"manifests: {error}", file=sys.stderr)
        return 1
    return 0


def rendered(folder: Path) -> list[Document]:
    """All documents of a kustomization. Raises: ManifestError, OSError."""
    return _apply(folder, [])


def read(file: Path) -> list[Document]:
    """The documents of one file."""
    return [document for document in yaml.safe_load_all(file.read_text(encoding="utf-8")) if document]


def name_of(document: Document) -> tuple[str, str, str, str]:
    """What no two documents share: API, kind, namespace, name."""
    about = document["metadata"]
    return document["apiVersion"], document["kind"], about.get("namespace", ""), about["name"]


def _apply(folder: Path, documents: list[Document]) -> list[Document]:
    """Documents with what a kustomization (a component: on top of the given ones) adds and changes."""
    [wanted] = read(folder / "kustomization.yaml")
    if unknown := wanted.keys() - KNOWN:
        raise ManifestError(f"{folder}: {', '.join(sorted(unknown))} is nothing this renderer knows")
    for each in wanted.get("resources", ()):
        path = folder / each
        _add(documents, _apply(path, []) if path.is_dir() else read(path))
    suffixless = wanted.get("generatorOptions", {}).get("disableNameSuffixHash", False)
    for kind, encode in GENERATORS.items():
        for each in wanted.get(f"{kind[0].lower()}{kind[1:]}Generator", ()):
            if not suffixless:
                raise ManifestError(f"{folder}: generators need disableNameSuffixHash: true")
            _add(documents, [_generated(folder, kind, each, encode)])
    for each in wanted.get("components", ()):
        documents = _apply(folder / each, documents)
    for each in wanted.get("patches", ()):
        _patch(documents, folder, each)
    for each in wanted.get("images", ()):
        _name_images(documents, each)
    return documents


def _add(documents: list[Document], more: Sequence[Document]) -> None:
    there = {name_of(document) for document in documents}
    for document in more:
        if name_of(document) in there:
            raise ManifestError(f"{' '.join(name_of(document))} is there twice")
        documents.append(copy.deepcopy(document))  # anchors of YAML share their parts


def _plain(text: str) -> str:
    return text


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


GENERATORS: dict[str, Callable[[str], str]] = {"ConfigMap": _plain, "Secret": _encoded}
"""What can be made of files, and how its values are written."""


def _generated(folder: Path, kind: str, wanted: Document, encode: Callable[[str], str]) -> Document:
    data: dict[str, str] = {}
    for each in wanted.get("files", ()):
        key, _, path = each.rpartition("=")
        data[key or Path(path).name] = (folder / path).read_text(encoding="utf-8")
    for each in wanted.get("envs", ()):
        lines = (folder / each).read_text(encoding="utf-8").splitlines()
        data |= dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    data |= dict(each.split("=", 1) for each in wanted.get("literals", ()))
    about = {key: wanted[key] for key in ("name", "namespace") if key in wanted}
    made: Document = {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": about,
        "data": {k: encode(v) for k, v in data.items()},
    }
    return made | ({"type": wanted.get("type", "Opaque")} if kind == "Secret" else {})


# ------------------------------------------------------------------------------------------------------------- patches
def _patch(documents: list[Document], folder: Path, wanted: Document) -> None:
    text = (folder / wanted["path"]).read_text(encoding="utf-8") if "path" in wanted else wanted["patch"]
    for patch in filter(None, yaml.safe_load_all(text)):
        target = wanted.get("target") or {"kind": patch["kind"], "name": patch["metadata"]["name"]}
        found = [each for each in documents if _is_meant(each, target)]
        if not found:
            raise ManifestError(f"{folder}: no {target} to patch")
        for document in found:
            if isinstance(patch, list):
                for operation in cast("list[Document]", patch):
                    _operate(document, operation)
            else:
                _merge(document, patch)


def _is_meant(document: Document, target: Document) -> bool:
    named = {"kind": document["kind"], **document["metadata"]}
    return all(named.get(key) == target[key] for key in ("kind", "name", "namespace") if key in target)


def _merge(into: Document, patch: Document) -> None:
    """A strategic merge: maps grow together, known lists by their members' names, null takes away."""
    for key, value in patch.items():
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], cast("Document", value))
        elif isinstance(value, list) and key in MERGE_KEYS and isinstance(into.get(key), list):
            _merge_list(into[key], cast("list[Document]", value), MERGE_KEYS[key])
        else:
            into[key] = copy.deepcopy(cast("Any", value))


def _merge_list(into: list[Document], patch: list[Document], by: str) -> None:
    fresh: list[Document] = []
    for each in patch:
        same = next((member for member in into if member.get(by) == each[by]), None)
        if each.get("$patch") == "delete":
            into[:] = [member for member in into if member is not same]
        elif same is None:
            fresh.append(copy.deepcopy(each))
        else:
            _merge(same, each)
    into[:0] = fresh  # kustomize puts new ones first


def _operate(document: Document, operation: Document) -> None:
    """One operation of RFC 6902: add, replace, remove or test."""
    *path, last = (part.replace("~1", "/").replace("~0", "~") for part in operation["path"].split("/")[1:])
    at: Any = document
    for part in path:
        at = cast("Any", at[int(part)] if isinstance(at, list) else at[part])
    what = operation["op"]
    if what not in {"add", "replace", "remove", "test"}:
        raise ManifestError(f"the operation {what} is nothing this renderer knows")
    if what == "test":
        found: Any = cast("Any", at[int(last)] if isinstance(at, list) else at.get(last))
        if found != operation["value"]:
            raise ManifestError(
                f"{' '.join(name_of(document))}: {operation['path']} is {found!r}, not {operation['value']!r}"
            )
    elif isinstance(at, list):
        members = cast("list[Any]", at)
        place = len(members) if last == "-" else int(last)
        members[place : place + (what != "add")] = [] if what == "remove" else [operation["value"]]
    elif what == "remove":
        del at[last]
    else:
        at[last] = operation["value"]


# -------------------------------------------------------------------------------------------------------------- images
def _name_images(part: Any, wanted: Document) -> None:
    """Every `image` of that name, wherever containers are."""
    if isinstance(part, list):
        for each in cast("list[Any]", part):
            _name_images(each, wanted)
    elif isinstance(part, dict):
        for key, value in cast("Document", part).items():
            if key in {"containers", "initContainers"}:
                for container in value:
                    container["image"] = _image(container["image"], wanted)
            else:
                _name_images(value, wanted)


def _image(image: str, wanted: Document) -> str:
    name, _, digest = image.partition("@")
    slash = name.rfind("/")
    bare, _, tag = name[slash + 1 :].partition(":")
    name = f"{name[: slash + 1]}{bare}"
    if name != wanted["name"]:
        return image
    name = wanted.get("newName", name)
    if "digest" in wanted:
        return f"{name}@{wanted['digest']}"
    tag = wanted.get("newTag", tag)
    return f"{name}:{tag}" if tag else f"{name}@{digest}" if digest else name


if __name__ == "__main__":
    sys.exit(main())
