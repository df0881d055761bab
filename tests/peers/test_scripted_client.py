# SPDX-License-Identifier: Apache-2.0
"""The scripted client that other tests rely on does what a browser does."""

import httpx

from peers.actions import bounds, connect_nodes, create, delete, place, relabel, undo
from support.glsp_bounds import Json, elements
from support.glsp_client import DELTA_KINDS, ClientSession, GlspClient, connect
from support.glsp_delta import Picture
from support.serving import Serving


def model(*children: Json) -> Json:
    return {"id": "root", "type": "graph", "revision": 3, "children": list(children)}


def node(element_id: str, *children: Json, **more: object) -> Json:
    return {"id": element_id, "type": "node", "children": list(children), **more}


def change(*, revision: int = 4, removes: tuple[str, ...] = (), puts: tuple[Json, ...] = ()) -> Json:
    return {"kind": "applyChange", "revision": revision, "removes": list(removes), "puts": list(puts)}


def test_a_picture_takes_new_changed_moved_and_removed_elements():
    picture = Picture(model(node("a"), node("b", node("c")), node("d")))
    assert picture.apply(
        change(
            removes=("d",),
            puts=(
                {"parentId": "root", "element": node("a", size=1)},
                {"parentId": "root", "element": node("e"), "after": "a"},
                {"parentId": "e", "element": node("c"), "after": None},
            ),
        )
    )
    assert picture.root == {**model(node("a", size=1), node("e", node("c")), node("b")), "revision": 4}


def test_a_picture_refuses_a_change_after_a_gap_and_stays_as_it_is():
    picture = Picture(model(node("a")))
    assert not picture.apply(change(revision=5, removes=("a",)))
    assert picture.root == model(node("a"))


async def opened(client: GlspClient, file: str, name: str, **more: object) -> ClientSession:
    await client.initialize(name)
    session = await client.start_session(**more)  # pyright: ignore[reportArgumentType]
    await session.open(file)
    return session


def newest(session: ClientSession, element_type: str) -> str:
    return [element["id"] for element in elements(session.root) if element["type"] == element_type][-1]


async def test_a_client_with_deltas_ends_with_the_picture_of_one_with_whole_models(serving: Serving):
    async with httpx.AsyncClient(base_url=serving.url) as http:
        diagram = (await http.post("/api/diagrams", json={"type": "workflow", "id": "desk"})).json()["id"]
    async with connect(serving.websocket) as stock, connect(serving.websocket) as ours:
        whole = await opened(stock, f"glsp:{diagram}", "stock")
        delta = await opened(ours, f"glsp:{diagram}", "ours", kinds=DELTA_KINDS)

        async def edit(session: ClientSession, action: Json) -> None:
            await session.send(action)
            await stock.settle()
            await ours.settle()

        await edit(whole, create("category", 100, 300))
        await edit(delta, create("task:manual", 10, 10))
        await edit(whole, create("task:automated", 120, 340, newest(delta, "category")))
        first, second = newest(delta, "task:manual"), newest(delta, "task:automated")
        await edit(delta, connect_nodes(first, second))
        await edit(whole, relabel(newest(delta, "label:heading"), "Shove"))
        await edit(delta, bounds(place(first, 300, 20)))
        await edit(whole, create("task:manual", 50, 10))
        await edit(delta, delete(newest(whole, "task:manual")))
        await edit(whole, undo())
        assert delta.gaps == 0
        assert len(list(elements(whole.root))) > 10
        assert {**delta.root, "revision": 0} == {**whole.root, "revision": 0}
