# SPDX-License-Identifier: Apache-2.0
"""Who is told by Alertmanager, instead of a pager: hears alerts, and says each once when it fires and when it is over."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from scripts.services.posts import Posts

Told = Callable[[str, str, dict[str, Any]], None]
"""Gets who is told (the receiver), `firing` or `resolved`, and the alert."""


class Receiver(Posts):
    """Listens on a free port until `stop`."""

    def __init__(self, told: Told) -> None:
        def heard(path: str, _headers: Mapping[str, str], body: bytes) -> None:
            for alert in json.loads(body)["alerts"]:
                told(path.strip("/"), alert["status"], alert)

        super().__init__(heard)
