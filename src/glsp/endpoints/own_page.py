# SPDX-License-Identifier: Apache-2.0
"""Whether a request that a browser proves by a cookie comes from a page of ours.

`Origin` was judged before (`access.Access.check_site`); here it is enough that it is there. Where it is not, the browser
must say that the page is ours (`Sec-Fetch-Site`, W3C Fetch Metadata), or a person goes to an address, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from glsp.errors import Forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

UPGRADE = "UPGRADE"
"""In place of a method: a WebSocket, which changes whatever it likes."""


def demand_own_page(method: str, headers: Mapping[str, str]) -> None:
    """Raises Forbidden for what another page may have made a browser send."""
    if headers.get("origin"):
        return
    site = headers.get("sec-fetch-site", "")
    if site == "same-origin":
        return
    is_visit = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    if method in SAFE and (site in {"", "none"} or is_visit):
        return
    raise Forbidden(
        "a cookie counts only for pages of this server",
        hint="programs send `Authorization: Bearer <token>`; a browser tells where the request comes from",
    )
