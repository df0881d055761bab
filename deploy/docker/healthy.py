# SPDX-License-Identifier: Apache-2.0
"""Says by its exit code whether the server in this container is alive. Compose and podman ask it; Kubernetes asks HTTP."""

import http.client
import os
import sys

connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 3000), timeout=4)
try:
    connection.request("GET", sys.argv[1] if len(sys.argv) > 1 else "/health")
    status = connection.getresponse().status
except OSError as error:
    sys.exit(f"no answer: {error}")
sys.exit(0 if status == 200 else f"answered {status}")
