# SPDX-License-Identifier: Apache-2.0
"""Rules, alerts, routes and dashboards as operators get them: everything they ask for exists, and every alert was tried."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from glsp import telemetry
from scripts import alerts

ROOT = Path(__file__).resolve().parent.parent.parent
MONITORING = ROOT / "deploy" / "monitoring"
KNOWN = Path(__file__).parent / "known"
"""What exporters answer, by job; the long job compares it with what they answer now."""

TESTS = sorted(MONITORING.glob("*_test.yml"))
WORDS = frozenset(
    [
        "sum",
        "rate",
        "irate",
        "increase",
        "histogram_quantile",
        "by",
        "on",
        "ignoring",
        "and",
        "or",
        "unless",
        "absent",
        "changes",
        "predict_linear",
        "time",
        "vector",
        "topk",
        "count",
        "min",
        "max",
        "avg",
        "le",
        "group_left",
    ]
)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_GROUPING = re.compile(r"\b(?:by|on|ignoring|without)\s*\([^)]*\)")
_BRACES = re.compile(r"\{[^}]*\}")
_RANGE = re.compile(r"\[[^\]]*\]")
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")


def metrics_in(query: str) -> set[str]:
    """The metrics that a query asks for."""
    bare = _QUOTED.sub("", query)
    for shape in (_BRACES, _RANGE, _GROUPING):
        bare = shape.sub(" ", bare)
    return {name for name in _NAME.findall(bare) if name not in WORDS}


def labels_in(query: str) -> set[str]:
    bare = _QUOTED.sub("", query)
    matched = {name for braces in _BRACES.findall(bare) for name in re.findall(r"(\w+)\s*(?:=|!)", braces)}
    return matched | {name for group in _GROUPING.findall(bare) for name in re.findall(r"\w+", group.partition("(")[2])}


def ours() -> dict[str, set[str]]:
    """Names of series of glsp itself, with the labels that each has."""
    found: dict[str, set[str]] = {}
    for family in telemetry.REGISTRY.collect():
        [collector] = {each for each, names in telemetry.REGISTRY._collector_to_names.items() if family.name in names}
        labels = set(getattr(collector, "_labelnames", ()))
        kinds = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
        for ending in kinds.get(family.type, ("",)):
            found[family.name + ending] = labels | ({"le"} if ending == "_bucket" else set())
    return found


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((MONITORING / "glsp_rules.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def queries() -> list[tuple[str, str]]:
    """Where each query stands, and itself."""
    found = [(rule.get("alert") or rule["record"], rule["expr"]) for rule in rules()]
    for file in sorted((MONITORING / "dashboards").glob("*.json")):
        for panel in json.loads(file.read_text())["panels"]:
            found += [(f"{file.stem}: {panel['title']}", target["expr"]) for target in panel.get("targets", ())]
    return found


@pytest.mark.shows("validated", "monitoring/dashboards/*")
def test_every_metric_in_a_rule_or_on_a_dashboard_exists() -> None:
    known = set(ours()) | {rule["record"] for rule in rules() if "record" in rule} | {"up", "ALERTS"}
    known |= {name for file in KNOWN.glob("*.txt") for name in file.read_text().split()}
    missing = {(where, name) for where, query in queries() for name in metrics_in(query) if name not in known}
    assert missing == set()
    assert len(queries()) > 100


def test_every_label_asked_of_our_metrics_exists() -> None:
    found, scraped = ours(), {"job", "instance", "le"}
    wrong: list[tuple[str, str]] = []
    for where, query in queries():
        asked = metrics_in(query)
        if asked and asked <= found.keys():
            have = scraped.union(*(found[name] for name in asked))
            wrong += [(where, label) for label in sorted(labels_in(query) - have)]
    assert wrong == []


def test_every_metric_that_operators_must_see_is_on_a_dashboard_or_in_an_alert() -> None:
    asked = {name for _, query in queries() for name in metrics_in(query)}
    families = {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked}
    spare = {"glsp_unknown_session_total", "glsp_http_request_seconds"}  # for looking closer
    unseen = {family for name in ours() if (family := re.sub(r"_(bucket|sum|count)$", "", name)) not in families}
    assert unseen == spare


@pytest.mark.shows("validated", "runbooks/*")
def test_every_alert_has_a_runbook_a_severity_and_a_summary_and_each_runbook_an_alert() -> None:
    named = {rule["alert"]: rule for rule in rules() if "alert" in rule}
    assert set(alerts.runbooks()) == set(named)
    for name, rule in named.items():
        assert rule["labels"]["severity"] in {"critical", "warning", "none"}
        assert rule["annotations"]["runbook"] == f"deploy/runbooks/runbooks.md#{name.lower()}"
        assert rule["annotations"]["summary"]
        assert len(alerts.runbooks()[name]) > 60


def test_every_alert_is_tried_when_it_must_fire_and_when_it_must_not() -> None:
    fires: set[str] = set()
    rests: set[str] = set()
    for file in TESTS:
        for test in yaml.safe_load(file.read_text())["tests"]:
            for tried in test["alert_rule_test"]:
                (fires if tried["exp_alerts"] else rests).add(tried["alertname"])
    named = {rule["alert"] for rule in rules() if "alert" in rule}
    assert fires == named
    assert rests == named - {"Watchdog"}


def test_generated_files_are_as_they_would_be_written() -> None:
    for script in ("dashboards", "alerts"):
        subprocess.run([sys.executable, ROOT / "scripts" / f"{script}.py", "--check"], check=True)


@pytest.mark.shows("executed", "monitoring/glsp_rules*.yml")
@pytest.mark.shows("validated", "monitoring/prometheus*.yml")
@pytest.mark.needs("prometheus")
def test_promtool_takes_the_configurations_and_every_alert_does_what_its_test_says(tmp_path: Path) -> None:
    promtool, token = str(shutil.which("promtool")), tmp_path / "metrics-token"
    token.touch()
    shutil.copy(MONITORING / "glsp_rules.yml", tmp_path)
    for name in ("prometheus.yml", "prometheus.kubernetes.yml"):
        text = (MONITORING / name).read_text()
        text = re.sub(r"/\S+/metrics-token", str(token), text)
        # Debian's Prometheus is built without Kubernetes: all but how pods are found is checked here.
        text = re.sub(r"kubernetes_sd_configs:\n(?: {6,}.*\n)+", "static_configs: []\n", text)
        (tmp_path / name).write_text(text)
        subprocess.run([promtool, "check", "config", tmp_path / name], check=True)
    subprocess.run([promtool, "test", "rules", *TESTS], check=True)


def test_compose_and_kubernetes_have_the_same_jobs_and_scrape_each_process_of_the_server() -> None:
    compose, kubernetes = (
        {job["job_name"]: job for job in yaml.safe_load((MONITORING / name).read_text())["scrape_configs"]}
        for name in ("prometheus.yml", "prometheus.kubernetes.yml")
    )
    assert (
        compose.keys() - {"node", "proxy"} == kubernetes.keys()
    )  # of machines and of the ingress controller the cluster tells
    for jobs, found_by in ((compose, "dns_sd_configs"), (kubernetes, "kubernetes_sd_configs")):
        server = jobs["glsp-server"]
        assert found_by in server
        assert "static_configs" not in server
        assert server["scrape_interval"] == "5s"


@pytest.mark.shows("validated", "monitoring/alertmanager.yml")
@pytest.mark.needs("prometheus")
@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        (["alertname=GlspNoServers", "severity=critical"], "night"),
        (["alertname=GlspSeriesDropped", "severity=warning"], "morning"),
        (["alertname=Watchdog", "severity=none"], "watchdog"),
        (["alertname=SomebodyElses"], "morning"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0].partition("=")[2],
)
def test_amtool_routes_each_severity_to_whom_it_concerns(labels: list[str], receiver: str) -> None:
    file = MONITORING / "alertmanager.yml"
    amtool = str(shutil.which("amtool"))
    subprocess.run([amtool, "check-config", file], check=True, capture_output=True)
    words = [amtool, "config", "routes", "test", f"--config.file={file}", f"--verify.receivers={receiver}", *labels]
    subprocess.run(words, check=True, capture_output=True)


def test_what_silences_an_alert_names_alerts_that_exist() -> None:
    named = {rule["alert"] for rule in rules() if "alert" in rule}
    for rule in yaml.safe_load((MONITORING / "alertmanager.yml").read_text())["inhibit_rules"]:
        for matcher in [*rule["source_matchers"], *rule["target_matchers"]]:
            label, sign, value = re.fullmatch(r'(\w+) (=~|=|!=) "?([^"]*)"?', matcher).groups()  # type: ignore[union-attr]
            if label == "alertname":
                shapes = value.split("|") if sign == "=~" else [value]
                assert all(any(re.fullmatch(shape, name) for name in named) for shape in shapes), matcher


@pytest.mark.shows("parsed", "monitoring/loki.yml", "monitoring/grafana/*", "monitoring/kustomization.yaml")
def test_what_only_others_run_is_read_and_names_what_there_is() -> None:
    """Grafana's sources are services of ours and the dashboards' own; what Kubernetes is given are files of this folder, all."""
    provisioning = MONITORING / "grafana/provisioning"
    sources = yaml.safe_load((provisioning / "datasources/glsp.yml").read_text())["datasources"]
    services = yaml.safe_load((ROOT / "deploy/compose/compose.prod.yaml").read_text())["services"]
    for source in sources:
        host, _, port = source["url"].removeprefix("http://").partition(":")
        assert (host in services, port.isdecimal()) == (True, True), source
    used = set(
        re.findall(r'"uid": "([a-z]+)"', "".join(each.read_text() for each in MONITORING.glob("dashboards/*.json")))
    )
    assert "prometheus" in used & {source["uid"] for source in sources}
    [provider] = yaml.safe_load((provisioning / "dashboards/glsp.yml").read_text())["providers"]
    mounted = [str(each).split(":")[1] for each in services["grafana"]["volumes"] if "dashboards" in str(each)]
    assert any(provider["options"]["path"].startswith(path) for path in mounted), mounted
    maps = yaml.safe_load((MONITORING / "kustomization.yaml").read_text())["configMapGenerator"]
    given = {file.rpartition("=")[2] for each in maps for file in each["files"]}
    assert all((MONITORING / file).is_file() for file in given)
    assert {f"dashboards/{each.name}" for each in MONITORING.glob("dashboards/*.json")} <= given
    loki = yaml.safe_load((MONITORING / "loki.yml").read_text())
    assert loki["schema_config"]["configs"][0]["object_store"] in loki["common"]["storage"]
    assert loki["compactor"]["retention_enabled"]
