# SPDX-License-Identifier: Apache-2.0
"""What the deployment language holds and finds."""

import pytest

from glsp.languages import deployment
from glsp.languages.deployment import BOX_TYPES, LEAF_TYPES
from glsp.model.graph import Graph, need, origin
from support.drawn import drawn, found

DEPLOYMENT = deployment.language

ALIASES = {node.id: node.alias for node in DEPLOYMENT.nodes}


@pytest.mark.parametrize("outer", BOX_TYPES)
@pytest.mark.parametrize("inner", [*LEAF_TYPES, *BOX_TYPES])
def test_every_box_holds_everything(outer: str, inner: str) -> None:
    graph = drawn(f"{ALIASES[outer]} around\n{ALIASES[inner]} within in=around", DEPLOYMENT)
    assert need(graph, "within").parent == "around_struct"


def size(graph: Graph, name: str) -> tuple[float, float]:
    measured = graph.measured(name)["size"]
    return (measured["width"], measured["height"])


@pytest.mark.parametrize("outer", BOX_TYPES)
def test_a_box_is_as_large_as_what_is_in_it(outer: str) -> None:
    graph = drawn(f"{ALIASES[outer]} around\nc within in=around @400,300", DEPLOYMENT)
    corner, inner = origin(graph, "around"), origin(graph, "within")
    width, height = size(graph, "within")
    assert (inner.x + width, inner.y + height) <= (
        corner.x + size(graph, "around")[0],
        corner.y + size(graph, "around")[1],
    )


def test_what_nothing_talks_to_is_found_and_a_remark_need_not_be() -> None:
    graph = drawn("s web >db\ndb db\ns lonely\nn remark\nz empty", DEPLOYMENT)
    assert found(graph, DEPLOYMENT) == {("lonely", "not-connected")}
