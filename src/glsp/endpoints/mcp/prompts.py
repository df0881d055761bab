# SPDX-License-Identifier: Apache-2.0
"""Prompts that people pick in their host: each brings the diagram and the language along, so that no reading is needed."""

from __future__ import annotations

import inspect
from collections.abc import Collection
from typing import Any

from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.mcpserver import MCPServer

from glsp.endpoints.mcp.desk import named
from glsp.endpoints.mcp.reader import Reader
from glsp.errors import GlspError, did_you_mean
from glsp.protocol.geometry import is_object

INVALID_PARAMS = -32602


def register(server: MCPServer[Any], reader: Reader) -> None:
    """The six prompts."""
    words = Prompts(reader)
    for name in NAMES:
        server.prompt()(getattr(words, name))


class Checked:
    """Middleware: says what is wrong with the arguments of a prompt, which the SDK would tell as a failure of ours.

    Prompts of the names `others` are not ours and pass.
    """

    def __init__(self, others: Collection[str] = ()) -> None:
        self._others = others

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Passes a request on, or raises MCPError."""
        params = ctx.params
        if ctx.method == "prompts/get" and params is not None and isinstance(params.get("name"), str):
            given = params.get("arguments")
            if params["name"] not in self._others:
                _check(params["name"], given if is_object(given) else {})
        return await call_next(ctx)


def _check(name: str, given: dict[str, Any]) -> None:
    if name not in NAMES:
        raise MCPError(INVALID_PARAMS, f"there is no prompt {name[:80]!r} (there are {', '.join(NAMES)})")
    known = {each.name: each for each in inspect.signature(getattr(Prompts, name)).parameters.values()}
    del known["self"]
    for argument in given:
        if argument not in known:
            hint = did_you_mean(argument, known) or f"{name} takes {', '.join(known)}"
            raise MCPError(INVALID_PARAMS, f"{name} has no argument {argument[:80]!r} ({hint})")
    missing = [each.name for each in known.values() if each.default is each.empty and each.name not in given]
    if missing:
        raise MCPError(INVALID_PARAMS, f"{name} needs {', '.join(missing)}")


class Prompts:
    """The texts of the prompts. Arguments are strings: that is all the protocol has."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def generate_workflow(self, description: str, style: str = "flowchart") -> str:
        """Draw a workflow from a description."""
        sheet = self._reader.language("workflow")
        return (
            f"Draw this as a {style} workflow: {description}\n\nCall create_diagram once, type=workflow, with the whole "
            f"diagram as source in the notation. Then fix what the answer reports.\n\n{sheet}"
        )

    async def optimize_layout(self, diagram_id: str, criteria: str = "readability") -> str:
        """Arrange a diagram better."""
        return await self._about(
            diagram_id,
            f"Improve the layout of {diagram_id} for {criteria}. Call apply_layout, compare the numbers before and after "
            "(overlaps, crossings), try another algorithm or direction where they are not good, and undo what is worse.",
        )

    async def add_error_handling(self, diagram_id: str, error_types: str = "validation,system") -> str:
        """Add paths for what can go wrong."""
        return await self._about(
            diagram_id,
            f"Add handling of these errors to {diagram_id}: {error_types}. For each step that can fail insert a decision "
            "and a path that handles the failure. Make all edits in one apply_operations call with the rev below.",
        )

    async def analyze_diagram(self, diagram_id: str, focus: str = "general") -> str:
        """Say what is good and what is not."""
        return await self._about(
            diagram_id,
            f"Analyse {diagram_id} with focus on {focus}: missing or unreachable steps, dead ends, unclear names, and what "
            "validate reports. Name elements by id and propose edits; change nothing.",
        )

    async def create_subprocess(self, task_description: str, detail_level: str = "medium") -> str:
        """Break one task down into a diagram of its own."""
        sheet = self._reader.language("workflow")
        return (
            f"Break this task down into a workflow of its own, detail: {detail_level}.\nTask: {task_description}\n\n"
            f"Call create_diagram once, type=workflow, with source in the notation.\n\n{sheet}"
        )

    async def convert_diagram(self, diagram_id: str, target_type: str) -> str:
        """Draw the same in another language."""
        return await self._about(
            diagram_id,
            f"Draw {diagram_id} again as a new diagram of type {target_type}. Call describe_language for its types, map "
            "each element to the nearest one, and say what could not be mapped.",
        )

    async def _about(self, diagram_id: str, task: str) -> str:
        try:
            text = await self._reader.diagram(named(diagram_id))
            sheet = await self._reader.sheet_of(named(diagram_id))
        except GlspError as error:
            raise MCPError(INVALID_PARAMS, f"{error.message} ({error.hint})") from error
        return f"{task}\n\n{text}\n\n{sheet}"


NAMES = tuple(name for name, _ in inspect.getmembers(Prompts, inspect.iscoroutinefunction) if not name.startswith("_"))
