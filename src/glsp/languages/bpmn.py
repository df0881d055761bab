# SPDX-License-Identifier: Apache-2.0
"""Business processes in the words of BPMN 2.0: tasks, sub-processes, events, gateways, data, pools and lanes.

Type names follow the elements of the standard: `task:user` is a userTask, `start:timer` a startEvent with a
timerEventDefinition, `catch:…` and `throw:…` are intermediate events.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from glsp.languages import building
from glsp.languages.building import container, mark, node
from glsp.languages.declaration import EdgeType, Line, NodeType, PaletteGroup, Property, Template
from glsp.languages.language import Language
from glsp.model.change import Element
from glsp.model.graph import View, need
from glsp.model.markers import Fix, Marker, Rule

DOCUMENTATION = Property(
    name="documentation", title="Documentation", kind="text", description="what readers should know"
)
LOOP = Property(
    name="loop", title="Repeats", kind="enum", choices=("none", "loop", "parallel", "sequential"),
    description="as a loop, or once for each of several things, at once or one after the other",
)  # fmt: skip
TRIGGER = Property(
    name="trigger", title="Trigger", description="what it waits for or tells: a time, a message, a condition"
)

_task = functools.partial(node, properties=(LOOP, DOCUMENTATION), tone="blue", group="activity-group", size=(120, 50))
_box = functools.partial(container, properties=(LOOP, DOCUMENTATION), group="activity-group", tone="blue")
_event = functools.partial(mark, properties=(TRIGGER, DOCUMENTATION), group="event-group", naming="", size=(36, 36))
_start = functools.partial(_event, shape="circle", tone="teal")
_middle = functools.partial(_event, shape="double-circle", tone="amber")
_end = functools.partial(_event, shape="thick-circle", tone="rose")
_gateway = functools.partial(
    mark, properties=(DOCUMENTATION,), shape="diamond", tone="amber", group="gateway-group", naming="", size=(44, 44),
    icon="git-merge",
)  # fmt: skip

TASKS = (
    _task("task", "Task", "ta", "something is done", icon="symbol-method"),
    _task("task:user", "User task", "user", "a person does it with the software's help", glyph="person", icon="account"),
    _task("task:service", "Service task", "service", "software does it", glyph="gear", icon="gear"),
    _task("task:send", "Send task", "send", "sends a message", glyph="envelope", icon="mail"),
    _task("task:receive", "Receive task", "receive", "waits for a message", glyph="envelope", icon="mail-read"),
    _task("task:manual", "Manual task", "hand", "a person does it without software", glyph="hand", icon="person"),
    _task("task:rule", "Business rule task", "rule", "asks a table of decisions", glyph="table", icon="table"),
    _task("task:script", "Script task", "script", "the engine runs a script", glyph="script", icon="code"),
    _task("call", "Call activity", "calls", "runs a process that is described elsewhere", glyph="process", icon="references"),
)  # fmt: skip
BOXES = ("subprocess", "subprocess:event", "subprocess:transaction")

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
GATEWAYS = (
    _gateway("gateway:exclusive", "Exclusive gateway", "xor", "one way of several", glyph="cross"),
    _gateway("gateway:parallel", "Parallel gateway", "and", "all ways at once, and waits for all", glyph="plus"),
    _gateway("gateway:inclusive", "Inclusive gateway", "or", "one way or more", glyph="ring"),
    _gateway("gateway:event", "Event gateway", "first", "the way of what happens first", glyph="pentagon"),
    _gateway("gateway:complex", "Complex gateway", "cpx", "a rule of its own", glyph="star"),
)  # fmt: skip
DATA = (
    node("data", "Data object", "do", "something that is read or written", shape="artifact", group="data-group", icon="file",
         tone="violet", properties=(DOCUMENTATION,)),
    node("data:store", "Data store", "ds", "where data outlives the process", shape="cylinder", group="data-group",
         icon="database", tone="violet", size=(110, 60), properties=(DOCUMENTATION,)),
)  # fmt: skip
REMARK = node("annotation", "Annotation", "rem", "a remark", shape="note", group="data-group", icon="note")

FLOW_TYPES = tuple(each.id for each in (*TASKS, *STARTS, *MIDDLES, *ENDS, *GATEWAYS)) + BOXES
INNER = (*FLOW_TYPES, "data", "data:store", "annotation", "group")
BOXED = (
    _box("subprocess", "Sub-process", "part", "steps that belong together", contains=INNER, icon="symbol-structure"),
    _box("subprocess:event", "Event sub-process", "esub", "runs when its start event happens", contains=INNER, glyph="bolt",
         icon="zap"),
    _box("subprocess:transaction", "Transaction", "tx", "done as a whole or not at all", contains=INNER, glyph="loop",
         icon="sync"),
    container("group", "Group", "gr", "a frame around what somebody means together", contains=INNER, group="data-group",
              icon="symbol-namespace", properties=(DOCUMENTATION,)),
    container("pool", "Pool", "pl", "an organisation or system that takes part", contains=("lane", *INNER), radius=2,
              group="participant-group", icon="organization", properties=(DOCUMENTATION,)),
    container("lane", "Lane", "ln", "who in the pool does it", contains=("lane", *INNER), radius=2, tone="neutral",
              group="participant-group", icon="person", properties=(DOCUMENTATION,)),
)  # fmt: skip
NODES: tuple[NodeType, ...] = (*TASKS, *BOXED[:3], *STARTS, *MIDDLES, *ENDS, *GATEWAYS, *DATA, REMARK, *BOXED[3:])

SOURCES = ("task", "call", "subprocess", "start", "catch", "throw", "gateway")
TARGETS = ("task", "call", "subprocess", "catch", "throw", "gateway", "end")
TALKERS = ("pool", "task", "call", "subprocess", "throw:message", "end:message")
LISTENERS = ("pool", "task", "call", "subprocess", "start:message", "catch:message")
LABEL = "label:edge"
CONDITION = Property(name="condition", title="Condition", description="when this way is taken, for a machine")


def _pool(view: View, element: Element) -> str:
    """The pool around an element, or the element when it is one; "" outside of every pool."""
    current: Element | None = element
    while current is not None and current.parent:
        if current.type == "pool":
            return current.id
        current = view.get(current.parent)
    return ""


def _within_a_pool(view: View, source: Element, target: Element | None) -> bool:
    return target is None or _pool(view, source) == _pool(view, target)


def _between_pools(view: View, source: Element, target: Element | None) -> bool:
    return target is None or _pool(view, source) != _pool(view, target)


def _flows(view: View, element: Element, end: str) -> list[Element]:
    edges = (need(view, edge) for edge in view.edges(element.id))
    return [edge for edge in edges if edge.type.startswith("sequence") and edge.fields[end] == element.id]


def _unreached(view: View, element: Element) -> Iterator[Marker]:
    if element.type != "subprocess:event" and not _flows(view, element, "targetId"):
        yield Marker(
            "Never reached", "No flow leads here.", element.id, "warning", "never-reached", Fix("draw a flow to it")
        )


def _dead_end(view: View, element: Element) -> Iterator[Marker]:
    if element.type != "subprocess:event" and not _flows(view, element, "sourceId"):
        yield Marker(
            "Dead end", "Nothing follows and it is no end.", element.id, "info", "dead-end", Fix("draw what follows")
        )


def _pointless(view: View, element: Element) -> Iterator[Marker]:
    if len(_flows(view, element, "sourceId")) < 2 and len(_flows(view, element, "targetId")) < 2:
        yield Marker(
            "Decides nothing", "A gateway splits or joins at least two flows.", element.id, "warning", "gateway-ways",
            Fix("draw another flow, or delete the gateway"),
        )  # fmt: skip


def _waits(view: View, element: Element) -> Iterator[Marker]:
    for flow in _flows(view, element, "sourceId"):
        target = need(view, flow.fields["targetId"])
        if not target.type.startswith("catch") and target.type != "task:receive":
            yield Marker(
                "Waits for nothing", f"After an event gateway something is waited for; {target.id} is a {target.type}.",
                element.id, "error", "event-gateway", Fix("put a catching event between them"),
            )  # fmt: skip


def _unlabelled(view: View, element: Element) -> Iterator[Marker]:
    source = need(view, element.fields["sourceId"])
    if source.type not in {"gateway:exclusive", "gateway:inclusive"} or element.type != "sequence":
        return
    labelled = any(need(view, each).fields.get("text") for each in view.children(element.id))
    if not labelled and len(_flows(view, source, "sourceId")) > 1:
        yield Marker(
            "No condition", "A flow that is chosen says when.", element.id, "info", "flow-condition",
            Fix("give the flow a label, or make it the default flow"),
        )  # fmt: skip


language = Language(
    id="bpmn",
    name="BPMN process",
    diagram_type="bpmn-diagram",
    description="Business processes in BPMN 2.0: tasks, events, gateways, data, pools and lanes.",
    nodes=NODES,
    edges=(
        EdgeType(id="sequence", name="Sequence flow", alias="f", sources=SOURCES, targets=TARGETS, check=_within_a_pool,
                 dynamic=True, description="what comes next", label=LABEL, properties=(CONDITION,)),
        EdgeType(id="sequence:default", name="Default flow", alias="default", sources=("gateway", "task"), targets=TARGETS,
                 check=_within_a_pool, dynamic=True, description="the way when no other is taken", label=LABEL,
                 line=Line(source_end="cross")),
        EdgeType(id="message", name="Message flow", alias="m", sources=TALKERS, targets=LISTENERS, check=_between_pools, dynamic=True,
                 description="between pools: what is sent", label=LABEL,
                 line=Line("dashed", source_end="circle", target_end="message")),
        EdgeType(id="association", name="Association", alias="a", sources=INNER, targets=("annotation", *INNER),
                 description="belongs to it", label=LABEL, line=Line("dotted", target_end="none")),
        EdgeType(id="association:data", name="Data association", alias="uses", sources=INNER, targets=INNER,
                 description="reads or writes data", label=LABEL, line=Line("dotted", target_end="open")),
    ),
    labels=building.LABELS,
    part_sizes=building.PART_SIZES,
    groups=(
        PaletteGroup("activity-group", "Activities", "A"),
        PaletteGroup("gateway-group", "Gateways", "B"),
        PaletteGroup("event-group", "Events", "C"),
        PaletteGroup("data-group", "Data and remarks", "D"),
        PaletteGroup("participant-group", "Who takes part", "E"),
        PaletteGroup("edge-group", "Flows", "F"),
    ),
    rules=(
        Rule(code="never-reached", description="finds steps that no flow leads to", types=TARGETS, check=_unreached, reason="batch",
             looks=frozenset({"edges"})),
        Rule(code="dead-end", description="finds steps after which nothing comes", types=SOURCES, check=_dead_end, reason="batch",
             looks=frozenset({"edges"})),
        Rule(code="gateway-ways", description="a gateway has several flows in or out", types=("gateway",), check=_pointless,
             looks=frozenset({"edges"})),
        Rule(code="event-gateway", description="after an event gateway something is waited for", types=("gateway:event",), check=_waits,
             reason="batch", looks=frozenset({"edges"})),
        Rule(code="flow-condition", description="flows that are chosen have labels", types=("sequence",), check=_unlabelled,
             reason="batch", looks=frozenset({"ends", "children"})),
    ),
    templates=(
        Template(
            id="order",
            name="Order to delivery",
            description="A customer orders, a shop checks, packs and sends.",
            source="""
pl customer "Customer"
go begin "Something is missing" in=customer >order
send order "Send the order" in=customer -m:order>arrives >wait
msg wait "Parcel arrives" in=customer >done
en done "Content" in=customer
pl shop "Shop"
smsg arrives "Order arrives" in=shop >stock
service stock "Check the stock" in=shop >there
xor there "In stock?" in=shop :yes>pack -default:no>buy
user buy "Buy more" in=shop >pack
hand pack "Pack it" in=shop >ship
send ship "Send the parcel" in=shop -m:parcel>wait >closed
en closed "Delivered" in=shop
""",
        ),
    ),
)  # fmt: skip
