# SPDX-License-Identifier: Apache-2.0
"""Prometheus and Alertmanager with the configuration that the project ships, pointed at what runs on this machine.

What is changed of it, and nothing else: where the targets are, that servers here ask for no token, who is told, and how long Alertmanager waits for more of
the same (minutes in an installation, seconds here).
"""

from __future__ import annotations

import json
import shutil
import signal
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from scripts.services.exporters import CONFIGURATION, program
from scripts.services.process import Process, free_port, give

FOUND_BY = ("static_configs", "dns_sd_configs", "kubernetes_sd_configs", "file_sd_configs")
RECEIVER = "http://alert-receiver:8080"
"""Who is told in the shipped configuration."""

RULES = ("glsp_rules.yml",)


class Alertmanager:
    """Tells `receiver` (an address) what Prometheus says."""

    def __init__(self, folder: Path, receiver: str) -> None:
        self.port = free_port()
        self.target = f"127.0.0.1:{self.port}"
        self._folder = folder
        self._receiver = receiver
        words = [
            program("prometheus-alertmanager"),
            f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}",
        ]
        words += [f"--web.listen-address={self.target}", "--cluster.listen-address="]
        self._process = Process(words, folder.with_suffix(".log"))

    def start(self) -> None:
        """Writes its configuration and starts it. Raises ServiceError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        give(self._folder)
        shipped = (CONFIGURATION / "alertmanager.yml").read_text("utf-8")
        whole: dict[str, Any] = yaml.safe_load(shipped.replace(RECEIVER, self._receiver))
        for route in [whole["route"], *whole["route"]["routes"]]:
            route |= {"group_wait": "1s", "group_interval": "5s"}
        _write(self._folder / "alertmanager.yml", whole)
        self._process.start(lambda: _is_ready(self.target))

    def stop(self) -> None:
        """Ends it."""
        self._process.stop(signal.SIGTERM)


class Prometheus:
    """Scrapes `targets`, by job; jobs that have none are left out."""

    def __init__(self, folder: Path, targets: Mapping[str, Sequence[str]], alertmanager: Alertmanager) -> None:
        self.port = free_port()
        self.target = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.target}"
        self._folder = folder
        self._targets = {**targets, "prometheus": [self.target], "alertmanager": [alertmanager.target]}
        self._alertmanager = alertmanager
        words = [program("prometheus"), f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
        self._process = Process([*words, f"--web.listen-address={self.target}"], folder.with_suffix(".log"))

    def start(self) -> None:
        """Writes its configuration and starts it. Raises ServiceError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        give(self._folder)
        for name in RULES:
            shutil.copy(CONFIGURATION / name, self._folder / name)
            give(self._folder / name)
        whole: dict[str, Any] = yaml.safe_load((CONFIGURATION / "prometheus.yml").read_text("utf-8"))
        whole["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": [self._alertmanager.target]}]}]}
        whole["scrape_configs"] = [
            self._job(job, self._targets[job["job_name"]])
            for job in whole["scrape_configs"]
            if self._targets.get(job["job_name"])
        ]
        _write(self._folder / "prometheus.yml", whole)
        self._process.start(lambda: _is_ready(self.target))

    def stop(self) -> None:
        """Ends it."""
        self._process.stop(signal.SIGTERM)

    def _job(self, job: Mapping[str, Any], targets: Sequence[str]) -> dict[str, Any]:
        kept = {name: value for name, value in job.items() if name not in {*FOUND_BY, "authorization"}}
        if job["job_name"] == "glsp-page":  # the last of its targets is who looks
            *targets, looker = targets
            kept["relabel_configs"] = [
                rule | ({"replacement": looker} if rule.get("target_label") == "__address__" else {})
                for rule in job["relabel_configs"]
            ]
        return {**kept, "static_configs": [{"targets": list(targets)}]}

    def ask(self, path: str, **parameters: str) -> Any:
        """What its API answers. Raises OSError."""
        query = urllib.parse.urlencode(parameters)
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{query}", timeout=30) as answer:
            return json.load(answer)["data"]


def _is_ready(target: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{target}/-/ready", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def _write(file: Path, content: Mapping[str, Any]) -> None:
    file.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    give(file)
