# SPDX-License-Identifier: Apache-2.0
"""The words of BPMN 2.0 XML: namespaces, which element is which of our types, and the order that its schema asks for."""

from __future__ import annotations

from collections.abc import Mapping

from glsp.model.markers import matches

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

PREFIXES: Mapping[str, str] = {"bpmn": MODEL, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI}
"""What a document of ours declares; one that was imported keeps its own."""

USUAL_PREFIXES: Mapping[str, str] = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://camunda.org/schema/modeler/1.0": "modeler",
    "http://bpmn.io/schema/bpmn/biocolor/1.0": "bioc",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0": "color",
    "http://flowable.org/bpmn": "flowable",
    "http://activiti.org/bpmn": "activiti",
    "http://www.signavio.com": "signavio",
    "http://www.jboss.org/drools": "drools",
}
"""For attributes of other makers that came from another document."""

TASKS: Mapping[str, str] = {
    "task": "task",
    "task:user": "userTask",
    "task:service": "serviceTask",
    "task:send": "sendTask",
    "task:receive": "receiveTask",
    "task:manual": "manualTask",
    "task:rule": "businessRuleTask",
    "task:script": "scriptTask",
    "call": "callActivity",
}
BOXES: Mapping[str, str] = {
    "subprocess": "subProcess",
    "subprocess:event": "subProcess",
    "subprocess:transaction": "transaction",
    "subprocess:collapsed": "subProcess",
}
GATEWAYS: Mapping[str, str] = {
    "gateway:exclusive": "exclusiveGateway",
    "gateway:parallel": "parallelGateway",
    "gateway:inclusive": "inclusiveGateway",
    "gateway:event": "eventBasedGateway",
    "gateway:complex": "complexGateway",
}
DATA: Mapping[str, str] = {"data": "dataObjectReference", "data:store": "dataStoreReference"}
ARTIFACTS: Mapping[str, str] = {"annotation": "textAnnotation", "group": "group"}

EVENTS: Mapping[str, str] = {
    "start": "startEvent",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "end": "endEvent",
    "boundary": "boundaryEvent",
}
"""What stands before the colon in the type of an event."""

DEFINITIONS: Mapping[str, str] = {
    "message": "messageEventDefinition",
    "timer": "timerEventDefinition",
    "signal": "signalEventDefinition",
    "conditional": "conditionalEventDefinition",
    "error": "errorEventDefinition",
    "escalation": "escalationEventDefinition",
    "cancel": "cancelEventDefinition",
    "compensation": "compensateEventDefinition",
    "link": "linkEventDefinition",
    "terminate": "terminateEventDefinition",
}
"""What stands behind it."""

REFERENCES: Mapping[str, tuple[str, str]] = {
    "messageEventDefinition": ("messageRef", "message"),
    "signalEventDefinition": ("signalRef", "signal"),
    "errorEventDefinition": ("errorRef", "error"),
    "escalationEventDefinition": ("escalationRef", "escalation"),
}
"""Definitions that name something of the whole document: by which attribute, and what that is."""

NODES: Mapping[str, str] = {**TASKS, **BOXES, **GATEWAYS, **DATA, **ARTIFACTS}

TYPES: Mapping[str, str] = {
    tag: type_id for type_id, tag in NODES.items() if type_id not in {"subprocess:event", "subprocess:collapsed"}
} | {"adHocSubProcess": "subprocess"}
"""The type of an element; events, and sub-processes that an event starts, are looked at more closely."""

EVENT_TAGS: Mapping[str, str] = {tag: kind for kind, tag in EVENTS.items()}

FLOW_ELEMENTS = frozenset(
    {*TYPES, *EVENT_TAGS, "sequenceFlow", "dataObject", "callChoreography", "choreographyTask", "subChoreography"}
) - {
    "textAnnotation",
    "group",
}
ARTIFACT_TAGS = frozenset({"textAnnotation", "group", "association"})
ROLES = frozenset({"resourceRole", "performer", "humanPerformer", "potentialOwner"})

SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})

STEPS = frozenset({*TASKS.values(), *BOXES.values(), *GATEWAYS.values(), *EVENTS.values(), "adHocSubProcess"})
"""What sequence flows join."""

MAY_DEFAULT = frozenset(
    {*TASKS.values(), *BOXES.values(), "adHocSubProcess", "exclusiveGateway", "inclusiveGateway", "complexGateway"}
)
"""What may have a default flow."""

_FIRST = ("documentation", "extensionElements")
_FLOW = ("auditing", "monitoring", "categoryValueRef", "incoming", "outgoing")
_INNER = (
    "ioSpecification", "property", "dataInput", "dataOutput", "dataInputAssociation", "dataOutputAssociation", "inputSet",
    "outputSet", "resourceRole", "loop", "laneSet", "flow", "artifact",
)  # fmt: skip
NODE_ORDER = (
    *_FIRST, *_FLOW, *_INNER, "completionCondition", "definition", "eventDefinitionRef", "dataState", "text", "rendering",
    "activationCondition", "script",
)  # fmt: skip
"""In which order the schema wants what is in a node; `flow`, `artifact`, `definition` stand for all of their kind."""

PROCESS_ORDER = (
    *_FIRST, "auditing", "monitoring", "supportedInterfaceRef", "ioSpecification", "ioBinding", "property", "laneSet", "flow",
    "artifact", "resourceRole", "correlationSubscription", "supports",
)  # fmt: skip
COLLABORATION_ORDER = (
    *_FIRST, "participant", "messageFlow", "artifact", "conversation", "conversationAssociation", "participantAssociation",
    "messageFlowAssociation", "correlationKey", "choreographyRef", "conversationLink",
)  # fmt: skip
FLOW_ORDER = (*_FIRST, "auditing", "monitoring", "categoryValueRef", "conditionExpression")
DATA_FLOW_ORDER = (*_FIRST, "sourceRef", "targetRef", "transformation", "assignment")
LANE_ORDER = (*_FIRST, "partitionElement", "flowNodeRef", "childLaneSet")
PARTICIPANT_ORDER = (*_FIRST, "interfaceRef", "endPointRef", "participantMultiplicity")
DEFINITIONS_ORDER = ("import", "extension", "category", "collaboration", "root", "BPMNDiagram", "relationship")


def is_pool(type_id: str) -> bool:
    """Whether a type of ours is a participant."""
    return matches(type_id, "pool")


def is_lane(type_id: str) -> bool:
    """Whether a type of ours is a lane, of whatever direction."""
    return matches(type_id, "lane")


def kind_of(name: str) -> str:
    """What an element counts as where only its kind decides its place."""
    if name in FLOW_ELEMENTS:
        return "flow"
    if name in ARTIFACT_TAGS:
        return "artifact"
    if name in ROLES:
        return "resourceRole"
    if name in {"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"}:
        return "loop"
    if name.endswith("EventDefinition") or name == "eventDefinition":
        return "definition"
    return "conversation" if name in {"subConversation", "callConversation"} else name


def is_content(name: str) -> bool:
    """Whether an element is a part of what a process or sub-process does, and not of what is said about it."""
    return kind_of(name) in {"flow", "artifact", "laneSet"}


def rank(order: tuple[str, ...], name: str) -> int:
    """The place of an element among its siblings; what the schema does not know stands behind."""
    try:
        return order.index(kind_of(name))
    except ValueError:
        return order.index("root") if "root" in order and name != "relationship" else len(order)
