# SPDX-License-Identifier: Apache-2.0
"""Writes THIRD_PARTY.md: what the wheel contains or installs, at which version, under which licence.

`--check` only compares and exits 1 on a difference. What lives here: reading pinned requirements, installed metadata
and npm locks. What must never: guessing; a package without a known licence, or with one we may not ship, is an error.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "THIRD_PARTY.md"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)

# Packages that some platforms do not install, and those whose metadata only points to the licence file, read there.
WRITTEN_DOWN = {
    "aiofastnet": "MIT",
    "async-timeout": "Apache-2.0",
    "colorama": "BSD-3-Clause",
    "httpx2-jsfetch": "BSD-3-Clause",
    "picows": "MIT",
    "pywin32": "PSF-2.0",
    "reportlab": "BSD-3-Clause",
    "resvg-py": "MIT",
    "tzdata": "Apache-2.0",
    "uvloop": "MIT OR Apache-2.0",
}
# Older metadata states the licence as prose; these are the same licences as SPDX names it.
PROSE: dict[str, str] = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
# What may be linked, shipped or served beside Apache-2.0 code as long as it stays unmodified and its notices stay.
ACCEPTED = frozenset(
    """0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause CC-BY-4.0 EPL-2.0 ISC LGPL-3.0-only MIT MIT-0 MIT-CMU MPL-2.0 OFL-1.1
    PSF-2.0 Python-2.0 Unicode-3.0 Unlicense Zlib""".split()  # noqa: SIM905 - a table reads better than quotes
)

LONGEST_EXPRESSION = 60  # some packages put the whole text into the field

HEAD = """# Third-party software

glsp itself is licensed under [Apache-2.0](LICENSE). It builds on the packages below, unmodified. Each stays under its
own licence, whose text is inside the package, and for the page in `page-licences.txt` beside it. Written by `make docs` from
the pinned requirements and npm locks; `make check` fails when it differs from them.

psycopg (LGPL-3.0) comes with the extra `postgres` alone and is imported only where `DATABASE_URL` names PostgreSQL.

Parts under EPL-2.0 (the Eclipse GLSP client, sprotty, ELK) are used as published and are not changed. The wheel
contains `elk-worker.min.js` with its licence beside it, and the page bundles the client; their sources are the npm
packages of the versions named here. Label widths were measured from the font Inter (OFL-1.1), which the page ships
as it is published and `render/fonts/` with its subsets in one file for each weight, with its licence beside it.
"""


class Package(NamedTuple):
    """One row of a table."""

    name: str
    version: str
    licence: str


class LicenceError(Exception):
    """A package whose licence is unknown or not accepted."""


def main() -> int:
    """Write the page, or compare it."""
    text = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == text:
        return 0
    print("THIRD_PARTY.md differs from the pinned packages; run `make docs`", file=sys.stderr)
    return 1


def page() -> str:
    """Put together the whole page. Raises: LicenceError."""
    return "\n".join(
        [
            HEAD,
            *section("Installed with the wheel and its extras (Python)", python_packages()),
            *section("Inside the wheel: the ELK worker (npm)", npm_packages("tools")),
            *section("Inside the wheel: the page (npm)", npm_packages("web")),
        ]
    )


def section(title: str, packages: list[Package]) -> list[str]:
    """Make one table. Raises: LicenceError."""
    rows = [f"| {package.name} | {package.version} | {accepted(package)} |" for package in packages]
    return [f"## {title}", "", "| Package | Version | Licence |", "| --- | --- | --- |", *rows, ""]


def accepted(package: Package) -> str:
    """Give the licence when every part of the expression, or one of its alternatives, may be used."""
    alternatives = re.split(r"\s+OR\s+", package.licence.strip("()"))
    for alternative in alternatives:
        parts = re.split(r"\s+(?:AND|WITH)\s+", alternative.strip("() "))
        if all(part.strip("() ") in ACCEPTED for part in parts if part != "LLVM-exception"):
            return package.licence
    message = f"{package.name} {package.version} has licence {package.licence!r}, which is not in the accepted list"
    raise LicenceError(message)


def python_packages() -> list[Package]:
    """Read the pinned runtime requirements."""
    pins = PIN.findall((ROOT / "requirements" / "runtime.txt").read_text(encoding="utf-8"))
    return [Package(name, version, python_licence(name)) for name, version in pins]


def python_licence(name: str) -> str:
    """Ask the installed package, in the order of how exact the fields are. Raises: LicenceError, PackageNotFoundError."""
    if name in WRITTEN_DOWN:
        return WRITTEN_DOWN[name]
    about = metadata.metadata(name)
    fields = ("License-Expression", "License", "Classifier")
    stated: list[str] = [str(value) for field in fields for value in about.get_all(field) or ()]
    for value in stated:
        licence = value.rpartition(" :: ")[2].strip()
        spdx = PROSE.get(licence) or licence
        if (value == licence or value.startswith("License ::")) and len(spdx) <= LONGEST_EXPRESSION:
            return spdx
    message = f"{name} does not say its licence; read it and add it to WRITTEN_DOWN"
    raise LicenceError(message)


def npm_packages(folder: str) -> list[Package]:
    """Read what an npm lock ships; packages for development or other platforms are not part of any bundle."""
    lock = ROOT / folder / "package-lock.json"
    if not lock.exists():
        return []
    entries: dict[str, dict[str, Any]] = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    shipped = {
        path: entry for path, entry in entries.items() if path and not entry.get("dev") and not entry.get("optional")
    }
    return sorted(
        {
            Package(path.rpartition("node_modules/")[2], str(entry["version"]), str(entry.get("license", "unknown")))
            for path, entry in shipped.items()
        }
    )


if __name__ == "__main__":
    sys.exit(main())
