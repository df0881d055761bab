# SPDX-License-Identifier: Apache-2.0
"""What the language of business processes allows, finds and draws."""

import pytest

from glsp.errors import NotAllowed, Refused
from glsp.languages import bpmn
from glsp.layout.scene import read_scene
from glsp.model.graph import need, origin
from support.drawn import drawn, found

BPMN = bpmn.language
TWO_POOLS = "pl ours\npl theirs\nta ask in=ours\nta answer in=theirs\n"


def test_a_process_with_a_choice_has_nothing_wrong() -> None:
    source = 'go begin >which\nxor which "Enough?" :yes>pack -default:no>buy\nta pack >done\nta buy >done\nen done'
    assert found(drawn(source, BPMN), BPMN) == set()


def test_what_is_wrong_with_a_process_is_found() -> None:
    graph = drawn(
        "go begin >which\nxor which >lonely\nta lonely\nta unreached >done\nfirst early >then >halt\nta then >done\nen done\nen halt",
        BPMN,
    )
    assert found(graph, BPMN) == {
        ("which", "gateway-ways"),
        ("lonely", "dead-end"),
        ("unreached", "never-reached"),
        ("early", "event-gateway"),
        ("early", "never-reached"),
    }


def test_flows_that_are_chosen_say_when() -> None:
    graph = drawn("xor which >a >b -default>c\nta a\nta b\nta c", BPMN)
    silent = {need(graph, edge).fields["targetId"] for edge, code in found(graph, BPMN) if code == "flow-condition"}
    assert silent == {"a", "b"}


def test_sequence_flows_stay_in_their_pool_and_messages_leave_it() -> None:
    graph = drawn(TWO_POOLS + "send tell in=ours -m:question>answer\nta more in=ours\n", BPMN)
    assert len([each for each in graph if each.type == "message"]) == 1
    for wrong in ("ta next in=ours >answer", "ta next in=ours -m>ask"):
        with pytest.raises(NotAllowed):
            drawn(TWO_POOLS + wrong, BPMN)


@pytest.mark.parametrize("wrong", ["en done >t\nta t", "go begin\nta t >begin", "pl p\npl q in=p", "ta t\nta u in=t"])
def test_what_the_standard_forbids_cannot_be_drawn(wrong: str) -> None:
    with pytest.raises(Refused):
        drawn(wrong, BPMN)


def test_the_name_of_an_event_stands_below_it_and_layouts_leave_room_for_it() -> None:
    graph = drawn('go begin "Something is missing" @100,50', BPMN)
    event, label = graph.measured("begin")["size"], graph.measured("begin_label")
    assert (event["width"], event["height"]) == (36, 36)
    at, width = origin(graph, "begin_label"), label["size"]["width"]
    assert at.y == 50 + 36 + 3
    assert at.x + width / 2 == pytest.approx(100 + 18, abs=0.01)
    node = read_scene(graph).nodes["begin"]
    assert (node.below.width, node.title.width) == (width, 0)


def test_a_lane_and_a_sub_process_hold_what_a_process_is_made_of() -> None:
    graph = drawn(
        "pl shop\nln office in=shop\npart check in=office\nuser look in=check\ntx pay in=office\ngo begin in=pay", BPMN
    )
    assert [need(graph, each).parent for each in ("office", "check", "look", "begin")] == [
        "shop_struct",
        "office_struct",
        "check_struct",
        "pay_struct",
    ]
