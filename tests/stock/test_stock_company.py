# SPDX-License-Identifier: Apache-2.0
"""Several stock clients on one diagram: looking changes nothing, an edit shows at once, a restart loses nothing."""

from collections.abc import Callable

import pytest

from peers.parcel_desk import parcel_desk
from stock.conftest import START, Desks
from stock.people import StockPerson, agree, differences

pytestmark = pytest.mark.needs("chromium", "node", "peers")

Person = Callable[..., StockPerson]

# Every kind of element; but for the text on an edge, for which the stock client has no view.
PARCEL_DESK = [{**each, "children": []} if "sourceId" in each else each for each in parcel_desk()["children"]]
# Families that every machine has, whatever they are there; the sizes make one wider than the other.
NARROW, WIDE = "11px serif", "17px monospace"
IDLE_MS = 5_000


@pytest.mark.parametrize("kind", ["stored", "file"])
def test_two_clients_with_different_fonts_leave_a_diagram_alone(kind: str, desks: Desks, person: Person) -> None:
    desk = desks(kind, PARCEL_DESK)
    before = desk.revision()
    ada = person(desk, font=NARROW)
    agree(desk, ada)
    bob = person(desk, font=WIDE)
    agree(desk, bob)
    widths = ada.text_widths(), bob.text_widths()
    assert widths[0].keys() == widths[1].keys()
    assert all(widths[0][text] < widths[1][text] for text in widths[0] if len(text) > 3)

    graph, said = desk.graph(), (len(ada.frames), len(bob.frames))
    ada.page.wait_for_timeout(IDLE_MS)

    assert desk.revision() == before
    assert desk.graph() == graph
    assert (ada.frames[said[0] :], bob.frames[said[1] :]) == ([], [])
    assert differences(ada.graph(), graph) == []
    assert differences(bob.graph(), graph) == []


@pytest.mark.parametrize("kind", ["stored", "file"])
def test_one_watches_while_the_other_edits(kind: str, desks: Desks, person: Person) -> None:
    desk = desks(kind, START)
    before = desk.revision()
    ada, bob = person(desk, font=NARROW), person(desk, font=WIDE)
    bob.until(bob.texts, ["Alpha", "Beta"])
    ada.draw("Manual Task", 500, 200)
    bob.until(bob.texts, ["Alpha", "Beta", "ManualTask2"])
    ada.write("Beta", "Renamed by Ada")
    bob.until(bob.texts, ["Alpha", "ManualTask2", "Renamed by Ada"])
    agree(desk, ada)
    x, y = ada.middle("Alpha")
    ada.drag((x, y), (x + 60, y), (x + 200, y))
    bob.until(lambda: bob.canvas()["alpha"]["x"], 300)
    bob.page.mouse.click(*bob.middle("ManualTask2"))
    bob.press("Delete")
    ada.until(ada.texts, ["Alpha", "Renamed by Ada"])
    agree(desk, ada)
    agree(desk, bob)
    assert desk.revision() - before == 4


def test_both_come_back_after_a_restart_with_nothing_lost(desks: Desks, person: Person) -> None:
    desk = desks("stored", START)
    ada, bob = person(desk), person(desk)
    ada.write("Alpha", "Before")
    bob.until(bob.texts, ["Before", "Beta"])
    desk.serving.kill()
    desk.serving.restart()
    for each in (ada, bob):
        each.until(each.connections, 2)
        agree(desk, each)
    bob.write("Beta", "After")
    ada.until(ada.texts, ["After", "Before"])
    agree(desk, ada)
