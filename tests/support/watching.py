# SPDX-License-Identifier: Apache-2.0
"""No test stops the run: one that hangs past every limit is ended, and what failed is said at once.

`timeout` in pyproject.toml raises once, in the main thread. A test that waits in a native call, or whose waiting
swallows that one error, goes on for ever; here its process prints where each thread stands and ends. A run with
workers reports that test as failed, starts another worker, and goes on.
"""

import faulthandler
import os
from collections.abc import Generator
from typing import TextIO

import pytest

GRACE = 60.0  # s; beyond twice the time-out of a test, for fixtures of the session and the report
LEAVING = 120.0  # s; from the end of the last test to the end of the process


class Watch:
    """Ends this process when one test takes too long. `said_to` stays the real stderr while pytest captures."""

    def __init__(self, limit: float, said_to: TextIO) -> None:
        self.limit = limit
        self.said_to = said_to

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        mark = item.get_closest_marker("timeout")
        allowed = float(mark.args[0]) if mark and mark.args else self.limit
        self._end_after(2 * allowed + GRACE)
        try:
            return (yield)
        finally:
            self._end_after(LEAVING)

    def _end_after(self, seconds: float) -> None:
        faulthandler.dump_traceback_later(seconds, exit=True, file=self.said_to)


class Teller:
    """Says each failure when it happens, so that a run that is cut off has said it."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        if not report.failed or terminal is None:
            return
        crash = getattr(report.longrepr, "reprcrash", None)
        why = crash.message if crash else str(report.longrepr)
        terminal.ensure_newline()
        terminal.write_line(f"failed in {report.when}: {report.nodeid}: {why.splitlines()[0] if why else ''}")


def watch(config: pytest.Config) -> None:
    """Call it in `pytest_configure`, while stderr is not captured."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Teller(config), "teller")
    limit = float(config.getini("timeout") or 120)
    config.pluginmanager.register(Watch(limit, os.fdopen(os.dup(2), "w")), "watch")
