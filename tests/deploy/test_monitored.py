# SPDX-License-Identifier: Apache-2.0
"""What the manifests of Kubernetes say of each other beyond selectors: who is scraped and by which secret, where traces and logins
go, what a mesh and an adapter of metrics need. And the exporters, asked as Prometheus there would ask them.
"""

from __future__ import annotations

import ipaddress
import itertools
import json
import re
import shutil
import urllib.request
from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from scripts.manifests import Document
from scripts.services.exporters import make_role, of_postgres, of_redis
from scripts.services.process import own_folder
from support.databases import Databases
from support.manifests import Manifests, containers, named, of_kind, pods, values_of_secret
from support.redis import own

pytestmark = pytest.mark.needs("openssl")
each_monitored = pytest.mark.parametrize("overlay", ["single-node-monitored", "production", "everything"])


@pytest.fixture(scope="module")
def manifests(tmp_path_factory: pytest.TempPathFactory) -> Manifests:
    made = Manifests(tmp_path_factory.mktemp("manifests"))
    folder = made.folder / "overlays/single-node-monitored"
    folder.mkdir()
    (folder / "kustomization.yaml").write_text(
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
        "resources: [../single-node]\ncomponents: [../../components/monitoring]\n"
    )
    return made


def configured(documents: list[Document]) -> dict[str, dict[str, Any]]:
    """The jobs of Prometheus, by name."""
    data = named(documents, "ConfigMap", "prometheus-config")["data"]["prometheus.yml"]
    return {job["job_name"]: job for job in yaml.safe_load(data)["scrape_configs"]}


def template(documents: list[Document], name: str) -> dict[str, Any]:
    return dict(pods(documents))[name]


def files_in(pod: dict[str, Any], documents: list[Document]) -> set[str]:
    """Which files of ConfigMaps and Secrets its only container sees."""
    [container] = pod["spec"]["containers"]
    found: set[str] = set()
    for volume in pod["spec"]["volumes"]:
        [mount] = [each["mountPath"] for each in container["volumeMounts"] if each["name"] == volume["name"]]
        if "secret" in volume:
            found |= {f"{mount}/{item['path']}" for item in volume["secret"]["items"]}
        elif "configMap" in volume:
            found |= {f"{mount}/{key}" for key in named(documents, "ConfigMap", volume["configMap"]["name"])["data"]}
    return found


@each_monitored
def test_every_secret_that_somebody_reads_from_a_file_is_mounted_there(manifests: Manifests, overlay: str) -> None:
    documents = manifests[overlay]
    asked: dict[str, set[str]] = {}
    for name in ("grafana", "postgres-exporter", "redis-exporter"):
        pod = template(documents, name)
        asked[name] = {each["value"] for each in pod["spec"]["containers"][0]["env"] if each["name"].endswith("_FILE")}
        assert asked[name] <= files_in(pod, documents), name
    assert all(asked.values())
    seen = files_in(template(documents, "prometheus"), documents)
    jobs = configured(documents)
    assert jobs["glsp-server"]["authorization"]["credentials_file"] in seen
    [pattern] = jobs["glsp-page"]["file_sd_configs"][0]["files"]
    assert re.fullmatch(r"/etc/glsp/page/\*\.yml", pattern)
    assert {file for file in seen if file.startswith("/etc/glsp/page/") and file.endswith(".yml")}


@each_monitored
def test_nobody_is_given_a_secret_of_others(manifests: Manifests, overlay: str) -> None:
    given = {
        name: {
            item["key"] for volume in pod["spec"]["volumes"] if "secret" in volume for item in volume["secret"]["items"]
        }
        for name, pod in pods(manifests[overlay])
        if name in {"prometheus", "alertmanager", "grafana", "postgres-exporter", "redis-exporter", "blackbox-exporter"}
    }
    assert given == {
        "prometheus": {"metrics-token"},
        "alertmanager": set(),
        "grafana": {"grafana-password"},
        "postgres-exporter": {"monitor-address", "monitor-password"},
        "redis-exporter": {"redis-passwords"},
        "blackbox-exporter": set(),
    }


@each_monitored
def test_no_volume_hides_the_token_of_an_account(manifests: Manifests, overlay: str) -> None:
    """Kubernetes mounts it below /var/run/secrets, which in many images is /run/secrets."""
    mounted = [
        (name, mount["mountPath"])
        for name, pod in pods(manifests[overlay])
        if pod["spec"].get("automountServiceAccountToken") is not False
        for container in containers(pod)
        for mount in container["volumeMounts"]
    ]
    assert {name for name, _ in mounted} == {"prometheus"}
    assert [where for _, where in mounted if re.match(r"(/var)?/run(/|$)", where)] == []


@each_monitored
def test_every_redis_is_asked_by_a_name_that_has_a_password(manifests: Manifests, overlay: str) -> None:
    """As Prometheus relabels what the API tells of its pods."""
    documents = manifests[overlay]
    passwords = json.loads(values_of_secret(documents, "glsp-secrets")["redis-passwords"])
    [stateful] = [
        each for each in of_kind(documents, "Deployment", "StatefulSet") if each["metadata"]["name"] == "redis"
    ]
    names = ["redis-7d9f8b6c5-x2x4z"] if stateful["kind"] == "Deployment" else [f"redis-{n}" for n in range(3)]
    asked = {relabelled(configured(documents)["redis"], name)["__param_target"] for name in names}
    assert asked == set(passwords)
    assert set(passwords.values()) == {values_of_secret(documents, "glsp-secrets")["redis-password"]}
    services = {each["metadata"]["name"] for each in of_kind(documents, "Service")}
    assert {re.sub(r"redis://(?:redis-\d\.)?(.*):6379", r"\1", each) for each in asked} <= services


def relabelled(job: dict[str, Any], pod: str) -> dict[str, str]:
    """The labels of a target; only what our rules use."""
    labels = {
        "__meta_kubernetes_pod_label_app": "redis",
        "__meta_kubernetes_pod_container_port_number": "6379",
        "__meta_kubernetes_pod_name": pod,
        "__address__": "10.0.0.1:6379",
    }
    for rule in job["relabel_configs"]:
        value = ";".join(labels[label] for label in rule.get("source_labels", ()))
        found = re.fullmatch(rule.get("regex", "(.*)"), value)
        assert found or rule.get("action") != "keep"
        if found and "target_label" in rule:
            labels[rule["target_label"]] = found.expand(rule.get("replacement", "$1").replace("$1", r"\1"))
    return labels


@each_monitored
def test_the_role_that_looks_on_is_made_where_its_password_is_given(manifests: Manifests, overlay: str) -> None:
    documents = manifests[overlay]
    env = {e["name"]: e["value"] for e in template(documents, "postgres-exporter")["spec"]["containers"][0]["env"]}
    role, host = (
        env["DATA_SOURCE_USER"],
        values_of_secret(documents, "glsp-secrets")["monitor-address"].partition("/")[0],
    )
    if overlay == "single-node-monitored":
        script = named(documents, "ConfigMap", "postgres-first")["data"]["first.sh"]
        assert f"CREATE ROLE {role} LOGIN PASSWORD :'monitor' IN ROLE pg_monitor;" in script
        assert "/etc/secrets/monitor-password" in files_in(template(documents, "postgres"), documents)
        assert named(documents, "Service", host)
    else:
        [cluster] = of_kind(documents, "Cluster")
        [managed] = cluster["spec"]["managed"]["roles"]
        assert (managed["name"], managed["inRoles"], managed["login"]) == (role, ["pg_monitor"], True)
        [secret] = [
            each
            for each in of_kind(documents, "ExternalSecret")
            if each["spec"]["target"]["name"] == managed["passwordSecret"]["name"]
        ]
        made = secret["spec"]["target"]["template"]["data"]
        assert made == {"username": role, "password": '{{ index . "monitor-password" }}'}
        assert host == f"{cluster['metadata']['name']}-rw"


@each_monitored
def test_the_page_is_looked_at_where_people_reach_it(manifests: Manifests, overlay: str) -> None:
    documents = manifests[overlay]
    [group] = yaml.safe_load(named(documents, "ConfigMap", "prometheus-page")["data"]["page.yml"])
    [rule] = named(documents, "Ingress", "glsp-ingress")["spec"]["rules"]
    assert group == {"targets": [f"https://{rule['host']}/health"]}


@each_monitored
def test_prometheus_may_reach_all_that_it_scrapes_and_asks(manifests: Manifests, overlay: str) -> None:
    documents = manifests[overlay]
    jobs = configured(documents)
    scraped = {host for job in jobs.values() for each in job.get("static_configs", ()) for host in each["targets"]}
    wanted = {host for host in scraped if not host.startswith("localhost")}
    wanted |= {relabelled(jobs["redis"], "redis-0")["__address__"], "blackbox-exporter:9115", "glsp-server-pods:3000"}
    labels = template(documents, "prometheus")["metadata"]["labels"]
    reached = {
        (json.dumps(peer["podSelector"]["matchLabels"]), port["port"])
        for policy in of_kind(documents, "NetworkPolicy")
        if policy["spec"]["podSelector"].get("matchLabels", {"": ""}).items() <= labels.items()
        for rule in policy["spec"].get("egress", ())
        for peer in rule.get("to", ())
        if "podSelector" in peer and "namespaceSelector" not in peer
        for port in rule["ports"]
    }
    for host in wanted:
        name, _, port = host.partition(":")
        selector = named(documents, "Service", name)["spec"]["selector"]
        assert (json.dumps(selector), int(port)) in reached, host


@pytest.mark.parametrize("overlay", ["production", "everything"])
def test_scaling_by_sessions_has_a_prometheus_that_the_adapter_may_ask(manifests: Manifests, overlay: str) -> None:
    """Without an answer the autoscaler adds servers and never takes one away."""
    documents = manifests[overlay]
    metrics = named(documents, "HorizontalPodAutoscaler", "glsp-server-hpa")["spec"]["metrics"]
    [by_sessions] = [each["pods"]["metric"]["name"] for each in metrics if each["type"] == "Pods"]
    [rule] = yaml.safe_load(named(documents, "ConfigMap", "glsp-adapter-rules")["data"]["config.yaml"])["rules"]
    assert rule["name"]["as"] == by_sessions
    labels = {each.get("target_label") for each in configured(documents)["glsp-server"]["relabel_configs"]}
    assert set(re.findall(r"(\w+)!=", rule["seriesQuery"])) == set(rule["resources"]["overrides"]) <= labels
    [policy] = [p for p in of_kind(documents, "NetworkPolicy") if p["metadata"]["name"] == "prometheus-from-adapter"]
    prometheus = template(documents, "prometheus")
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= prometheus["metadata"]["labels"].items()
    [way] = policy["spec"]["ingress"]
    assert way["from"] == [
        {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app.kubernetes.io/name": "prometheus-adapter"}}}
    ]
    assert way["ports"] == [{"protocol": "TCP", "port": 9090}]
    assert {p["containerPort"] for p in prometheus["spec"]["containers"][0]["ports"]} == {9090}


def test_servers_may_reach_the_collector_that_they_are_told_of(manifests: Manifests) -> None:
    documents = manifests["everything"]
    address = named(documents, "ConfigMap", "glsp-config")["data"]["OTEL_EXPORTER_OTLP_ENDPOINT"]
    namespace, port = cast("re.Match[str]", re.fullmatch(r"http://[^.]+\.([^.]+)\.svc:(\d+)", address)).groups()
    [rule] = named(documents, "NetworkPolicy", "glsp-server-to-collector")["spec"]["egress"]
    [peer] = rule["to"]
    assert peer == {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}
    assert rule["ports"] == [{"protocol": "TCP", "port": int(port)}]


@pytest.mark.parametrize(
    ("address", "is_reached"),
    [
        ("203.0.113.7", True),
        ("10.96.0.1", False),
        ("169.254.169.254", False),
        ("192.168.1.1", False),
        ("172.20.0.1", False),
        ("2001:db8::1", True),
        ("fd00::1", False),
    ],
)
def test_for_logins_servers_reach_the_internet_and_nothing_beside_them(
    manifests: Manifests, address: str, *, is_reached: bool
) -> None:
    [rule] = named(manifests["everything"], "NetworkPolicy", "glsp-server-to-provider")["spec"]["egress"]
    asked = ipaddress.ip_address(address)

    def holds(network: str) -> bool:
        return asked in ipaddress.ip_network(network)

    blocks = [peer["ipBlock"] for peer in rule["to"]]
    assert any(holds(each["cidr"]) and not any(map(holds, each["except"])) for each in blocks) is is_reached
    assert rule["ports"] == [{"protocol": "TCP", "port": 443}]


class TestMesh:
    def test_servers_alone_have_a_proxy_which_gets_its_rules(self, manifests: Manifests) -> None:
        documents = manifests["everything"]
        labelled = {n for n, pod in pods(documents) if "sidecar.istio.io/inject" in pod["metadata"]["labels"]}
        assert labelled == {"glsp-server"}
        [namespace] = of_kind(documents, "Namespace")
        assert not [label for label in namespace["metadata"]["labels"] if "istio" in label]
        server = template(documents, "glsp-server")["metadata"]
        assert server["annotations"] == {"traffic.sidecar.istio.io/includeOutboundIPRanges": ""}
        [rule] = named(documents, "NetworkPolicy", "glsp-server-to-istio")["spec"]["egress"]
        assert rule["to"][0]["podSelector"] == {"matchLabels": {"app": "istiod"}}
        assert rule["ports"] == [{"protocol": "TCP", "port": 15012}]

    def test_who_has_no_proxy_may_still_ask(self, manifests: Manifests) -> None:
        """Prometheus asks each pod by its address."""
        documents = manifests["everything"]
        [mutual] = of_kind(documents, "PeerAuthentication")
        assert "prometheus" in dict(pods(documents))
        assert mutual["spec"]["mtls"] == {"mode": "PERMISSIVE"}

    def test_requests_of_people_are_found_by_the_name_they_use(self, manifests: Manifests) -> None:
        documents = manifests["everything"]
        ingress = named(documents, "Ingress", "glsp-ingress")
        [hosts] = [each["spec"]["hosts"] for each in of_kind(documents, "VirtualService")]
        assert {rule["host"] for rule in ingress["spec"]["rules"]} < set(hosts)
        assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/service-upstream"] == "true"

    def test_what_is_measured_is_closed_however_it_is_written(self, manifests: Manifests) -> None:
        [first, *others] = of_kind(manifests["everything"], "VirtualService")[0]["spec"]["http"]
        [match] = first["match"]
        assert first["directResponse"] == {"status": 404}
        for kinds in itertools.product((0, 1, 2), repeat=len("metrics")):
            written = "/" + "".join(
                (letter, f"%{ord(letter):02x}", f"%{ord(letter):02X}")[kind]
                for letter, kind in zip("metrics", kinds, strict=True)
            )
            assert re.fullmatch(match["uri"]["regex"], written), written
        assert not re.fullmatch(match["uri"]["regex"], "/metrics-of-us")
        assert [len(each.get("match", ())) for each in others] == [2, 0]


@pytest.fixture
def folder() -> Generator[Path]:
    made = own_folder()
    yield made
    shutil.rmtree(made)


@pytest.mark.needs("exporters", "redis")
def test_the_exporter_of_redis_knows_the_password_of_whom_it_is_asked_about(folder: Path) -> None:
    with own() as redis:
        exporter = of_redis(folder, redis, alone=False)
        exporter.start()
        try:
            address = f"redis://127.0.0.1:{redis.port}"
            assert "redis_up 1" in answered(f"http://{exporter.target}/scrape?target={address}")
        finally:
            exporter.stop()


@pytest.mark.needs("exporters", "postgres")
def test_the_exporter_of_postgresql_takes_address_and_password_from_files(
    folder: Path, postgres_databases: Databases
) -> None:
    make_role(postgres_databases.postgres)
    exporter = of_postgres(folder, postgres_databases.postgres)
    exporter.start()
    try:
        assert "pg_up 1" in answered(f"http://{exporter.target}/metrics")
    finally:
        exporter.stop()


def answered(url: str) -> list[str]:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return str(answer.read(), "utf-8").splitlines()


@each_monitored
def test_prometheus_leaves_room_on_its_volume(manifests: Manifests, overlay: str) -> None:
    [stateful] = [
        each for each in of_kind(manifests[overlay], "StatefulSet") if each["metadata"]["name"] == "prometheus"
    ]
    [claim] = stateful["spec"]["volumeClaimTemplates"]
    words = stateful["spec"]["template"]["spec"]["containers"][0]["args"]
    [kept] = [
        int(found[1]) for word in words if (found := re.fullmatch(r"--storage\.tsdb\.retention\.size=(\d+)GB", word))
    ]
    assert kept * 1.2 < int(claim["spec"]["resources"]["requests"]["storage"].removesuffix("Gi"))
