# SPDX-License-Identifier: Apache-2.0
"""Makes a base image from Debian's packages, for machines that reach no image registry: `make image ARGS="--base …"`.

Needs root, debootstrap and podman. Done once: an image of that name is kept.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

BASE = "localhost/glsp-base:bookworm"
PACKAGES = "python3,python3-venv,ca-certificates,tzdata"

CONFIGURATION = """[containers]
default_ulimits=["nofile=20000:20000","nproc=4096:4096"]
[engine]
runtime="runc"
cgroup_manager="cgroupfs"
"""
"""What podman needs where no systemd runs; crun cannot work with such control groups, runc can."""


def main() -> int:
    """Make it unless it is there."""
    with tempfile.TemporaryDirectory(prefix="glsp-base-") as folder:
        if "CONTAINERS_CONF" not in os.environ:
            configuration = Path(folder) / "containers.conf"
            configuration.write_text(CONFIGURATION, encoding="utf-8")
            os.environ["CONTAINERS_CONF"] = str(configuration)
        if subprocess.run(["podman", "image", "exists", BASE], check=False).returncode == 0:
            print(f"image: {BASE} is there")
            return 0
        root = Path(folder) / "root"
        print("image: debootstrap, about two minutes", flush=True)
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(root)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for cache in (*root.glob("var/cache/apt/archives/*.deb"), *root.glob("var/lib/apt/lists/*_*")):
            cache.unlink()
        with subprocess.Popen(["tar", "-C", str(root), "-c", "."], stdout=subprocess.PIPE) as tar:
            subprocess.run(["podman", "import", "--quiet", "-", BASE], stdin=tar.stdout, check=True)
    print(f"image: made {BASE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
