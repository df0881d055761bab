# SPDX-License-Identifier: Apache-2.0
"""What the flowchart language finds."""

from glsp.languages import flowchart
from glsp.model.graph import need
from support.drawn import drawn, found

FLOWCHART = flowchart.language


def test_a_decision_leads_to_two_places_and_each_way_says_its_answer() -> None:
    graph = drawn('d paid "Paid?" :yes>ship >wait\nd late "Late?" :yes>wait\ns ship\ns wait', FLOWCHART)
    silent = next(
        each.id
        for each in graph
        if each.is_edge and each.fields["targetId"] == "wait" and each.fields["sourceId"] == "paid"
    )
    assert found(graph, FLOWCHART) == {("late", "decision-ways"), (silent, "flow-answer")}


def test_a_step_after_which_nothing_comes_is_found_and_an_end_is_not() -> None:
    graph = drawn("s begin >pack\np pack >ship >done\np ship\ns done\np alone", FLOWCHART)
    assert found(graph, FLOWCHART) == {("ship", "dead-end")}


def test_groups_hold_nodes_and_groups() -> None:
    graph = drawn('g outer "Outer"\ng inner "Inner" in=outer\np step "Step" in=inner', FLOWCHART)
    assert [need(graph, name).parent for name in ("step", "inner")] == ["inner_struct", "outer_struct"]
