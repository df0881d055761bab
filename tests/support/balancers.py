# SPDX-License-Identifier: Apache-2.0
"""The balancers of deploy/balancer with the addresses of a test: a port with TLS, one without, servers of this machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from scripts.services.process import Process, answers, free_port, give, run_once
from support.tools import ROOT

FOLDER = ROOT / "deploy/balancer"
PLACES = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"


class Balancer:
    """One of `haproxy` and `nginx`, running the shipped file; `secure` is its port with TLS, `port` one without, `measured` that of what
    haproxy measures.
    """

    def __init__(self, kind: str, folder: Path, servers: Sequence[int], certificate: Path) -> None:
        self.port, self.secure, self.measured = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{kind}.conf"
        program = shutil.which(kind, path=f"{os.environ['PATH']}:{PLACES}") or kind
        text = (FOLDER / {"haproxy": "haproxy.cfg", "nginx": "nginx.conf"}[kind]).read_text()
        text = text.replace("/run/secrets/glsp-tls", str(certificate))
        if kind == "haproxy":
            self._text = self._haproxy(text, servers)
            self._check, run = [program, "-c", "-q", "-f", self._file], [program, "-db", "-f", self._file]
        else:
            self._text = self._nginx(text, servers)
            run = [program, "-p", folder, "-c", self._file]
            self._check = [*run, "-t", "-q"]
        self._process = Process(run, folder.with_suffix(".log"))

    def start(self) -> None:
        """Has its configuration checked, and starts it. Raises ServiceError."""
        give(self._folder)
        self._file.write_text(self._text)
        give(self._file)
        run_once(self._check)
        self._process.start(lambda: answers(self.port))

    def end(self) -> None:
        """Stops it."""
        self._process.stop(signal.SIGTERM)

    def _haproxy(self, text: str, servers: Sequence[int]) -> str:
        named = "\n".join(f"    server glsp{n} 127.0.0.1:{port}" for n, port in enumerate(servers))
        text = once_or_more(r"    server-template .*", named, text)
        text = once_or_more(r"bind :443(.*)", rf"bind 127.0.0.1:{self.secure}\1\n    bind 127.0.0.1:{self.port}", text)
        text = once_or_more(r"bind :8405$", f"bind 127.0.0.1:{self.measured}", text)
        return once_or_more(r"bind :80$", f"bind 127.0.0.1:{free_port()}", text)

    def _nginx(self, text: str, servers: Sequence[int]) -> str:
        text = once_or_more(r"        server glsp-server-[2-9]:3000 .*\n", "", text)
        named = "\n".join(rf"        server 127.0.0.1:{port}\1" for port in servers)
        text = once_or_more(r"        server glsp-server-1:3000(.*)", named, text)
        text = once_or_more(
            r"listen 443(.*);", rf"listen 127.0.0.1:{self.secure}\1;\n        listen 127.0.0.1:{self.port};", text
        )
        text = once_or_more(r"listen 80;", f"listen 127.0.0.1:{free_port()};", text)
        temporary = "".join(
            f"    {each}_temp_path {self._folder}/{each};\n"
            for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        head = f"daemon off;\npid {self._folder}/pid;\nerror_log stderr;\n"
        return head + text.replace("http {\n", f"http {{\n{temporary}", 1)


def once_or_more(pattern: str, put: object, text: str) -> str:
    """`re.sub` that fails where the file no longer says what it is to replace."""
    text, count = re.subn(pattern, put, text, flags=re.MULTILINE)  # pyright: ignore[reportCallIssue, reportArgumentType]
    assert count, f"nothing matches {pattern!r}"
    return text


def certificate(folder: Path) -> Path:
    """One for localhost that vouches for itself, with its key in one file."""
    key, made, both = folder / "key", folder / "made", folder / "both"
    subject = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    command = ("openssl", "req", "-x509", *curve, *subject, "-keyout", key, "-out", made)
    subprocess.run(command, check=True, capture_output=True)
    both.write_text(made.read_text() + key.read_text())
    give(both)
    return both
