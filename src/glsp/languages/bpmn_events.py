# SPDX-License-Identifier: Apache-2.0
"""The events of BPMN: what starts, interrupts, delays and ends a process, by what sets them off."""

from __future__ import annotations

import functools

from glsp.languages.building import mark, port
from glsp.languages.declaration import Port, Property, Shape, Variant

DOCUMENTATION = Property(
    name="documentation", title="Documentation", kind="text", description="what readers should know"
)
TRIGGER = Property(
    name="trigger", title="Trigger", description="what it waits for or tells: a time, a message, a condition"
)

_event = functools.partial(mark, properties=(TRIGGER, DOCUMENTATION), group="event-group", naming="", size=(36, 36))
_start = functools.partial(_event, shape="circle", tone="teal")
_middle = functools.partial(_event, shape="double-circle", tone="amber")
_end = functools.partial(_event, shape="thick-circle", tone="rose")
INTERRUPTING = Property(
    name="interrupting", title="Interrupts", kind="boolean", description="whether the activity ends when it happens"
)
ACTIVITIES = ("task", "call", "subprocess")
_always = functools.partial(
    port, properties=(TRIGGER, DOCUMENTATION), group="event-group", shape="double-circle", radius=None, tone="amber",
    size=(30, 30), border=Port(of=ACTIVITIES, usual="bottom"),
)  # fmt: skip
_boundary = functools.partial(
    _always, properties=(INTERRUPTING, TRIGGER, DOCUMENTATION), fields={INTERRUPTING.name: True},
    variants=(Variant(INTERRUPTING.name, False, Shape("dashed-double-circle")),),
)  # fmt: skip

STARTS = (
    _start("start", "Start", "go", "it begins"),
    _start("start:message", "Message start", "smsg", "begins with a message", glyph="envelope", icon="mail"),
    _start("start:timer", "Timer start", "stime", "begins at a time", glyph="clock", icon="clock"),
    _start("start:signal", "Signal start", "ssig", "begins with a signal to all", glyph="signal", icon="broadcast"),
    _start("start:conditional", "Conditional start", "scond", "begins when something is so", glyph="list", icon="checklist"),
    _start("start:error", "Error start", "serr", "of an event sub-process: begins with an error", glyph="bolt", icon="error"),
)  # fmt: skip
MIDDLES = (
    _middle("catch:message", "Message arrives", "msg", "waits for a message", glyph="envelope", icon="mail-read"),
    _middle("catch:timer", "Timer", "time", "waits for a time", glyph="clock", icon="clock"),
    _middle("catch:signal", "Signal arrives", "sig", "waits for a signal", glyph="signal", icon="broadcast"),
    _middle("catch:conditional", "Condition", "cond", "waits until something is so", glyph="list", icon="checklist"),
    _middle("catch:link", "Link arrives", "link", "goes on from the link of the same name", glyph="right", icon="link"),
    _middle("throw", "Milestone", "mile", "something was reached", icon="milestone"),
    _middle("throw:message", "Message goes out", "tmsg", "tells somebody", glyph="envelope", icon="mail"),
    _middle("throw:signal", "Signal goes out", "tsig", "tells everybody", glyph="signal", icon="broadcast"),
    _middle("throw:escalation", "Escalation", "tesc", "asks for somebody higher up", glyph="up", icon="arrow-up"),
    _middle("throw:compensation", "Compensation", "tcomp", "takes back what was done", glyph="rewind", icon="discard"),
    _middle("throw:link", "Link goes out", "tlink", "goes on at the link of the same name", glyph="right", icon="link"),
)  # fmt: skip
BOUNDARIES = (
    _boundary("boundary:timer", "Boundary timer", "btime", "when a task takes too long", glyph="clock", icon="clock"),
    _boundary("boundary:message", "Boundary message", "bmsg", "when a message comes meanwhile", glyph="envelope", icon="mail-read"),
    _boundary("boundary:signal", "Boundary signal", "bsig", "when a signal comes meanwhile", glyph="signal", icon="broadcast"),
    _boundary("boundary:conditional", "Boundary condition", "bcond", "when something comes true meanwhile", glyph="list",
              icon="checklist"),
    _boundary("boundary:escalation", "Boundary escalation", "besc", "when somebody higher up is asked for", glyph="up",
              icon="arrow-up"),
    _always("boundary:error", "Boundary error", "berr", "when it fails", glyph="bolt", icon="error"),
    _always("boundary:compensation", "Boundary compensation", "bcomp", "how it is taken back later", glyph="rewind",
            icon="discard"),
    _always("boundary:cancel", "Boundary cancel", "bcan", "of a transaction: when it is cancelled", glyph="cross", icon="close",
            border=Port(of=("subprocess:transaction", "subprocess:collapsed"), usual="bottom")),
)  # fmt: skip
"""On the border of the activity that they watch."""
ENDS = (
    _end("end", "End", "en", "it ends"),
    _end("end:message", "Message end", "emsg", "ends and tells somebody", glyph="envelope", icon="mail"),
    _end("end:signal", "Signal end", "esig", "ends and tells everybody", glyph="signal", icon="broadcast"),
    _end("end:error", "Error end", "eerr", "ends with an error", glyph="bolt", icon="error"),
    _end("end:escalation", "Escalation end", "eesc", "ends and asks for somebody higher up", glyph="up", icon="arrow-up"),
    _end("end:cancel", "Cancel end", "ecan", "ends a transaction without success", glyph="cross", icon="close"),
    _end("end:compensation", "Compensation end", "ecomp", "ends and takes back what was done", glyph="rewind", icon="discard"),
    _end("end:terminate", "Terminate", "stop", "ends everything at once", glyph="stop", icon="stop-circle"),
)  # fmt: skip
