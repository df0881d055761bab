# SPDX-License-Identifier: Apache-2.0
"""The diagrams that a new data folder starts with, made through the same door that agents use.

They are made once: a marker in the data folder remembers it, so deleted examples stay deleted.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from glsp import telemetry
from glsp.editor.hub import Hub
from glsp.editor.layouts import Layouts
from glsp.endpoints.mcp.desk import Desk
from glsp.errors import GlspError
from glsp.layout.options import Options
from glsp.model.change import Author

log = telemetry.logger("examples")

MARKER = "examples.made"
TRIES = 3
AUTHOR = Author("system:examples", "glsp", "system")


class Example(msgspec.Struct, frozen=True):
    """One diagram in the compact notation."""

    id: str
    name: str
    source: str
    layout: Options


COMPACT = Options(spacing=24, wrap=True)
ROWS = Options(wrap=True)

EXAMPLES = (
    Example(
        "incident-response",
        "Incident response",
        """
a alert_fires "Alert fires" >page_engineer
t page_engineer "Page the engineer on duty" >users_affected
d users_affected :no>fix_in_hours -w:yes>mitigate
t fix_in_hours "Fix in working hours" >resolved
f mitigate >roll_back >update_status
a roll_back "Roll back the release" >stable
a update_status "Update the status page" >stable
j stable >find_cause
t find_cause "Find the cause" >resolved
m resolved >write_review
t write_review "Write the review"
""",
        COMPACT,
    ),
    Example(
        "order-to-cash",
        "Order to cash",
        """
c sales
t receive_order in=sales >check_credit
a check_credit "Check credit" in=sales >credit_fine
d credit_fine in=sales :yes>confirm_order -w:no>ask_prepayment
t ask_prepayment "Ask for prepayment" in=sales >confirmed
a confirm_order "Confirm the order" in=sales >confirmed
m confirmed in=sales >hand_over
c warehouse
f hand_over in=warehouse >pick_items >print_address
t pick_items in=warehouse duration=20 >pack_parcel
t pack_parcel in=warehouse duration=10 >packed
a print_address "Print the address" in=warehouse >packed
j packed in=warehouse >ship_parcel
t ship_parcel in=warehouse >send_invoice
c finance
a send_invoice in=finance >paid_in_time
d paid_in_time in=finance :yes>close_order -w:no>send_reminder
a send_reminder in=finance >paid
a close_order "Book the payment" in=finance >paid
m paid in=finance >archive_order
a archive_order in=finance
""",
        ROWS,
    ),
    Example(
        "coffee-machine",
        "Coffee machine",
        """
t push "Push the button" >check_water
a check_water "Check the water tank" >enough_water
d enough_water :enough>preheat -w:empty>refill
t refill "Refill the water" >ready
a preheat "Heat the water" >ready
m ready >brew
f brew >grind >warm_cup
a grind "Grind the beans" duration=10 >pour
a warm_cup "Warm the cup" >pour
j pour >fill_cup
a fill_cup "Fill the cup" duration=25 >enjoy
t enjoy "Enjoy"
""",
        COMPACT,
    ),
)
"""The last one is the first in lists: those show what was edited last on top."""


async def make_first(hub: Hub, layouts: Layouts, data_dir: Path) -> None:
    """Makes the examples at the first start on a data folder. What cannot be made is logged and tried again next time."""
    marker = data_dir / MARKER
    if marker.exists():
        return
    there = {info.id for info in (*await hub.list(), *await hub.list(trash=True))}
    wanted = [each for each in EXAMPLES if each.id not in there]
    if there - {each.id for each in EXAMPLES}:
        wanted = []  # somebody's data from before: nothing is added to it
    desk = Desk(hub, layouts)
    for example in wanted:
        if not await _made(desk, example):
            return
    marker.touch()


async def _made(desk: Desk, example: Example) -> bool:
    for _ in range(TRIES):
        try:
            await desk.create(
                "workflow",
                AUTHOR,
                diagram_id=example.id,
                name=example.name,
                source=example.source,
                layout="all",
                options=example.layout,
            )
        except GlspError as error:  # a machine that just started may be too busy for the layout
            log.warning("no example %s: %s", example.id, error.message)
        else:
            return True
    return False
