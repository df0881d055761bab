# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: A002, N803  the old names
"""Old names: four tools that edit one element each, in the camelCase of earlier agents. All go through `Desk.apply`."""

from __future__ import annotations

from typing import Any

from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult

from glsp.endpoints.mcp.desk import Desk
from glsp.endpoints.mcp.tools import DESTROYS, WRITES, Ctx, Op, Who, done, tool

RENAMED = {"diagramId": "id", "diagramType": "type"}
"""Arguments of earlier agents that tools with new names understand too."""


class LegacyTools:
    """create_node, create_edge, update_element, delete_element."""

    def __init__(self, desk: Desk, who: Who) -> None:
        self._desk = desk
        self._who = who

    def all(self) -> list[Tool]:
        """The four tools."""
        return [
            tool(self.create_node, WRITES, structured=True),
            tool(self.create_edge, WRITES, structured=True),
            tool(self.update_element, WRITES, structured=True),
            tool(self.delete_element, DESTROYS, structured=True),
        ]

    async def create_node(
        self,
        ctx: Ctx,
        diagramId: str,
        nodeType: str,
        position: dict[str, float] | None = None,
        label: str = "",
        id: str = "",
    ) -> CallToolResult:
        """One node; prefer apply_operations."""
        return await self._one(ctx, diagramId, _given(op="node", type=nodeType, label=label, id=id, **(position or {})))

    async def create_edge(
        self,
        ctx: Ctx,
        diagramId: str,
        edgeType: str,
        sourceId: str,
        targetId: str,
        label: str = "",
    ) -> CallToolResult:
        """One edge; prefer apply_operations."""
        edge = _given(op="edge", type=edgeType, to=targetId, label=label) | {"from": sourceId}
        return await self._one(ctx, diagramId, edge)

    async def update_element(
        self,
        ctx: Ctx,
        diagramId: str,
        elementId: str,
        label: str = "",
        properties: Op | None = None,
        position: dict[str, float] | None = None,
    ) -> CallToolResult:
        """Label, properties or position of one element."""
        props = dict(properties or {})
        named = label or props.pop("label", "")
        edits: list[Op] = []
        if named or props:
            edits.append(_given(op="set", id=elementId, label=named, props=props))
        if position is not None:
            edits.append({"op": "move", "id": elementId, **position})
        return await self._one(ctx, diagramId, *edits)

    async def delete_element(self, ctx: Ctx, diagramId: str, elementId: str) -> CallToolResult:
        """Deletes one element."""
        return await self._one(ctx, diagramId, {"op": "del", "id": elementId})

    async def _one(self, ctx: Ctx, diagram_id: str, *edits: Op) -> CallToolResult:
        return await done(self._desk.apply(diagram_id, self._who(ctx), edits))


def _given(**members: Any) -> Op:
    return {name: value for name, value in members.items() if value not in ("", None, {})}
