# SPDX-License-Identifier: Apache-2.0
"""Says by its exit code whether the server in this container is alive. Compose and podman ask it; Kubernetes asks HTTP."""

import http.client
import os
import sys


def status_at(host: str, path: str) -> int:
    """What it answers there. Raises OSError, HTTPException."""
    connection = http.client.HTTPConnection(host, int(os.environ.get("PORT") or 3000), timeout=4)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


path = sys.argv[1] if len(sys.argv) > 1 else "/health"
said = os.environ.get("HOST", "").strip("[]")
why = ""
# 0.0.0.0 and :: are no addresses to ask at.
for host in (said,) if said.strip("0.:") else ("127.0.0.1", "::1"):
    try:
        status = status_at(host, path)
    except (OSError, http.client.HTTPException) as error:
        why = why or f"no answer: {error}"
        continue
    sys.exit(0 if status == 200 else f"answered {status}")
sys.exit(why)
