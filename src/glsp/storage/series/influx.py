# SPDX-License-Identifier: Apache-2.0
"""Series in InfluxDB: writes line protocol (1.x, 2.x, 3.x, VictoriaMetrics), asks in InfluxQL (1.x, 3.x; 2.x by its
mapping of buckets to databases).

With a token or an organisation the write goes to `/api/v2/write`, else, and where that is not known, to `/write`.
Sources: docs.influxdata.com, "InfluxDB 1.x compatibility API" and "/api/v2/write".
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast
from urllib.parse import unquote, urlsplit

import httpx2
import msgspec

from glsp import calls, telemetry
from glsp.errors import Invalid, SettingsError, TooLarge, Unavailable
from glsp.secret import Secret, revealed
from glsp.storage.series.lines import encode
from glsp.storage.series.points import SECOND, Fold, Known, Line, Point, Question, Value

log = telemetry.logger("series")

Json: TypeAlias = dict[str, Any]

SECONDS = 10.0
"""How long a call may take."""

DATABASE = "glsp"
"""The bucket or database when INFLUXDB_BUCKET names none."""

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that are read."""

SQUEEZED_FROM = 4_096
"""Bytes of a batch from which it travels compressed."""

_FOLD: Mapping[Fold, str] = {
    "mean": "mean",
    "sum": "sum",
    "count": "count",
    "min": "min",
    "max": "max",
    "last": "last",
}


class Login(msgspec.Struct, frozen=True):
    """How to be let in, and where to. Its `repr` shows no secret."""

    token: str | Secret = ""
    org: str = ""
    bucket: str = DATABASE

    def __repr__(self) -> str:
        """Without the token."""
        return f"Login(org={self.org!r}, bucket={self.bucket!r})"


class InfluxSeries:
    """One server."""

    def __init__(self, url: str | Secret, login: Login) -> None:
        parts = urlsplit(revealed(url))
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError(["INFLUXDB_URL must be http://HOST:PORT or https://HOST:PORT"])
        self.name = f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
        """For people; without user and password."""
        where = parts.netloc.rpartition("@")[2]
        self._client = httpx2.AsyncClient(
            base_url=f"{parts.scheme}://{where}{parts.path.rstrip('/')}",
            timeout=SECONDS,
            trust_env=False,  # no proxy that nobody configured here
            follow_redirects=False,
        )
        self._url = url
        self._login = login
        self._is_second = bool(login.token or login.org)

    async def write(self, points: Sequence[Point]) -> None:
        """Sends a batch. Points that the server does not take (a field of another type) are logged and left."""
        body = encode(points)
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        if len(body) >= SQUEEZED_FROM:
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = "gzip"
        answer = await self._call("POST", *self._write_address(), content=body, headers=headers)
        if answer.status_code == 404 and self._is_second and not _is_missing(answer):
            self._is_second = False  # 1.x has no such path
            answer = await self._call("POST", *self._write_address(), content=body, headers=headers)
        if answer.status_code == 404 and not self._is_second and _is_missing(answer):
            await self._make()
            answer = await self._call("POST", *self._write_address(), content=body, headers=headers)
        if answer.status_code == 400:
            log.warning("%s left out measurements: %s", self.name, _reason(answer))
            return
        if answer.status_code not in {200, 204}:
            raise self._refused(answer)

    def _write_address(self) -> tuple[str, dict[str, str]]:
        if self._is_second:
            return "/api/v2/write", {"org": self._login.org, "bucket": self._login.bucket, "precision": "ns"}
        return "/write", {"db": self._login.bucket, "precision": "ns"}

    async def _make(self) -> None:
        """1.x: the database, when there is none yet; whoever may not make one is told by the write."""
        await self._query(f"CREATE DATABASE {_name(self._login.bucket)}", post=True)

    async def ask(self, question: Question) -> list[Line]:
        """One field over time."""
        start, end, step = question.whole()
        tags = "".join(f" AND {_name(key)}::tag = {_text(value)}" for key, value in question.tags.items())
        by = f", {_name(question.by)}" if question.by else ""
        text = (
            f"SELECT {_FOLD[question.fold]}({_name(question.field)}::field) AS value FROM {_name(question.measurement)}"  # noqa: S608  quoted
            f" WHERE time >= {start} AND time < {end}{tags} GROUP BY time({step // SECOND}s){by} fill(none)"
        )
        lines: list[Line] = []
        for series in await self._query(text):
            if series.get("name") != question.measurement or series.get("columns") != ["time", "value"]:
                raise Unavailable(
                    f"{self.name} takes measurements, but answers no questions about them",
                    hint="name a server that speaks InfluxQL first in INFLUXDB_URL",
                )
            key = str(cast("dict[str, str]", series.get("tags") or {}).get(question.by, ""))
            points = [(row[0], _value(question.fold, row[1])) for row in series["values"] if row[1] is not None]
            if points:
                lines.append(Line(key, points))
        return sorted(lines, key=lambda line: line.key)

    async def known(self) -> list[Known]:
        """Every measurement with its fields and tags."""
        names = [row[0] for series in await self._query("SHOW MEASUREMENTS") for row in series.get("values", ())]
        fields = _columns(await self._query("SHOW FIELD KEYS"))
        tags = _columns(await self._query("SHOW TAG KEYS"))
        return [Known(name, sorted(set(fields.get(name, ()))), sorted(tags.get(name, ()))) for name in sorted(names)]

    async def ping(self) -> None:
        """Whether it answers."""
        answer = await self._call("GET", "/ping", {})
        if answer.status_code not in {200, 204}:
            raise self._refused(answer)

    async def close(self) -> None:
        """Ends its connections."""
        await self._client.aclose()

    async def _query(self, text: str, *, post: bool = False) -> list[Json]:
        parameters = {"db": self._login.bucket, "q": text, "epoch": "ns"}
        answer = await self._call("POST" if post else "GET", "/query", parameters)
        if answer.status_code != 200:
            raise self._refused(answer)
        if len(answer.content) > MAX_ANSWER:
            raise TooLarge(f"the answer of {self.name} has {len(answer.content)} bytes", hint="ask for longer steps")
        try:
            found = cast("Json", msgspec.json.decode(answer.content))
            result = cast("list[Json]", found["results"])[0]
        except (msgspec.DecodeError, KeyError, IndexError, TypeError) as error:
            raise Unavailable(f"{self.name} does not answer as InfluxDB does") from error
        problem = str(result.get("error", ""))
        if "database not found" in problem:
            return []  # nothing was written yet
        if problem:
            raise Invalid(f"{self.name} refused the question: {problem[:200]}")
        return cast("list[Json]", result.get("series", []))

    async def _call(self, method: str, path: str, parameters: Mapping[str, str], **more: Any) -> httpx2.Response:
        try:
            with calls.step(f"influxdb {path}", "client", db_system_name="influxdb"):
                if trace := calls.traceparent():
                    more["headers"] = {**more.get("headers", {}), "traceparent": trace}
                answer = await self._client.request(method, path, params=dict(parameters), **self._signed(more))
                if answer.status_code == 401 and self._look():
                    answer = await self._client.request(method, path, params=dict(parameters), **self._signed(more))
                return answer
        except (httpx2.HTTPError, OSError) as error:  # its text may hold the address with a password
            raise Unavailable(f"{self.name} does not answer ({type(error).__name__})") from None

    def _signed(self, more: Json) -> Json:
        """With token, or user and password, as they are now."""
        if token := revealed(self._login.token):
            return {**more, "headers": {**more.get("headers", {}), "Authorization": f"Token {token}"}}
        parts = urlsplit(revealed(self._url))
        return {**more, "auth": (unquote(parts.username), unquote(parts.password or ""))} if parts.username else more

    def _look(self) -> bool:
        """Whether there is another token or password than the one that was refused."""
        return any(each.look() for each in (self._login.token, self._url) if isinstance(each, Secret))

    def _refused(self, answer: httpx2.Response) -> Unavailable:
        hint = "check INFLUXDB_TOKEN, INFLUXDB_ORG and INFLUXDB_BUCKET" if answer.status_code in {401, 403, 404} else ""
        return Unavailable(f"{self.name} answered {answer.status_code}: {_reason(answer)}", hint=hint)


def _columns(answer: Sequence[Json]) -> dict[str, list[str]]:
    return {str(series["name"]): [str(row[0]) for row in series.get("values", ())] for series in answer}


def _is_missing(answer: httpx2.Response) -> bool:
    """Whether the path is known, but not the database or bucket."""
    return "database not found" in answer.text or "bucket" in answer.text


def _reason(answer: httpx2.Response) -> str:
    return " ".join(answer.text.split())[:200]


def _value(fold: Fold, value: Value) -> Value:
    """Numbers as every backend answers them."""
    if fold == "last" or isinstance(value, str):
        return value
    return int(value) if fold == "count" else float(value)


def _name(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
