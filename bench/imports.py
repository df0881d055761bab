# SPDX-License-Identifier: Apache-2.0
"""Bringing a generated model into a server's store through its public door."""

import httpx

IMPORT_SECONDS = 120.0


async def import_model(base: str, name: str, model: dict[str, object]) -> str:
    """Create a stored diagram, insert the model's elements as one operation, return the URI that opens it.

    Raises httpx.HTTPStatusError when the server refuses.
    """
    async with httpx.AsyncClient(base_url=base, timeout=IMPORT_SECONDS) as client:
        created = await client.post("/api/diagrams", json={"type": "workflow-diagram", "id": name, "name": name})
        created.raise_for_status()
        insert = {"kind": "insertElements", "elements": model["children"]}
        inserted = await client.post(f"/api/diagrams/{name}/operations", json={"operations": [insert]})
        inserted.raise_for_status()
    return f"glsp:{name}"
