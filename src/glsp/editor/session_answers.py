# SPDX-License-Identifier: Apache-2.0
"""Answers to what a client asks without changing anything: one small function per kind, in one table.

Each takes what the session shows and the decoded action and returns the answering action, or None where the protocol
answers nothing. They read committed state and never wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast

import msgspec

from glsp.errors import UnknownElement, UnknownType
from glsp.languages import answers
from glsp.languages.language import Language
from glsp.model import clipboard
from glsp.model.graph import View
from glsp.model.markers import validate
from glsp.protocol import actions
from glsp.protocol.actions import Action
from glsp.protocol.geometry import Bounds


class Shown(msgspec.Struct, frozen=True):
    """What a session shows: its language, the committed graph, whether the user may edit, the model's address."""

    language: Language
    view: View
    editable: bool
    source_uri: str
    detailed: bool = False
    """Whether the client is one of ours and takes markers with their repair."""


Answer: TypeAlias = Callable[[Shown, Action, str], Action | None]


def _type_hints(shown: Shown, action: Action, response_id: str) -> Action:
    del action
    hints = shown.language.type_hints()
    return actions.SetTypeHints(response_id=response_id, shape_hints=hints["shapeHints"], edge_hints=hints["edgeHints"])


def _context_actions(shown: Shown, action: Action, response_id: str) -> Action:
    asked = cast("actions.RequestContextActions", action)
    found = shown.language.context_actions(asked.context_id, shown.view, asked.editor_context, shown.editable)
    return actions.SetContextActions(response_id=response_id, actions=found, args=asked.editor_context.args)


def _markers(shown: Shown, action: Action, response_id: str) -> Action:
    asked = cast("actions.RequestMarkers", action)
    named = [each for each in asked.elements_ids if each != "EMPTY"]
    there = [each for each in named if shown.view.get(each) is not None]
    rules = shown.language.rules
    found = [] if named and not there else validate(shown.view, rules, asked.reason or "batch", there)
    # The reference says `batch` whatever was asked for; its clients replace markers by that reason.
    markers = [each.detailed() if shown.detailed else each.wire() for each in found]
    return actions.SetMarkers(response_id=response_id, markers=markers, reason="batch")


def _popup(shown: Shown, action: Action, response_id: str) -> Action | None:
    asked = cast("actions.RequestPopupModel", action)
    bounds = asked.bounds or Bounds(0, 0, 0, 0)
    # The reference's popup of a task tells of `undefined`; stock clients get it so, others get what there is.
    if shown.detailed:
        root = answers.popup(shown.language.kinds, shown.view, asked.element_id, bounds)
    else:
        root = shown.language.popup(shown.view, asked.element_id, bounds)
    if root is None:
        return None
    if asked.bounds is None:
        root = {name: member for name, member in root.items() if name != "canvasBounds"}
    return actions.SetPopupModel(response_id=response_id, new_root=root)


def _edit_validation(shown: Shown, action: Action, response_id: str) -> Action:
    asked = cast("actions.RequestEditValidation", action)
    status = shown.language.edit_validation(asked.context_id, shown.view, asked.model_element_id, asked.text)
    return actions.SetEditValidationResult(response_id=response_id, status=status)


def _check_edge(shown: Shown, action: Action, response_id: str) -> Action:
    asked = cast("actions.RequestCheckEdge", action)
    valid = shown.language.check_edge(
        shown.view, asked.edge_type, asked.source_element_id, asked.target_element_id or None
    )
    return actions.CheckEdgeTargetResult(
        response_id=response_id,
        is_valid=valid,
        edge_type=asked.edge_type,
        source_element_id=asked.source_element_id,
        target_element_id=asked.target_element_id,
    )


def _navigation_targets(shown: Shown, action: Action, response_id: str) -> Action:
    asked = cast("actions.RequestNavigationTargets", action)
    context = asked.editor_context
    found = shown.language.navigation_targets(asked.target_type_id, shown.view, context, shown.source_uri)
    return actions.SetNavigationTargets(response_id=response_id, targets=found, args=context.args)


def _resolve_target(shown: Shown, action: Action, response_id: str) -> Action:
    asked = cast("actions.ResolveNavigationTarget", action)
    found = shown.language.resolve_target(shown.view, asked.navigation_target)
    return actions.SetResolvedNavigationTarget(
        response_id=response_id, element_ids=tuple(found["elementIds"]), args=found.get("args")
    )


def _clipboard(shown: Shown, action: Action, response_id: str) -> Action:
    asked = cast("actions.RequestClipboardData", action)
    data = clipboard.copy(shown.view, asked.editor_context.selected_element_ids)
    return actions.SetClipboardData(response_id=response_id, clipboard_data=data)


ANSWERS: Mapping[str, Answer] = {
    "requestTypeHints": _type_hints,
    "requestContextActions": _context_actions,
    "requestMarkers": _markers,
    "requestPopupModel": _popup,
    "requestEditValidation": _edit_validation,
    "requestCheckEdge": _check_edge,
    "requestNavigationTargets": _navigation_targets,
    "resolveNavigationTarget": _resolve_target,
    "requestClipboardData": _clipboard,
}


def detail_of(error: Exception) -> str | None:
    """What a rejection says besides the kind; nothing for unknown elements and kinds, as in the reference."""
    return None if isinstance(error, UnknownElement | UnknownType) else f"Error: {error}"
