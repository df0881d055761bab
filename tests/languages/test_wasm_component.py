# SPDX-License-Identifier: Apache-2.0
"""What the language of WebAssembly components allows and finds, and how it repairs what it finds."""

from __future__ import annotations

import msgspec
import pytest

from glsp.errors import NotAllowed
from glsp.languages import wasm_component, wit
from glsp.model.graph import Graph, need
from glsp.model.markers import Marker, validate
from glsp.protocol.geometry import Fields
from glsp.protocol.operations import Compound, Operation, decode_operation
from support.drawn import drawn, execute, found

WASM = wasm_component.language
PAIR = 'i user\nimp wanted "demo:a/b@1.0.0" in=user{link}\ni server\nexp given "{given}" in=server\n'


@pytest.mark.parametrize(
    "name",
    ["run", "wasi:http/incoming-handler@0.2.0", "demo:shop/orders", "a:b/c-HTTP@1.0.0-rc.1", "x:y/z@10.20.30+build"],
)
def test_names_of_wit_are_read(name: str) -> None:
    read = wit.read(name)
    assert read is not None
    assert (f"{read.path}@{read.version}" if read.version else read.path) == name


@pytest.mark.parametrize(
    "name", ["", "Run", "a_b", "wasi:http", "wasi:http/", "run@1.0.0", "a:b/c@1", "a:b/c@01.0.0", "a:b/c d"]
)
def test_other_texts_are_none(name: str) -> None:
    assert wit.read(name) is None


@pytest.mark.parametrize(
    ("given", "wanted", "fits"),
    [
        ("a:b/c@1.2.0", "a:b/c@1.1.9", True),
        ("a:b/c@1.1.0", "a:b/c@1.2.0", False),
        ("a:b/c@2.0.0", "a:b/c@1.0.0", False),
        ("a:b/c@0.2.3", "a:b/c@0.2.0", True),
        ("a:b/c@0.3.0", "a:b/c@0.2.0", False),
        ("a:b/c@0.0.2", "a:b/c@0.0.1", False),
        ("a:b/c@1.0.0-rc.2", "a:b/c@1.0.0-rc.1", False),
        ("a:b/c@1.0.0-rc.1", "a:b/c@1.0.0-rc.1", True),
        ("a:b/c", "a:b/c@1.0.0", True),
        ("a:b/d@1.0.0", "a:b/c@1.0.0", False),
        ("run", "run", True),
    ],
)
def test_an_export_serves_imports_as_linkers_see_it(given: str, wanted: str, fits: bool) -> None:
    names = wit.read(given), wit.read(wanted)
    assert names[0] is not None
    assert names[1] is not None
    assert wit.serves(names[0], names[1]) is fits


def markers(graph: Graph) -> dict[str, Marker]:
    return {each.code: each for reason in ("live", "batch") for each in validate(graph, WASM.rules, reason)}


def repaired(graph: Graph, code: str) -> None:
    """Carries out what the finding offers."""
    fix = markers(graph)[code].fix
    assert fix is not None
    assert fix.operations
    execute(graph, Compound(operations=tuple(map(read, fix.operations)), atomic=True), WASM)


def read(operation: Fields) -> Operation:
    return decode_operation(msgspec.json.encode(operation), WASM.operation_types)


def test_the_name_of_a_port_is_its_interface_both_ways() -> None:
    graph = drawn('c shop\nimp store "wasi:keyvalue/store@0.2.0" in=shop\nexp run in=shop interface=run', WASM)
    assert need(graph, "store").fields["interface"] == "wasi:keyvalue/store@0.2.0"
    assert need(graph, "run_label").fields["text"] == "run"
    assert [need(graph, each).fields["side"] for each in ("store", "run")] == ["left", "right"]


def test_links_join_what_fits_in_one_composite() -> None:
    assert found(drawn(PAIR.format(given="demo:a/b@1.4.0", link=" >given"), WASM), WASM) == set()
    for given in ("demo:a/c@1.0.0", "demo:a/b@0.9.0"):
        with pytest.raises(NotAllowed):
            drawn(PAIR.format(given=given, link=" >given"), WASM)
    for wrong in (
        "co box\ni user in=box\nimp wanted in=user >given\ni server\nexp given in=server",
        "i user\nimp wanted in=user >given\nexp given in=user",
        "i user\nexp wanted in=user >given\ni server\nexp given in=server",
    ):
        with pytest.raises(NotAllowed):
            drawn(wrong, WASM)


def test_ports_of_a_composite_stand_for_those_of_its_parts() -> None:
    graph = drawn("co box\nexp run in=box interface=run -d>inner_run\nimp log in=box interface=log\ni inner in=box\nexp inner_run in=inner interface=run\n"
                  "imp inner_log in=inner interface=log -d>log", WASM)  # fmt: skip
    assert found(graph, WASM) == {("log", "unlinked-import")}
    for wrong in (
        "co box\nexp run in=box -d>outer_run\ni outer\nexp outer_run in=outer interface=run",
        "co box\nexp run in=box\ni inner in=box\nexp inner_run in=inner interface=run -d>run",
    ):
        with pytest.raises(NotAllowed):
            drawn(wrong, WASM)


def test_what_is_wrong_with_components_is_found() -> None:
    graph = drawn(
        'co box\ni one in=box\nimp one_a "a:b/c@1.0.0" in=one\nimp twice "a:b/c@1.0.0" in=one\nexp bad "No name" in=one\n'
        "exp open in=box interface=run",
        WASM,
    )
    assert found(graph, WASM) == {
        ("one_a", "unlinked-import"),
        ("twice", "unlinked-import"),
        ("twice", "port-twice"),
        ("bad", "wit-name"),
        ("open", "unserved-export"),
    }


def test_a_link_that_no_longer_fits_is_repaired_at_the_import() -> None:
    graph = drawn(PAIR.format(given="demo:a/b@1.4.0", link=" >given"), WASM)
    execute(graph, read({"kind": "updateElement", "elementId": "given", "set": {"interface": "demo:a/b@2.0.0"}}), WASM)
    assert set(markers(graph)) == {"link-types"}
    repaired(graph, "link-types")
    assert need(graph, "wanted_label").fields["text"] == "demo:a/b@2.0.0"
    assert markers(graph) == {}


def test_an_import_that_comes_from_two_places_keeps_the_first() -> None:
    graph = drawn(
        PAIR.format(given="demo:a/b@1.4.0", link=" >given >other") + 'i third\nexp other "demo:a/b@1.0.0" in=third',
        WASM,
    )
    assert set(markers(graph)) == {"linked-once"}
    repaired(graph, "linked-once")
    assert [need(graph, edge).fields["targetId"] for edge in graph.edges("wanted")] == ["given"]


def test_a_port_that_is_there_twice_is_deleted() -> None:
    graph = drawn('c shop\nexp one "run" in=shop\nexp two "run" in=shop', WASM)
    repaired(graph, "port-twice")
    assert (graph.get("one") is not None, graph.get("two")) == (True, None)


def test_an_instance_gets_the_ports_of_its_component() -> None:
    graph = drawn(
        'c shop\nexp run in=shop interface=run\nimp log "wasi:logging/logging@0.1.0" in=shop\ni it component=shop', WASM
    )
    repaired(graph, "instance-of")
    ports = [need(graph, each) for each in graph.children("it")]
    assert {(each.type, each.fields["interface"]) for each in ports if "interface" in each.fields} == {
        ("export", "run"),
        ("import", "wasi:logging/logging@0.1.0"),
    }
    assert "instance-of" not in markers(graph)
    assert "instance-of" in markers(drawn("i it component=nothing", WASM))


def test_instances_that_need_each_other_are_found() -> None:
    graph = drawn(
        "i a\nimp a_in in=a interface=x >b_out\nexp a_out in=a interface=y\n"
        "i b\nimp b_in in=b interface=y >a_out\nexp b_out in=b interface=x",
        WASM,
    )
    assert found(graph, WASM) == {("a", "instance-circle"), ("b", "instance-circle")}
