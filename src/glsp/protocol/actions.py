# SPDX-License-Identifier: Apache-2.0
"""Every GLSP action that is not an operation, both directions, in GLSP's own words.

Rules: an absent member and `null` mean the same when reading and both read as None; None is never written. Unknown
members are ignored. `kind` tags each struct. An action with a string `requestId` (also "") is a request, answered by
an action with that `responseId`. Bulk members (models, computed bounds) stay undecoded JSON. Operations live in
`operations`; what an action means, and when it is sent, is the business of `editor.session`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from glsp.protocol.geometry import Bounds, Fields, Json, Number, Point
from glsp.protocol.operations import EditorContext, ElementAndBounds, ElementAndRoutingPoints

Severity: TypeAlias = Literal["NONE", "INFO", "WARNING", "ERROR", "FATAL", "OK"]
DirtyReason: TypeAlias = Literal["operation", "undo", "redo", "save", "external"]
EMPTY_LIST = msgspec.Raw(b"[]")


class Action(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Field-free marker that carries the encoding rules; subclasses add data, never behaviour."""


# --- client to server ---------------------------------------------------------------------------------------------


class ModelOptions(msgspec.Struct, frozen=True, rename="camel"):
    """Which model; `sourceUri` is `glsp:<id>`, a workspace path or a `file://` URI."""

    source_uri: str | None = None
    diagram_type: str | None = None
    is_reconnecting: bool | None = None
    needs_client_layout: bool | None = None


class RequestModel(Action, frozen=True, tag_field="kind", tag="requestModel"):
    """Opens the model; `isReconnecting` keeps what is open."""

    request_id: str | None = None
    options: ModelOptions = ModelOptions()


class RequestTypeHints(Action, frozen=True, tag_field="kind", tag="requestTypeHints"):
    """What may be moved, resized, contained and connected."""

    request_id: str | None = None


class RequestContextActions(Action, frozen=True, tag_field="kind", tag="requestContextActions"):
    """Palette, context menu, command palette and custom contexts."""

    context_id: str
    editor_context: EditorContext = EditorContext()
    request_id: str | None = None


class RequestMarkers(Action, frozen=True, tag_field="kind", tag="requestMarkers"):
    """Validates; an empty list (or `["EMPTY"]`) means the root."""

    elements_ids: tuple[str, ...] = msgspec.field(default=(), name="elementsIDs")
    reason: str | None = None
    request_id: str | None = None


class RequestPopupModel(Action, frozen=True, tag_field="kind", tag="requestPopupModel"):
    """The hover text of an element; the stock client sends `requestId: ""`."""

    element_id: str
    bounds: Bounds | None = None
    request_id: str | None = None


class RequestEditValidation(Action, frozen=True, tag_field="kind", tag="requestEditValidation"):
    """Is the text acceptable while it is typed?"""

    context_id: str
    model_element_id: str
    text: str
    request_id: str | None = None


class RequestCheckEdge(Action, frozen=True, tag_field="kind", tag="requestCheckEdge"):
    """May this edge be drawn? Sent for edge hints with `dynamic: true`."""

    edge_type: str
    source_element_id: str
    target_element_id: str | None = None
    request_id: str | None = None


class RequestNavigationTargets(Action, frozen=True, tag_field="kind", tag="requestNavigationTargets"):
    """Where can one go from the selection?"""

    target_type_id: str
    editor_context: EditorContext = EditorContext()
    request_id: str | None = None


class NavigationTarget(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place: a model and, in `args`, elements of it."""

    uri: str
    label: str | None = None
    args: Fields | None = None


class ResolveNavigationTarget(Action, frozen=True, tag_field="kind", tag="resolveNavigationTarget"):
    """Which elements does a target name?"""

    navigation_target: NavigationTarget
    request_id: str | None = None


class RequestClipboardData(Action, frozen=True, tag_field="kind", tag="requestClipboardData"):
    """The selection as text for the clipboard."""

    editor_context: EditorContext = EditorContext()
    request_id: str | None = None


class SaveModel(Action, frozen=True, tag_field="kind", tag="saveModel"):
    """Saves, or saves as when `fileUri` is given."""

    file_uri: str | None = None


class SetEditMode(Action, frozen=True, tag_field="kind", tag="setEditMode"):
    """Switches between `readonly` and `editable`; also sent by the server."""

    edit_mode: str


class GlspUndo(Action, frozen=True, tag_field="kind", tag="glspUndo"):
    """Takes the author's last entry back; `args.operationId` makes a retry safe."""

    args: Fields | None = None


class GlspRedo(Action, frozen=True, tag_field="kind", tag="glspRedo"):
    """Takes the author's last undo back; `args` as for undo."""

    args: Fields | None = None


class ComputedBounds(Action, frozen=True, tag_field="kind", tag="computedBounds"):
    """Sizes as the client rendered them, for the model with this `revision`; 1.5 MB at 10,000 nodes, so undecoded."""

    revision: Number | None = None
    bounds: msgspec.Raw = EMPTY_LIST
    alignments: msgspec.Raw = EMPTY_LIST
    routes: msgspec.Raw = EMPTY_LIST
    layout_data: msgspec.Raw = EMPTY_LIST
    response_id: str | None = None


class ElementAndAlignment(msgspec.Struct, frozen=True, rename="camel"):
    """Where a label's text starts inside its box, px."""

    element_id: str
    new_alignment: Point


class Measured(msgspec.Struct, frozen=True):
    """What `computedBounds` says, decoded; `skipped` entries did not fit their schema."""

    bounds: tuple[ElementAndBounds, ...]
    alignments: tuple[ElementAndAlignment, ...]
    routes: tuple[ElementAndRoutingPoints, ...]
    skipped: int


class PresenceUpdate(Action, frozen=True, tag_field="kind", tag="presence"):
    """Ours: what the sender has selected, where it points (canvas px) and what it sees; replaces what it said before."""

    selection: tuple[str, ...] = ()
    cursor: Point | None = None
    view: Bounds | None = None


class RequestText(Action, frozen=True, tag_field="kind", tag="requestText"):
    """Ours: the diagram in the compact notation, or what is new in it after the revision `since`.

    With `elementIds` only these nodes, what they contain and the edges among them; `geometry` adds places and sizes.
    """

    request_id: str | None = None
    since: int | None = None
    element_ids: tuple[str, ...] | None = None
    geometry: bool = False


class RequestSteps(Action, frozen=True, tag_field="kind", tag="requestSteps"):
    """Ours: what the sender's author could undo and redo."""

    request_id: str | None = None


CLIENT_ACTIONS: Mapping[str, type[Action]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        RequestModel, RequestTypeHints, RequestContextActions, RequestMarkers, RequestPopupModel, RequestEditValidation,
        RequestCheckEdge, RequestNavigationTargets, ResolveNavigationTarget, RequestClipboardData, SaveModel,
        SetEditMode, GlspUndo, GlspRedo, ComputedBounds, PresenceUpdate,
        RequestText, RequestSteps,
    )
}  # fmt: skip
"""What clients may send, by `kind`; operations are not in it."""


class Head(msgspec.Struct, frozen=True, rename="camel"):
    """What routing needs of any action; the ids are only meaningful when they are strings."""

    kind: Any = None
    request_id: Any = None
    response_id: Any = None
    timeout: Any = None
    args: msgspec.Raw = msgspec.Raw()


# --- server to client ---------------------------------------------------------------------------------------------


class SetModel(Action, frozen=True, tag_field="kind", tag="setModel"):
    """The first model, the answer to `requestModel`. Large models are joined from parts instead (see `codec`)."""

    response_id: str
    new_root: msgspec.Raw


class UpdateModel(Action, frozen=True, tag_field="kind", tag="updateModel"):
    """The whole model again."""

    new_root: msgspec.Raw
    animate: bool


class RequestBounds(Action, frozen=True, tag_field="kind", tag="requestBounds"):
    """Asks the client to render invisibly and answer `computedBounds`."""

    request_id: str
    new_root: msgspec.Raw


class SetDirtyState(Action, frozen=True, tag_field="kind", tag="setDirtyState"):
    """Is there anything unsaved?"""

    is_dirty: bool
    reason: DirtyReason | None = None


class SetTypeHints(Action, frozen=True, tag_field="kind", tag="setTypeHints"):
    """Answers `requestTypeHints`."""

    response_id: str
    shape_hints: Sequence[Json]
    edge_hints: Sequence[Json]


class SetContextActions(Action, frozen=True, tag_field="kind", tag="setContextActions"):
    """Answers `requestContextActions`; `args` echo the request's."""

    response_id: str
    actions: Sequence[Json]
    args: Fields | None = None


class Marker(msgspec.Struct, frozen=True, rename="camel"):
    """A finding of validation at an element."""

    label: str
    description: str
    element_id: str
    kind: str


class Person(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Ours: somebody who has the diagram open. `id` is theirs for this session; cursor and view are in canvas px."""

    id: str
    name: str
    kind: str
    selection: tuple[str, ...] = ()
    cursor: Point | None = None
    view: Bounds | None = None


class Presence(Action, frozen=True, tag_field="kind", tag="presence"):
    """Ours, for clients that list `presence`: others who came or changed, and who went. `full`: everybody there is."""

    you: str
    people: tuple[Person, ...] = ()
    gone: tuple[str, ...] = ()
    full: bool = False


class DiagramState(Action, frozen=True, tag_field="kind", tag="diagramState"):
    """Ours, for clients that list `diagramState`: the open diagram's name, or where it rests now."""

    name: str
    state: Literal["open", "trashed", "deleted"]


class DetailedMarker(Marker, frozen=True, rename="camel", omit_defaults=True):
    """Ours, for clients that take `applyChange`: also the rule's code, and what repairs it (a title and operations)."""

    code: str = ""
    fix: Fields | None = None


class SetMarkers(Action, frozen=True, tag_field="kind", tag="setMarkers"):
    """All findings; live markers replace each other, so an empty list is sent as well."""

    response_id: str
    markers: Sequence[Marker]
    reason: str | None = None


class DeleteMarkers(Action, frozen=True, tag_field="kind", tag="deleteMarkers"):
    """Takes findings away."""

    markers: tuple[Marker, ...]


class SetPopupModel(Action, frozen=True, tag_field="kind", tag="setPopupModel"):
    """Answers `requestPopupModel` with an `html` root."""

    response_id: str
    new_root: Fields


class SetEditValidationResult(Action, frozen=True, tag_field="kind", tag="setEditValidationResult"):
    """Answers `requestEditValidation`; `severity` is 0 fatal, 1 error, 2 warning, 3 info, 4 ok, 5 none."""

    response_id: str
    status: Fields


class CheckEdgeTargetResult(Action, frozen=True, tag_field="kind", tag="checkEdgeTargetResult"):
    """Answers `requestCheckEdge`."""

    response_id: str
    is_valid: bool
    edge_type: str
    source_element_id: str
    target_element_id: str | None = None


class SetClipboardData(Action, frozen=True, tag_field="kind", tag="setClipboardData"):
    """Answers `requestClipboardData`; `format` beside the text is what the reference sends."""

    response_id: str
    clipboard_data: dict[str, str]


class SetNavigationTargets(Action, frozen=True, tag_field="kind", tag="setNavigationTargets"):
    """Answers `requestNavigationTargets`."""

    response_id: str
    targets: Sequence[Json]
    args: Fields | None = None


class SetResolvedNavigationTarget(Action, frozen=True, tag_field="kind", tag="setResolvedNavigationTarget"):
    """Answers `resolveNavigationTarget`."""

    response_id: str
    element_ids: tuple[str, ...]
    args: Fields | None = None


class NavigateToTarget(Action, frozen=True, tag_field="kind", tag="navigateToTarget"):
    """Brings a place into view."""

    target: NavigationTarget


class Status(Action, frozen=True, tag_field="kind", tag="status"):
    """The status line; severity NONE with an empty message clears it."""

    severity: Severity
    message: str
    timeout: Number | None = None


class Message(Action, frozen=True, tag_field="kind", tag="message"):
    """A notification for the user."""

    severity: Severity
    message: str
    details: str | None = None


class StartProgress(Action, frozen=True, tag_field="kind", tag="startProgress"):
    """Something takes a while."""

    progress_id: str
    title: str
    message: str | None = None
    percentage: Number | None = None


class UpdateProgress(Action, frozen=True, tag_field="kind", tag="updateProgress"):
    """It is still going on."""

    progress_id: str
    message: str | None = None
    percentage: Number | None = None


class EndProgress(Action, frozen=True, tag_field="kind", tag="endProgress"):
    """It is over."""

    progress_id: str
    message: str | None = None


class ElementSelected(Action, frozen=True, tag_field="kind", tag="elementSelected"):
    """Selects elements, e.g. the node just created."""

    selected_elements_ids: tuple[str, ...] = msgspec.field(name="selectedElementsIDs")
    deselected_elements_ids: tuple[str, ...] = msgspec.field(name="deselectedElementsIDs")
    deselect_all: bool


class Center(Action, frozen=True, tag_field="kind", tag="center"):
    """Scrolls to elements."""

    element_ids: tuple[str, ...]
    animate: bool
    retain_zoom: bool


class Fit(Action, frozen=True, tag_field="kind", tag="fit"):
    """Scrolls and zooms so that elements fill the canvas."""

    element_ids: tuple[str, ...]
    animate: bool
    padding: Number | None = None
    max_zoom: Number | None = None


class SourceModelChanged(Action, frozen=True, tag_field="kind", tag="sourceModelChanged"):
    """The file changed under the editor."""

    source_model_name: str


class RejectRequest(Action, frozen=True, tag_field="kind", tag="rejectRequest"):
    """The request failed; also what a client answers to a request of the server."""

    response_id: str
    message: str
    detail: str | None = None


class RequestExport(Action, frozen=True, tag_field="kind", tag="requestExport"):
    """A request of the server: the client's picture of the diagram."""

    request_id: str
    format: str
    format_options: Fields | None = None


class GetEditorContext(Action, frozen=True, tag_field="kind", tag="getEditorContext"):
    """A request of the server: selection and pointer."""

    request_id: str


class GetSelection(Action, frozen=True, tag_field="kind", tag="getSelection"):
    """A request of the server: what is selected."""

    request_id: str


class GetViewport(Action, frozen=True, tag_field="kind", tag="getViewport"):
    """A request of the server: scroll, zoom and canvas."""

    request_id: str


def kind_of(action: Action) -> str:
    """The wire name of an action."""
    return str(action.__struct_config__.tag)
