# SPDX-License-Identifier: Apache-2.0
"""The bill of materials of what we ship: CycloneDX 1.6, from the same pins and locks as THIRD_PARTY.md.

`python scripts/sbom.py [FILE]` writes it. The same sources give the same bill, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pins import for_linux
from third_party import ROOT, Package, accepted, npm_packages, python_licence

PYTHON = "3.11"
"""Of the image; every test runs on it."""

SPACE = uuid.UUID("6f0d8d0c-4a7b-5f2e-9c55-0b8f7f1f5e63")
"""Our own, so that the bill's serial number follows from what is on it."""


def main() -> int:
    """Write the bill, or print it."""
    version = re.search(r'__version__ = "([^"]+)"', (ROOT / "src/glsp/__init__.py").read_text(encoding="utf-8"))
    text = json.dumps(bill_of_materials(version[1] if version else "0"), indent=1, ensure_ascii=False) + "\n"
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0


def bill_of_materials(version: str, wheels: Path | None = None) -> dict[str, Any]:
    """The whole bill; `wheels` is the folder of what gets installed. Raises: LicenceError."""
    ours = f"pkg:pypi/glsp@{version}"
    parts = list(_parts(wheels))
    serial = uuid.uuid5(SPACE, "\n".join([ours, *(part["bom-ref"] for part in parts)]))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": "glsp",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
                "purl": ours,
            },
        },
        "components": parts,
        "dependencies": [{"ref": ours, "dependsOn": [part["bom-ref"] for part in parts]}],
    }


def _parts(wheels: Path | None) -> Iterator[dict[str, Any]]:
    """Python packages, with the hashes of the files that are installed where these are known, then what is bundled from npm."""
    for pin in for_linux(PYTHON):
        package = Package(pin.name, pin.version, python_licence(pin.name))
        found = None if wheels is None else next(wheels.glob(f"{pin.name.replace('-', '_')}-{pin.version}-*.whl"))
        yield _part(package, f"pkg:pypi/{pin.name}@{pin.version}", found)
    bundled = {*npm_packages("tools"), *npm_packages("web")}
    for package in sorted(bundled):
        yield _part(package, f"pkg:npm/{quote(package.name, safe='/')}@{package.version}")


def _part(package: Package, purl: str, file: Path | None = None) -> dict[str, Any]:
    part: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": package.name,
        "version": package.version,
        "licenses": [{"expression": accepted(package)}],
        "purl": purl,
    }
    if file is not None:
        part["hashes"] = [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}]
    return part


if __name__ == "__main__":
    sys.exit(main())
