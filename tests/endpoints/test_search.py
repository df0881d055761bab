# SPDX-License-Identifier: Apache-2.0
"""A search finds what is inside diagrams soon after it was written, at every door, and nothing of what is gone."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import httpx

from support.agents import ERAS, agent
from support.serving import Serving

GLSP = Path(sys.executable).with_name("glsp")

FRESH_SECONDS = 2.0
"""What we promise on an idle machine; tests wait ten times as long and only then give up."""


async def until_found(http: httpx.AsyncClient, query: str, *ids: str, **how: str) -> list[dict[str, object]]:
    """The hits once they are of these diagrams."""
    end = time.monotonic() + 10 * FRESH_SECONDS
    while True:
        answer = await http.get("/api/search", params={"q": query, **how})
        hits = answer.raise_for_status().json()["hits"]
        if [hit["diagram"]["id"] for hit in hits] == list(ids) or time.monotonic() > end:
            assert [hit["diagram"]["id"] for hit in hits] == list(ids)
            return hits
        await asyncio.sleep(0.03)


async def edited(http: httpx.AsyncClient, diagram: str, operation: dict[str, object]) -> None:
    answer = await http.post(f"/api/diagrams/{diagram}/operations", json={"operations": [operation]})
    answer.raise_for_status()


async def test_what_is_written_is_found_and_what_is_gone_is_not(serving: Serving):
    async with httpx.AsyncClient(base_url=serving.url, timeout=60) as http:
        made = {
            "type": "workflow",
            "id": "zoo",
            "name": "Zoo",
            "tags": ["Tiere"],
            "source": 't feed "Giraffe füttern" >clean\nt clean',
        }
        (await http.post("/api/diagrams", json=made)).raise_for_status()
        (hit,) = await until_found(http, "giraff FUETT", "zoo")
        assert hit["lines"] == [
            {"element": "feed", "type": "task:manual", "text": "Giraffe füttern", "marks": [[0, 6], [8, 12]]}
        ]
        assert (hit["score"], hit["count"], hit["marks"]) == (0.0, 1, [])

        await edited(http, "zoo", {"kind": "applyLabelEdit", "labelId": "feed_label", "text": "Okapi füttern"})
        await until_found(http, "okapi", "zoo")
        await until_found(http, "giraffe")
        await edited(http, "zoo", {"kind": "applyLabelEdit", "labelId": "feed_label", "text": "Giraffe tränken"})
        await until_found(http, "giraffe", "zoo")

        (await http.patch("/api/diagrams/zoo", json={"name": "Savannenhaus"})).raise_for_status()
        await until_found(http, "savanne tag:tiere", "zoo")
        said = {"text": "Wo ist das Nashorn?", "elementId": "clean"}
        (await http.post("/api/diagrams/zoo/comments", json=said)).raise_for_status()
        (hit,) = await until_found(http, "nashorn", "zoo")
        assert [(line["element"], line["type"]) for line in hit["lines"]] == [("clean", "comment")]  # type: ignore[attr-defined]

        (await http.delete("/api/diagrams/zoo")).raise_for_status()
        await until_found(http, "giraffe")
        await until_found(http, "giraffe", "zoo", trash="true")
        (await http.post("/api/diagrams/zoo/restore")).raise_for_status()
        await until_found(http, "giraffe", "zoo")
        (await http.delete("/api/diagrams/zoo")).raise_for_status()
        (await http.delete("/api/diagrams/zoo", params={"forever": "true"})).raise_for_status()
        await until_found(http, "giraffe", trash="true")


async def agents_find(http: httpx.AsyncClient, serving: Serving, era: str) -> None:
    name, word = f"found-{era}", f"wombat{era}"
    async with agent(f"{serving.url}/mcp", era) as ada:
        await ada.text(
            "create_diagram", type="workflow", id=name, source=f't look "{word} \\"suchen\\""', tags=["wild"]
        )
        await until_found(http, word, name)
        told = await ada.text("search_diagrams", query=f"{word} tag:wild")
        assert told.splitlines() == [f'{name} "{name}" workflow r1 #wild', f'  look task:manual "{word} \\"suchen\\""']
        assert (await ada.text("search_diagrams", query="suchen", id=name)).splitlines()[0] == "r1 1 found"
        assert await ada.text("search_diagrams", query="numbat") == "nothing was found"


async def test_one_diagram_is_searched_as_it_is_this_moment_and_agents_find_the_same(serving: Serving):
    async with httpx.AsyncClient(base_url=serving.url, timeout=60) as http:
        made = {"type": "workflow", "id": "now", "source": "t a\nt b"}
        (await http.post("/api/diagrams", json=made)).raise_for_status()
        await edited(http, "now", {"kind": "applyLabelEdit", "labelId": "b_label", "text": "Quokka"})
        answer = (await http.get("/api/diagrams/now/search", params={"q": "quok"})).json()
        line = {"element": "b", "type": "task:manual", "text": "Quokka", "marks": [[0, 4]]}
        assert answer == {"revision": 1, "lines": [line], "count": 1}
        assert (await http.get("/api/diagrams/now/search", params={"q": ""})).json()["lines"] == []
        assert (await http.get("/api/diagrams/nowhere/search", params={"q": "a"})).status_code == 404
        assert (await http.get("/api/search", params={"q": "x" * 2_000})).status_code == 413
        for era in ERAS:
            await agents_find(http, serving, era)


def test_the_command_finds_without_a_server(tmp_path: Path):
    source = tmp_path / "birds.mmd"
    source.write_text("flowchart LR\n a[Kiwi picks] --> b[Emu runs]\n")
    for command in (
        ["import", str(source)],
        ["migrate"],
        ["search", "emu", "kiwi"],
        ["search", "emu", "--without", "kiwi"],
    ):
        done = subprocess.run(
            [GLSP, *command, "--data", str(tmp_path / "data")], capture_output=True, text=True, check=False
        )
        if command[0] == "search":
            assert (done.returncode, "Emu runs" in done.stdout) == ((0, True) if len(command) == 3 else (1, False)), (
                done
            )
