# SPDX-License-Identifier: Apache-2.0
"""Which diagram a new connection is about, where its first line says so: `GET /glsp?diagram=ID` as our page asks.

Then it goes to the worker where that diagram is at home, and no other one need pass its frames on. It is a hint: who
says nothing, or something wrong, is served all the same. The line is looked at and stays for the worker to read.
"""

from __future__ import annotations

import asyncio
import re
import socket
from urllib.parse import unquote_to_bytes

from glsp.editor.naming import FILE, STORED

PATIENCE_SECONDS = 0.1
"""How long the first line is waited for: browsers connect ahead and then say nothing."""

HEAD_BYTES = 1_024

_FIRST_LINE = re.compile(rb"GET /[a-z]+\?(?:[^ \r\n]*&)?diagram=([^&# \r\n]+)(?:&[^ \r\n]*)? HTTP/")


def named(head: bytes) -> str:
    """The key of the diagram that the beginning of a request names; "" where it names none."""
    found = _FIRST_LINE.match(head)
    if found is None:
        return ""
    name = unquote_to_bytes(found[1]).decode(errors="replace")
    return name if name.startswith((FILE, STORED)) else STORED + name


async def wanted(connection: socket.socket) -> str:
    """What `named` finds in what a connection has sent; "" where it has sent nothing for a moment."""
    loop = asyncio.get_running_loop()
    for _ in range(2):
        try:
            return named(connection.recv(HEAD_BYTES, socket.MSG_PEEK))
        except BlockingIOError:
            if not await _readable(loop, connection):
                return ""
        except OSError:  # the client is gone; the worker will see that, too
            return ""
    return ""


async def _readable(loop: asyncio.AbstractEventLoop, connection: socket.socket) -> bool:
    ready = asyncio.Event()
    loop.add_reader(connection, ready.set)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await ready.wait()
    except TimeoutError:
        return False
    finally:
        loop.remove_reader(connection)
    return True
