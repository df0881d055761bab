# SPDX-License-Identifier: Apache-2.0
"""The comparison sees every difference that matters and none that does not."""

from peers.improvements import Improvement, apply_improvements, described
from peers.likeness import ABSENT, Difference, differences, normalized
from peers.model_patch import patch_of, patched
from peers.stage import Recording, Step
from support.glsp_bounds import Json

FIRST = "0b9d5a52-6a36-4f5e-9f0c-0a8e7f0f8a11"
SECOND = "9c1e22f4-4a3e-4a51-8f7d-2b3c4d5e6f70"


def process(**action: object) -> Json:
    return {"jsonrpc": "2.0", "method": "process", "params": {"clientId": "sprotty", "action": action}}


def recording(*steps: tuple[str, list[Json]], folder: str = "/one") -> Recording:
    return Recording("some", folder, [Step(name, [], said) for name, said in steps])


def compared(reference: Recording, ours: Recording) -> list[Difference]:
    return differences(normalized(reference), normalized(ours))


def test_uuids_are_equal_by_order_of_appearance():
    left = recording(("a/1", [process(kind="x", id=f"{FIRST}_label", other=SECOND)]))
    right = recording(("a/1", [process(kind="x", id=f"{SECOND}_label", other=FIRST)]))
    assert compared(left, right) == []


def test_two_elements_that_share_an_id_differ_from_two_that_do_not():
    left = recording(("a/1", [process(kind="x", ids=[FIRST, SECOND])]))
    right = recording(("a/1", [process(kind="x", ids=[FIRST, FIRST])]))
    assert compared(left, right) == [Difference("a/1", "message 0 x sprotty.params.action.ids[1]", "uuid-2", "uuid-1")]


def test_uuids_count_anew_in_every_chapter():
    left = recording(("a/1", [process(kind="x", id=FIRST)]), ("b/1", [process(kind="x", id=SECOND)]))
    right = recording(("a/1", [process(kind="x", id=FIRST)]), ("b/1", [process(kind="x", id=FIRST)]))
    assert compared(left, right) == []


def test_the_order_of_keys_does_not_matter_the_order_of_messages_does():
    one, two = process(kind="status", message="a", severity="INFO"), process(kind="setMarkers", markers=[])
    turned = {"method": "process", "params": {"action": {"severity": "INFO", "message": "a", "kind": "status"}}}
    turned["params"]["clientId"], turned["jsonrpc"] = "sprotty", "2.0"
    assert compared(recording(("a/1", [one, two])), recording(("a/1", [turned, two]))) == []
    assert len(compared(recording(("a/1", [one, two])), recording(("a/1", [two, one])))) == 2


def test_folders_addresses_and_progress_ids_are_not_compared():
    left = recording(
        ("a/1", [process(kind="x", uri="/one/f.wf", progressId="p1", url="http://127.0.0.1:41/mcp")]), folder="/one"
    )
    right = recording(
        ("a/1", [process(kind="x", uri="/two/f.wf", progressId="p2", url="http://127.0.0.1:3000/mcp")]), folder="/two"
    )
    assert compared(left, right) == []


def test_absent_is_not_null_and_true_is_not_one_but_a_whole_float_is_its_integer():
    left = recording(("a/1", [process(kind="x", absent=None, flag=True, number=10)]))
    right = recording(("a/1", [process(kind="x", flag=1, number=10.0)]))
    where = "message 0 x sprotty.params.action"
    assert compared(left, right) == [
        Difference("a/1", f"{where}.absent", None, ABSENT),
        Difference("a/1", f"{where}.flag", True, 1),
    ]


def test_a_message_too_many_or_too_few_is_a_difference():
    message = process(kind="message", severity="ERROR", message="no")
    assert compared(recording(("a/1", [message])), recording(("a/1", []))) == [
        Difference(
            "a/1", "message 0 message sprotty ERROR", normalized(recording(("a/1", [message])))[0].said[0], ABSENT
        )
    ]
    assert [difference.reference for difference in compared(recording(("a/1", [])), recording(("a/1", [message])))] == [
        ABSENT
    ]


def test_one_element_too_many_is_one_difference_and_the_order_of_elements_counts():
    def model(*ids: str) -> Recording:
        return recording(("a/1", [process(kind="x", children=[{"id": name} for name in ids])]))

    where = "message 0 x sprotty.params.action.children"
    assert compared(model("a", "b", "c"), model("a", "c")) == [Difference("a/1", f"{where}[b]", {"id": "b"}, ABSENT)]
    assert compared(model("a", "b"), model("b", "a")) == [Difference("a/1", f"{where} order", ["a", "b"], ["b", "a"])]
    assert len(compared(model("a", "b"), model("a", "a"))) > 0


def test_a_step_that_was_not_played_is_a_difference():
    assert compared(recording(("a/1", [])), recording()) == [Difference("a/1", "step", "played", ABSENT)]


def test_clipboard_texts_are_compared_as_values_with_their_indent():
    def clipboard(text: str) -> Recording:
        return recording(("a/1", [process(kind="setClipboardData", clipboardData={"application/json": text})]))

    assert (
        compared(
            clipboard('[\n  {\n    "a": 1,\n    "b": 2\n  }\n]'), clipboard('[\n  {\n    "b": 2,\n    "a": 1\n  }\n]')
        )
        == []
    )
    assert len(compared(clipboard("[\n  1\n]"), clipboard("[1]"))) == 1
    assert len(compared(clipboard("[\n  1\n]"), clipboard("[\n  2\n]"))) == 1


MODEL = {"id": "sprotty", "revision": 4, "children": [{"id": "a"}]}
KEPT = Improvement(
    "history is kept",
    "a failed command must not wipe it",
    {"a/undo": [{"kind": "updateModel", "newRoot": {"$model": "a/open", "revision": 5}}]},
)


def played(*said_at_undo: Json) -> list[Step]:
    return [Step("a/open", [], [process(kind="setModel", newRoot=MODEL)]), Step("a/undo", [], list(said_at_undo))]


def judged(ours: list[Step]) -> tuple[list[Difference], list[Improvement]]:
    return apply_improvements(played(), ours, differences(played(), ours), [KEPT])


def test_an_improvement_is_accepted_when_the_step_says_exactly_what_it_lists():
    assert judged(played(process(kind="updateModel", newRoot={**MODEL, "revision": 5}))) == ([], [KEPT])


def test_an_improvement_that_looks_different_is_a_difference():
    remaining, improved = judged(played(process(kind="updateModel", newRoot={**MODEL, "revision": 6})))
    assert improved == []
    assert [(difference.reference, difference.ours) for difference in remaining] == [(5, 6)]


def test_an_improvement_that_is_not_there_is_a_difference():
    remaining, improved = judged(played())
    assert improved == []
    assert [difference.where for difference in remaining] == ["improvement 'history is kept'"]


def test_steps_outside_an_improvement_are_not_excused():
    ours = [Step("a/open", [], []), *played(process(kind="updateModel", newRoot={**MODEL, "revision": 5}))[1:]]
    found = differences(played(), ours)
    assert any(difference.step == "a/open" for difference in found)


def test_a_described_step_is_accepted_as_an_improvement():
    ours = played(process(kind="updateModel", newRoot={**MODEL, "revision": 5}))
    assert described(ours, ["a/undo"]) == KEPT.steps


def tree(*children: Json, revision: int = 1) -> Json:
    return {"id": "root", "revision": revision, "children": list(children)}


def test_a_model_is_described_by_what_differs_and_read_back():
    base = tree({"id": "a", "text": "old", "children": []}, {"id": "b", "children": [{"id": "c", "children": []}]})
    other = tree(
        {"id": "n", "children": []}, {"id": "a", "size": 1, "children": [{"id": "m", "children": []}]}, revision=2
    )
    patch = patch_of("a/open", base, other)
    assert patch == {
        "$model": "a/open",
        "revision": 2,
        "$fields": {"a": {"size": 1, "text": "(absent)"}},
        "$removes": ["b"],
        "$puts": [
            {"parentId": "root", "after": None, "element": {"id": "n", "children": []}},
            {"parentId": "a", "after": None, "element": {"id": "m", "children": []}},
        ],
    }
    assert patch is not None
    assert patched(base, patch) == other


def test_a_model_in_another_order_is_not_described_by_what_differs():
    assert patch_of("a/open", tree({"id": "a"}, {"id": "b"}), tree({"id": "b"}, {"id": "a"})) is None
