# SPDX-License-Identifier: Apache-2.0
"""How log lines look: one for each event, with what was being done (`glsp.calls`), and never a secret.

`LOG_FORMAT=json` is for aggregators: one object a line, always with time, level, logger and message; then request, trace,
door, client and diagram where something was being done for somebody, and the facts of the event. `text` is for people.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
from typing import Literal

from glsp import calls

NOISY = ("uvicorn.access", "httpx", "httpx2", "mcp", "alembic", "asyncio", "opentelemetry", "urllib3")
"""Loggers of packages whose lines below warnings help nobody here."""

_SECRETS = (
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"), "…"),  # user and password of an address
    (re.compile(r"(?i)\b(bearer|token|basic)\s+[A-Za-z0-9._~+/=-]{12,}"), r"\1 …"),
    (re.compile(r"\bglsp_[A-Za-z0-9_]{20,}"), "glsp_…"),  # an API token
)
"""What must not stand in a log, whoever wrote it there. Ours never do; packages may."""

_JSON_BREAKS = {code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0), 0x2028, 0x2029)}
"""What JSON itself lets through and some programs take for the end of a line, or for a command to the terminal."""

_TEXT_BREAKS = {code: f"\\x{code:02x}" for code in range(0x20)} | _JSON_BREAKS | {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}


def without_secrets(text: str) -> str:
    """The text, its secrets left out."""
    for shape, instead in _SECRETS:
        text = shape.sub(instead, text)
    return text


class JsonLines(logging.Formatter):
    """One JSON object per line."""

    def __init__(self, worker: int | None = None) -> None:
        super().__init__()
        self._of: dict[str, object] = {} if worker is None else {"worker": worker}

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        call = calls.current()
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **self._of,
            **(call.facts() if call is not None else {}),
            **_facts(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["stack"] = "".join(traceback.format_exception(record.exc_info[1]))
        return without_secrets(json.dumps(line, default=str, ensure_ascii=False)).translate(_JSON_BREAKS)


class TextLines(logging.Formatter):
    """A line for people; what belongs to an error follows it."""

    def __init__(self, worker: int | None = None) -> None:
        super().__init__()
        self._who = "" if worker is None else f" worker {worker}"

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the stack below it where there is one."""
        call = calls.current()
        known = _facts(record)
        if call is not None and (call.is_traced or record.levelno >= logging.WARNING):
            known |= {"trace_id": call.trace.trace_id}
        facts = "".join(f" {name}={value}" for name, value in known.items())
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created)) + f",{int(record.msecs):03d}"
        line = f"{moment} {record.levelname:7}{self._who} {record.name}: {record.getMessage()}{facts}".translate(
            _TEXT_BREAKS
        )
        if record.exc_info and record.exc_info[1] is not None:
            line += "\n" + "".join(traceback.format_exception(record.exc_info[1])).rstrip()
        return without_secrets(line)


def configure_logging(level: str, style: Literal["text", "json"], *, worker: int | None = None) -> None:
    """Sends logs to stderr (stdout belongs to start markers and stdio doors); of several workers, each says its number."""
    target = logging.StreamHandler(sys.stderr)
    target.setFormatter(JsonLines(worker) if style == "json" else TextLines(worker))
    root = logging.getLogger()
    root.handlers[:] = [target]
    root.setLevel(level.upper())
    if style == "json":
        logging.getLogger("glsp.audit").setLevel("INFO")  # the aggregator's copy has no gaps, whatever LOG_LEVEL says
    for name in NOISY:
        logging.getLogger(name).setLevel("WARNING")
    logging.getLogger("fontTools").setLevel(
        "ERROR"
    )  # it warns of our font's date, which is 0 so that builds are the same
    logging.getLogger("opentelemetry.exporter").setLevel("ERROR")  # each try at a collector that is away is a warning


def _facts(record: logging.LogRecord) -> dict[str, object]:
    facts = getattr(record, "facts", None)
    return dict(facts) if isinstance(facts, dict) else {}  # pyright: ignore[reportUnknownArgumentType]
