# SPDX-License-Identifier: Apache-2.0
"""The manifests of deploy/kubernetes as a cluster would get them: overlays, and one that has every component."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import Any

from scripts.manifests import Document, rendered
from support.tools import ROOT

SOURCE = ROOT / "deploy/kubernetes"
OVERLAYS = ("single-node", "production", "everything")


class Manifests:
    """A copy of the folder with the secrets made, and an overlay on production with every other component."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(
            ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("secrets.env", "secrets", ".env")
        )
        self.folder = folder / "deploy/kubernetes"
        subprocess.run(["sh", self.folder / "secrets.sh"], check=True, capture_output=True)
        used = (self.folder / "overlays/production/kustomization.yaml").read_text()
        alone = {"postgres", "redis"}  # whose place the replicated ones take
        names = (path.parent.name for path in sorted(self.folder.glob("components/*/kustomization.yaml")))
        more = [name for name in names if name not in alone and f"  - ../../components/{name}\n" not in used]
        lines = ["apiVersion: kustomize.config.k8s.io/v1beta1", "kind: Kustomization", "resources: [../production]"]
        everything = self.folder / "overlays/everything"
        everything.mkdir()
        text = "\n".join([*lines, "components:", *(f"  - ../../components/{name}" for name in more)])
        (everything / "kustomization.yaml").write_text(f"{text}\n")
        self._rendered: dict[str, list[Document]] = {}

    def __getitem__(self, overlay: str) -> list[Document]:
        """Its documents, by our own renderer."""
        if overlay not in self._rendered:
            self._rendered[overlay] = rendered(self.folder / "overlays" / overlay)
        return self._rendered[overlay]


def of_kind(documents: list[Document], *kinds: str) -> list[Document]:
    """Those of some kinds."""
    return [each for each in documents if each["kind"] in kinds]


def named(documents: list[Document], kind: str, name: str) -> Document:
    """The one of that kind and name."""
    [found] = [each for each in of_kind(documents, kind) if each["metadata"]["name"] == name]
    return found


def pods(documents: list[Document]) -> Generator[tuple[str, dict[str, Any]]]:
    """Name and template of everything that makes pods."""
    for each in of_kind(documents, "Deployment", "StatefulSet", "DaemonSet", "Job"):
        yield each["metadata"]["name"], each["spec"]["template"]


def containers(template: dict[str, Any]) -> list[dict[str, Any]]:
    """All of a pod."""
    return [*template["spec"].get("initContainers", ()), *template["spec"]["containers"]]


def keys_of_secrets(documents: list[Document]) -> dict[str, set[str]]:
    """Secret -> its keys, whether it is made here or by the operator of external secrets."""
    found = {each["metadata"]["name"]: set(each["data"]) for each in of_kind(documents, "Secret")}
    for each in of_kind(documents, "ExternalSecret"):
        found[each["spec"]["target"]["name"]] = set(each["spec"]["target"]["template"]["data"])
    return found


def values_of_secret(documents: list[Document], name: str) -> dict[str, str]:
    """As a pod gets them; where they come from a store, with what may be there: nothing for what is there for a while alone."""
    for each in of_kind(documents, "Secret"):
        if each["metadata"]["name"] == name:
            return {key: base64.b64decode(value).decode() for key, value in each["data"].items()}
    data = named(documents, "ExternalSecret", name)["spec"]["target"]["template"]["data"]
    empty = {"secret-key-previous", "oidc-client-secret"}
    return {
        key: re.sub(
            r"\{\{ index \. \"([a-z-]+)\" \}\}",
            lambda asked: "" if asked[1] in empty else "0123456789abcdef" * 4,
            value,
        )
        for key, value in data.items()
    }
