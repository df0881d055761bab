# SPDX-License-Identifier: Apache-2.0
"""The command `glsp`. Exit codes: 0 fine; 1 the thing asked about is not fine; 2 wrong usage or configuration."""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop

from glsp import __version__
from glsp.errors import GlspError, Refused, SettingsError
from glsp.logs import configure_logging
from glsp.ops import access_commands, audit_commands, person_commands
from glsp.settings import LEVELS, Settings, load

if TYPE_CHECKING:
    from glsp.editor.exports import Paper


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses, runs, and turns errors into exit codes and one readable message."""
    options = parser().parse_args(arguments)
    try:
        settings = load(options=_overrides(options))
        configure_logging(settings.log_level, settings.log_format)
        code: int = options.run(settings, options)
    except SettingsError as error:
        return _complain(error, 2)
    except GlspError as error:
        return _complain(error, 1)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read the output has read enough
        sys.stdout = None
        return 141
    return code


def parser() -> argparse.ArgumentParser:
    """Every command and option; docs/reference/commands.md is checked against it."""
    outer = argparse.ArgumentParser(prog="glsp", description="One live diagram, edited by people and agents.")
    outer.add_argument("--version", action="version", version=f"glsp {__version__}")
    commands = outer.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the page, the API, GLSP and MCP on one port")
    _common(serve)
    serve.add_argument("--host", help="address to listen on (HOST)")
    serve.add_argument("--port", help="port to listen on, 0 for a free one (PORT)")
    serve.add_argument(
        "--socket", metavar="PORT", help="also speak GLSP over TCP for Theia and VS Code, 0 for a free port"
    )
    serve.add_argument("--workers", metavar="N", help="processes that serve, for the cores of this machine (WORKERS)")
    serve.add_argument("--as-worker", help=argparse.SUPPRESS)
    serve.add_argument("--mcp-conformance-fixtures", action="store_true", help=argparse.SUPPRESS)
    serve.set_defaults(run=_serve)

    mcp = commands.add_parser("mcp", help="speak MCP over stdio, through the running server or on the same data")
    _common(mcp)
    mcp.set_defaults(run=_mcp)

    check = commands.add_parser("check", help="check configuration, data folder, database, layout and page")
    _common(check)
    check.set_defaults(run=_check)

    bring = commands.add_parser(
        "import", help="make diagrams of PlantUML, Mermaid, BPMN, draw.io, Markdown, reStructuredText and model files"
    )
    _common(bring)
    bring.add_argument("files", metavar="FILE", nargs="+", help="what to read; a document may hold several diagrams")
    _reading(bring)
    bring.set_defaults(run=_import)

    migrate = commands.add_parser("migrate", help="bring the database to this version's schema")
    _common(migrate)
    migrate.add_argument("--dry-run", action="store_true", help="only say what it would do")
    migrate.set_defaults(run=_migrate)

    look = commands.add_parser("search", help="find stored diagrams by the texts inside them, names, tags and types")
    look.add_argument("words", metavar="WORD", nargs="+", help='what to find; also "a phrase", tag:NAME, type:NAME')
    look.add_argument(
        "--without", metavar="WORD", action="append", default=[], help="what must not be in it; repeatable"
    )
    look.add_argument("--trash", action="store_true", help="in the trash instead")
    look.add_argument("--limit", type=int, default=20, help="diagrams at most")
    _common(look)
    look.set_defaults(run=_search)

    shorten = commands.add_parser(
        "compact", help="drop changes that are older than HISTORY_DAYS, beside running servers"
    )
    _common(shorten)
    shorten.add_argument("--days", type=int, metavar="DAYS", help="keep so many days instead of HISTORY_DAYS")
    shorten.add_argument("--dry-run", action="store_true", help="only say what would go")
    shorten.set_defaults(run=_compact)

    copy = commands.add_parser("copy", help="copy all diagrams from one database to another, and prove it")
    copy.add_argument("--from", dest="source", metavar="URL", required=True, help="as DATABASE_URL; may be in use")
    copy.add_argument("--to", dest="target", metavar="URL", required=True, help="as DATABASE_URL; empty and not in use")
    copy.add_argument("--resume", action="store_true", help="go on with a copy that was interrupted")
    copy.set_defaults(run=_copy)
    _about_files(commands.add_parser)
    access_commands.add(commands.add_parser, _common)
    audit_commands.add(commands.add_parser, _common)
    person_commands.add(commands.add_parser, _common)
    return outer


def _about_files(add: Callable[..., argparse.ArgumentParser]) -> None:
    render = add("render", help="draw a diagram file as a picture")
    render.add_argument(
        "source", metavar="IN", type=Path, help="a file with one diagram, of any kind that glsp import reads"
    )
    render.add_argument("target", metavar="OUT", type=Path, help="the picture: its ending is .svg, .png or .pdf")
    _paper(render)
    _type(render)
    _partial(render)
    render.set_defaults(run=_render)

    convert = add("convert", help="write the diagrams of a file in another format, or as pictures, without a server")
    convert.add_argument("source", metavar="IN", type=Path, help="what to read, as for glsp import")
    convert.add_argument(
        "target", metavar="OUT", type=Path, help="the file to write, or a folder where IN holds several diagrams"
    )
    convert.add_argument("--to", metavar="FORMAT", help="what to write; else told by the ending of OUT")
    _paper(convert)
    _reading(convert)
    convert.set_defaults(run=_convert)

    validate = add("validate", help="check diagram files by the rules of their language")
    validate.add_argument("files", metavar="FILE", type=Path, nargs="+", help="files as `glsp import` reads them")
    validate.add_argument("--sarif", action="store_true", help="print SARIF 2.1.0 instead of lines")
    _type(validate)
    validate.set_defaults(run=_validate)

    compare = add("diff", help="what is different between two diagram files, as text and as a picture")
    compare.add_argument("files", metavar="FILE", nargs="+", help="the old one and the new one; git gives seven")
    compare.add_argument("--json", action="store_true", help="print JSON instead of lines")
    compare.add_argument("--picture", metavar="OUT", type=Path, help="also draw it: .svg, .png or .pdf")
    _paper(compare)
    _type(compare)
    _partial(compare)
    compare.set_defaults(run=_diff)

    join = add("merge", help="merge what two did to the same diagram file; git's merge driver")
    join.add_argument("base", metavar="BASE", type=Path, help="the file as both had it")
    join.add_argument("ours", metavar="OURS", type=Path, help="our version; becomes the merged one")
    join.add_argument("theirs", metavar="THEIRS", type=Path, help="their version")
    join.add_argument("--called", metavar="NAME", help="the file's own name, where versions lie under others")
    _type(join)
    join.set_defaults(run=_merge)

    export = add("export", help="write a stored diagram, or all, as files")
    export.add_argument("id", metavar="ID", nargs="?", help="the diagram")
    export.add_argument("target", metavar="OUT", type=Path, nargs="?", help="the file: its ending says the format")
    export.add_argument("--all", metavar="DIR", type=Path, help="every diagram into a folder, as JSON and SVG")
    _paper(export)
    _common(export)
    export.set_defaults(run=_export)


FORMATS = ("json", "notation", "plantuml", "mermaid", "dot", "document", "bpmn", "drawio", "glsp-rust")


def _type(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=FORMATS, help="what the file is; else told by its ending and look")
    command.add_argument("--type", help="the diagram language, where the file does not tell")


def _paper(command: argparse.ArgumentParser) -> None:
    command.add_argument("--theme", choices=("light", "dark"), default="light", help="colours of a picture")
    command.add_argument("--scale", type=float, default=1.0, help="dots per px of a PNG")
    command.add_argument(
        "--focus", metavar="ELEMENT", action="append", default=[], help="crop to an element; repeatable"
    )
    command.add_argument("--transparent", action="store_true", help="no page behind the picture")


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", metavar="DIR", help="embedded database and locks (DATA_DIR)")
    command.add_argument("--workspace", metavar="DIR", help="the only folder whose files can be opened (WORKSPACE_DIR)")
    command.add_argument("--log-level", choices=LEVELS, help="how much to log (LOG_LEVEL)")


def _reading(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=FORMATS, help="what the input is; else told by its ending and look")
    command.add_argument("--type", metavar="LANGUAGE", help="the language to draw it in; else the one that suits it")
    _partial(command)


def _partial(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--partial", action="store_true", help="leave out what is not understood and say so, instead of refusing all"
    )


def _overrides(options: argparse.Namespace) -> dict[str, str | None]:
    names = {"HOST": "host", "PORT": "port", "SOCKET": "socket", "DATA_DIR": "data", "WORKSPACE_DIR": "workspace"}
    names |= {"WORKERS": "workers"}
    return {name: getattr(options, option, None) for name, option in {**names, "LOG_LEVEL": "log_level"}.items()}


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    if options.as_worker is not None:
        return _serve_as_worker(settings, options)
    if settings.workers > 1:
        return _serve_with_workers(settings, options)
    from glsp import app  # the server's imports cost half a second that other commands should not pay

    def announce(server: app.Server) -> None:
        if server.socket_port is not None:
            print(f"[GLSP-Server]:Startup completed. Accepting requests on port:{server.socket_port}", flush=True)
        _announce(server.url)

    calm_collector()
    uvloop.run(app.serve(settings, announce, conformance_fixtures=options.mcp_conformance_fixtures))
    return 0


def _announce(url: str) -> None:
    print(f"glsp {__version__}: editor {url}  agents {url}/mcp", flush=True)


def _serve_with_workers(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.workers.parent import Parent

    parent = Parent(settings, _overrides(options), _announce)
    if options.mcp_conformance_fixtures:
        parent.extra = ("--mcp-conformance-fixtures",)
    return asyncio.run(parent.run())


def _serve_as_worker(settings: Settings, options: argparse.Namespace) -> int:
    import msgspec

    from glsp import app, telemetry
    from glsp.endpoints.seat import Seat

    seat = msgspec.json.decode(options.as_worker, type=Seat)
    telemetry.count_together(seat.counted)
    configure_logging(settings.log_level, settings.log_format, worker=seat.number)
    calm_collector()
    uvloop.run(app.serve(settings, lambda _: None, conformance_fixtures=options.mcp_conformance_fixtures, seat=seat))
    return 0


def calm_collector() -> None:
    """Keeps garbage collection off the path of edits: a full pass over an open model of 10,000 nodes takes 49 ms.

    Elements and entries hold no cycles, so almost everything is freed by counting; what was imported is never garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def _mcp(settings: Settings, _options: argparse.Namespace) -> int:
    from glsp import stdio

    asyncio.run(stdio.run(settings))
    return 0


def _check(settings: Settings, _options: argparse.Namespace) -> int:
    from glsp.ops.check import check

    findings = asyncio.run(check(settings))
    for finding in findings:
        print(f"{'ok  ' if finding.fine else 'FAIL'} {finding.what}: {finding.detail}")
    return 0 if all(finding.fine for finding in findings) else 1


def _import(settings: Settings, options: argparse.Namespace) -> int:
    from glsp import importing

    wanted = importing.Wanted(format=options.format, type=options.type, partial=options.partial)
    for file, answer in importing.bring(settings, [Path(each) for each in options.files], wanted):
        for made in answer.diagrams:
            print(f"{made.id}  {made.name} ({made.language}, {made.elements} elements)")
            _tell(f"{file}: {made.name}", made.left_out)
        _tell(str(file), answer.left_out)
    return 0


def _convert(_settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops.converting import convert
    from glsp.ops.documents import Reading

    reading = Reading(options.format, options.type, options.partial)
    done = asyncio.run(convert(options.source, options.target, options.to, reading, _on_paper(options)))
    for path in done.files:
        print(path)
    _tell(str(options.source), done.left_out)
    return 0


def _tell(what: str, left_out: Sequence[str]) -> None:
    for each in left_out:
        print(f"{what}: left out: {each}", file=sys.stderr)


def _migrate(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops.moving import migrate

    print(asyncio.run(migrate(settings, is_only_told=options.dry_run)))
    return 0


def _search(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops.searching import as_lines, search

    quoted = [f'"{each}"' if " " in each and '"' not in each else each for each in options.words]
    asked = " ".join([*quoted, *(f'-"{each}"' if " " in each else f"-{each}" for each in options.without)])
    hits = asyncio.run(search(settings, asked, trash=options.trash, limit=options.limit))
    for line in as_lines(hits):
        print(line)
    return 0 if hits else 1


def _compact(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops.compacting import compact

    days = settings.history_days if options.days is None else options.days
    if days < 1:
        print("everything is kept: set HISTORY_DAYS, or give --days 1 or more", file=sys.stderr)
        return 2
    asyncio.run(compact(settings, days, lambda line: print(line, flush=True), is_only_told=options.dry_run))
    return 0


def _copy(settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops.copying import copy

    def progress(done: int, count: int, what: str) -> None:
        print(f"{done}/{count} {what}", flush=True)

    copied = asyncio.run(copy(settings, options.source, options.target, progress, resume=options.resume))
    print(
        f"{copied.diagrams} diagrams with {copied.entries} entries were copied, and read back the same"
        + (f"; {copied.kept} were there" if copied.kept else "")
    )
    print(f"{copied.tokens} API tokens and {copied.audited} entries of the audit log came along")
    return 0


def _render(_settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops.converting import render
    from glsp.ops.documents import Reading

    reading = Reading(options.format, options.type, options.partial)
    line, left_out = asyncio.run(render(options.source, options.target, _on_paper(options), reading))
    print(line)
    _tell(str(options.source), left_out)
    return 0


def _validate(_settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops.documents import Reading
    from glsp.ops.validation import as_lines, as_sarif, check_files

    found = asyncio.run(check_files(options.files, Reading(options.format, options.type)))
    print(as_sarif(found) if options.sarif else as_lines(found, len(options.files)))
    return 1 if any(each.level == "error" for each in found) else 0


def _diff(_settings: Settings, options: argparse.Namespace) -> int:
    from glsp.editor.comparing import as_text
    from glsp.ops import comparing
    from glsp.ops.documents import Reading

    by_git = len(options.files) in {
        7,
        9,
    }  # path, old file, its hash and mode, new file, its hash and mode (and a rename)
    if not by_git and len(options.files) != 2:
        print("usage: glsp diff OLD NEW", file=sys.stderr)
        return 2
    called = options.files[0] if by_git else ""
    old, new = (Path(options.files[at]) for at in ((1, 4) if by_git else (0, 1)))

    async def run() -> bool:
        one, other = (comparing.File(each, called or each.name) for each in (old, new))
        told = await comparing.compare(one, other, Reading(options.format, options.type, options.partial))
        found = told.compared
        for each in told.left_out:
            print(f"left out: {each}", file=sys.stderr)
        names = (f"a/{called}", f"b/{called}") if by_git else (str(old), str(new))
        print(comparing.as_json(found).decode() if options.json else as_text(found, *names))
        if options.picture is not None:
            await comparing.picture(found, options.picture, _on_paper(options), " → ".join(names))
        return bool(found.difference.items)

    try:
        is_different = asyncio.run(run())
    except Refused as error:
        if not by_git:
            raise
        print(f"{called}: not compared as diagrams: {error.message} ({error.hint})".replace(" ()", ""))
        return 0  # git goes on to the other files
    return 1 if is_different and not by_git else 0


def _merge(_settings: Settings, options: argparse.Namespace) -> int:
    from glsp.ops import comparing
    from glsp.ops.documents import Reading, write_bytes

    called = options.called or options.ours.name
    base, ours, theirs = (comparing.File(each, called) for each in (options.base, options.ours, options.theirs))
    found = asyncio.run(comparing.merge(base, ours, theirs, Reading(options.format, options.type)))
    write_bytes(options.ours, found.data)
    for conflict in found.conflicts:
        print(f"{called}: conflict: {conflict}", file=sys.stderr)
    return 1 if found.conflicts else 0


def _export(settings: Settings, options: argparse.Namespace) -> int:
    from glsp import app
    from glsp.ops.exporting import export_all, export_one

    if (options.all is None) == (options.id is None or options.target is None):
        print("usage: glsp export ID OUT, or glsp export --all DIR", file=sys.stderr)
        return 2

    async def write() -> int:
        async with app.data(settings) as hub:
            if options.all is None:
                line, left_out = await export_one(hub, options.id, options.target, _on_paper(options))
                print(line)
                _tell(options.id, left_out)
                await hub.note("diagram.exported", hub.key(options.id), file=options.target.suffix)
                return 0
            await hub.note("diagram.exported", "archive")
            missing = 0
            async for line, is_written in export_all(hub, options.all):
                missing += not is_written
                print(line, flush=True, file=sys.stdout if is_written else sys.stderr)
            return 1 if missing else 0

    return asyncio.run(write())


def _on_paper(options: argparse.Namespace) -> Paper:
    from glsp.editor.exports import Paper

    return Paper(options.theme, not options.transparent, options.scale, tuple(options.focus), has_letters=True)


def _complain(error: GlspError, code: int) -> int:
    print(f"glsp: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"  hint: {error.hint}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
