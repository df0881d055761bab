# SPDX-License-Identifier: Apache-2.0
"""The diagrams that a new data folder starts with: at least one of every language, laid out beforehand.

They are made once: a marker in the data folder remembers it, so deleted examples stay deleted. Their sources are in
`docs/examples`; `scripts/examples.py` makes the model files beside this one from them.
"""

from __future__ import annotations

import asyncio
from importlib import resources
from pathlib import Path

import msgspec

from glsp import telemetry
from glsp.editor.hub import Hub
from glsp.errors import GlspError
from glsp.formats.model_file import read_model
from glsp.model.change import Author
from glsp.model.graph import new_root

log = telemetry.logger("examples")

MARKER = "examples.made"
AUTHOR = Author("system:examples", "glsp", "system")
TAG, ARCHITECTURE = "example", "architecture"


class Example(msgspec.Struct, frozen=True):
    """One diagram: its id is also the name of its model file, `source` where it comes from."""

    id: str
    name: str
    language: str
    source: str
    tags: tuple[str, ...] = (TAG,)


def _drawing(name: str, language: str = "deployment") -> Example:
    return Example(name.lower().replace(" ", "-"), name, language, f"{ARCHITECTURE}.md", (TAG, ARCHITECTURE))


EXAMPLES = (
    _drawing("Caches in a row"),
    _drawing("After a disaster"),
    _drawing("Growing sideways", "flowchart"),
    _drawing("In the Google cloud"),
    _drawing("In the Azure cloud"),
    _drawing("In the AWS cloud"),
    _drawing("A team behind one server"),
    _drawing("On a laptop"),
    Example("incident-response", "Incident response", "workflow", "incident-response.txt"),
    Example("order-to-cash", "Order to cash", "workflow", "order-to-cash.txt"),
    Example("image-service", "Image service", "wasm-component", "image-service.txt"),
    Example("bug-triage", "Bug triage", "flowchart", "bug-triage.mmd"),
    Example("lending-library", "Lending library", "uml-class", "lending-library.puml"),
    _drawing("In a Kubernetes cluster"),
    Example("order-handling", "Order handling", "bpmn", "order-handling.bpmn"),
    Example("coffee-machine", "Coffee machine", "workflow", "coffee-machine.txt"),
)
"""The last one is the first in lists: those show what was edited last on top."""


def model_of(example: Example) -> str:
    """The model file of an example. Blocking."""
    return resources.files("glsp.examples").joinpath(f"{example.id}.json").read_text("utf-8")


async def make_first(hub: Hub, data_dir: Path) -> None:
    """Makes the examples at the first start on a data folder. What cannot be made is logged and tried again next time."""
    marker = data_dir / MARKER
    if marker.exists():
        return
    there = {info.id for info in (*await hub.list(), *await hub.list(trash=True))}
    wanted = [each for each in EXAMPLES if each.id not in there]
    if there - {each.id for each in EXAMPLES}:
        wanted = []  # somebody's data from before: nothing is added to it
    for example in wanted:
        elements, fields = read_model(await asyncio.to_thread(model_of, example), new_root())
        try:
            await hub.create(
                example.language,
                AUTHOR,
                diagram_id=example.id,
                name=example.name,
                tags=example.tags,
                elements=elements,
                fields=fields,
            )
        except GlspError as error:
            log.warning("no example %s: %s", example.id, error.message)
            return
    marker.touch()
