# SPDX-License-Identifier: Apache-2.0
"""What one worker tells another about who makes a request that it passes on: it has looked already, and counted.

The private sockets of workers belong to one user, yet a header is only believed with a seal of the server's secret that
is some seconds old: the same header from outside says nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable

import msgspec

from glsp.endpoints.connection import Admitted
from glsp.secret import Keys, keys_of

HEADER = "x-glsp-vouched"

FRESH = 30.0
"""Seconds for which a word holds: a worker that is waited for is there by then."""


class Word(msgspec.Struct, frozen=True):
    """Who it is, and when that was seen."""

    caller: Admitted
    at: float


class Vouching:
    """Makes and reads such words."""

    def __init__(self, secret: str | Keys, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys_of(secret)
        self._clock = clock

    def word(self, caller: Admitted, *, counted: bool) -> str:
        """For the header; `counted`: this call is in the caller's rate already."""
        told = msgspec.structs.replace(caller, counted=counted)
        data = base64.urlsafe_b64encode(msgspec.json.encode(Word(told, self._clock())))
        return f"{data.decode()}.{_sign(self._keys.now, data)}"

    def read(self, header: str) -> Admitted | None:
        """Who it is by a worker's word; None for everything else."""
        text, _, signature = header.partition(".")
        data = text.encode(errors="replace")
        given = signature.encode(errors="replace")
        if not any(hmac.compare_digest(given, _sign(key, data).encode()) for key in self._keys.all):
            return None
        try:
            found = msgspec.json.decode(base64.urlsafe_b64decode(data), type=Word)
        except (msgspec.DecodeError, binascii.Error):  # sealed by another version of this server
            return None
        return found.caller if abs(self._clock() - found.at) < FRESH else None


def _sign(secret: str, data: bytes) -> str:
    key = hashlib.sha256(b"vouching" + secret.encode()).digest()
    return hmac.new(key, data, hashlib.sha256).hexdigest()
