# SPDX-License-Identifier: Apache-2.0
"""What leaves this process and comes back: encrypted and signed under SECRET_KEY, for one purpose alone.

Fernet (AES-128-CBC, HMAC-SHA256) of the package `cryptography`; each purpose has a key of its own, so that what was sealed for
one is nothing for another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TypeVar

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from glsp.secret import Keys

_Content = TypeVar("_Content")


class Seal:
    """The seal of one purpose."""

    def __init__(self, keys: Keys, purpose: str) -> None:
        self._keys = keys
        self._purpose = purpose.encode()
        self._known: tuple[str, ...] = ()
        self._fernet: MultiFernet | None = None

    def close(self, content: object) -> bytes:
        """The content, sealed; it is text that cookies may hold."""
        return self._with_keys().encrypt(msgspec.json.encode(content))

    def open(self, sealed: bytes, shape: type[_Content], seconds: int | None = None) -> _Content | None:
        """What was sealed, at most so long ago; None for everything else."""
        try:
            return msgspec.json.decode(self._with_keys().decrypt(sealed, seconds), type=shape)
        except (InvalidToken, msgspec.DecodeError):  # of another key, or of another version of this server
            return None

    def _with_keys(self) -> MultiFernet:
        """With the keys of now: the first seals, each opens."""
        if self._fernet is None or self._known != self._keys.all:
            self._known = self._keys.all
            self._fernet = MultiFernet([Fernet(self._derived(key)) for key in self._known])
        return self._fernet

    def _derived(self, key: str) -> bytes:
        return base64.urlsafe_b64encode(hmac.new(key.encode(), b"seal " + self._purpose, hashlib.sha256).digest())
