# SPDX-License-Identifier: Apache-2.0
"""Builds the container image: prepares a context without secrets or clutter in build/image, and hands it to a builder.

In the context: our wheel, the pinned dependencies as wheels for the image's Python, their hashes, the bill of materials.
So the build itself needs no network, and what goes in is what `requirements/runtime.txt` names.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from pins import for_linux
from sbom import PYTHON, bill_of_materials

ROOT = Path(__file__).resolve().parent.parent
CONTEXT = ROOT / "build" / "image"
DOCKER = ROOT / "deploy" / "docker"
BUILDERS = ("podman", "docker")
GLIBC = ("2_36", "2_35", "2_34", "2_31", "2_28", "2_27", "2_24", "2_17", "2_12", "2_5")
"""What Debian 12 runs: wheels for its C library or an older one."""


def main() -> int:
    """Prepare, and build unless told otherwise."""
    options = arguments()
    version = our_wheel()
    dependencies(options.machine)
    sbom = json.dumps(bill_of_materials(version, CONTEXT / "wheels"), indent=1, ensure_ascii=False)
    (CONTEXT / "sbom.cdx.json").write_text(sbom + "\n", encoding="utf-8")
    for name in ("Dockerfile", "healthy.py"):
        shutil.copy(DOCKER / name, CONTEXT / name)
    print(f"image: context {CONTEXT.relative_to(ROOT)} is ready, glsp {version}")
    if options.context_only:
        return 0
    builder = options.builder or next(filter(shutil.which, BUILDERS), None)
    if builder is None:
        print(f"image: none of {', '.join(BUILDERS)} here; install one, or use --context-only", file=sys.stderr)
        return 1
    build(builder, options, version)
    return 0


def arguments() -> argparse.Namespace:
    """The command line; what follows `--` goes to the builder."""
    command = argparse.ArgumentParser(prog="make image", description=__doc__)
    command.add_argument("--tag", default="localhost/glsp/server", help="name of the image, without version")
    command.add_argument("--base", help="image with Python to build on; the one of the Dockerfile unless told")
    command.add_argument("--builder", choices=BUILDERS, help="the first of these that is there unless told")
    command.add_argument("--machine", default=platform.machine(), help="x86_64 or aarch64")
    command.add_argument("--context-only", action="store_true", help="prepare build/image and stop")
    command.add_argument("more", nargs="*", metavar="-- OPTION", help="for the builder")
    return command.parse_args()


def our_wheel() -> str:
    """Build our wheel, alone in its folder. Gives its version."""
    folder = CONTEXT / "glsp"
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    [wheel] = folder.glob("glsp-*.whl")
    return wheel.name.split("-")[1]


def dependencies(machine: str) -> None:
    """Fetch the pinned wheels, unless the folder was made from the same pins for the same machine."""
    pins, folder, stamp = CONTEXT / "runtime.txt", CONTEXT / "wheels", CONTEXT / "wheels.for"
    wanted = "\n".join(pin.lines for pin in for_linux(PYTHON)) + "\n"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == machine + wanted:
        return
    pins.write_text(wanted, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    platforms = [option for version in GLIBC for option in ("--platform", f"manylinux_{version}_{machine}")]
    platforms += ["--platform", f"manylinux2014_{machine}", "--platform", f"manylinux2010_{machine}"]
    download = ["pip", "download", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    chosen = ["--only-binary", ":all:", "--python-version", PYTHON, *platforms]
    command = [sys.executable, "-m", *download, *chosen, "--dest", str(folder), "-r", str(pins)]
    subprocess.run(command, check=True)
    stamp.write_text(machine + wanted, encoding="utf-8")


def build(builder: str, options: argparse.Namespace, version: str) -> None:
    """Run the builder; Docker's image format, because the other one has no health check."""
    given = {"VERSION": version, "REVISION": revision(), **({"BASE": options.base} if options.base else {})}
    words = [builder, "build", *(["--format", "docker"] if builder == "podman" else [])]
    for name, value in given.items():
        words += ["--build-arg", f"{name}={value}"]
    for tag in (version, "local"):
        words += ["--tag", f"{options.tag}:{tag}"]
    subprocess.run([*words, *options.more, str(CONTEXT)], check=True)
    print(f"image: built {options.tag}:{version}")


def revision() -> str:
    """The commit that is built; with a mark where the clone holds changes."""
    done = subprocess.run(
        ["git", "describe", "--always", "--abbrev=40", "--dirty=-changed"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
