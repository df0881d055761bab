# SPDX-License-Identifier: Apache-2.0
"""API tokens for tests, made as `glsp token create` makes them, without the second that a process takes."""

import asyncio
from pathlib import Path

from glsp.ops import tokens
from glsp.settings import load


def make_token(data: Path, name: str, scope: str = "edit", days: int | None = 1) -> str:
    """A token in the embedded database of a data folder; its secret."""
    return asyncio.run(tokens.create(load({}, {"DATA_DIR": str(data)}), name, scope, days))[1]


def revoke_token(data: Path, name: str) -> None:
    """As `glsp token revoke`."""
    asyncio.run(tokens.revoke(load({}, {"DATA_DIR": str(data)}), name))


def bearer(secret: str) -> dict[str, str]:
    """The header that brings it."""
    return {"Authorization": f"Bearer {secret}"}
