# SPDX-License-Identifier: Apache-2.0
"""Chapters that change nothing: the handshake, opening, and everything that is only asked."""

from peers.actions import (
    check_edge,
    copy,
    create,
    delete,
    edit_mode,
    markers,
    navigate,
    palette,
    popup,
    resolve,
    save,
    undo,
    validate,
)
from peers.stage import Stage
from support.glsp_client import CLIENT_KINDS, PROTOCOL_VERSION, WORKFLOW


async def handshake(stage: Stage) -> None:
    client = await stage.client()
    start = {"clientSessionId": "first", "diagramType": WORKFLOW, "clientActionKinds": list(CLIENT_KINDS)}
    hello = {"applicationId": "handshake", "protocolVersion": PROTOCOL_VERSION}
    async with stage.step("session-before-initialize"):
        await client.exchange("initializeClientSession", start)
    async with stage.step("dispose-before-initialize"):
        await client.exchange("disposeClientSession", {"clientSessionId": "first"})
    async with stage.step("action-before-initialize"):
        await client.notify("process", {"clientId": "first", "action": {"kind": "requestTypeHints", "requestId": "q"}})
    async with stage.step("initialize-wrong-version"):
        await client.exchange("initialize", {**hello, "protocolVersion": "0.8.1"})
    async with stage.step("initialize-no-version"):
        await client.exchange("initialize", {"applicationId": "handshake"})
    async with stage.step("initialize"):
        await client.exchange("initialize", {**hello, "args": {"message": "hello", "timestamp": "today"}})
    async with stage.step("initialize-again"):
        await client.exchange("initialize", hello)
    async with stage.step("initialize-other-application"):
        await client.exchange("initialize", {**hello, "applicationId": "somebody-else"})
    async with stage.step("unknown-method"):
        await client.exchange("openTheWindow", {"wide": True})
    async with stage.step("unknown-notification"):
        await client.notify("windowIsOpen", {})
    async with stage.step("session-unknown-diagram-type"):
        await client.exchange("initializeClientSession", {**start, "diagramType": "knitting-pattern"})
    async with stage.step("session"):
        await client.start_session("first")
    async with stage.step("session-again"):
        await client.exchange("initializeClientSession", start)
    async with stage.step("session-again-other-type"):
        await client.exchange("initializeClientSession", {**start, "diagramType": "knitting-pattern"})
    async with stage.step("action-for-unknown-session"):
        await client.notify("process", {"clientId": "nobody", "action": {"kind": "requestTypeHints", "requestId": "q"}})
    async with stage.step("dispose-unknown-session"):
        await client.exchange("disposeClientSession", {"clientSessionId": "nobody"})
    async with stage.step("dispose"):
        await client.dispose_session("first")
    async with stage.step("dispose-again"):
        await client.exchange("disposeClientSession", {"clientSessionId": "first"})


async def agent_door(stage: Stage) -> None:
    """The opt-in of a GLSP client for MCP; the name and the address come back."""
    client = await stage.client()
    async with stage.step("initialize-with-mcp"):
        await client.initialize("agent-door", mcpServer={})


async def nothing_open(stage: Stage) -> None:
    """A session that never asked for a model, and models that cannot be opened."""
    session = await stage.session()
    await stage.play(session, "operation", create("task:manual", 10, 10))
    await stage.play(session, "delete", delete("push"))
    await stage.play(session, "undo", undo())
    await stage.play(session, "save", save())
    await stage.ask(session, "hints", {"kind": "requestTypeHints"})
    await stage.ask(session, "tool-palette", palette("tool-palette"))
    await stage.ask(session, "command-palette", palette("command-palette"))
    await stage.ask(session, "copy", copy("push"))
    await stage.ask(session, "popup", popup("push"))
    for name in ("missing.wf", "empty.wf", "broken.wf", "list.wf"):
        options = {"sourceUri": stage.workspace_file(name), "diagramType": WORKFLOW, "isReconnecting": False}
        await stage.ask(session, f"open-{name}", {"kind": "requestModel", "options": options})
    await stage.ask(session, "open-without-uri", {"kind": "requestModel", "options": {"diagramType": WORKFLOW}})
    await stage.ask(
        session, "open-after-all", {"kind": "requestModel", "options": {"sourceUri": f"file://{stage.file}"}}
    )


async def questions(stage: Stage) -> None:
    session = await stage.opened()
    await stage.ask(session, "type-hints", {"kind": "requestTypeHints"})
    await stage.play(session, "type-hints-without-id", {"kind": "requestTypeHints"})
    await stage.ask(session, "tool-palette", palette("tool-palette"))
    await stage.ask(session, "tool-palette-text", palette("tool-palette", text="Man"))
    await stage.ask(session, "menu-canvas", palette("context-menu", mouse={"x": 14.5, "y": -15}))
    await stage.ask(session, "menu-task", palette("context-menu", "push"))
    await stage.ask(session, "menu-unknown", palette("context-menu", "nobody"))
    await stage.ask(session, "commands-none", palette("command-palette", mouse={"x": 33, "y": 44}, text="", index=0))
    await stage.ask(session, "commands-task", palette("command-palette", "push", text="Del", index=0))
    await stage.ask(session, "commands-decision", palette("command-palette", "too_heavy"))
    await stage.ask(session, "commands-category", palette("command-palette", "depot"))
    await stage.ask(session, "commands-edge", palette("command-palette", "e_push_weigh"))
    await stage.ask(session, "commands-unknown", palette("command-palette", "nobody"))
    await stage.ask(session, "commands-two-tasks", palette("command-palette", "weigh", "push"))
    await stage.ask(session, "commands-task-and-fork", palette("command-palette", "push", "split"))
    await stage.ask(session, "commands-three", palette("command-palette", "push", "weigh", "stamp"))
    await stage.ask(session, "task-editor-empty", palette("task-editor", "push", text=""))
    await stage.ask(session, "task-editor-no-args", palette("task-editor", "weigh"))
    await stage.ask(session, "task-editor-type", palette("task-editor", "push_label", text="type:"))
    await stage.ask(session, "task-editor-duration", palette("task-editor", "sort", text="duration:"))
    await stage.ask(session, "task-editor-decision", palette("task-editor", "too_heavy", text=""))
    await stage.ask(session, "task-editor-nothing", palette("task-editor", text=""))
    await stage.ask(session, "task-editor-unknown", palette("task-editor", "nobody", text=""))
    await stage.ask(session, "unknown-context", palette("fortune-teller", "push", mood="good"))
    await stage.ask(session, "markers-root", markers())
    await stage.ask(session, "markers-empty-word", markers("EMPTY"))
    await stage.ask(session, "markers-category", markers("depot"))
    await stage.ask(session, "markers-twice", markers("depot", "sort", "nobody"))
    await stage.ask(session, "markers-live", markers("sprotty", reason="live"))
    await stage.ask(session, "markers-other-reason", markers(reason="curiosity"))
    await stage.play(session, "markers-empty-request-id", {**markers("weigh"), "requestId": ""})
    await stage.play(session, "markers-without-request-id", markers("stamp"))
    await stage.ask(session, "popup-manual", popup("push"))
    await stage.ask(session, "popup-automated", popup("sort"))
    await stage.play(session, "popup-empty-request-id", popup("weigh", requestId=""))
    await stage.ask(session, "popup-unknown", popup("nobody"))
    await stage.ask(session, "popup-edge-is-silent", popup("e_push_weigh"))
    await stage.ask(session, "popup-category-is-silent", popup("depot"))


async def answers_to_typing(stage: Stage) -> None:
    """Edge checks, validation of texts, navigation, the clipboard."""
    session = await stage.opened()
    await stage.ask(session, "edge-from-decision", check_edge("too_heavy"))
    await stage.ask(session, "edge-from-task", check_edge("push"))
    await stage.ask(session, "edge-to-task", check_edge("too_heavy", "stamp"))
    await stage.ask(session, "edge-to-fork", check_edge("too_heavy", "split"))
    await stage.ask(session, "edge-to-merge", check_edge("too_heavy", "again"))
    await stage.ask(session, "edge-to-category", check_edge("too_heavy", "depot"))
    await stage.ask(session, "edge-task-to-task", check_edge("push", "weigh"))
    await stage.ask(session, "edge-plain", check_edge("push", "weigh", "edge"))
    await stage.ask(session, "edge-unknown-source", check_edge("nobody"))
    await stage.ask(session, "edge-unknown-target", check_edge("too_heavy", "nobody"))
    await stage.ask(session, "label-free", validate("label-edit", "push_label", "Pull"))
    await stage.ask(session, "label-empty", validate("label-edit", "push_label", ""))
    await stage.ask(session, "label-taken", validate("label-edit", "push_label", "Weigh"))
    await stage.ask(session, "label-own", validate("label-edit", "push_label", "Push"))
    await stage.ask(session, "label-own-task", validate("label-edit", "push", "Push"))
    await stage.ask(session, "label-unknown", validate("label-edit", "nobody", "Pull"))
    await stage.ask(session, "editor-number", validate("task-editor", "push", "duration:12x"))
    await stage.ask(session, "editor-no-number", validate("task-editor", "push", "duration:soon"))
    await stage.ask(session, "editor-too-long", validate("task-editor", "push", "duration:101"))
    await stage.ask(session, "editor-negative", validate("task-editor", "push", "duration:-1"))
    await stage.ask(session, "editor-type", validate("task-editor", "push", "type:automated"))
    await stage.ask(session, "editor-no-type", validate("task-editor", "push", "type:robot"))
    await stage.ask(session, "editor-other", validate("task-editor", "nobody", "colour:red"))
    await stage.ask(session, "validator-unknown", validate("spelling", "push", "Pussh"))
    await stage.ask(session, "next", navigate("next", "push", "split", "sort"))
    await stage.ask(session, "next-unknown", navigate("next", "nobody"))
    await stage.ask(session, "previous", navigate("previous", "push", "weigh", note="kept"))
    await stage.ask(session, "documentation", navigate("documentation", "push"))
    await stage.ask(session, "documentation-none", navigate("documentation", "weigh"))
    await stage.ask(session, "documentation-two", navigate("documentation", "push", "weigh"))
    await stage.ask(session, "navigation-unknown", navigate("sideways", "push"))
    await stage.ask(session, "resolve", resolve(uri=stage.file, args={"name": "Shelve"}))
    await stage.ask(session, "resolve-missing", resolve(uri=stage.file, args={"name": "Nobody"}))
    await stage.ask(session, "resolve-without-name", resolve(uri=stage.file))
    await stage.ask(session, "copy-nothing", copy())
    await stage.ask(session, "copy-some", copy("stamp", "nobody", "e_weigh_heavy", "stamp"))
    await stage.ask(session, "copy-category", copy("depot"))


async def read_only(stage: Stage) -> None:
    session = await stage.opened()
    await stage.play(session, "switch", edit_mode("readonly"))
    await stage.play(session, "create", create("task:manual", 10, 10))
    for kind in (
        "createEdge",
        "deleteElement",
        "changeBounds",
        "applyLabelEdit",
        "reconnectEdge",
        "changeRoutingPoints",
        "layout",
        "cut",
        "paste",
        "compound",
        "editTask",
    ):
        await stage.play(session, kind, {"kind": kind, "isOperation": True})
    await stage.ask(session, "menu", palette("context-menu"))
    await stage.ask(session, "commands", palette("command-palette", "push", text=""))
    await stage.ask(session, "tool-palette", palette("tool-palette"))
    await stage.ask(session, "task-editor", palette("task-editor", "push", text="type:"))
    await stage.ask(session, "copy", copy("push"))
    await stage.play(session, "save", save())
    await stage.play(session, "switch-back", edit_mode("editable"))
    await stage.play(session, "create-again", create("task:manual", 10, 10))
    await stage.play(session, "read-only-again", edit_mode("readonly"))
    await stage.play(session, "undo", undo())
    await stage.play(session, "mode-nobody-knows", edit_mode("wishful"))
    await stage.play(session, "is-editable", create("task:automated", 10, 10))


async def strangers(stage: Stage) -> None:
    """Actions that nobody handles, and messages from the past."""
    session = await stage.opened()
    await stage.play(session, "unknown-action", {"kind": "makeCoffee"})
    await stage.ask(session, "unknown-request", {"kind": "requestCoffee"})
    await stage.play(session, "unknown-request-empty-id", {"kind": "requestCoffee", "requestId": ""})
    await stage.play(session, "unknown-response", {"kind": "coffeeResult", "responseId": "client_99"})
    selected = {"selectedElementsIDs": ["push"], "deselectedElementsIDs": [], "deselectAll": False}
    await stage.play(session, "selection-is-not-handled", {"kind": "elementSelected", **selected})
    await stage.play(session, "servers-own-action", {"kind": "setDirtyState", "isDirty": True})
    await stage.play(session, "late-rejection", {"kind": "rejectRequest", "responseId": "server_1", "message": "no"})
    await stage.play(session, "bounds-of-another-revision", {"kind": "computedBounds", "revision": 77, "bounds": []})
    await stage.play(session, "redo-nothing", {"kind": "glspRedo"})
    await stage.play(session, "undo-nothing", undo())
