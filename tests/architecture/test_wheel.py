# SPDX-License-Identifier: Apache-2.0
"""The wheel is whole: page, data and licences are inside, and nothing that only the clone needs."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support.serving import Servers
from support.tools import ROOT

INSIDE = (
    "glsp/py.typed",
    "glsp/web/index.html",
    "glsp/page-licences.txt",
    "glsp/layout/elk-worker.min.js",
    "glsp/layout/elk-LICENSE.md",
    "glsp/model/data/inter.json",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [built] = folder.glob("*.whl")
    return built


@pytest.mark.needs("page", "elk")
def test_the_wheel_contains_the_page_the_data_and_the_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    licences = {Path(name).name for name in names if "/licenses/" in name}
    assert [name for name in INSIDE if name not in names] == []
    assert licences == {"LICENSE", "THIRD_PARTY.md"}


@pytest.mark.needs("page", "elk")
def test_the_wheel_contains_every_file_that_the_page_refers_to(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        built = {name for name in archive.namelist() if name.startswith("glsp/web/")}
    on_disk = {
        f"glsp/web/{path.relative_to(ROOT / 'src/glsp/web').as_posix()}"
        for path in (ROOT / "src/glsp/web").rglob("*")
        if path.is_file()
    }
    assert built == on_disk


@pytest.mark.needs("page", "elk")
def test_the_wheel_contains_nothing_but_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"glsp"}


@pytest.mark.needs("page", "elk")
def test_the_installed_wheel_serves_its_page_without_node(wheel: Path, server: Servers, tmp_path: Path) -> None:
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    run = "import sys; from glsp.cli import main; sys.exit(main())"
    serving = server(
        command=[sys.executable, "-c", run],
        environment={"PYTHONPATH": str(installed), "PATH": str(tmp_path)},
    )
    status, page = serving.get("/")
    assets = re.findall(r'(?:src|href)="\.?(/[^"]+)"', page.decode())
    assert status == 200
    assert len(assets) >= 2
    assert {asset: serving.get(asset)[0] for asset in assets} == dict.fromkeys(assets, 200)
    assert serving.stop() == 0
    assert str(ROOT) not in serving.output
