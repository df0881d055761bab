# SPDX-License-Identifier: Apache-2.0
"""Who is told by Alertmanager, instead of a pager: hears alerts, and says each once when it fires and when it is over."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Told = Callable[[str, str, dict[str, Any]], None]
"""Gets who is told (the receiver), `firing` or `resolved`, and the alert."""


class Receiver:
    """Listens on a free port until `stop`."""

    def __init__(self, told: Told) -> None:
        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                for alert in body["alerts"]:
                    told(self.path.strip("/"), alert["status"], alert)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  theirs
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        """Hears no more."""
        self._server.shutdown()
        self._server.server_close()
