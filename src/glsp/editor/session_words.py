# SPDX-License-Identifier: Apache-2.0
"""What stock clients are told when something fails: the reference server's words, from our errors.

A table, not decisions: each entry turns an error of one action kind into (message, details). What is not in the table
is the reference's general form, with our message as details. Clients of ours get our own words instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from glsp.errors import GlspError, Invalid, NotAllowed, NotFound, UnknownElement
from glsp.protocol import operations as ops

Words: TypeAlias = tuple[str, str | None]


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
    if not isinstance(operation, ops.ReconnectEdge) or not isinstance(error, UnknownElement):
        return None
    ends = {
        operation.edge_element_id: f"Error: Invalid edge: edge ID {operation.edge_element_id}",
        operation.source_element_id: f"Error: Invalid source: source ID {operation.source_element_id}",
        operation.target_element_id: f"Error: Invalid target: target ID {operation.target_element_id}",
    }
    wrong = next((text for element_id, text in ends.items() if repr(element_id[:200]) in error.message), error.message)
    return failed("reconnectEdge", wrong)


_SPECIAL: Mapping[type[ops.Operation], Callable[[ops.Operation, GlspError], Words | None]] = {
    ops.CreateNode: _create_node,
    ops.ApplyLabelEdit: _label,
    ops.ChangeRoutingPoints: _routing,
    ops.ReconnectEdge: _reconnect,
}


def load_failed(source_uri: str | None, error: GlspError) -> str | None:
    """Why a model could not be opened, for `rejectRequest`; None where the reference gives no detail."""
    if not source_uri or source_uri.startswith("glsp:"):
        return f"Error: {error.message}" if source_uri else None
    if isinstance(error, NotFound) or (isinstance(error, Invalid) and "is not a diagram: " in error.message):
        path = source_uri.removeprefix("file://")
        return f"Error: Could not read & parse file contents of '{path}' as json"
    return f"Error: {error.message}"
