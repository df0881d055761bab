# SPDX-License-Identifier: Apache-2.0
"""REST for values over time: what happened in a diagram, any measurement, and measurements that others send."""

from __future__ import annotations

import csv
import io
import time
import zlib
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from glsp.editor.hub import MOST_LOOKED_AT, Hub
from glsp.editor.naming import STORED
from glsp.editor.recording import DIVIDERS, METRICS, OURS, activity, nice_step
from glsp.editor.rights import who_asks
from glsp.endpoints.answered import Curves, Measurements, Taken
from glsp.endpoints.answers import json_response
from glsp.endpoints.described import Query, call
from glsp.endpoints.requests import Endpoint, name_of
from glsp.errors import Invalid, NotAllowed, TooLarge, Unavailable
from glsp.protocol.moments import moment, seconds
from glsp.protocol.times import iso
from glsp.storage.series.lines import PRECISIONS, Precision, decode
from glsp.storage.series.points import FOLDS, SECOND, Fold, Line, Point, Question
from glsp.storage.series.recorder import Recorder

DIAGRAM = "diagram"
"""The tag that names one."""

MAX_LINES = 16 * 1024 * 1024
"""Bytes of line protocol in one request, also after they were decompressed."""

_SPAN = {
    "start": Query(about="from when: a time, Unix seconds, or a span before now such as -24h", default="-24h"),
    "end": Query(about="until when", default="now"),
    "step": Query(about="length of a step, such as 60s, 5m or 1h; about 120 steps without it"),
    "as": Query(about="the form of the answer", one_of=("json", "csv"), default="json"),
}
_PRECISION = {"precision": Query(about="of the times", one_of=PRECISIONS, default="ns")}
_LINES = "Line protocol, one point a line; also compressed with gzip."
_MEDIA = ("application/json", "text/csv")


class SeriesApi:
    """The part of the REST door that keeps and answers series."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def table(self) -> list[tuple[str, str, Endpoint]]:
        """Path, method and endpoint of each call."""
        return [
            ("/api/series", "GET", self.known),
            ("/api/series", "POST", self.take),
            ("/api/v2/write", "POST", self.write),
            ("/api/series/{measurement}", "GET", self.ask),
            ("/api/diagrams/{id}/series", "GET", self.of_diagram),
        ]

    @property
    def _recorder(self) -> Recorder:
        """Raises Unavailable."""
        if self._hub.recorder is None:
            raise Unavailable("this server keeps no series")
        return self._hub.recorder

    @call(answer=Measurements)
    async def known(self, _request: Request) -> Response:
        """What is measured: every measurement with its fields and tags."""
        found = await self._recorder.known()
        return json_response(
            {"measurements": [{"name": each.measurement, "fields": each.fields, "tags": each.tags} for each in found]}
        )

    @call(query=_PRECISION, text=_LINES, answer=Taken, status=202)
    async def take(self, request: Request) -> Response:
        """Keeps measurements in InfluxDB's line protocol, all or none; with gzip, too."""
        asked = request.query_params
        return json_response({"points": await self._keep(request, asked.get("precision", "ns"))}, 202)

    @call(query=_PRECISION, text=_LINES, status=204)
    async def write(self, request: Request) -> Response:
        """The same at InfluxDB's own address, for its clients and Telegraf; organisation and bucket may be any."""
        asked = request.query_params
        await self._keep(request, asked.get("precision", "ns"))
        return Response(status_code=204)

    async def _keep(self, request: Request, precision: str) -> int:
        precise: Precision | None = next((each for each in PRECISIONS if each == precision), None)
        if precise is None:
            raise Invalid(f"there is no precision {precision[:20]!r}", hint=f"one of {', '.join(PRECISIONS)}")
        try:
            text = (await _body(request)).decode()
        except UnicodeDecodeError as error:
            raise Invalid(f"byte {error.start} of the lines is no UTF-8") from None
        points = decode(text, precise, time.time_ns())
        _refuse_ours(points)
        self._recorder.take(points)
        return len(points)

    @call(
        query={
            "field": Query(about="the field", default="value"),
            "fold": Query(about="what becomes of the points in a step", one_of=FOLDS, default="mean"),
            "tag": Query(about="key=value that must match; several times for several", repeats=True),
            "by": Query(about="a tag: one line for each of its values"),
            **_SPAN,
        },
        answer=Curves,
        media=_MEDIA,
    )
    async def ask(self, request: Request) -> Response:
        """One field of a measurement over time, in steps."""
        asked = request.query_params
        measurement: str = request.path_params["measurement"]
        start, end, step = _span(request)
        fold: Fold | None = next((each for each in FOLDS if each == asked.get("fold", "mean")), None)
        if fold is None:
            raise Invalid(f"there is no fold {asked['fold'][:40]!r}", hint=f"one of {', '.join(FOLDS)}")
        tags: dict[str, str] = {}
        for word in asked.getlist("tag"):
            key, sign, value = word.partition("=")
            if not sign:
                raise Invalid(f"not a tag: {word[:60]!r}", hint="key=value")
            tags[key] = value
        question = Question(
            measurement=measurement,
            field=asked.get("field", "value"),
            fold=fold,
            start=round(start * SECOND),
            end=round(end * SECOND),
            step=step,
            tags=tags,
            by=asked.get("by", ""),
        )
        if DIAGRAM in tags:
            await self._hub.info(STORED + tags[DIAGRAM])  # who may not see it, is not told
        lines = await self._recorder.ask(question)
        if question.by == DIAGRAM and who_asks() is not None:
            seen = {info.id for info in await self._hub.list(limit=MOST_LOOKED_AT)}
            lines = [line for line in lines if line.key in seen]
        return _answer(request, f"{measurement}-{question.field}", step, lines)

    @call(
        query={
            "metric": Query(about="what is shown", one_of=METRICS, default="edits"),
            "by": Query(about="one line for each of", one_of=DIVIDERS),
            **_SPAN,
        },
        answer=Curves,
        media=_MEDIA,
    )
    async def of_diagram(self, request: Request) -> Response:
        """What happened in a diagram over time: edits, elements, seconds an edit took, elements added, removed, changed."""
        asked = request.query_params
        info = await self._hub.info(name_of(request))
        start, end, step = _span(request)
        metric = asked.get("metric", "edits")
        width, lines = await activity(self._recorder, info.id, metric, start, end, step=step, by=asked.get("by", ""))
        return _answer(request, f"{info.id}-{metric}", width, lines)


def _span(request: Request) -> tuple[float, float, int]:
    asked, now = request.query_params, time.time()
    start, end = moment(asked.get("start", "-24h"), now), moment(asked.get("end", "now"), now)
    if not start < end:
        raise Invalid("the start must be before the end")
    return start, end, seconds(asked["step"]) if "step" in asked else nice_step(end - start)


def _refuse_ours(points: Sequence[Point]) -> None:
    for point in points:
        if point.measurement in OURS:
            raise NotAllowed(
                f"{point.measurement} is measured by the server itself", hint="choose another name for yours"
            )


async def _body(request: Request) -> bytes:
    squeezed = request.headers.get("content-encoding", "identity").lower()
    if squeezed not in {"identity", "gzip"}:
        raise Invalid(f"lines compressed with {squeezed[:20]!r} are not read", hint="gzip, or none")
    unpack = zlib.decompressobj(wbits=31) if squeezed == "gzip" else None
    data = bytearray()
    async for chunk in request.stream():
        try:
            data += chunk if unpack is None else unpack.decompress(chunk, MAX_LINES + 1)
        except zlib.error:
            raise Invalid("the body is no gzip") from None
        if len(data) > MAX_LINES or (unpack is not None and unpack.unconsumed_tail):
            raise TooLarge(f"more than {MAX_LINES} bytes of lines", hint="send smaller batches")
    if unpack is not None and not unpack.eof:
        raise Invalid("the compressed body ends too early")
    return bytes(data)


def _answer(request: Request, name: str, step: int, lines: Sequence[Line]) -> Response:
    form = request.query_params.get("as", "json")
    if form == "json":
        shown = [
            {"key": line.key, "points": [[at // (SECOND // 1_000), value] for at, value in line.points]}
            for line in lines
        ]
        return json_response({"step": step, "lines": shown}, headers={"Cache-Control": "no-cache"})
    if form != "csv":
        raise Invalid(f"there is no form {form[:20]!r}", hint="json or csv")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("time", "line", "value"))
    for line in lines:
        writer.writerows((iso(at / SECOND), _cell(line.key), _cell(value)) for at, value in line.points)
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    headers = {"Content-Disposition": f'attachment; filename="{safe}.csv"', "Cache-Control": "no-cache"}
    return Response(text.getvalue(), headers=headers, media_type="text/csv; charset=utf-8")


def _cell(value: object) -> object:
    """A value that a spreadsheet takes for no formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(tuple("=+-@\t\r")) else value
