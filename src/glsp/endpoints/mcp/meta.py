# SPDX-License-Identifier: Apache-2.0
"""`_meta` of requests and results over MCP: what travels beside them, such as how far the data is and which trace it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mcp.server.context import HandlerResult
from pydantic import BaseModel

from glsp.protocol.geometry import is_object


def given(params: Mapping[str, Any] | None, key: str) -> object:
    """What a request says beside its parameters; None where it says nothing."""
    said = (params or {}).get("_meta")
    return said.get(key) if is_object(said) else None


def marked(answer: HandlerResult, key: str, text: str) -> HandlerResult:
    """The result with this beside it; it comes as the SDK's model or as what goes over the wire."""
    if isinstance(answer, BaseModel):
        meta: dict[str, Any] = getattr(answer, "meta", None) or {}
        return answer.model_copy(update={"meta": {**meta, key: text}})
    if isinstance(answer, dict):
        return {**answer, "_meta": {**answer.get("_meta", {}), key: text}}
    return answer
