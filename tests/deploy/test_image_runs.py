# SPDX-License-Identifier: Apache-2.0
"""The image, built and run: locked down as the manifests have it, inside the limits of the Deployment, under load."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Generator
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest

from scripts.image_base import CONFIGURATION
from scripts.services.process import own_folder
from support.containers import IMAGE, LOCKED, Contained, Podman
from support.fleet import Crowd, Fleet, proven
from support.serving import Serving, free_port
from support.sessions import goes_as_kept
from support.terminal import Terminal
from support.tools import rootless_user

pytestmark = [pytest.mark.long("image"), pytest.mark.needs("podman", "page", "elk"), pytest.mark.timeout(900)]

GIBIBYTE = 1 << 30
TOKEN = "a token of sixteen characters or more"

Starting = Callable[..., Contained]


@pytest.fixture(scope="module")
def podman(tmp_path_factory: pytest.TempPathFactory) -> Podman:
    made = Podman(tmp_path_factory.mktemp("podman"))
    made.build()
    return made


@pytest.fixture
def start(podman: Podman) -> Generator[Starting]:
    running: list[Contained] = []
    numbers = count(1)

    def begin(**environment: str) -> Contained:
        running.append(Contained(podman, f"glsp-test-{next(numbers)}-{free_port()}", environment))
        return running[-1].wait_ready()

    yield begin
    for each in running:
        each.end()


def run(podman: Podman, *command: str, entrypoint: str = "glsp") -> tuple[int, str]:
    """A command of the image, to its end."""
    done = podman(
        "--log-level=fatal",
        "run",
        "--rm",
        "--network=host",
        "--no-healthcheck",
        *LOCKED,
        "--entrypoint",
        entrypoint,
        IMAGE,
        *command,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_image_says_what_it_is_and_runs_as_a_number(podman: Podman) -> None:
    about = podman.inspect(IMAGE, "image")
    config = about["Config"]
    assert config["User"] == "10001:10001"
    assert config["Entrypoint"] == ["glsp"]
    assert config["Cmd"] == ["serve"]
    assert config["StopSignal"] == "SIGTERM"
    assert list(config["ExposedPorts"]) == ["3000/tcp"]
    assert config["Labels"]["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", config["Labels"]["org.opencontainers.image.version"])
    assert about["HealthCheck" if "HealthCheck" in about else "Healthcheck"]["Test"][0] == "CMD"
    assert about["Size"] < 700_000_000


def test_what_is_installed_is_what_the_bill_of_materials_says(podman: Podman) -> None:
    code, told = run(podman, "/usr/share/doc/glsp/sbom.cdx.json", entrypoint="cat")
    assert code == 0
    listed = {
        (part["name"], part["version"])
        for part in json.loads(told)["components"]
        if part["purl"].startswith("pkg:pypi/")
    }
    names = (
        "from importlib.metadata import distributions as d; print(*(f'{p.name} {p.version}' for p in d()), sep='\\n')"
    )
    code, told = run(podman, "-c", names, entrypoint="/opt/glsp/bin/python")
    assert code == 0
    found = {tuple(line.split()) for line in told.splitlines()}
    canonical = {(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in found}
    assert {name for name, _ in canonical} & {"pip", "setuptools"} == set()
    # A package that only some 3.11 wants may be listed and not installed, never the other way round.
    assert canonical - {each for each in canonical if each[0] == "glsp"} <= listed
    assert listed - canonical <= {each for each in listed if each[0] == "async-timeout"}


def test_one_image_runs_every_command_and_writes_nowhere_but_its_folder(podman: Podman) -> None:
    assert run(podman, "--version") == (0, "glsp 0.1.0\n")
    code, told = run(podman, "check")
    assert code == 1  # the image listens on every address, which nobody may before there is access control
    assert "AUTH_TOKEN" in told
    code, told = run(podman, "/opt/glsp/new", entrypoint="touch")
    assert code != 0
    assert "Read-only file system" in told


def test_it_listens_to_the_network_only_with_access_control(podman: Podman, start: Starting, tmp_path: Path) -> None:
    code, told = run(podman, "serve")
    assert code == 2
    assert "HOST=0.0.0.0 lets in whoever has a token, and nobody has one" in told
    terminal = Terminal(tmp_path)
    locked = " ".join(LOCKED)
    terminal.said(f"podman run --rm {locked} localhost/glsp/server:local --version", run(podman, "--version")[1])
    terminal.said(f"podman run --rm {locked} localhost/glsp/server:local serve", told)
    terminal.said("echo $?", f"{code}")
    goes_as_kept("terminal-image", terminal)
    serving = start(HOST="0.0.0.0", AUTH_TOKEN=TOKEN, ALLOWED_HOSTS="127.0.0.1")
    assert serving.get("/api/diagrams")[0] == 401
    assert serving.get("/api/diagrams", Authorization=f"Bearer {TOKEN}")[0] == 200
    assert serving.get("/")[0] == 200


@pytest.mark.shows("executed", "docker/healthy.py")
def test_it_has_no_capability_and_gains_none(start: Starting) -> None:
    serving = start()
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{serving.pid}/status").read_text().splitlines())
    assert {int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {0}
    assert status["NoNewPrivs"].strip() == "1"
    assert set(status["Uid"].split()) == {"10001"}
    assert serving.podman("healthcheck", "run", serving.name).returncode == 0


@pytest.mark.needs("rootless")
def test_it_runs_for_a_user_who_is_not_root(podman: Podman) -> None:
    user = cast("str", rootless_user())
    folder = own_folder()
    shutil.chown(folder, user)
    image, configuration = folder / "image.tar", folder / "containers.conf"
    configuration.write_text(CONFIGURATION)
    around = f"cd {folder}; XDG_RUNTIME_DIR={folder} HOME={folder} CONTAINERS_CONF={configuration}"
    inside = (
        f"{around} podman --log-level=fatal --storage-driver overlay --root {folder}/storage --runroot {folder}/run"
    )
    try:
        podman("save", "--quiet", "--output", str(image), IMAGE)
        image.chmod(0o644)
        said = ""
        for words in (
            f"load --quiet --input {image}",
            "info --format '{{.Host.Security.Rootless}}'",
            f"run --rm --no-healthcheck --network=host {' '.join(LOCKED)} {IMAGE} --version",
        ):
            done = subprocess.run(
                ["su", "-s", "/bin/sh", user, "-c", f"{inside} {words}"], capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            said = f"{said}{done.stdout}"
        assert said.splitlines()[-2:] == ["true", "glsp 0.1.0"]
    finally:
        # Ends the process that keeps the user's namespace.
        subprocess.run(
            ["su", "-s", "/bin/sh", user, "-c", f"{inside} system migrate"], capture_output=True, check=False
        )
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.shows("executed", "docker/Dockerfile")
async def test_a_crowd_edits_inside_the_limits_and_a_stop_loses_nothing(start: Starting) -> None:
    serving = start()
    fleet = Fleet([cast("Serving", serving)], serving.url)
    fleet.websocket = fleet.websocket.replace("/workflow", "/glsp")
    crowd = Crowd(("left", "right", "middle"), people=24, machines=6)
    async with crowd.editing(fleet):
        await crowd.more(600)
        began = asyncio.get_running_loop().time()
        assert await asyncio.to_thread(serving.stop) == 0
        took = asyncio.get_running_loop().time() - began
        await asyncio.to_thread(serving.restart)
        await crowd.more(crowd.ledger.count + 600)
        most, now = serving.memory("VmHWM"), serving.memory("VmRSS")
    await proven(fleet, crowd)
    state: dict[str, Any] = serving.podman.inspect(serving.name)["State"]
    assert state["OOMKilled"] is False
    assert took < 30  # of the 60 that the Deployment gives
    assert now < GIBIBYTE / 2  # what it requests
    assert most < GIBIBYTE * 0.75  # a quarter of the limit is left
    print(f"{crowd.ledger.count} edits; stopped in {took:.1f} s; {now >> 20} MiB, at most {most >> 20} MiB")


async def test_the_page_s_memory_request_holds_with_a_thousand_diagrams(start: Starting) -> None:
    import httpx

    serving = start()
    nodes = "\n".join(f"t n{n} >n{n + 1}" for n in range(99)) + "\nt n99"
    async with httpx.AsyncClient(base_url=serving.url, timeout=60) as http:
        for number in range(1_000):
            answer = await http.post("/api/diagrams", json={"type": "workflow", "id": f"d{number}", "source": nodes})
            assert answer.status_code == 201, answer.text
        model = (await http.get("/api/diagrams/d999/model")).json()
    assert sum(each["id"].startswith("n") for each in model["children"]) == 100
    now = serving.memory("VmRSS")
    print(f"1,000 diagrams of 100 nodes made: {now >> 20} MiB")
    assert now < GIBIBYTE / 2
