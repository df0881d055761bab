# SPDX-License-Identifier: Apache-2.0
"""Writes deploy/compose/.env.example: what the Compose files ask for, and every setting of the server.

`--check` only compares. What lives here: turning declarations into a file. What must never: facts of its own.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from glsp.settings import VARIABLES

FOLDER = Path(__file__).resolve().parent.parent / "deploy" / "compose"
FILE = FOLDER / ".env.example"
ASKED = re.compile(r"\$\{([A-Z_]+):-([^}]*)\}")

HEAD = """# Copy this to .env. What stands after a # is the default; take the # away to change it.
# Written by `make docs` from the Compose files and src/glsp/settings.py.

# ---- asked for by compose.yaml and compose.prod.yaml ----
# One name for each installation on a machine.
COMPOSE_PROJECT_NAME=glsp
"""

MEANINGS = {
    "GLSP_IMAGE": "The image of `make image`, or yours: name it with a tag and the digest.",
    "GLSP_HOSTNAME": "How people reach the installation.",
    "DATABASE_READ_URLS_FILE": "With the profile ha: /run/secrets/database-read-urls",
    "DEVELOPMENT_PASSWORD": "Of the databases in development, which only this machine reaches.",
}

SETTINGS = """
# ---- settings of the server; docs/reference/settings.md ----
# Each may also be given as NAME_FILE. What a Compose file sets itself wins over what is set here.
"""


def main() -> int:
    """Write the file, or compare it."""
    text = HEAD + "".join(asked()) + SETTINGS + "".join(settings())
    if "--check" not in sys.argv[1:]:
        FILE.write_text(text, encoding="utf-8")
        return 0
    if FILE.exists() and FILE.read_text(encoding="utf-8") == text:
        return 0
    print("deploy/compose/.env.example differs from the settings; run `make docs`", file=sys.stderr)
    return 1


def asked() -> Iterator[str]:
    """What the Compose files take from the environment, with the default they name."""
    known = {variable.name for variable in VARIABLES}
    found: dict[str, set[str]] = {}
    for file in sorted(FOLDER.glob("compose*.yaml")):
        for name, default in ASKED.findall(file.read_text(encoding="utf-8")):
            if name not in known:
                found.setdefault(name, set()).add(default)
    for name, defaults in sorted(found.items()):
        meaning = MEANINGS.get(name)
        yield from (f"# {line}\n" for line in textwrap.wrap(meaning or "", 118))
        yield f"#{name}={' or '.join(sorted(defaults))}\n"


def settings() -> Iterator[str]:
    """Every variable, with its meaning and default."""
    for variable in VARIABLES:
        secret = " Secret." if variable.secret else ""
        told = f"{variable.meaning}{secret} Default: {variable.default}."
        yield "\n"
        yield from (f"# {line}\n" for line in textwrap.wrap(told, 118))
        yield f"#{variable.name}=\n"


if __name__ == "__main__":
    sys.exit(main())
