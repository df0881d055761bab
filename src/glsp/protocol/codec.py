# SPDX-License-Identifier: Apache-2.0
"""Bytes to protocol data and back. Pure; every failure is a ProtocolError that names the place.

A frame is one JSON-RPC object. Small frames are decoded in steps (envelope, params, action). A large one is almost
always `computedBounds`: it is read in one pass with its lists left undecoded, 1.4 ms instead of 4 ms for 1.5 MB.
Models go out as a list of byte parts, so that nobody joins 8 MB more often than the socket needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeVar

import msgspec

from glsp.errors import ProtocolError
from glsp.protocol import rpc
from glsp.protocol.actions import (
    CLIENT_ACTIONS,
    Action,
    ComputedBounds,
    ElementAndAlignment,
    Head,
    Measured,
)
from glsp.protocol.geometry import Fields, finite
from glsp.protocol.operations import ElementAndBounds, ElementAndRoutingPoints

BULK_BYTES = 32_768
"""Frames from this size on are tried as `computedBounds` first."""

UNDECODABLE = (msgspec.DecodeError, RecursionError, UnicodeDecodeError)
"""What msgspec raises on hostile input: wrong JSON or type, absurd nesting, broken UTF-8."""

NO_PARAMS = msgspec.Raw(b"{}")

T = TypeVar("T")


class _Envelope(msgspec.Struct):
    id: rpc.RequestId | msgspec.UnsetType = msgspec.UNSET
    method: str | None = None
    params: msgspec.Raw = NO_PARAMS
    result: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    error: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _BulkParams(msgspec.Struct, rename="camel"):
    client_id: str
    action: ComputedBounds


class _BulkEnvelope(msgspec.Struct):
    method: Literal["process"]
    params: _BulkParams


_decode_envelope = msgspec.json.Decoder(_Envelope).decode
_decode_bulk = msgspec.json.Decoder(_BulkEnvelope).decode
_decode_process = msgspec.json.Decoder(rpc.Process).decode
_decode_head = msgspec.json.Decoder(Head).decode
_encoder = msgspec.json.Encoder()
encode = _encoder.encode


def decode_frame(frame: bytes) -> rpc.Incoming:
    """One frame. Raises ProtocolError: -32700 for broken JSON, -32600 for what is no JSON-RPC 2.0 object."""
    if len(frame) >= BULK_BYTES:
        try:
            bulk = _decode_bulk(frame).params
            return rpc.Bulk(bulk.client_id, bulk.action)
        except UNDECODABLE:
            pass  # some other message: the ordinary way decides what is wrong with it
    try:
        envelope = _decode_envelope(frame)
    except msgspec.ValidationError as error:
        raise ProtocolError(f"not a JSON-RPC 2.0 message: {error}", rpc_code=rpc.INVALID_REQUEST) from error
    except UNDECODABLE as error:
        raise ProtocolError(f"not JSON: {error}", rpc_code=rpc.PARSE_ERROR) from error
    if envelope.method is None:
        if envelope.id is not msgspec.UNSET and (
            envelope.result is not msgspec.UNSET or envelope.error is not msgspec.UNSET
        ):
            return rpc.Response(envelope.id)
        raise ProtocolError("not a JSON-RPC 2.0 message: no `method`", rpc_code=rpc.INVALID_REQUEST)
    if envelope.id is not msgspec.UNSET:
        return rpc.Request(envelope.id, envelope.method, envelope.params)
    if envelope.method == "process":
        try:
            return _decode_process(envelope.params)
        except UNDECODABLE as error:
            raise ProtocolError(f"process: {error}", rpc_code=rpc.INVALID_PARAMS) from error
    return rpc.Notification(envelope.method, envelope.params)


def decode_params(params: msgspec.Raw, shape: type[T]) -> T:
    """The params of a request. Raises ProtocolError -32602."""
    try:
        return msgspec.json.decode(params, type=shape)
    except UNDECODABLE as error:
        raise ProtocolError(str(error), rpc_code=rpc.INVALID_PARAMS) from error


def decode_head(action: msgspec.Raw) -> Head:
    """What routing needs of an action. Raises ProtocolError when it is no object."""
    try:
        return _decode_head(action)
    except UNDECODABLE as error:
        raise ProtocolError(f"action: {error}", rpc_code=rpc.INVALID_PARAMS) from error


class _Carrier(msgspec.Struct, frozen=True):
    traceparent: Any = None


_decode_carrier = msgspec.json.Decoder(_Carrier).decode

MAX_CARRIER = 10_000
"""Bytes of arguments that are looked into for a trace; larger ones are models."""


def trace_of(head: Head) -> object:
    """What the client says of its trace, in `args.traceparent`; checked by whoever believes it."""
    args = bytes(head.args)
    if len(args) > MAX_CARRIER or b'"traceparent"' not in args:
        return None
    try:
        return _decode_carrier(args).traceparent
    except UNDECODABLE:  # the action itself is told what is wrong with them
        return None


def decode_action(kind: str, action: msgspec.Raw) -> Action:
    """An action that is not an operation; `kind` is a key of CLIENT_ACTIONS. Raises ProtocolError."""
    try:
        return msgspec.json.decode(action, type=CLIENT_ACTIONS[kind])
    except UNDECODABLE as error:
        raise ProtocolError(f"{kind}: {error}", rpc_code=rpc.INVALID_PARAMS) from error


def decode_bounds(computed: ComputedBounds) -> Measured:
    """The lists of `computedBounds`. Entries that do not fit (NaN travels as null) are skipped and counted."""
    bounds, bad_bounds = _entries(computed.bounds, ElementAndBounds)
    alignments, bad_alignments = _entries(computed.alignments, ElementAndAlignment)
    routes, bad_routes = _entries(computed.routes, ElementAndRoutingPoints)
    sound = tuple(entry for entry in bounds if _sound(entry))
    skipped = bad_bounds + bad_alignments + bad_routes + len(bounds) - len(sound)
    return Measured(sound, alignments, routes, skipped)


def _sound(entry: ElementAndBounds) -> bool:
    at = entry.new_position
    return finite(entry.new_size.width, entry.new_size.height) and (at is None or finite(at.x, at.y))


def _entries(raw: msgspec.Raw, shape: type[T]) -> tuple[tuple[T, ...], int]:
    try:
        return msgspec.json.decode(raw, type=tuple[shape, ...] | None) or (), 0
    except UNDECODABLE:
        pass  # at least one entry is unusable: find out which
    try:
        parts = msgspec.json.decode(raw, type=tuple[msgspec.Raw, ...])
    except UNDECODABLE:
        return (), 1
    good: list[T] = []
    for part in parts:
        try:
            good.append(msgspec.json.decode(part, type=shape))
        except UNDECODABLE:
            continue  # counted by the difference below
    return tuple(good), len(parts) - len(good)


def encode_result(request_id: rpc.RequestId, result: object) -> bytes:
    """The answer to a request."""
    return _encoder.encode({"jsonrpc": "2.0", "id": request_id, "result": result})


def encode_error(request_id: rpc.RequestId, code: int, message: str, data: Fields | None = None) -> bytes:
    """The refusal of a request; `request_id` None when the request could not be read."""
    error = rpc.RpcError(code, message, data)
    return _encoder.encode({"jsonrpc": "2.0", "id": request_id, "error": error})


def process_head(client_id: str) -> bytes:
    """The bytes before an action of this session; keep it per session and end a frame with `PROCESS_TAIL`."""
    return b'{"jsonrpc":"2.0","method":"process","params":{"clientId":' + _encoder.encode(client_id) + b',"action":'


PROCESS_TAIL = b"}}"


def encode_process(head: bytes, action: Action | dict[str, Any]) -> bytes:
    """One action as a frame; `head` from `process_head`."""
    return b"".join((head, _encoder.encode(action), PROCESS_TAIL))


def model_frame(head: bytes, members: Action | dict[str, Any], root: Iterable[bytes]) -> Sequence[bytes]:
    """A frame around a large model: `members` (with at least `kind`) plus `newRoot`, whose JSON `root` yields in parts."""
    opening = _encoder.encode(members)[:-1]
    return [head, opening, b',"newRoot":', *root, b"}", PROCESS_TAIL]
