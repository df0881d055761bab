# SPDX-License-Identifier: Apache-2.0
"""What is done to the arguments of every tool call before the SDK sees them, and how wrong ones are told.

Old camelCase names are understood, null means absent, unknown names are refused with the nearest one (the SDK would
ignore them, and a misspelt `dry_run` must not write), and refusals are two lines instead of a validator's page.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

import msgspec
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.mcpserver.tools import Tool
from pydantic import ValidationError

from glsp.endpoints.mcp.legacy import RENAMED
from glsp.endpoints.mcp.texts import error_text
from glsp.endpoints.mcp.tools import text_result
from glsp.errors import Invalid, did_you_mean
from glsp.protocol.geometry import is_object


class Arguments:
    """Middleware of the SDK's server for the tools that it is given; other tools pass untouched."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        self._tools = {tool.name: tool for tool in tools}

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Passes a call on with tidy arguments, or answers what is wrong with them."""
        params = ctx.params
        if ctx.method != "tools/call" or params is None:
            return await call_next(ctx)
        tool, given = self._tools.get(str(params.get("name"))), params.get("arguments")
        if tool is None or not (given is None or is_object(given)):
            return await call_next(ctx)
        try:
            arguments = tidy(tool, given or {})
        except Invalid as error:
            return text_result(error_text(error), failed=True)
        return await call_next(dataclasses.replace(ctx, params={**params, "arguments": arguments}))


def tidy(tool: Tool, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments under their present names. Raises Invalid naming the first wrong one and what would be right."""
    known: dict[str, Any] = tool.parameters["properties"]
    found: dict[str, Any] = {}
    for name, value in given.items():
        meant = name if name in known else RENAMED.get(name, name)
        if meant not in known:
            hint = did_you_mean(meant, known) or f"{tool.name} takes {', '.join(known)}"
            raise Invalid(f"{tool.name} has no argument {name[:80]!r}", hint=hint)
        if value is not None:
            found[meant] = value
    try:
        msgspec.json.encode(found)
    except UnicodeEncodeError as error:
        raise Invalid(
            "a text holds half of a surrogate pair, which is no character", hint="send whole characters"
        ) from error
    except (msgspec.EncodeError, RecursionError, OverflowError) as error:
        raise Invalid(f"the arguments cannot be kept as JSON: {error}") from error
    try:
        tool.fn_metadata.validate_arguments(found)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"] if not isinstance(part, str) or "[" not in part)
        raise Invalid(f"{place}: {first['msg']}", hint=f"{tool.name} takes {', '.join(known)}") from error
    return found
