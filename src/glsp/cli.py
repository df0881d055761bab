# SPDX-License-Identifier: Apache-2.0
"""The command `glsp`. Exit codes: 0 fine; 1 the thing asked about is not fine; 2 wrong usage or configuration."""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from glsp import __version__
from glsp.errors import GlspError, SettingsError
from glsp.settings import LEVELS, Settings, load
from glsp.telemetry import configure_logging


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
    serve.add_argument("--mcp-conformance-fixtures", action="store_true", help=argparse.SUPPRESS)
    serve.set_defaults(run=_serve)

    mcp = commands.add_parser("mcp", help="speak MCP over stdio, through the running server or on the same data")
    _common(mcp)
    mcp.set_defaults(run=_mcp)

    check = commands.add_parser("check", help="check configuration, data folder, database, layout and page")
    _common(check)
    check.set_defaults(run=_check)

    migrate = commands.add_parser("migrate", help="bring the database to this version's schema")
    _common(migrate)
    migrate.set_defaults(run=_migrate)
    return outer


def _common(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", metavar="DIR", help="embedded database and locks (DATA_DIR)")
    command.add_argument("--workspace", metavar="DIR", help="the only folder whose files can be opened (WORKSPACE_DIR)")
    command.add_argument("--log-level", choices=LEVELS, help="how much to log (LOG_LEVEL)")


def _overrides(options: argparse.Namespace) -> dict[str, str | None]:
    names = {"HOST": "host", "PORT": "port", "SOCKET": "socket", "DATA_DIR": "data", "WORKSPACE_DIR": "workspace"}
    return {name: getattr(options, option, None) for name, option in {**names, "LOG_LEVEL": "log_level"}.items()}


def _serve(settings: Settings, options: argparse.Namespace) -> int:
    from glsp import app  # the server's imports cost half a second that other commands should not pay

    def announce(server: app.Server) -> None:
        if server.socket_port is not None:
            print(f"[GLSP-Server]:Startup completed. Accepting requests on port:{server.socket_port}", flush=True)
        print(f"glsp {__version__}: editor {server.url}  agents {server.url}/mcp", flush=True)

    calm_collector()
    uvloop.run(app.serve(settings, announce, conformance_fixtures=options.mcp_conformance_fixtures))
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


def _migrate(settings: Settings, _options: argparse.Namespace) -> int:
    from glsp import storage

    async def bring() -> str:
        store = await storage.connect(settings.database_url, Path(settings.data_dir))
        await store.close()
        return "the database has this version's schema"

    print(asyncio.run(bring()))
    return 0


def _complain(error: GlspError, code: int) -> int:
    print(f"glsp: {error.message}", file=sys.stderr)
    if error.hint:
        print(f"  hint: {error.hint}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
