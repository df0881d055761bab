# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: A002, FBT001, FBT002  the arguments' names are the contract's, and JSON brings them by name
"""The tools: MCP's arguments in, the desk's answers out. Docstrings are what every agent reads and pays for: keep them short.

Read tools answer with text alone, write tools with text and the same in `structuredContent` (hosts differ in which of
the two their model sees). Errors are results with `isError`: protocol errors never reach the model.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from glsp import calls, telemetry
from glsp.editor.exports import EXPORTS
from glsp.editor.placing import Placing
from glsp.editor.recording import Metric
from glsp.editor.sources import SourceFormat
from glsp.endpoints.mcp.charting import Charter
from glsp.endpoints.mcp.commenting import Commenter, Doing, Wanted
from glsp.endpoints.mcp.desk import Answer, Desk, named
from glsp.endpoints.mcp.looking import LEAST_PX, MOST_PX, Looker
from glsp.endpoints.mcp.searching import Searcher
from glsp.endpoints.mcp.sharing import Granted, Sharer
from glsp.endpoints.mcp.texts import error_text
from glsp.errors import Conflict, GlspError
from glsp.layout.options import Algorithm, Direction, Options
from glsp.model.change import Author

Ctx: TypeAlias = Context[Any, Any]
Who: TypeAlias = Callable[[Ctx], Author]
Op: TypeAlias = dict[str, Any]

OPS = (
    "Objects or notation lines. "
    "node{type,id?,label?,in?,x?,y?,props?} edge{from,to,type?,label?} set{id,label?,props?,unset?} del{id|ids} "
    "move{id,x,y|in} reconnect{id,from?,to?} insert{on,type,id?,label?} wrap{ids,type,id?}"
)
Ops: TypeAlias = Annotated[list[Op] | str, Field(description=OPS)]
Id: TypeAlias = str
TextFormat: TypeAlias = Annotated[
    str, Field(json_schema_extra={"enum": [name for name in EXPORTS if name not in {"png", "pdf"}]})
]
Divider: TypeAlias = Literal["", "kind", "door", "operation"]
Spacing: TypeAlias = Annotated[int, Field(ge=10, le=200)]

READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)
DESTROYS = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=False)

REPLACES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False)

OUTPUT: dict[str, Any] = {
    "type": "object",
    "properties": {"rev": {"type": "integer"}, "ok": {"type": "boolean"}, "text": {"type": "string"}},
    "required": ["rev", "ok", "text"],
}
"""Schema of a write's answer; `id` (of a new diagram) and `issues` may come beside these three."""


class Tools:
    """The tools of one server."""

    def __init__(self, desk: Desk, who: Who, sharer: Sharer | None = None) -> None:
        self._desk = desk
        self._who = who
        self._sharer = sharer or Sharer(None, None)
        self._commenter = Commenter(desk.hub, desk.numbering)
        self._looker = Looker(desk.hub, desk.numbering)
        self._charter = Charter(desk.hub)
        self._searcher = Searcher(desk.hub)

    def all(self) -> list[Tool]:
        """Every tool, ready to register."""
        return [
            tool(self.list_diagrams, READS),
            tool(self.search_diagrams, READS),
            tool(self.create_diagram, WRITES, structured=True),
            tool(self.import_diagram, WRITES, structured=True),
            tool(self.update_diagram, WRITES),
            tool(self.get_diagram, READS),
            tool(self.apply_operations, DESTROYS, structured=True),
            tool(self.validate, READS),
            tool(self.undo, DESTROYS, structured=True),
            tool(self.redo, DESTROYS, structured=True),
            tool(self.history, READS),
            tool(self.apply_layout, DESTROYS, structured=True),
            tool(self.render, READS),
            tool(self.export_diagram, READS),
            tool(self.delete_diagram, DESTROYS),
            tool(self.restore_diagram, WRITES),
            tool(self.describe_language, READS),
            tool(self.comments, DESTROYS),
            tool(self.activity, READS),
            tool(self.get_sharing, READS),
            tool(self.share_diagram, REPLACES),
            tool(self.link_diagram, DESTROYS),
        ]

    async def list_diagrams(
        self, query: str = "", tag: str = "", trash: bool = False, limit: int = 50
    ) -> CallToolResult:
        """Lists diagrams (with ids) and workspace files."""
        return await said(self._desk.reader.diagrams(query, tag=tag, trash=trash, limit=limit))

    async def search_diagrams(self, query: str, id: Id = "", trash: bool = False, limit: int = 20) -> CallToolResult:
        """Finds diagrams by texts inside (labels, notes, comments), name, tag: and type:, or elements of one diagram (id).

        Words are prefixes, all must match; "phrase", -without.
        """
        found = self._searcher.look(query, name=named(id) if id else "", trash=trash, limit=limit)
        return await said(found)

    async def create_diagram(
        self,
        ctx: Ctx,
        type: str = "",
        id: Id = "",
        name: str = "",
        source: str = "",
        operations: list[Op] | None = None,
        layout: Placing = "new",
        template: str = "",
        copy_of: str = "",
        tags: list[str] | None = None,
    ) -> CallToolResult:
        """New diagram, with contents from notation or model JSON (source), operations, a template, or a copy_of another.

        type may be left out with template and copy_of.
        """
        made = self._desk.create(
            type,
            self._who(ctx),
            diagram_id=id,
            name=name,
            source=source,
            operations=operations or (),
            layout=layout,
            template=template,
            copy_of=copy_of,
            tags=tags or (),
        )
        return await done(made)

    async def import_diagram(
        self,
        ctx: Ctx,
        source: str = "",
        format: SourceFormat | None = None,
        type: str = "",
        name: str = "",
        file_name: str = "",
        file: str = "",
        partial: bool = False,
        tags: list[str] | None = None,
    ) -> CallToolResult:
        """New diagrams from PlantUML, Mermaid, DOT, BPMN, draw.io, a document with such blocks, model JSON or notation.

        The format is told by file_name and text; file is one of the workspace instead of source. With partial, what is not understood is left out and told, else nothing comes.
        """
        made = self._desk.bring(
            source,
            self._who(ctx),
            file=file,
            source_format=format,
            diagram_type=type,
            file_name=file_name,
            name=name,
            partial=partial,
            tags=tags or (),
        )
        return await done(made)

    async def update_diagram(self, id: Id, name: str = "", tags: list[str] | None = None) -> CallToolResult:
        """Renames a diagram, or gives it these tags instead of those it has."""
        return await said(self._desk.update(id, name or None, tags))

    async def get_diagram(
        self,
        id: Id,
        rev_since: int | None = None,
        geometry: bool = False,
        cursor: str = "",
        limit: int = 200,
    ) -> CallToolResult:
        """The diagram in compact notation, or only what changed after rev_since."""
        text = self._desk.reader.diagram(named(id), rev_since=rev_since, geometry=geometry, cursor=cursor, limit=limit)
        return await said(text)

    async def apply_operations(
        self,
        ctx: Ctx,
        id: Id,
        ops: Ops,
        rev: int | None = None,
        strict: bool = False,
        dry_run: bool = False,
        layout: Placing = "new",
        operation_id: str = "",
    ) -> CallToolResult:
        """Edits a diagram: all or nothing, one undo step. Nodes without x,y are placed for you.

        Edges are called a>b. With rev: refused if others changed what you touch.
        """
        made = self._desk.apply(
            id, self._who(ctx), ops, rev=rev, strict=strict, dry_run=dry_run, layout=layout, operation_id=operation_id
        )
        return await done(made, lambda error: self._desk.conflict_lines(id, error))

    async def validate(self, id: Id, ids: list[str] | None = None) -> CallToolResult:
        """All problems of a diagram, or at some elements, and drawing quality."""
        return await said(self._desk.reader.findings(named(id), ids or ()))

    async def undo(self, ctx: Ctx, id: Id, rev: int | None = None) -> CallToolResult:
        """Takes back your last edit, or revision rev."""
        return await done(self._desk.undo(id, self._who(ctx), rev))

    async def redo(self, ctx: Ctx, id: Id) -> CallToolResult:
        """Takes back your last undo."""
        return await done(self._desk.redo(id, self._who(ctx)))

    async def activity(
        self, id: Id, metric: Metric = "edits", start: str = "-24h", end: str = "now", step: str = "", by: Divider = ""
    ) -> CallToolResult:
        """How much happened in a diagram over time, in steps (such as 5m or 1h)."""
        return await said(self._charter.read(named(id), metric=metric, start=start, end=end, step=step, by=by))

    async def history(self, id: Id, before: int | None = None, limit: int = 20, element: str = "") -> CallToolResult:
        """Who changed what, newest first; with `element` who made and who last changed that one."""
        reader = self._desk.reader
        if element:
            return await said(reader.touched(named(id), element))
        return await said(reader.history(named(id), before=before, limit=limit))

    async def apply_layout(
        self,
        ctx: Ctx,
        id: Id,
        algorithm: Algorithm = "layered",
        direction: Direction | None = None,
        within: str = "",
        spacing: Spacing = 40,
        wrap: bool = False,
    ) -> CallToolResult:
        """Arranges a diagram, or the contents of one container. `wrap` breaks long chains into rows."""
        await ctx.report_progress(0, 1, "laying out")
        options = Options(algorithm=algorithm, direction=direction, spacing=spacing, wrap=wrap)
        answer = await done(self._desk.arrange(id, self._who(ctx), options, within))
        await ctx.report_progress(1, 1)
        return answer

    async def render(
        self,
        id: Id,
        focus: list[str] | None = None,
        max_px: Annotated[int, Field(ge=LEAST_PX, le=MOST_PX)] = 1_000,
        theme: Literal["light", "dark"] = "light",
    ) -> CallToolResult:
        """The diagram, or the elements in focus, as a PNG image."""
        return await shown(self._looker.look(named(id), focus=focus or (), max_px=max_px, theme=theme))

    async def export_diagram(self, id: Id, format: TextFormat = "json") -> CallToolResult:
        """The diagram as model JSON, as SVG, or as text for another tool; what that cannot say stands before it."""
        return await said(self._desk.reader.exported(named(id), format))

    async def delete_diagram(self, id: Id) -> CallToolResult:
        """Moves a diagram to the trash for 30 days."""
        return await said(self._desk.delete(id))

    async def restore_diagram(self, id: Id) -> CallToolResult:
        """Takes a diagram out of the trash."""
        return await said(self._desk.restore(id))

    async def comments(
        self,
        ctx: Ctx,
        id: Id,
        do: Doing = "list",
        text: str = "",
        thread: str = "",
        comment: str = "",
        element: str = "",
        x: float | None = None,
        y: float | None = None,
        resolved: bool = False,
    ) -> CallToolResult:
        """What people and agents say about a diagram. list: open threads (resolved: all).

        add: at element or x,y. reply, resolve, reopen a thread. edit, delete your own (comment: a reply's id).
        """
        wanted = Wanted(do, text, thread, comment, element, x, y, resolved)
        return await said(self._commenter.carry_out(named(id), self._who(ctx), wanted))

    async def get_sharing(self, id: Id) -> CallToolResult:
        """With whom a diagram of yours is shared, and its links."""
        return await said(self._sharer.show(id))

    async def share_diagram(self, id: Id, who: str, level: Granted) -> CallToolResult:
        """Shares a diagram of yours with a person's or token's name, person:ID, group:NAME or everyone. none takes it back."""
        return await said(self._sharer.share(id, who, level))

    async def link_diagram(self, ctx: Ctx, id: Id, days: int = 30, end: str = "") -> CallToolResult:
        """An address at which whoever has it may look at a diagram of yours (days 0: for ever), or the end of one (its id)."""
        scope = getattr(ctx.request_context.request, "scope", None)
        return await said(self._sharer.link(id, days, end, scope))

    async def describe_language(self, name: str = "") -> CallToolResult:
        """Types, properties and rules of a diagram language (no name: which there are)."""
        return await said(self._language(name))

    async def _language(self, name: str) -> str:
        return self._desk.reader.language(name)


def tool(
    function: Callable[..., Awaitable[CallToolResult]],
    annotations: ToolAnnotations,
    *,
    structured: bool = False,
) -> Tool:
    """A tool, described by its docstring, with a lean schema: no titles, no nulls (absent and null arguments are the same here)."""
    made = Tool.from_function(
        function, description=inspect.cleandoc(function.__doc__ or ""), annotations=annotations, structured_output=False
    )
    made.parameters = _lean(made.parameters)
    if structured:
        made.fn_metadata.output_schema = OUTPUT
    return made


def _lean(schema: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name, given in schema.get("properties", {}).items():
        found = {key: value for key, value in given.items() if key != "title"}
        choices = [each for each in found.get("anyOf", ()) if each != {"type": "null"}]
        if len(choices) == 1:
            found = {**{key: value for key, value in found.items() if key not in {"anyOf", "default"}}, **choices[0]}
        if found.get("default") in ("", None):
            found.pop("default", None)
        properties[name] = _open(found)
    lean: dict[str, Any] = {"type": "object", "properties": properties}
    return {**lean, "required": schema["required"]} if schema.get("required") else lean


def _open(schema: dict[str, Any]) -> dict[str, Any]:
    """`additionalProperties: true` says nothing."""
    kept = {key: value for key, value in schema.items() if (key, value) != ("additionalProperties", True)}
    if "items" in kept:
        kept["items"] = _open(kept["items"])
    if "anyOf" in kept:
        kept["anyOf"] = [_open(each) for each in kept["anyOf"]]
    return kept


def text_result(text: str, *, failed: bool = False) -> CallToolResult:
    """A result of one text."""
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=failed)


async def said(work: Awaitable[str]) -> CallToolResult:
    """The answer of a read tool."""

    async def answer() -> CallToolResult:
        return text_result(await work)

    return await shown(answer())


async def shown(work: Awaitable[CallToolResult]) -> CallToolResult:
    """The answer of a read tool that makes its own result."""
    try:
        return await work
    except GlspError as error:
        return text_result(error_text(error), failed=True)
    except Exception as error:  # noqa: BLE001  the outermost frame of a door: the caller gets an answer
        return _internal(error)


async def done(
    work: Awaitable[Answer], delta: Callable[[Conflict], Awaitable[list[str]]] | None = None
) -> CallToolResult:
    """The answer of a write tool; `delta` tells what a conflict was about."""
    try:
        answer = await work
    except Conflict as error:
        lines = await delta(error) if delta is not None and error.revision else ()
        return text_result(error_text(error, lines), failed=True)
    except GlspError as error:
        return text_result(error_text(error), failed=True)
    except Exception as error:  # noqa: BLE001  as above
        return _internal(error)
    content = [TextContent(type="text", text=answer.text)]
    return CallToolResult(content=[*content], structured_content=msgspec.to_builtins(answer))


def _internal(error: Exception) -> CallToolResult:
    telemetry.internal_error(error, "mcp")
    where = f"see the server's log, trace {calls.trace_id()}"
    return text_result(f"ERROR: something went wrong inside the server\nhint: {where}", failed=True)
