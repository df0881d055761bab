# SPDX-License-Identifier: Apache-2.0
"""Who may import whom, and who may read the environment."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from architecture.repository import short, sources
from support.tools import ROOT

PACKAGE = ROOT / "src" / "glsp"
# Packages that compute on values; the contract "pure" lists each of them once it has a module.
PURE = ("protocol", "model", "languages", "formats", "render")


def contracts() -> list[dict[str, object]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["tool"]["importlinter"]["contracts"]


def test_every_import_contract_is_kept():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_pure_package_is_named_by_the_pure_contract():
    named = next(contract["source_modules"] for contract in contracts() if contract["id"] == "pure")
    there = [f"glsp.{name}" for name in PURE if (PACKAGE / name / "__init__.py").exists()]
    assert named == there


def test_the_editor_is_named_by_the_quiet_contract():
    named = [contract["source_modules"] for contract in contracts() if contract["id"] == "quiet"]
    there = [["glsp.editor"]] if (PACKAGE / "editor" / "__init__.py").exists() else []
    assert named == there


def reads_environment(tree: ast.AST) -> bool:
    names = {"environ", "environb", "getenv"}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in names and ast.unparse(node.value) == "os")
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and names & {alias.name for alias in node.names})
        for node in ast.walk(tree)
    )


def test_only_settings_reads_the_environment():
    shipped = [path for path in sources() if path.suffix == ".py" and path.is_relative_to(PACKAGE)]
    readers = [short(path) for path in shipped if reads_environment(ast.parse(path.read_text(encoding="utf-8")))]
    assert [name for name in readers if name != "src/glsp/settings.py"] == []


def test_every_package_of_ours_has_an_init():
    migrations = PACKAGE / "storage" / "migrations"  # Alembic loads these by path; they are not a package
    ours = (path for path in sources() if path.suffix == ".py" and path.is_relative_to(PACKAGE))
    folders = {path.parent for path in ours if not path.is_relative_to(migrations)}
    assert [short(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
