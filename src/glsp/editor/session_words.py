# SPDX-License-Identifier: Apache-2.0
"""What stock clients are told when something fails: the reference server's words, from our errors.

A table, not decisions: each entry turns an error of one action kind into (message, details). What is not in the table
is the reference's general form, with our message as details. Clients of ours get our own words instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import unquote

import msgspec

from glsp.errors import GlspError, Invalid, NotAllowed, NotFound, ProtocolError, UnknownElement, UnknownType
from glsp.protocol import operations as ops
from glsp.protocol.geometry import Fields

Words: TypeAlias = tuple[str, str | None]

READ_ONLY = "Server is in readonly-mode! Could not execute operation: {}"


def failed(kind: str, details: str) -> Words:
    """The general form; the quote is never closed, as in the reference."""
    return f"Could not process action: '{kind}", details


def operation_failed(operation: ops.Operation, error: GlspError) -> Words:
    """A refused operation, in the words that a stock client's users know."""
    special = _SPECIAL.get(type(operation))
    if special is not None and isinstance(error, (UnknownElement, NotAllowed)):
        found = special(operation, error)
        if found is not None:
            return found
    if isinstance(operation, ops.Paste) and error.message.startswith("Element with type"):
        return error.message, None
    if isinstance(operation, ops.Paste) and isinstance(error, UnknownType):
        unknown = error.message.partition("'")[2].partition("'")[0]
        return f"No constructor is configured in DiagramConfiguration for type {unknown}", None
    if ops.kind_of(operation) == "editTask" and isinstance(error, UnknownElement):
        return f"Cannot find task with id '{getattr(operation, 'task_id', '')}'", None
    return failed(ops.kind_of(operation), f"Error: {error.message}")


def _create_node(operation: ops.Operation, error: GlspError) -> Words | None:
    if isinstance(operation, ops.CreateNode) and isinstance(error, UnknownElement):
        return f"Could not retrieve element with id: '{operation.container_id}'", None
    return None


def _label(operation: ops.Operation, error: GlspError) -> Words | None:
    del operation, error
    return "Element with provided ID cannot be found or is not a GLabel", None


def _routing(operation: ops.Operation, error: GlspError) -> Words | None:
    if isinstance(operation, ops.ChangeRoutingPoints) and isinstance(error, (UnknownElement, NotAllowed)):
        return f"Model element not found! ID: {operation.new_routing_points[0].element_id}", None
    return None


def _reconnect(operation: ops.Operation, error: GlspError) -> Words | None:
    if not isinstance(operation, ops.ReconnectEdge):
        return None
    ends = (operation.edge_element_id, operation.source_element_id, operation.target_element_id)
    if not all(ends):
        return "Incomplete reconnect connection action", None
    said = f"{error.message} {error.hint}"
    for name, element_id in zip(("edge", "source", "target"), ends, strict=True):
        if f"{element_id[:200]!r}" in said or f"{element_id} is not a" in said:
            return failed("reconnectEdge", f"Error: Invalid {name}: {name} ID {element_id}")
    return None


_SPECIAL: Mapping[type[ops.Operation], Callable[[ops.Operation, GlspError], Words | None]] = {
    ops.CreateNode: _create_node,
    ops.ApplyLabelEdit: _label,
    ops.ChangeRoutingPoints: _routing,
    ops.ReconnectEdge: _reconnect,
}


def malformed(kind: str, raw: msgspec.Raw, error: ProtocolError) -> Words:
    """An operation that does not fit its schema; where a member is merely missing, as the reference says it."""
    try:
        given: Fields = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        given = {}
    if kind == "createEdge":
        source, target = (given.get(end, "undefined") for end in ("sourceElementId", "targetElementId"))
        return failed(kind, f"Error: Invalid source or target for source ID {source} and target ID {target}")
    if kind == "reconnectEdge":
        return "Incomplete reconnect connection action", None
    return failed(kind, f"Error: {error.message}")


def load_failed(source_uri: str | None, error: GlspError) -> str | None:
    """Why a model could not be opened, for `rejectRequest`; None where the reference gives no detail."""
    if source_uri is None or "duplicate" in error.message:
        return None
    if source_uri.startswith("glsp:"):
        return f"Error: {error.message}"
    path = source_uri.removeprefix("file://")
    if isinstance(error, Invalid):
        if error.message.endswith(" is empty"):
            return f"Error: Could not load the source model. The file '{path}' is empty!."
        if error.message.startswith("element / "):
            return "Error: The loaded root object is not of the expected type!"
    if isinstance(error, NotFound) or "is not a diagram: " in error.message:
        return f"Error: Could not read & parse file contents of '{path}' as json"
    return f"Error: {error.message}"


def save_failed(file_uri: str | None, error: GlspError) -> Words:
    """Why a model could not be saved."""
    if isinstance(error, NotFound) and file_uri is not None:
        path = unquote(file_uri.removeprefix("file://"))
        return failed("saveModel", f"Error: ENOENT: no such file or directory, open '{path}'")
    return failed("saveModel", f"Error: {error.message}")
