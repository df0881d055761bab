# SPDX-License-Identifier: Apache-2.0
"""Running a script of `scripts` on one connection, inside the transaction that is open there."""

from __future__ import annotations

from typing import TypeVar

import psycopg

from glsp import calls
from glsp.storage.postgres_link import Connection, translated
from glsp.storage.scripts import Script

T = TypeVar("T")


async def drive(connection: Connection, script: Script[T]) -> T:
    """Runs a script's statements in the open transaction. Raises psycopg.Error."""
    try:
        statement, parameters = next(script)
        while True:
            with calls.statement("postgresql", statement):
                cursor = await connection.execute(translated(statement), parameters, binary=True)
                rows = await cursor.fetchall() if cursor.description is not None else []
            statement, parameters = script.send(rows)
    except StopIteration as end:
        return end.value


def told(script: Script[T], statement: str, answer: object) -> Script[T]:
    """The script, whose one statement is answered without asking the database."""
    try:
        ask = next(script)
        while True:
            rows = [(answer,)] if ask[0] == statement else (yield ask)
            ask = script.send(rows)
    except StopIteration as end:
        return end.value


async def end(connection: Connection, how: bytes) -> None:
    """Ends a transaction whose outcome does not matter; a connection that cannot do that is not lent again."""
    try:
        await connection.execute(how)
    except psycopg.Error:
        await connection.close()
