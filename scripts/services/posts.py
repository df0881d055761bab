# SPDX-License-Identifier: Apache-2.0
"""Listens on a free port for what other programs post, and says 200 to all of it. What it means: `receiver`, tests of traces."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Heard = Callable[[str, Mapping[str, str], bytes], None]
"""Gets the path, the headers and the body, unpacked; in a thread of each request."""


class Posts:
    """Listens until `stop`."""

    def __init__(self, heard: Heard) -> None:
        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                heard(self.path, dict(self.headers.items()), body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  theirs
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Hears no more."""
        self._server.shutdown()
        self._server.server_close()
