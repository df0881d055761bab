# SPDX-License-Identifier: Apache-2.0
"""What we put into Redis is sealed with the installation's secret: whoever else can write there is not believed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

SEAL_BYTES = 16


def sealed(key: bytes, purpose: bytes, content: bytes) -> bytes:
    """The content behind its seal, good for one purpose alone."""
    return _seal(key, purpose, content) + content


def opened(keys: bytes | Iterable[bytes], purpose: bytes, message: bytes) -> bytes | None:
    """What was sealed with one of these keys; None for what was not, or for another purpose."""
    seal, content = message[:SEAL_BYTES], message[SEAL_BYTES:]
    is_ours = any(
        hmac.compare_digest(seal, _seal(key, purpose, content)) for key in ([keys] if isinstance(keys, bytes) else keys)
    )
    return content if is_ours else None


def _seal(key: bytes, purpose: bytes, content: bytes) -> bytes:
    digest = hashlib.blake2b(len(purpose).to_bytes(4, "big"), key=key, digest_size=SEAL_BYTES)
    digest.update(purpose)
    digest.update(content)
    return digest.digest()
