# SPDX-License-Identifier: Apache-2.0
"""Prepares a clone: `setup.py run` for `make run`, `setup.py dev` for checks and tests. Does nothing when nothing changed.

What lives here: virtual environment, pinned Python and npm packages, the built page, the ELK worker, Debian packages for tests.
What must never: downloads other than by pip, npm and apt-get from whatever registries the machine has configured.

Each step has a stamp in `.setup/`: the hash of everything the step depends on. Deleting the folder repeats all steps.
Runs on the machine's own Python before anything is installed, so it uses the standard library alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAMPS = ROOT / ".setup"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
PAGE = ROOT / "src" / "glsp" / "web"
LAYOUT = ROOT / "src" / "glsp" / "layout"
FONTS = ROOT / "src" / "glsp" / "render" / "fonts"
OLDEST_NODE = (20, 19)  # what Vite 8 asks for
FOR_TESTS = {
    "chromium-headless-shell": (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ),
    "docker-compose": ("docker-compose",),
    "graphviz": ("dot",),
    "haproxy": ("haproxy",),
    "influxdb": ("influxd",),
    "etcd-server": ("etcd",),
    "nginx-light": ("nginx",),
    "openssl": ("openssl",),
    "patroni": ("patroni",),
    "pgbouncer": ("pgbouncer",),
    "plantuml": ("plantuml",),
    "postgresql-15": ("initdb",),
    "prometheus": ("promtool",),
    "prometheus-alertmanager": ("amtool",),
    "redis-server": ("redis-server",),
    "victoria-metrics": ("victoria-metrics",),
}
"""Debian packages that tests need, and the commands of which one must be there."""


class SetupError(Exception):
    """A step that cannot be done here; the message says what the person can do."""


def main() -> int:
    """Prepare for `run` or `dev`, or only build the page (`web`)."""
    goal = sys.argv[1] if len(sys.argv) > 1 else "run"
    if goal not in {"run", "dev", "web"}:
        print("usage: setup.py run|dev|web", file=sys.stderr)
        return 2
    with only_one():
        try:
            prepare(goal)
        except SetupError as error:
            print(f"setup: {error}", file=sys.stderr)
            return 1
        except subprocess.CalledProcessError as error:
            print(f"setup: failed with exit code {error.returncode}: {error.cmd}", file=sys.stderr)
            return 1
    return 0


def prepare(goal: str) -> None:
    """Run the steps of one goal in order."""
    environment()
    pip_install("build", "runtime")
    if goal == "dev":
        pip_install("dev")
    node()
    npm_install(ROOT / "tools", dev=goal == "dev")
    elk_worker()
    build_page()
    fonts()
    editable()
    if goal == "dev":
        npm_install(ROOT / "tests" / "peers")
        debian_packages()


# ---------------------------------------------------------------------------------------------------------------- steps
def environment() -> None:
    """Create `.venv` with a Python of 3.11 or later; one that is too old or moved is made anew."""
    if PYTHON.exists() and quiet([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    python = newest_python()
    say(f"creating .venv with {python}")
    shutil.rmtree(VENV, ignore_errors=True)
    shutil.rmtree(STAMPS / "python", ignore_errors=True)
    if not quiet([python, "-c", "import ensurepip"]) and not apt_install("python3-venv"):
        message = "this Python has no venv module; install it first (on Debian: apt-get install python3-venv)"
        raise SetupError(message)
    run([python, "-m", "venv", str(VENV)])


def newest_python() -> str:
    """Find a Python that is new enough: the one that runs this, else by name."""
    for name in (sys.executable, "python3.13", "python3.12", "python3.11", "python3"):
        path = shutil.which(name)
        if path and quiet([path, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
            return path
    message = "glsp needs Python 3.11 or later; none was found on PATH"
    raise SetupError(message)


def pip_install(*names: str) -> None:
    """Install the pinned sets, checking every hash."""
    for name in names:
        locked = ROOT / "requirements" / f"{name}.txt"
        with step(f"python/{name}", [locked]) as todo:
            if todo:
                say(f"installing requirements/{name}.txt")
                run([PYTHON, "-m", "pip", "install", *QUIET_PIP, "--require-hashes", "-r", str(locked)])


def editable() -> None:
    """Put the `glsp` command into `.venv`."""
    with step("python/editable", [ROOT / "pyproject.toml"], extra=str(ROOT)) as todo:
        if todo:
            run([PYTHON, "-m", "pip", "install", *QUIET_PIP, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])


def node() -> None:
    """See to a Node that is new enough: the machine's, else the one from the pinned Python wheel."""
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    if not node_is_fine():
        say("no Node 20.19 or later with npm on PATH; using the one from requirements/node.txt")
        pip_install("node")
        if not node_is_fine():
            message = "Node 20.19 or later with npm is needed to build the page; install it and try again"
            raise SetupError(message)


def node_is_fine() -> bool:
    """Tell whether `node` and `npm` on PATH are new enough."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    parts = answer.stdout.strip().lstrip("v").split(".")
    return answer.returncode == 0 and tuple(int(part) for part in parts[:2]) >= OLDEST_NODE


def npm_install(folder: Path, *, dev: bool = True) -> None:
    """Install exactly what the folder's lock names; without `dev`, only what is shipped."""
    lock = folder / "package-lock.json"
    if not lock.exists():
        return
    modules = folder / "node_modules"
    depends = [lock, folder / "package.json", *sorted(folder.glob("*.mjs"))]
    name = f"npm/{folder.relative_to(ROOT).as_posix().replace('/', '-')}"
    # An installation with the development packages serves both goals; going back to the smaller one is not worth it.
    if not dev and modules.exists() and fresh(f"{name}-dev", depends):
        return
    with step(f"{name}-dev" if dev else name, depends, needs=[modules]) as todo:
        if todo:
            say(f"installing {folder.relative_to(ROOT)}/package-lock.json")
            run([npm(), "ci", "--loglevel=error", *([] if dev else ["--omit=dev"])], folder)


def elk_worker() -> None:
    """Copy the ELK worker and its licence, unmodified, next to the code that runs it."""
    copier = ROOT / "scripts" / "elk_worker.sh"
    lock = ROOT / "tools" / "package-lock.json"
    with step("elk", [lock, copier], needs=[LAYOUT / "elk-worker.min.js", LAYOUT / "elk-LICENSE.md"]) as todo:
        if todo:
            run(["sh", copier, ROOT / "tools" / "node_modules" / "elkjs"])


def build_page() -> None:
    """Build the editor page into the package when its sources changed."""
    web = ROOT / "web"
    if not (web / "package-lock.json").exists():
        return
    npm_install(web)
    sources = [path for path in files_under(web) if not {"node_modules", "dist"} & set(path.relative_to(web).parts)]
    licences = ROOT / "scripts" / "page_licences.py"
    with step("web", [*sources, licences], needs=[PAGE / "index.html", PAGE.parent / "page-licences.txt"]) as todo:
        if todo:
            say("building the page")
            run([npm(), "run", "--silent", "build"], web)
            run([PYTHON, licences])


def fonts() -> None:
    """Make the font files of pictures from the subsets that the page ships."""
    package = ROOT / "web" / "node_modules" / "@fontsource" / "inter"
    maker = ROOT / "scripts" / "fonts.py"
    lock = ROOT / "web" / "package-lock.json"
    names = ("inter-400.ttf", "inter-600.ttf", "inter-LICENSE.txt")
    sources = [lock, maker, maker.with_name("font_metrics.py"), ROOT / "web" / "src" / "shell" / "fonts.css"]
    with step("fonts", sources, needs=[FONTS / name for name in names]) as todo:
        if todo:
            run([PYTHON, maker, package, FONTS])


def debian_packages() -> None:
    """See to the programs that tests need, where a package manager and the right to use it are there."""
    servers = map(str, Path("/usr/lib/postgresql").glob("*/bin"))  # which Debian puts on nobody's PATH
    places = os.pathsep.join([os.environ["PATH"], *servers])
    for package, commands in FOR_TESTS.items():
        if not any(shutil.which(name, path=places) for name in commands) and not apt_install(package):
            say(
                f"no {package} here: tests that need it are skipped and listed (as root on Debian it would be installed)"
            )


# ---------------------------------------------------------------------------------------------------------------- tools
QUIET_PIP = ("--quiet", "--disable-pip-version-check", "--no-warn-script-location")


def apt_install(package: str) -> bool:
    """Install one Debian package if this user may; True when it is there afterwards."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        return False
    say(f"installing Debian package {package}")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
        done = subprocess.run([apt, *arguments], check=False, env=environ, stdout=subprocess.DEVNULL)
        if done.returncode != 0:
            say(f"apt-get {arguments[0]} failed; going on without {package}")
            return False
    return True


def npm() -> str:
    """Give the full path of npm (a `.cmd` on Windows)."""
    return shutil.which("npm") or "npm"


@contextlib.contextmanager
def step(name: str, depends: Iterable[Path], *, needs: Iterable[Path] = (), extra: str = "") -> Generator[bool]:
    """Yield whether the step must run, and stamp it once its body succeeded."""
    key = fingerprint(depends, extra)
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == key and all(path.exists() for path in needs):
        yield False
        return
    stamp.unlink(missing_ok=True)
    yield True
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)


def fresh(name: str, depends: Iterable[Path]) -> bool:
    """Tell whether a step's stamp still holds."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == fingerprint(depends)


def fingerprint(paths: Iterable[Path], extra: str = "") -> str:
    """Hash names and contents of files."""
    digest = hashlib.sha256(extra.encode())
    for path in paths:
        digest.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()


def files_under(folder: Path) -> list[Path]:
    """List files below a folder in a stable order, not descending into installed packages."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in {"node_modules", "dist", ".vite"})
        found += [Path(parent) / name for name in sorted(names)]
    return found


@contextlib.contextmanager
def only_one() -> Generator[None]:
    """Wait until no other set-up works on this clone (two `make` at once are common)."""
    STAMPS.mkdir(exist_ok=True)
    with (STAMPS / "lock").open("w") as lock:
        try:
            import fcntl  # noqa: PLC0415 - not on Windows, where two set-ups at once are the person's affair
        except ImportError:
            pass
        else:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command: list[str | Path], folder: Path = ROOT) -> None:
    """Run a command and let its output through; raises when it fails."""
    subprocess.run([str(part) for part in command], cwd=folder, check=True)


def quiet(command: list[str | Path]) -> bool:
    """Run a command for its exit code alone."""
    try:
        return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def say(text: str) -> None:
    """Tell the person what takes time."""
    print(f"setup: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
