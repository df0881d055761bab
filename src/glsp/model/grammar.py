# SPDX-License-Identifier: Apache-2.0
"""Grammar: what planning asks a language. `languages.Language` answers; the model knows only this much of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from glsp.model.draft import Draft
from glsp.model.graph import View
from glsp.model.ids import Ids
from glsp.model.ports import Side
from glsp.protocol.geometry import Dimension, Fields, Json
from glsp.protocol.operations import CreateEdge, CreateNode, Operation

CustomPlan = Callable[[Draft, Operation, Ids], None]


class Grammar(Protocol):
    """The rules of one diagram language as planning needs them."""

    @property
    def id(self) -> str:
        """The language's id, e.g. `workflow`."""
        ...

    @property
    def editable(self) -> bool:
        """False for a language that is not installed: its diagrams open read-only."""
        ...

    def create_node(self, draft: Draft, operation: CreateNode, ids: Ids) -> str:
        """Writes the node (with label, compartments …) and returns its id. Raises UnknownType, NotAllowed."""
        ...

    def create_edge(self, draft: Draft, operation: CreateEdge, ids: Ids) -> str:
        """Writes the edge and returns its id. Raises UnknownType, NotAllowed."""
        ...

    def check_id(self, element_id: str) -> None:
        """Raises Invalid for an id that nobody may choose: it means something else, or the language makes it."""
        ...

    def is_part_id(self, element_id: str, part_id: str) -> bool:
        """Whether the language would give a part of the element this very id."""
        ...

    def is_node(self, type_id: str) -> bool:
        """Whether elements of the type are nodes of their own, not parts of one."""
        ...

    def sides(self, type_id: str) -> Sequence[Side]:
        """The sides of an owner on which elements of the type may lie; () for what is no port."""
        ...

    def natural_size(self, type_id: str) -> Dimension | None:
        """The size that a node without a stated one shows."""
        ...

    def inside(self, view: View, container_id: str, type_id: str = "") -> str:
        """The element that really holds a container's contents of a type (a compartment, or the container itself)."""
        ...

    def check_containment(self, view: View, type_id: str, container_id: str) -> None:
        """Raises NotAllowed, naming what the container accepts."""
        ...

    def check_ends(self, view: View, type_id: str, source_id: str, target_id: str) -> None:
        """Raises NotAllowed, naming the types that the edge may join."""
        ...

    def label_of(self, view: View, element_id: str) -> str | None:
        """The label element that shows the element's name, or None."""
        ...

    def add_label(self, draft: Draft, element_id: str, text: str) -> str | None:
        """Gives an element that may have a label its first one and returns the label's id; None where it may not."""
        ...

    def check_label(self, view: View, label_id: str, text: str) -> None:
        """Raises Invalid for a text that the label must not have."""
        ...

    def check_properties(
        self, view: View, element_id: str, fields: Mapping[str, Json], unset: Iterable[str] = ()
    ) -> Fields:
        """The fields to write: the wanted ones and what follows from them (CSS classes).

        Raises Invalid for properties (or values) that the element's type does not have.
        """
        ...

    def show(self, draft: Draft, element_id: str) -> None:
        """Writes the labels that show properties of the element, after these were set."""
        ...

    def label_written(self, draft: Draft, label_id: str, text: str) -> None:
        """Writes the property that a label shows, after its text was set."""
        ...

    def custom(self, kind: str) -> CustomPlan | None:
        """How to plan a custom operation of the language."""
        ...
