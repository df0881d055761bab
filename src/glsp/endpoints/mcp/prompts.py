# SPDX-License-Identifier: Apache-2.0
"""Prompts that people pick in their host: each brings the diagram and the language along, so that no reading is needed."""

from __future__ import annotations

from typing import Any

from mcp.server.mcpserver import MCPServer

from glsp.endpoints.mcp.desk import named
from glsp.endpoints.mcp.reader import Reader
from glsp.errors import GlspError


def register(server: MCPServer[Any], reader: Reader) -> None:
    """The six prompts."""
    words = Prompts(reader)
    for prompt in (
        words.generate_workflow,
        words.optimize_layout,
        words.add_error_handling,
        words.analyze_diagram,
        words.create_subprocess,
        words.convert_diagram,
    ):
        server.prompt()(prompt)


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
            raise ValueError(error.message) from error
        return f"{task}\n\n{text}\n\n{sheet}"
