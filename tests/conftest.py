# SPDX-License-Identifier: Apache-2.0
"""What all tests share: tools that a test needs, long tests by name, and a real server.

`@pytest.mark.needs("chromium", "page")` skips, with the reason, where a tool is missing. Continuous integration names
the tools it has in GLSP_CI_TOOLS; a test that needs only those and still skips is a failure there.
`@pytest.mark.long("chaos")` keeps a test for `make test-long [JOB=chaos]`.
"""

import os
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from support.databases import Databases, databases
from support.redis import Services
from support.serving import Servers, Serving
from support.shown import keep
from support.tools import TOOLS, missing
from support.watching import watch

JOBS = ("chaos", "hostile", "fuzz", "image", "monitoring", "rehearsal")
# How long an example takes says nothing about the code on a busy machine. Where CI is set, the same examples every time.
hypothesis.settings.register_profile("here", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("ci", hypothesis.settings.get_profile("here"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")

CI_TOOLS = frozenset(os.environ.get("GLSP_CI_TOOLS", "").split())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", metavar="JOB", default=None, choices=("all", *JOBS), help="run long tests")


def pytest_configure(config: pytest.Config) -> None:
    if unknown := CI_TOOLS - TOOLS.keys():
        raise pytest.UsageError(f"GLSP_CI_TOOLS names {sorted(unknown)}; known are {sorted(TOOLS)}")
    watch(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    job = config.getoption("--long")
    kept = [item for item in items if _wanted(item, job)]
    dropped = [item for item in items if not _wanted(item, job)]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        items[:] = kept
    for item in items:
        if strange := set(jobs_of(item)) - set(JOBS):
            raise pytest.UsageError(f"{item.nodeid} belongs to {sorted(strange)}; jobs are {JOBS}")
        tools = needed_tools(item)
        if unknown := set(tools) - TOOLS.keys():
            raise pytest.UsageError(
                f"{item.nodeid} needs {sorted(unknown)}; known are {sorted(TOOLS)} (support/tools.py)"
            )
        if reason := missing(tools):
            item.add_marker(pytest.mark.skip(reason=reason))


def jobs_of(item: pytest.Item) -> list[str]:
    return [name for mark in item.iter_markers("long") for name in mark.args]


def _wanted(item: pytest.Item, job: str | None) -> bool:
    jobs = jobs_of(item)
    if job is None:
        return not jobs
    return bool(jobs) and (job == "all" or job in jobs)


def needed_tools(item: pytest.Item) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tool for mark in item.iter_markers("needs") for tool in mark.args))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    keep(item, report)
    tools = needed_tools(item)
    if report.skipped and not hasattr(report, "wasxfail") and tools and CI_TOOLS.issuperset(tools):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"this machine is said to have {', '.join(tools)}, yet the test skipped: {reason}"
    return report


@pytest.fixture(scope="session")
def postgres_databases() -> Generator[Databases]:
    """A PostgreSQL server of this test process. Whoever asks for it needs("postgres")."""
    with databases() as found:
        yield found


@pytest.fixture(scope="session")
def redis_services() -> Generator[Services]:
    """Redis in all its forms for this test process. Whoever asks for it needs("redis")."""
    services = Services()
    yield services
    services.end()


@pytest.fixture
def server(tmp_path: Path) -> Generator[Servers]:
    """Starts servers: `serving = server("--socket", "0")`; each is ready when the call returns and ends with the test."""
    servers = Servers(tmp_path)
    yield servers
    servers.end()


@pytest.fixture
def serving(server: Servers) -> Serving:
    """One server on a free port with an empty data folder."""
    return server()
