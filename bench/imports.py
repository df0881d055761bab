# SPDX-License-Identifier: Apache-2.0
"""Bringing a generated model into a server's store through its public door."""

import httpx


async def import_model(base: str, name: str, model: dict[str, object]) -> str:
    """Create a stored diagram with this model and return the URI that opens it.

    Raises httpx.HTTPStatusError when the server refuses.
    """
    async with httpx.AsyncClient(base_url=base, timeout=120) as client:
        body = {"type": "workflow-diagram", "id": name, "name": name}
        answer = await client.post("/api/diagrams", json=body | {"model": model})
        answer.raise_for_status()
    return f"glsp:{answer.json()['id']}"
