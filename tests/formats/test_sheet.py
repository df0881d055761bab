# SPDX-License-Identifier: Apache-2.0
"""A whole text put back: unchanged it asks for nothing, changed it is what the diagram becomes, and nothing else goes."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from glsp import languages
from glsp.errors import GlspError, Invalid, NotAllowed, Refused, TooLarge, UnknownElement, UnknownType
from glsp.formats.listing import lines_touched, nodes
from glsp.formats.sheet import Rewrite, carried_out, rewrite
from glsp.languages.words import LanguageWords
from glsp.model.change import Change
from glsp.model.graph import Graph, need
from glsp.model.notation import Numbers, node_line
from glsp.model.operations import plan
from glsp.model.parsing import MAX_LINE, MAX_LINES, parse
from glsp.model.undo import past
from glsp.protocol.operations import Compound
from strategies import blank, changes, scripts, seeded, snapshot

WORKFLOW = languages.find("workflow")
WORDS = LanguageWords(WORKFLOW)


def lines_of(graph: Graph, *, geometry: bool = False) -> dict[str, str]:
    return {node.id: node_line(graph, WORDS, node, geometry=geometry) for node in nodes(graph, WORDS)}


def asked(graph: Graph, text: str, **renamed: str) -> Compound:
    new = rewrite(text, lines_of(graph), renamed)
    return carried_out(new, graph, WORKFLOW, Numbers(), "text").operation


def put(graph: Graph, text: str, **renamed: str) -> Change:
    """Writes a text; returns what it changed."""
    change = plan(graph, asked(graph, text, **renamed), WORKFLOW, "text").change
    graph.apply(change)
    assert graph.check() == []
    return change


def tried(graph: Graph, text: str) -> Refused | None:
    """Writes a text, or says why not; then nothing changed."""
    before = snapshot(graph)
    try:
        put(graph, text)
    except Refused as error:
        assert snapshot(graph) == before
        return error
    return None


def drawn(text: str) -> Graph:
    graph = blank()
    put(graph, text)
    return graph


def text_of(graph: Graph) -> str:
    return "\n".join(lines_of(graph).values())


def said(text: str) -> dict[str, tuple[object, ...]]:
    """What a text says of each node; the order of lines and of edges says nothing."""
    return {
        line.id: (line.kind, line.label, line.container, tuple(sorted(line.properties.items())), Counter(line.edges))
        for line in parse(text)
    }


def played(script: list) -> Graph:
    graph = seeded()
    for _ in changes(graph, script):
        pass
    return graph


# round trips


@settings(deadline=None)
@given(scripts)
def test_a_text_that_is_put_back_asks_for_nothing(script) -> None:
    graph = played(script)
    lines = lines_of(graph)
    assert not rewrite("\n".join(lines.values()), lines)
    shuffled = "\n\n# a remark\n".join(f"  {line}\r" for line in reversed(lines.values()))
    assert not rewrite(f"workflow d r7 3n 2e\n{shuffled}", lines)


@settings(deadline=None)
@given(scripts, st.booleans())
def test_lines_that_are_read_anew_say_what_is_there_already(script, geometry: bool) -> None:
    graph = played(script)
    rows = tuple(enumerate(lines_of(graph, geometry=geometry).values(), 1))
    assert carried_out(Rewrite(rows), graph, WORKFLOW, Numbers(), "text").operation.operations == ()


@settings(deadline=None)
@given(scripts, scripts)
def test_a_diagram_says_what_the_text_says_or_stays_as_it_is(script, other) -> None:
    graph, wanted = played(script), text_of(played(other))
    refusal = tried(graph, wanted)
    if refusal is None:
        assert said(text_of(graph)) == said(wanted)
    else:
        assert refusal.line or "has no line" in refusal.message


@settings(deadline=None)
@given(scripts)
def test_a_text_draws_an_empty_diagram(script) -> None:
    wanted = text_of(played(script))
    graph = blank()
    assume(tried(graph, wanted) is None)  # doors check less than a program's text is checked
    assert said(text_of(graph)) == said(wanted)


@settings(deadline=None)
@given(scripts, st.integers(0, 1_000), st.sampled_from(["label", "property", "edge"]))
def test_an_edited_line_touches_what_it_says_and_nothing_else(script, number: int, what: str) -> None:
    graph = played(script)
    lines = lines_of(graph)
    assume(lines)
    node = sorted(lines)[number % len(lines)]
    new = {"label": ' "Quite new"', "property": " duration=77777", "edge": f" :new>{node}"}[what]
    row = lines[node].replace(node_label(lines[node]), "", 1) if what == "label" else lines[node]
    before = snapshot(graph)
    refusal = tried(graph, "\n".join({**lines, node: row + new}.values()))
    after = snapshot(graph)
    touched = {each for each in before.keys() | after.keys() if before.get(each) != after.get(each)}
    allowed = {
        "label": {WORDS.label_id(graph, node)},
        "property": {node},
        "edge": after.keys() - before.keys() | {graph.root},
    }
    assert touched <= allowed[what]
    assert bool(touched) is (refusal is None)
    assert refusal is None or refusal.line


def node_label(row: str) -> str:
    """The quoted label as it stands in a line, or nothing."""
    line = parse(row)[0]
    return row[row.index('"', row.index(line.id) + len(line.id)) : _end(row, line.id)] if line.label is not None else ""


def _end(row: str, node: str) -> int:
    at = row.index('"', row.index(node) + len(node)) + 1
    while row[at] != '"':
        at += 2 if row[at] == "\\" else 1
    return at + 1


@settings(deadline=None)
@given(scripts)
def test_the_past_is_what_was(script) -> None:
    graph = seeded()
    states = [snapshot(graph)]
    made: list[Change] = []
    for change in changes(graph, script):
        made.append(change)
        states.append(snapshot(graph))
    for back in (1, len(made) // 2, len(made)):
        if not 0 < back <= len(made):
            continue
        view = past(graph, made[-back:])
        for element_id, (element, children) in states[-back - 1].items():
            assert (view.get(element_id), tuple(view.children(element_id))) == (element, children)
        assert [each for each in states[-1] if each not in states[-back - 1] and view.get(each) is not None] == []


@settings(deadline=None)
@given(scripts)
def test_every_line_that_reads_otherwise_is_known_to_be_touched(script) -> None:
    graph = seeded()
    lines = lines_of(graph)
    for change in changes(graph, script):
        now = lines_of(graph)
        differing = {node for node in lines.keys() | now.keys() if lines.get(node) != now.get(node)}
        assert differing <= lines_touched(change, graph, WORDS)
        lines = now


# what lines mean

ORDER = 't check "Check stock" duration=5 :yes>pack >reorder\nt pack in=house >ship\nt reorder\nc house\nt ship'


def test_lines_create_change_and_delete() -> None:
    graph = drawn(ORDER)
    put(graph, 't check :no>pack >bill\nt pack\nc house\na bill "Send the bill"')
    assert said(text_of(graph)) == said('t check :no>pack >bill\nt pack\nc house\na bill "Send the bill"')


def test_another_label_or_target_is_the_same_edge() -> None:
    graph = drawn(ORDER)
    edges = {edge.fields["targetId"]: edge.id for edge in graph if edge.is_edge and edge.fields["sourceId"] == "check"}
    put(graph, ORDER.replace(":yes>pack >reorder", ":no>pack >ship"))
    now = {edge.fields["targetId"]: edge.id for edge in graph if edge.is_edge and edge.fields["sourceId"] == "check"}
    assert now == {"pack": edges["pack"], "ship": edges["reorder"]}


def test_parallel_edges_are_told_apart_by_their_labels() -> None:
    graph = drawn("t a :one>b :two>b >b\nt b")
    ids = {WORDS.label(graph, each.id): each.id for each in graph if each.is_edge}
    put(graph, "t a >b :two>b :three>b\nt b")
    assert {WORDS.label(graph, each.id): each.id for each in graph if each.is_edge} == {
        None: ids[None], "two": ids["two"], "three": ids["one"],
    }  # fmt: skip


def test_a_label_that_is_left_out_is_the_id_in_plain_words_and_an_edge_without_one_has_none() -> None:
    graph = drawn('t a_b "Something" :x>c\nt c')
    put(graph, "t a_b >c\nt c")
    assert WORDS.label(graph, "a_b") == "A b"
    assert [each for each in graph if each.type == "label:text"] == []


def test_a_property_that_is_left_out_is_back_to_what_is_usual() -> None:
    graph = drawn("t a duration=5 references=x")
    put(graph, "t a duration=6")
    assert need(graph, "a").fields["duration"] == 6
    assert "references" not in need(graph, "a").fields


def test_a_node_goes_with_the_edges_that_would_dangle() -> None:
    graph = drawn("t a >b\nt b >c\nt c")
    put(graph, "t a >b\nt c")
    assert text_of(graph) == "t a\nt c"


def test_containers_may_change_places() -> None:
    graph = drawn("c a\nc b in=a\nt x in=b")
    put(graph, "c a in=b\nc b\nt x in=a")
    assert said(text_of(graph)) == said("c a in=b\nc b\nt x in=a")


def test_places_and_sizes_count_where_they_are_told() -> None:
    graph = drawn("c house @100,100\nt a in=house\nt b @10,20 90x40")
    at = lines_of(graph, geometry=True)
    assert at["b"] == "t b @10,20 90x40"
    change = put(graph, "\n".join([at["house"], at["a"], "t b @30,20 90x40"]))
    assert [(edit.id, edit.new) for edit in change.edits] == [("b", {"position": {"x": 30, "y": 20}})]


def test_a_renamed_node_keeps_everything() -> None:
    graph = drawn("c house >ship\nt a in=house >house\nt ship @300,40")
    before = snapshot(graph)
    change = put(graph, "c home >ship\nt a in=house >house\nt ship", house="home")
    assert text_of(graph) == "c home >ship\nt a in=home >home\nt ship"
    assert before["ship"] == snapshot(graph)["ship"]
    assert need(graph, "a").fields == before["a"][0].fields
    assert {each.id for each in change.removed} == {"house", "house_header", "house_label", "house_struct"}
    graph.apply(change.inverse())
    assert snapshot(graph) == before


# what is refused, and where


@pytest.mark.parametrize(
    ("text", "error", "where"),
    [
        ("t check\nt pack\nt check", Invalid, (3, 3)),
        ("t check >nowhere", UnknownElement, (1, 9)),
        ("t check in=nowhere", UnknownElement, (1, 9)),
        ("t check\nx new", UnknownType, (2, 1)),
        ("a check", Invalid, (1, 1)),
        ("t check duration=often", Invalid, (1, 9)),
        ("t check size=5", Invalid, (1, 9)),
        ("t check in=pack\nt pack", NotAllowed, (1, 9)),
        ("t check -w>pack\nt pack", NotAllowed, (1, 9)),
        ('d which "Label"', NotAllowed, (1, 9)),
        ("t x_label", Invalid, (1, 3)),
        ("+t check", Invalid, (1, 4)),
        ("~t new", UnknownElement, (1, 4)),
        ("-check", Invalid, (1, 1)),
        ("t check\nt pack in=house", UnknownElement, (2, 8)),
        ("t check\nt new in=house", UnknownElement, (2, 7)),
        ("t check\nt new >ship", UnknownElement, (2, 7)),
        ("t check\nt pack in=house >ship", UnknownElement, (2, 1)),
        ('t check "no end', Invalid, (1, 8)),
        ("t check @1,x", Invalid, (1, 9)),
        ("c a in=b\nc b in=a", UnknownElement, (2, 5)),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_line_and_column(
    text: str, error: type[GlspError], where: tuple[int, int]
) -> None:
    graph = drawn(ORDER)
    before = snapshot(graph)
    with pytest.raises(Refused) as caught:
        put(graph, text)
    assert isinstance(caught.value, error)
    assert (caught.value.line, caught.value.column) == where
    assert caught.value.message.startswith(f"line {where[0]}, column {where[1]}: ")
    assert snapshot(graph) == before


@pytest.mark.parametrize("renamed", [{"nope": "check"}, {"check": "nope"}, {"pack": "ship"}, {"pack": "x_label"}])
def test_wrong_names_are_refused(renamed: dict[str, str]) -> None:
    graph = drawn(ORDER)
    text = ORDER + "\nt x_label" if "x_label" in renamed.values() else ORDER
    with pytest.raises(Refused):
        put(graph, text, **renamed)


# hostile texts


def test_a_text_of_too_many_lines_or_changes_is_refused() -> None:
    graph = drawn(ORDER)
    with pytest.raises(Invalid, match="more than 20000 lines"):
        put(graph, "\n" * MAX_LINES)
    with pytest.raises(TooLarge, match="19999 changes at once"):
        put(graph, "\n".join([ORDER.splitlines()[0], *(f"t n{number}" for number in range(MAX_LINES - 2))]))
    with pytest.raises(Invalid, match=f"line 1, column {MAX_LINE + 1}"):
        put(graph, "t check " + ">a" * MAX_LINE)


@pytest.mark.parametrize(
    "row",
    [
        "t check " + "[" * 9_000, "t check x=" + "[" * 9_000, "t check " + '"' * 9_001, "t check " + ">" * 9_000,
        "t check " + "-" * 9_000, "t check " + "a " * 9_000, "t check @1e999,1e999", "t check " + "9" * 900 + "x1",
        't check "\\ud800"', "t check \0", "t \x07", 't "\x1b[31m"', "t check\u2028t ship", 'c "' + "x" * 300 + '"',
        "t check in=check", "t check " + ":a>" * 100,
    ],
)  # fmt: skip
def test_hostile_rows_are_refused_or_mean_what_they_say(row: str) -> None:
    graph = drawn(ORDER)
    rest = "\n".join(ORDER.splitlines()[1:])
    refusal = tried(graph, f"{row}\n{rest}")
    assert refusal is None or refusal.line == 1


@settings(deadline=None)
@given(st.text(st.sampled_from('tac "\\>:-+~@,x=#[]{}\nship house0'), max_size=80) | st.text(max_size=80))
def test_any_text_is_carried_out_or_refused(text: str) -> None:
    graph = drawn(ORDER)
    refusal = tried(graph, f"{ORDER}\n{text}")
    assert refusal is None or refusal.line >= 1
