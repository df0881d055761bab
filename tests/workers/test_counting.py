# SPDX-License-Identifier: Apache-2.0
"""What workers count together: also what is not there any more, without a warning in the log."""

import os
import subprocess
import sys
from pathlib import Path

LEFT_OUT = """
import sys
from pathlib import Path
from glsp import telemetry

telemetry.count_together(Path(sys.argv[1]))
telemetry.REPLICA_LAG_SECONDS.labels("1").set(0.25)
telemetry.REPLICA_LAG_SECONDS.labels("2").set(0.5)
telemetry.no_lag("1")
telemetry.no_lag("3")
print(telemetry.exposition().decode())
"""


def test_a_replica_that_is_left_out_has_no_lag_at_workers_either(tmp_path: Path) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", LEFT_OUT, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    shown = [line for line in done.stdout.splitlines() if line.startswith("glsp_replica_lag_seconds{")]
    assert sorted(shown) == [
        f'glsp_replica_lag_seconds{{replica="{name}"}} {lag}'
        for name, lag in (("1", "NaN"), ("2", "0.5"), ("3", "NaN"))
    ]
