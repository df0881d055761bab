# SPDX-License-Identifier: Apache-2.0
"""What processes share through Redis: news of edits, a cache, token buckets. None of it is the truth; all may be lost.

`connect` is the only place that asks for the package `redis`, an extra.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from glsp.errors import SettingsError
from glsp.secret import Keys, Secret, keys_of, revealed
from glsp.storage.redis.address import Address

if TYPE_CHECKING:
    from glsp.storage.redis.link import Link

__all__ = ["connect"]


def connect(url: str | Secret, secret: str | Keys) -> Link:
    """The link to the Redis of a URL, which begins to connect once it is running. Raises SettingsError, never the URL."""
    address = Address(revealed(url))
    try:
        from glsp.storage.redis.link import Link  # noqa: PLC0415  an extra, which most do without
    except ImportError as error:
        raise SettingsError(
            ["REDIS_URL is set, and the client of Redis is not installed"], hint="pip install 'glsp[redis]'"
        ) from error
    return Link(address, keys_of(secret), url)
