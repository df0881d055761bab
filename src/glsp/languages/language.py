# SPDX-License-Identifier: Apache-2.0
"""Language: one diagram language, declared as data, and everything that planning, sessions and agents ask of it.

The declaration's words are in `declaration`, their look-up in `kinds`; answers are computed in `creation`, `checks`,
`menus` and `answers`, and overridden by functions in the slots at the end of the struct, where data cannot say it.

For planning (`model.grammar.Grammar`): `create_node`, `create_edge`, `check_id`, `is_part_id`, `inside`, `sides`,
`check_containment`, `check_ends`, `label_of`, `add_label`, `check_label`, `check_properties`, `custom`, `editable`.
For sessions, all results JSON-ready and in GLSP's shape:
- `server_actions`                                             kinds in the reference's order, custom ones in place
- `operation_types`                                            kind -> struct, for `protocol.operations.decode_operation`
- `type_hints()`                                               {"shapeHints": [...], "edgeHints": [...]}
- `context_actions(context_id, view, context, editable=True)`  [labelled action, ...]; unknown context: []
- `popup(view, element_id, bounds)`                            root of type `html`; None: send nothing
- `edit_validation(context_id, view, element_id, text)`        {"severity": int, "message"?: str}
- `check_edge(view, edge_type, source_id, target_id)`          bool; the target may be None
- `navigation_targets(target_type, view, context, source_uri)` [{"uri", "label"?, "args"?}, ...]; unknown type: []
- `resolve_target(view, target)`                               {"elementIds": [...], "args"?: {...}}
- `rules`                                                      for `model.markers.Validation` and `validate`
For measuring (`model.measure`): `font`, `anchor`, `natural_size`, `fixed_size`, `name_beside`. For agents: `describe()`, `kinds.aliases`.
All that look at elements raise UnknownElement for ids that are not there. Nothing here mutates a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Literal, Protocol, TypeAlias

import msgspec

from glsp.languages import answers, checks, creation, describing, following, looking, menus, showing
from glsp.languages.declaration import COMMON, GROUPS, EdgeType, LabelType, NodeType, PaletteGroup, Template
from glsp.languages.kinds import Kinds
from glsp.model.draft import Draft
from glsp.model.grammar import CustomPlan
from glsp.model.graph import View
from glsp.model.ids import Ids
from glsp.model.markers import Rule
from glsp.model.ports import Beside, Side
from glsp.model.text import Font
from glsp.protocol.actions import NavigationTarget
from glsp.protocol.geometry import Bounds, Dimension, Fields, Json
from glsp.protocol.operations import CreateEdge, CreateNode, EditorContext, Operation


class ContextActions(Protocol):
    """Labelled actions of one context."""

    def __call__(self, view: View, context: EditorContext, /, *, editable: bool) -> list[Fields]:
        """JSON-ready actions; [] when there is nothing to offer."""
        ...


EditValidation: TypeAlias = Callable[[View, str, str], Fields]
"""(view, element id, text) -> {"severity", "message"?}."""

Popup: TypeAlias = Callable[[View, str, Bounds], Fields | None]
Navigation: TypeAlias = Callable[[View, EditorContext, str], list[Fields]]
Resolve: TypeAlias = Callable[[View, NavigationTarget], Fields]

BEFORE_CUSTOM = (
    "requestModel", "requestContextActions", "requestTypeHints", "compound", "layout", "applyLabelEdit",
    "changeBounds", "cut", "deleteElement", "paste", "reconnectEdge", "changeRoutingPoints", "createNode", "createEdge",
)  # fmt: skip
AFTER_CUSTOM = (
    "requestCheckEdge", "requestMarkers", "requestPopupModel", "requestEditValidation", "requestNavigationTargets",
    "resolveNavigationTarget", "saveModel", "setEditMode", "glspUndo", "glspRedo", "computedBounds",
    "requestClipboardData",
)  # fmt: skip
"""Kinds that every diagram type accepts, in the order in which the reference server lists them."""


class CustomOperation(msgspec.Struct, frozen=True):
    """An operation of the language's own: its struct (tagged by `kind`) and how to plan it."""

    type: type[Operation]
    plan: CustomPlan

    @property
    def kind(self) -> str:
        """The wire name."""
        return str(self.type.__struct_config__.tag)


class Language(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One diagram language. `editable` is False for the stand-in of a language that is not installed.

    `direction` is the way along its edges that layouts flow where nothing shows another.
    """

    id: str
    name: str
    diagram_type: str
    description: str = ""
    extensions: tuple[str, ...] = ()
    nodes: tuple[NodeType, ...] = ()
    edges: tuple[EdgeType, ...] = ()
    labels: tuple[LabelType, ...] = ()
    part_sizes: Mapping[str, Dimension] = {}
    rules: tuple[Rule, ...] = ()
    groups: tuple[PaletteGroup, ...] = GROUPS
    templates: tuple[Template, ...] = ()
    operations: tuple[CustomOperation, ...] = ()
    grid: int = 10
    direction: Literal["right", "down", "left", "up"] = "right"
    editable: bool = True
    contexts: Mapping[str, ContextActions] = {}
    validators: Mapping[str, EditValidation] = {}
    hover: Popup | None = None
    navigation: Mapping[str, Navigation] = {}
    resolve: Resolve | None = None

    @cached_property
    def kinds(self) -> Kinds:
        """The types, looked up."""
        return Kinds(self.nodes, self.edges, self.labels, self.grid)

    # planning: model.grammar.Grammar

    def create_node(self, draft: Draft, operation: CreateNode, ids: Ids) -> str:
        """Writes the node with its parts; returns its id. Raises UnknownType, NotAllowed, Invalid."""
        return creation.create_node(self.kinds, draft, operation, ids)

    def create_edge(self, draft: Draft, operation: CreateEdge, ids: Ids) -> str:
        """Writes the edge; returns its id. Raises UnknownType, NotAllowed, Invalid."""
        return creation.create_edge(self.kinds, draft, operation, ids)

    def check_id(self, element_id: str) -> None:
        """Raises Invalid for an id that nobody may choose."""
        creation.check_id(self.kinds, element_id)

    def is_part_id(self, element_id: str, part_id: str) -> bool:
        """Whether a part of the element would have this id."""
        return part_id.startswith(element_id) and part_id[len(element_id) :] in creation.suffixes(self.kinds)

    def is_node(self, type_id: str) -> bool:
        """Whether elements of the type are nodes of their own, not parts of one."""
        return self.kinds.node(type_id) is not None

    def sides(self, type_id: str) -> tuple[Side, ...]:
        """The sides of an owner on which elements of the type may lie; () for what is no port."""
        return self.kinds.sides(type_id)

    def inside(self, view: View, container_id: str, type_id: str = "") -> str:
        """The compartment that holds a container's contents, or the container itself; for a port, its owner."""
        return checks.inside(self.kinds, view, container_id, type_id)

    def check_containment(self, view: View, type_id: str, container_id: str) -> None:
        """Raises NotAllowed, naming what the container accepts."""
        checks.check_containment(self.kinds, view, type_id, container_id)

    def check_ends(self, view: View, type_id: str, source_id: str, target_id: str) -> None:
        """Raises UnknownType or NotAllowed, naming the types that the edge may join."""
        checks.check_ends(self.kinds, view, type_id, source_id, target_id)

    def label_of(self, view: View, element_id: str) -> str | None:
        """The label element that shows an element's name, or None."""
        return checks.label_of(self.kinds, view, element_id)

    def add_label(self, draft: Draft, element_id: str, text: str) -> str | None:
        """Gives an edge its label, where its type has one, and returns the label's id. Raises UnknownElement."""
        return creation.add_label(self.kinds, draft, element_id, text)

    def check_label(self, view: View, label_id: str, text: str) -> None:
        """Raises Invalid for a text that the label must not have."""
        checks.check_label(self.kinds, view, label_id, text)

    def check_properties(
        self, view: View, element_id: str, fields: Mapping[str, Json], unset: Iterable[str] = ()
    ) -> Fields:
        """The fields to write for wanted properties. Raises Invalid for what the element's type does not have."""
        return checks.check_properties(self.kinds, view, element_id, fields, unset)

    def show(self, draft: Draft, element_id: str) -> None:
        """Writes the labels that show properties of the element, after these were set."""
        showing.show(self.kinds, draft, element_id)

    def label_written(self, draft: Draft, label_id: str, text: str) -> None:
        """Writes the property that a label shows, after its text was set."""
        showing.written(self.kinds, draft, label_id, text)

    def custom(self, kind: str) -> CustomPlan | None:
        """How to plan a custom operation."""
        return next((each.plan for each in self.operations if each.kind == kind), None)

    # sessions

    @cached_property
    def server_actions(self) -> tuple[str, ...]:
        """The action kinds to announce for this diagram type: a kind missing here is never sent by clients."""
        return (*BEFORE_CUSTOM, *(each.kind for each in self.operations), *AFTER_CUSTOM)

    @cached_property
    def operation_types(self) -> Mapping[str, type[Operation]]:
        """The custom operations by kind, for decoding."""
        return {each.kind: each.type for each in self.operations}

    def type_hints(self) -> Fields:
        """`shapeHints` and `edgeHints`."""
        return menus.type_hints(self.kinds)

    def context_actions(
        self,
        context_id: str,
        view: View,
        context: EditorContext,
        editable: bool = True,  # noqa: FBT001, FBT002  sessions pass it as the fourth of four
    ) -> list[Fields]:
        """The actions of one context, [] for one that the language does not have."""
        own = self.contexts.get(context_id)
        if own is not None:
            return own(view, context, editable=editable)
        if context_id == menus.TOOL_PALETTE:
            return menus.tool_palette(self.kinds, self.groups, view, editable=editable)
        if context_id == menus.CONTEXT_MENU:
            return menus.context_menu(self.kinds, context, editable=editable)
        if context_id == menus.COMMAND_PALETTE:
            return menus.command_palette(self.kinds, context, editable=editable)
        if context_id == following.FOLLOWING:
            return following.following(self.kinds, self, view, context, editable=editable)
        return []

    def popup(self, view: View, element_id: str, bounds: Bounds) -> Fields | None:
        """What to show while the pointer rests on an element; None: nothing."""
        if self.hover is not None:
            return self.hover(view, element_id, bounds)
        return answers.popup(self.kinds, view, element_id, bounds)

    def edit_validation(self, context_id: str, view: View, element_id: str, text: str) -> Fields:
        """Whether a text may be entered; a context without validator gives a warning, as in the reference."""
        own = self.validators.get(context_id)
        if own is not None:
            return own(view, element_id, text)
        if context_id == answers.LABEL_EDIT:
            return answers.label_status(self.kinds, view, element_id, text)
        return answers.status(answers.WARNING, f"No validator registered for the context '{context_id}'")

    def check_edge(self, view: View, edge_type: str, source_id: str, target_id: str | None = None) -> bool:
        """Whether an edge may be drawn; only edge types declared `dynamic` are checked."""
        return checks.allows_edge(self.kinds, view, edge_type, source_id, target_id)

    def navigation_targets(self, target_type: str, view: View, context: EditorContext, source_uri: str) -> list[Fields]:
        """Where one can go from the selection."""
        own = self.navigation.get(target_type)
        if own is not None:
            return own(view, context, source_uri)
        return answers.navigation_targets(target_type, view, context, source_uri)

    def resolve_target(self, view: View, target: NavigationTarget) -> Fields:
        """Which elements a navigation target names, and a warning in `args` when none is found."""
        return self.resolve(view, target) if self.resolve is not None else {"elementIds": []}

    # measuring: model.measure.Style

    def font(self, type_id: str) -> Font | None:
        """The font of a label type; None for elements that are not labels."""
        label = self.kinds.label(type_id)
        return label.font if label else None

    def anchor(self, type_id: str) -> Literal["start", "middle"]:
        """Where a label's text is anchored."""
        label = self.kinds.label(type_id)
        return label.anchor if label else "middle"

    def turned(self, type_id: str) -> bool:
        """Whether a label's text runs upwards."""
        label = self.kinds.label(type_id)
        return label is not None and label.turned

    def natural_size(self, type_id: str) -> Dimension | None:
        """The size that a node without a stated one shows."""
        return self.kinds.natural_size(type_id)

    def name_beside(self, type_id: str) -> Beside:
        """Where the name of a port of the type stands."""
        port = self.kinds.port(type_id)
        return port.name if port is not None else "outside"

    def fixed_size(self, type_id: str) -> Dimension | None:
        """The size that every element of a type has, such as icons."""
        return self.part_sizes.get(type_id)

    # the page

    def look(self) -> Fields:
        """How its types are drawn, for the page: `looking`."""
        return looking.look(self)

    # agents

    def describe(self) -> Fields:
        """The language for an agent: types with aliases, properties, what may contain and join what, rules."""
        return {
            "id": self.id,
            "name": self.name,
            "diagramType": self.diagram_type,
            "description": self.description,
            "editable": self.editable,
            "nodes": [describing.describe_node(each) for each in self.nodes],
            "edges": [describing.describe_edge(each) for each in self.edges],
            "common": describing.describe_properties(COMMON),
            "rules": [describing.describe_rule(each) for each in self.rules],
            "templates": [
                {"id": f"{self.id}:{each.id}", "name": each.name, "description": each.description}
                for each in self.templates
            ],
            "operations": [each.kind for each in self.operations],
        }
