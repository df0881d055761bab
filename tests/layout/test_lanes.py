# SPDX-License-Identifier: Apache-2.0
"""Pools and lanes: strips that fill what they are in, one flow through all of them, edges around what is in their way."""

import random
import re
from collections.abc import AsyncIterator
from itertools import pairwise

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glsp import languages
from glsp.editor import placing
from glsp.editor.layouts import Layouts
from glsp.editor.sources import read_source
from glsp.formats.batch import to_operation
from glsp.formats.lines import read_notation
from glsp.languages import building
from glsp.languages.declaration import EdgeType
from glsp.languages.language import Language
from glsp.layout.arrange import arrange_all, arrange_new
from glsp.layout.elk import Elk
from glsp.layout.elkgraph import ElkNode
from glsp.layout.options import Options
from glsp.layout.quality import drawn_line
from glsp.layout.scene import Scene, read_scene
from glsp.layout.tally import quality
from glsp.model.graph import Graph, build, new_root
from glsp.model.measure import measure
from glsp.model.notation import Numbers
from glsp.protocol.geometry import Bounds
from support.drawn import drawn, execute
from support.tools import ROOT

pytestmark = pytest.mark.needs("elk")

BPMN = languages.find("bpmn")

SHOP = """
cpl customer "Customer"
pl shop "Shop"
ln sales "Sales" in=shop
ln stock "Warehouse" in=shop
ln money "Accounting" in=shop
smsg arrives "Order arrives" in=sales >check
user check "Check the order" in=sales >there
xor there "In stock?" in=stock :yes>pack -default:no>buy
user buy "Buy more" in=money >pay
service pay "Pay" in=money >pack
hand pack "Pack it" in=stock >ship
send ship "Send the parcel" in=stock -m:parcel>customer >bill
send bill "Send the bill" in=money -m:bill>customer >closed
en closed "Delivered" in=sales
"""


@pytest.fixture
async def elk() -> AsyncIterator[Elk]:
    one = Elk(workers=1)
    yield one
    await one.close()


def scene_of(graph: Graph, language: Language = BPMN) -> Scene:
    return read_scene(graph, ports=language.kinds.port, strips=language.kinds.strip)


async def arranged(elk: Elk, graph: Graph, language: Language = BPMN, options: Options | None = None) -> Scene:
    found = await arrange_all(elk, graph, options, ports=language.kinds.port, strips=language.kinds.strip)
    execute(graph, found.arrange, language)
    return scene_of(graph, language)


def assert_stacked(scene: Scene) -> None:
    """Lanes fill what they are in to the px, pools are as long as each other and apart, steps are in their lanes."""
    places = scene.boxes()
    for node in scene.nodes.values():
        strips = [places[child] for child in node.children if scene.nodes[child].strip]
        if not strips or not node.strip:
            continue
        around, is_row = along(places[node.id], node.strip), node.strip == "row"
        band = scene.nodes[node.children[0]].shift
        rows = sorted((along(each, node.strip) for each in strips), key=lambda each: each.y)
        assert {(row.x, row.width) for row in rows} == {
            (around.x + (band.x if is_row else band.y), around.width - (band.x if is_row else band.y))
        }
        assert rows[0].y == around.y
        assert all(one.y + one.height == other.y for one, other in pairwise(rows))
        if all(scene.nodes[child].strip for child in node.children):
            assert rows[-1].y + rows[-1].height == around.y + around.height
    for node in scene.nodes.values():
        if node.parent:
            assert within(places[node.id], places[node.parent]), f"{node.id} is in {node.parent}"
    way = next((node.strip for node in scene.nodes.values() if node.is_open), None)
    pools = [along(places[name], way) for name in scene.top() if scene.nodes[name].strip]
    assert len({(pool.x, pool.width) for pool in pools}) <= 1
    assert all(other.y - one.y - one.height >= 40 for one, other in pairwise(sorted(pools, key=lambda each: each.y)))


def along(box: Bounds, way: str | None) -> Bounds:
    return box if way == "row" else Bounds(box.y, box.x, box.height, box.width)


def within(one: Bounds, other: Bounds) -> bool:
    return (
        other.x <= one.x
        and other.y <= one.y
        and one.x + one.width <= other.x + other.width
        and one.y + one.height <= other.y + other.height
    )


def assert_well_drawn(scene: Scene) -> None:
    numbers = quality(scene)
    assert (numbers.overlaps, numbers.through_nodes) == (0, 0)
    places = scene.places()
    for edge in scene.edges.values():
        pieces = pairwise(drawn_line(edge, places))
        assert all(min(abs(p.x - q.x), abs(p.y - q.y)) <= 1 for p, q in pieces), f"{edge.id} is level and upright"


async def test_lanes_are_rows_that_fill_their_pool_and_one_flow_runs_through_all_of_them(elk: Elk) -> None:
    scene = await arranged(elk, drawn(SHOP, BPMN))
    assert_stacked(scene)
    assert_well_drawn(scene)
    places = scene.boxes()
    flow = ["arrives", "check", "there", "buy", "pay", "pack", "ship", "bill", "closed"]
    assert all(places[one].x + places[one].width < places[other].x for one, other in pairwise(flow))
    assert [places[name].y for name in ("customer", "sales", "stock", "money")] == sorted(
        places[name].y for name in ("customer", "sales", "stock", "money")
    )
    numbers = quality(scene)
    assert (numbers.labels, numbers.crossings) == (0, 4)


async def test_a_message_ends_on_the_border_of_a_closed_pool(elk: Elk) -> None:
    scene = await arranged(elk, drawn(SHOP, BPMN))
    customer = scene.boxes()["customer"]
    messages = [edge for edge in scene.edges.values() if edge.target == "customer"]
    assert len(messages) == 2
    for message in messages:
        before, end = message.points[-2:]
        assert (end.x, end.y) == (before.x, customer.y + customer.height)


async def test_columns_stand_side_by_side_and_the_flow_runs_down(elk: Elk) -> None:
    source = SHOP.replace("pl shop", "vpl shop").replace("ln ", "vln ")
    scene = await arranged(elk, drawn(source, BPMN))
    assert_stacked(scene)
    assert_well_drawn(scene)
    places = scene.boxes()
    assert places["arrives"].y < places["check"].y < places["there"].y < places["pack"].y < places["closed"].y
    assert places["sales"].x < places["stock"].x < places["money"].x


async def test_lanes_in_lanes_and_what_lies_in_no_lane(elk: Elk) -> None:
    source = """
    pl firm "Firm"
    ln office "Office" in=firm
    ln front "Front" in=office
    ln back "Back office with a name that is long" in=office
    ln store "Store" in=firm
    ta a in=front >b
    ta b in=back >c
    ta c in=store >d
    ta d in=firm
    ta e in=firm
    """
    scene = await arranged(elk, drawn(source, BPMN))
    assert_stacked(scene)
    assert_well_drawn(scene)
    places = scene.boxes()
    assert places["d"].y > places["store"].y + places["store"].height, "below the lanes, in the pool"


async def test_a_sub_process_lies_in_its_lane_with_all_in_it(elk: Elk) -> None:
    source = """
    pl firm "Firm"
    ln one "One" in=firm
    ln two "Two" in=firm
    ta a in=one >part
    part part "Part" in=two >c
    ta p in=part >q
    xor q "All?" in=part :no>p :yes>r
    en r in=part
    btime late "Late" in=part >d
    ta c in=one
    ta d in=two
    """
    scene = await arranged(elk, drawn(source, BPMN))
    assert_stacked(scene)
    assert_well_drawn(scene)


async def test_the_order_of_lanes_stays_as_it_is_drawn(elk: Elk) -> None:
    graph = drawn("pl p @0,0\nln one in=p @30,100\nln two in=p @30,0\nta a in=one >b\nta b in=two", BPMN)
    assert scene_of(graph).boxes()["two"].y < scene_of(graph).boxes()["one"].y
    places = (await arranged(elk, graph)).boxes()
    assert places["two"].y < places["one"].y


async def test_tasks_without_flows_stand_in_a_row(elk: Elk) -> None:
    source = "pl p\nln one in=p\nln two in=p\n" + "\n".join(f"ta {name} in=one" for name in "abcd")
    scene = await arranged(elk, drawn(source, BPMN))
    places = scene.boxes()
    assert len({places[name].y for name in "abcd"}) == 1
    assert places["a"].x < places["b"].x < places["c"].x < places["d"].x
    assert_stacked(scene)


async def test_the_same_diagram_is_always_laid_out_alike(elk: Elk) -> None:
    once = await arranged(elk, drawn(SHOP, BPMN))
    assert await arranged(elk, drawn(SHOP, BPMN)) == once
    assert await arranged(elk, drawn(SHOP, BPMN), options=Options(algorithm="force")) == once, (
        "lanes are layered always"
    )


async def test_any_language_has_lanes(elk: Elk) -> None:
    swimmers = Language(
        id="swim",
        name="Swimming",
        diagram_type="swim-diagram",
        nodes=(
            building.node("step", "Step", "s"),
            building.strip(building.container("track", "Track", "k", contains=("step", "track")), "row"),
        ),
        edges=(EdgeType(id="next", name="Next", alias="n", sources=("step",), targets=("step",)),),
        labels=building.LABELS,
        part_sizes=building.PART_SIZES,
    )
    source = 'k all "All"\nk one "One" in=all\nk two "Two" in=all\ns a in=one >b\ns b in=two >c\ns c in=one'
    scene = await arranged(elk, drawn(source, swimmers), swimmers)
    places = scene.boxes()
    one, two, around = (places[name] for name in ("one", "two", "all"))
    assert (one.x, one.width, one.y + one.height) == (around.x, around.width, two.y) or one.width == two.width
    assert one.y + one.height == two.y
    assert within(places["b"], two)
    assert_well_drawn(scene)
    plain = msgspec.structs.replace(
        swimmers, nodes=tuple(msgspec.structs.replace(each, strip=None) for each in swimmers.nodes)
    )
    boxes = (await arranged(elk, drawn(source, plain), plain)).boxes()
    assert boxes["one"].y + boxes["one"].height != boxes["two"].y, "nothing else makes lanes of them"


def chance(seed: int, *, way: str) -> str:
    """A made-up collaboration: pools with and without lanes, lanes in lanes, closed pools; flows, messages and labels."""
    dice = random.Random(seed)
    pool, lane = ("pl", "ln") if way == "row" else ("vpl", "vln")
    lines: list[str] = []
    homes: list[tuple[int, str]] = []
    for number in range(dice.randint(1, 3)):
        lines.append(f'{pool} p{number} "Pool {number}"')
        lanes = [f"l{number}{each}" for each in range(dice.choice([0, 0, 1, 2, 3]))]
        for each in lanes:
            lines.append(f'{lane} {each} "Lane {each}" in=p{number}')
            if dice.random() < 0.2:
                inner = [f"{each}a", f"{each}b"]
                lines += [f"{lane} {name} in={each}" for name in inner]
                homes += [(number, name) for name in inner]
            else:
                homes.append((number, each))
        if not lanes or dice.random() < 0.1:
            homes.append((number, f"p{number}"))
    if dice.random() < 0.5:
        lines.insert(dice.choice([0, len(lines)]), 'cpl closed "Closed"')
    steps = [(f"t{number}", *dice.choice(homes)) for number in range(dice.randint(0, 20))]
    for number, (name, where, home) in enumerate(steps):
        targets: list[str] = []
        for _ in range(dice.choice([1, 1, 2])):
            other = (
                min(number + dice.randint(1, 4), len(steps) - 1) if dice.random() < 0.9 else dice.randrange(len(steps))
            )
            label = dice.choice(["", "", ":yes"])
            if other != number:
                targets.append(f"{label or ''}>t{other}" if steps[other][1] == where else f"-m{label}>t{other}")
        if "closed" in lines[0] + lines[-1] and dice.random() < 0.1:
            targets.append("-m>closed")
        lines.append(
            f'{dice.choice(["ta", "user"])} {name} "Step {number}" in={home} {" ".join(dict.fromkeys(targets))}'
        )
    return "\n".join(lines)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), way=st.sampled_from(["row", "row", "column"]))
async def test_made_up_collaborations_are_stacked_and_drawn_well(elk: Elk, seed: int, way: str) -> None:
    scene = await arranged(elk, drawn(chance(seed, way=way), BPMN))
    assert_stacked(scene)
    assert_well_drawn(scene)


def placed(scene: Scene) -> dict[str, Bounds]:
    """Everything but strips, which grow."""
    return {name: box for name, box in scene.boxes().items() if not scene.nodes[name].strip}


async def drawn_on(elk: Elk, graph: Graph, *parts: str) -> Scene:
    """More lines of the notation, one batch after the other, each laid out as an agent's edit is: only what is new."""
    layouts = Layouts(elk)
    for number, part in enumerate(parts):
        name = f"op{len(graph)}_{number}"
        batch = to_operation(read_notation(part, graph, BPMN), graph, BPMN, Numbers(), name)
        operation, _ = await placing.placed(layouts, graph, BPMN, batch, name, "new")
        execute(graph, operation, BPMN)
    return scene_of(graph)


async def test_steps_drawn_into_empty_lanes_are_laid_out_as_one_flow(elk: Elk) -> None:
    graph, lines = drawn("", BPMN), SHOP.strip().splitlines()
    empty = (await drawn_on(elk, graph, "\n".join(lines[:5]))).boxes()
    scene = await drawn_on(elk, graph, "\n".join(lines[5:]))
    assert_stacked(scene)
    assert_well_drawn(scene)
    places = scene.boxes()
    assert (places["customer"].x, places["customer"].y) == (empty["customer"].x, empty["customer"].y)
    flow = ["arrives", "check", "there", "buy", "pay", "pack", "ship", "bill", "closed"]
    assert all(places[one].x + places[one].width < places[other].x for one, other in pairwise(flow))


async def test_a_new_step_comes_into_its_lane_behind_what_leads_to_it_and_nothing_moves(elk: Elk) -> None:
    graph = drawn(SHOP, BPMN)
    before = placed(await arranged(elk, graph))
    scene = await drawn_on(elk, graph, 'service mail "Write a mail" in=sales >closed\nsend bill >mail')
    assert_stacked(scene)
    assert_well_drawn(scene)
    places = scene.boxes()
    assert {name: box for name, box in placed(scene).items() if name != "mail"} == before
    assert places["mail"].x > places["bill"].x + places["bill"].width


async def test_new_steps_in_several_lanes_follow_each_other(elk: Elk) -> None:
    graph = drawn("pl p\nln one in=p\nln two in=p\nta a in=one >b\nta b in=two", BPMN)
    before = placed(await arranged(elk, graph))
    scene = await drawn_on(elk, graph, "ta e in=one\nta d in=two >e\nta c in=one >d\nta b >c")
    assert_stacked(scene)
    assert_well_drawn(scene)
    places = scene.boxes()
    assert {name: places[name] for name in before} == before
    assert all(places[one].x + places[one].width < places[other].x for one, other in pairwise("bcde"))


async def test_a_new_lane_goes_below_the_others_and_a_new_pool_below_all(elk: Elk) -> None:
    graph = drawn("pl p\nln one in=p\nln two in=p\nta a in=one >b\nta b in=two", BPMN)
    before = placed(await arranged(elk, graph))
    scene = await drawn_on(
        elk, graph, "ln three in=p\nta c in=three\nta b >c", 'pl other "Other"\nta d in=other\nta c -m>d'
    )
    assert_stacked(scene)
    assert_well_drawn(scene)
    places = scene.boxes()
    assert {name: places[name] for name in before} == before
    assert places["three"].y == places["two"].y + places["two"].height
    assert within(places["c"], places["three"])
    assert places["other"].y == places["p"].y + places["p"].height + 40


async def test_lanes_and_pools_move_on_for_one_that_must_become_thicker(elk: Elk) -> None:
    graph = drawn("pl p\nln one in=p\nln two in=p\nta a in=one >b -m>c\nta b in=two >a\npl q\nta c in=q", BPMN)
    old = (await arranged(elk, graph)).boxes()
    part = 'part s "Part" in=one\nta x in=s >y\nta y in=s >z\nta z in=s :again>x\nbtime late "Late" in=y >w\nta w in=s\nta a >s'
    scene = await drawn_on(elk, graph, part)
    assert_stacked(scene)
    assert_well_drawn(scene)
    places = scene.boxes()
    step = places["one"].height - old["one"].height
    assert step > 0
    assert places["a"] == old["a"]
    assert {places[name].y - old[name].y for name in ("b", "c", "two", "q")} == {step}


async def test_what_one_pool_or_lane_or_part_of_it_holds_is_laid_out_and_the_rest_makes_room(elk: Elk) -> None:
    source = """
    pl p "Pool"
    ln one "One" in=p
    ln two "Two" in=p
    ta a in=one >s
    part s in=one >b
    ta x in=s >y
    ta y in=s >z
    ta z in=s
    ta b in=two >c
    ta c in=two -m>d
    pl q "Other"
    ta d in=q
    """
    for within_which in ("p", "one", "two", "s"):
        graph = drawn(source, BPMN)
        old = (await arranged(elk, graph)).boxes()
        execute(
            graph,
            to_operation(read_notation("ta n in=s\nta z >n", graph, BPMN), graph, BPMN, Numbers(), "more").operation,
            BPMN,
        )
        found = await arrange_all(elk, graph, within=within_which, ports=BPMN.kinds.port, strips=BPMN.kinds.strip)
        execute(graph, found.arrange, BPMN)
        scene = scene_of(graph)
        assert_stacked(scene)
        assert (scene.boxes()["p"].x, scene.boxes()["p"].y) == (old["p"].x, old["p"].y)
        if within_which in {"p", "one", "s"}:
            assert_well_drawn(scene)


async def test_processes_without_places_come_with_lanes(elk: Elk) -> None:
    text = (ROOT / "docs" / "examples" / "order-handling.bpmn").read_text("utf-8")
    bare = re.sub(r"(?s)<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", "", text)
    assert bare != text
    found = await read_source(Layouts(elk), bare, file_name="order.bpmn")
    (contents,) = found.diagrams
    graph = build(new_root(), contents.elements)
    graph.measure(measure(graph, None, BPMN))
    scene = scene_of(graph)
    assert {node.id for node in scene.nodes.values() if node.strip} >= {"sales", "warehouse"}
    assert_stacked(scene)
    assert_well_drawn(scene)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), way=st.sampled_from(["row", "row", "column"]))
async def test_made_up_additions_come_into_their_lanes_and_move_nothing_along_the_flow(
    elk: Elk, seed: int, way: str
) -> None:
    graph = drawn(chance(seed, way=way), BPMN)
    before = placed(await arranged(elk, graph))
    dice = random.Random(seed)
    new = {name for name in before if dice.random() < 0.3}
    lines = {edge.id for edge in scene_of(graph).edges.values() if {edge.source, edge.target} & new}
    found = await arrange_new(elk, graph, new | lines, ports=BPMN.kinds.port, strips=BPMN.kinds.strip)
    execute(graph, found.arrange, BPMN)
    scene = scene_of(graph)
    assert_stacked(scene)
    assert quality(scene).overlaps == 0
    if new != before.keys():
        steps = [(along(placed(scene)[name], way), along(before[name], way)) for name in before.keys() - new]
        assert all((now.x, now.width, now.height) == (was.x, was.width, was.height) for now, was in steps)
        assert all(now.y >= was.y for now, was in steps)


class Counted:
    """An engine that notes how large each request is: nodes, and points of the ways that edges are told."""

    def __init__(self, elk: Elk) -> None:
        self._elk = elk
        self.nodes: list[int] = []
        self.points: list[int] = []

    async def layout(self, graph: ElkNode) -> ElkNode:
        self.nodes.append(len(graph.children))
        self.points.append(sum(len(each.bend_points) for edge in graph.edges for each in edge.sections))
        return await self._elk.layout(graph)


async def test_lanes_cost_two_requests_that_grow_with_what_is_in_them(elk: Elk) -> None:
    async def asked(tasks: int) -> Counted:
        lanes = "\n".join(f"ln l{number} in=p" for number in range(3))
        steps = "\n".join(
            f"ta t{number} in=l{number % 3} >t{min(number + 1 + number % 4, tasks - 1)}" for number in range(tasks - 1)
        )
        graph = drawn(f"pl p\n{lanes}\n{steps}\nta t{tasks - 1} in=l0", BPMN)
        counted = Counted(elk)
        await arrange_all(counted, graph, ports=BPMN.kinds.port, strips=BPMN.kinds.strip)  # pyright: ignore[reportArgumentType]
        return counted

    few, many = await asked(30), await asked(120)
    assert (few.nodes, many.nodes) == ([30, 34], [120, 124]), "the second has two ends of each border between lanes"
    assert (few.points[0], many.points[0]) == (0, 0)
    assert many.points[1] <= 5 * few.points[1]
