# SPDX-License-Identifier: Apache-2.0
"""What a result must say about where it was made: processor, versions, file system, load."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from bench.servers import ROOT, Settings


def run_queue() -> float:
    """Processes that wanted to run, averaged over the last minute."""
    return round(os.getloadavg()[0], 2)


def output_of(*command: str) -> str:
    """First line that a command prints, or an empty string when it does not run."""
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10, cwd=ROOT)
    except OSError:
        return ""
    return answer.stdout.partition("\n")[0].strip()


def processor() -> str:
    """Model name of the first processor."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def package_version(manifest: Path) -> str:
    """Version in a package.json, or `not installed`."""
    if not manifest.is_file():
        return "not installed"
    return str(msgspec.json.decode(manifest.read_bytes())["version"])


def own_version() -> str:
    """Version of the server under test."""
    try:
        return version("glsp")
    except PackageNotFoundError:
        return "not installed"


def memory_gib() -> int:
    """Of the machine, in whole GiB."""
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def commit() -> dict[str, str]:
    """Which code this is."""
    found = {
        "hash": output_of("git", "rev-parse", "--short", "HEAD"),
        "date": output_of("git", "log", "-1", "--format=%cs"),
    }
    changed = output_of("git", "status", "--porcelain", "--", "src")
    return found | ({"changed": "src"} if changed else {})


def host(folder: Path) -> dict[str, str | int]:
    """The machine, and the Python that everything runs on."""
    return {
        "processor": processor(),
        "cores": os.cpu_count() or 0,
        "memory_gib": memory_gib(),
        "kernel": platform.release(),
        "file_system": output_of("stat", "-f", "-c", "%T", str(folder)),
        "python": platform.python_version(),
    }


def machine(settings: Settings, folder: Path) -> dict[str, object]:
    """Facts about the machine and the software, in the order they are printed."""
    return {
        **host(folder),
        "node": output_of(settings.node, "--version"),
        "reference": package_version(settings.reference_script.parent / "package.json"),
        "ours": own_version(),
        "commit": output_of("git", "rev-parse", "--short", "HEAD"),
    }
