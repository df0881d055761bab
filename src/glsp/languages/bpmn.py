# SPDX-License-Identifier: Apache-2.0
"""Business processes in the words of BPMN 2.0: tasks, sub-processes, gateways, data, pools and lanes; events are in `bpmn_events`.

Type names follow the elements of the standard: `task:user` is a userTask, `start:timer` a startEvent with a
timerEventDefinition, `catch:…` and `throw:…` are intermediate events, `boundary:…` those on the border of an activity.
"""

from __future__ import annotations

import functools

from glsp.languages import bpmn_rules as rules
from glsp.languages import building
from glsp.languages.bpmn_events import BOUNDARIES, DOCUMENTATION, ENDS, MIDDLES, STARTS
from glsp.languages.building import banded, container, mark, node, strip
from glsp.languages.declaration import EdgeType, Line, NodeType, PaletteGroup, Property, Template, Tone
from glsp.languages.language import Language
from glsp.model.markers import Rule

LOOP = Property(
    name="loop", title="Repeats", kind="enum", choices=("none", "loop", "parallel", "sequential"),
    description="as a loop, or once for each of several things, at once or one after the other",
)  # fmt: skip

_task = functools.partial(node, properties=(LOOP, DOCUMENTATION), tone="blue", group="activity-group", size=(120, 50))
_box = functools.partial(container, properties=(LOOP, DOCUMENTATION), group="activity-group", tone="blue")
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
INSIDE = Property(
    name="inside", kind="diagram", title="Inside",
    description="the id of the diagram that shows what is inside; BPMN files are written with it",
)  # fmt: skip
CLOSED = node(
    "subprocess:collapsed", "Collapsed sub-process", "cpart", "steps that are drawn in a diagram of their own", shape="closed",
    properties=(LOOP, DOCUMENTATION, INSIDE), tone="blue", group="activity-group", size=(120, 50), icon="diff-added",
)  # fmt: skip
BOXES = ("subprocess", "subprocess:event", "subprocess:transaction", CLOSED.id)

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
_member = functools.partial(
    container, contains=("lane", *INNER), radius=2, group="participant-group", properties=(DOCUMENTATION,)
)


def _row(type_id: str, name: str, alias: str, description: str, *, icon: str, tone: Tone = "slate") -> NodeType:
    return strip(banded(_member(type_id, name, alias, description, icon=icon, tone=tone), "left"), "row")


def _column(type_id: str, name: str, alias: str, description: str, *, icon: str, tone: Tone = "slate") -> NodeType:
    return strip(banded(_member(type_id, name, alias, description, icon=icon, tone=tone), "top"), "column")


BOXED = (
    _box("subprocess", "Sub-process", "part", "steps that belong together", contains=INNER, icon="symbol-structure"),
    _box("subprocess:event", "Event sub-process", "esub", "runs when its start event happens", contains=INNER, glyph="bolt",
         icon="zap"),
    _box("subprocess:transaction", "Transaction", "tx", "done as a whole or not at all", contains=INNER, glyph="loop",
         icon="sync"),
    container("group", "Group", "gr", "a frame around what somebody means together", contains=INNER, group="data-group",
              icon="symbol-namespace", properties=(DOCUMENTATION,)),
    _row("pool", "Pool", "pl", "an organisation or system that takes part", icon="organization"),
    _row("lane", "Lane", "ln", "who in the pool does it", icon="person", tone="neutral"),
    strip(node("pool:closed", "Closed pool", "cpl", "a participant of whom only the messages are known", shape="rectangle",
               tone="slate", group="participant-group", icon="organization", size=(240, 50), properties=(DOCUMENTATION,)), "row"),
    _column("pool:vertical", "Vertical pool", "vpl", "a pool whose flow runs downwards", icon="organization"),
    _column("lane:vertical", "Vertical lane", "vln", "a lane of a vertical pool", icon="person", tone="neutral"),
)  # fmt: skip
NODES: tuple[NodeType, ...] = (
    *TASKS,
    *BOXED[:3],
    CLOSED,
    *STARTS,
    *MIDDLES,
    *BOUNDARIES,
    *ENDS,
    *GATEWAYS,
    *DATA,
    REMARK,
    *BOXED[3:],
)

LEAVING = tuple(each.id for each in BOUNDARIES if each.id != "boundary:compensation")
"""Boundary events with a flow; from a compensation, an association leads to what takes the activity back."""
STEPS = ("task", "call", "subprocess", "start", "catch", "throw", "gateway")
SOURCES = (*STEPS, *LEAVING)
TARGETS = ("task", "call", "subprocess", "catch", "throw", "gateway", "end")
TALKERS = ("pool", "task", "call", "subprocess", "throw:message", "end:message")
LISTENERS = ("pool", "task", "call", "subprocess", "start:message", "catch:message", "boundary:message")
LABEL = "label:edge"
CONDITION = Property(name="condition", title="Condition", description="when this way is taken, for a machine")


language = Language(
    id="bpmn",
    name="BPMN process",
    diagram_type="bpmn-diagram",
    description="Business processes in BPMN 2.0: tasks, events, gateways, data, pools and lanes.",
    nodes=NODES,
    edges=(
        EdgeType(id="sequence", name="Sequence flow", alias="f", sources=SOURCES, targets=TARGETS, check=rules.within_a_pool,
                 dynamic=True, description="what comes next", label=LABEL, properties=(CONDITION,)),
        EdgeType(id="sequence:default", name="Default flow", alias="default", sources=("gateway", "task"), targets=TARGETS,
                 check=rules.within_a_pool, dynamic=True, description="the way when no other is taken", label=LABEL,
                 line=Line(source_end="cross")),
        EdgeType(id="message", name="Message flow", alias="m", sources=TALKERS, targets=LISTENERS, check=rules.between_pools, dynamic=True,
                 description="between pools: what is sent", label=LABEL,
                 line=Line("dashed", source_end="circle", target_end="message")),
        EdgeType(id="association", name="Association", alias="a", sources=(*INNER, "boundary"), targets=INNER,
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
        Rule(code="never-reached", description="finds steps that no flow leads to", types=TARGETS, check=rules.unreached, reason="batch"),
        Rule(code="dead-end", description="finds steps after which nothing comes", types=STEPS, check=rules.dead_end, reason="batch"),
        Rule(code="boundary-flow", description="finds boundary events that lead nowhere", types=("boundary",),
             check=rules.leads_nowhere, looks=frozenset({"edges"})),
        Rule(code="gateway-ways", description="a gateway has several flows in or out", types=("gateway",), check=rules.pointless,
             looks=frozenset({"edges"})),
        Rule(code="event-gateway", description="after an event gateway something is waited for", types=("gateway:event",), check=rules.waits,
             reason="batch"),
        Rule(code="flow-condition", description="flows that are chosen have labels", types=("sequence",), check=rules.unlabelled,
             reason="batch"),
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
btime late "After 5 days" in=buy interrupting=false >tell
send tell "Tell the customer" in=shop >told
en told "Told" in=shop
hand pack "Pack it" in=shop >ship
send ship "Send the parcel" in=shop -m:parcel>wait >closed
en closed "Delivered" in=shop
""",
        ),
    ),
)  # fmt: skip
