# SPDX-License-Identifier: Apache-2.0
"""The manifests for Kubernetes: rendered by two programs alike, valid by every schema, and right where schemas see nothing."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from glsp.settings import VARIABLES, load
from scripts.manifests import Document, ManifestError, name_of, rendered
from support.manifests import OVERLAYS, Manifests, containers, keys_of_secrets, named, of_kind, pods, values_of_secret
from support.schemas import VERSIONS, is_built_in, wrong_in, wrong_in_custom
from support.tools import ROOT, kubectl_path

AT_HOME = {"GLSP_TOKEN", "INFLUXDB_URL", "OTEL_EXPORTER_OTLP_ENDPOINT"}
"""No file here: `glsp mcp` runs at people's, and addresses hold no password."""
SETTINGS = {variable.name: variable for variable in VARIABLES}
PAGE = ROOT / "docs/howto/deploy-kubernetes.md"
WITHOUT_NETWORK = ROOT / "docs/howto/install-without-network.md"
MONITORING = ROOT / "docs/howto/monitor-it.md"
each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


@pytest.fixture(scope="module")
def manifests(tmp_path_factory: pytest.TempPathFactory) -> Manifests:
    return Manifests(tmp_path_factory.mktemp("manifests"))


def whole(documents: list[Document]) -> dict[tuple[str, str, str, str], Document]:
    """By name; kustomize breaks long encoded values into lines."""
    found = {name_of(each): each for each in documents}
    for each in of_kind(documents, "Secret"):
        found[name_of(each)] = each | {"data": {k: v.replace("\n", "") for k, v in each["data"].items()}}
    return found


@pytest.mark.shows("parsed", "kubernetes/*.yaml")
@pytest.mark.shows("executed", "kubernetes/secrets.sh")
@pytest.mark.needs("kubectl", "openssl")
@each_overlay
def test_kustomize_renders_what_we_render(manifests: Manifests, overlay: str) -> None:
    folder = manifests.folder / "overlays" / overlay
    done = subprocess.run([str(kubectl_path()), "kustomize", folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert whole(list(yaml.safe_load_all(done.stdout))) == whole(manifests[overlay])


def overlaid(manifests: Manifests, name: str, text: str, *, by_us: bool = True) -> list[Document]:
    """What kubectl makes of an overlay, which is what we make of it."""
    folder = manifests.folder / "overlays" / name
    folder.mkdir(exist_ok=True)
    (folder / "kustomization.yaml").write_text(text)
    done = subprocess.run([str(kubectl_path()), "kustomize", folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    documents: list[Document] = list(yaml.safe_load_all(done.stdout))
    assert not by_us or whole(documents) == whole(rendered(folder))
    return documents


def on(base: str, snippet: str) -> str:
    return f"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../{base}]\n{snippet}"


@pytest.mark.needs("kubectl", "openssl")
def test_the_page_on_installing_without_network_names_every_image(manifests: Manifests) -> None:
    [command] = re.findall(r"^kubectl (kustomize .*)$", WITHOUT_NETWORK.read_text(), re.MULTILINE)
    command = command.replace("deploy/kubernetes", str(manifests.folder))
    done = subprocess.run([f"{kubectl_path()} {command}"], shell=True, check=True, capture_output=True, text=True)
    documents = manifests["production"]
    images = {container["image"] for _, template in pods(documents) for container in containers(template)}
    assert set(done.stdout.split()) == images | {each["spec"]["imageName"] for each in of_kind(documents, "Cluster")}


@pytest.mark.needs("kubectl", "openssl")
def test_the_overlay_of_the_page_says_another_host_wherever_one_is_said(manifests: Manifests) -> None:
    """docs/howto/deploy-kubernetes.md."""
    [snippet] = re.findall(r"```yaml\n(apiVersion: .*?)```", PAGE.read_text(), re.DOTALL)
    documents = overlaid(manifests, "ours", snippet)
    for each in documents:
        if each["kind"] != "VirtualService":
            assert "glsp.example.com" not in yaml.safe_dump(each), each["metadata"]["name"]
    assert "diagrams.example.org" in named(documents, "ConfigMap", "prometheus-page")["data"]["page.yml"]
    images = {c["image"] for c in containers(named(documents, "Deployment", "glsp-server")["spec"]["template"])}
    assert images == {"registry.example.org/diagrams:0.1.0"}


@pytest.mark.needs("kubectl", "openssl")
def test_what_the_page_says_of_logging_in_is_an_overlay(manifests: Manifests) -> None:
    """docs/howto/deploy-kubernetes.md, on a cluster of one machine."""
    login, narrowed = re.findall(r"```yaml\n(components:\n.*?)```", PAGE.read_text(), re.DOTALL)
    documents = overlaid(manifests, "logging-in", on("single-node", login))
    configured = named(documents, "ConfigMap", "glsp-config")["data"]
    found = load({name: value for name, value in configured.items() if not name.endswith("_FILE")}, {}).oidc
    assert (found.issuer, found.client_id) == ("https://login.example.org/realms/main", "glsp")
    assert found.roles == (("admin", ("ops",)), ("edit", ("staff", "dev")), ("read", ("*",)))
    assert "oidc-client-secret" in keys_of_secrets(documents)["glsp-secrets"]
    policy = named(
        overlaid(manifests, "narrowed", on("single-node", narrowed)), "NetworkPolicy", "glsp-server-to-provider"
    )
    assert [wrong_in(policy, version) for version in VERSIONS] == [[]] * len(VERSIONS)
    assert "0.0.0.0/0" not in yaml.safe_dump(policy)
    assert len(policy["spec"]["egress"]) == 2


@pytest.mark.needs("kubectl", "openssl")
def test_receivers_of_ones_own_take_the_place_of_ours(manifests: Manifests) -> None:
    """docs/howto/monitor-it.md; what our own renderer need not know."""
    [snippet] = re.findall(r"```yaml\n(configMapGenerator:\n.*?)```", MONITORING.read_text(), re.DOTALL)
    folder = manifests.folder / "overlays/told"
    folder.mkdir()
    (folder / "alertmanager.yml").write_text("route: {receiver: ours}\nreceivers: [{name: ours}]\n")
    documents = overlaid(manifests, "told", on("production", snippet), by_us=False)
    [mounted] = [
        v["configMap"]["name"] for v in dict(pods(documents))["alertmanager"]["spec"]["volumes"] if "configMap" in v
    ]
    assert named(documents, "ConfigMap", mounted)["data"] == {
        "alertmanager.yml": (folder / "alertmanager.yml").read_text()
    }


@pytest.mark.needs("openssl")
def test_the_renderer_refuses_what_it_does_not_know(manifests: Manifests) -> None:
    folder = manifests.folder / "overlays/strange"
    folder.mkdir()
    file = folder / "kustomization.yaml"
    head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../base]\n"
    for more, why in (
        ("namePrefix: x-\n", "namePrefix is nothing"),
        ("patches: [{patch: '{kind: Deployment, metadata: {name: x}}'}]\n", "no .* to patch"),
        ("configMapGenerator: [{name: x}]\n", "disableNameSuffixHash"),
        ("components: [../../base]\n", "is there twice"),
        (
            "patches: [{target: {kind: Service, name: glsp-closed}, patch: '[{op: test, path: /kind, value: Pod}]'}]\n",
            "is 'Service'",
        ),
    ):
        file.write_text(head + more)
        with pytest.raises(ManifestError, match=why):
            rendered(folder)


@pytest.mark.shows("validated", "kubernetes/*.yaml")
@pytest.mark.needs("openssl")
@pytest.mark.parametrize("version", VERSIONS)
def test_every_document_is_strictly_valid(manifests: Manifests, version: str) -> None:
    different: list[Document] = []
    for overlay in OVERLAYS:
        different += [each for each in manifests[overlay] if is_built_in(each) and each not in different]
    assert len(different) > 40
    assert [problem for each in different for problem in wrong_in(each, version)] == []


def test_the_versions_are_those_that_are_said() -> None:
    assert [".".join(version.split(".")[:2]) for version in VERSIONS] == [f"1.{n}" for n in range(30, 38)]


@pytest.mark.shows(
    "validated",
    "kubernetes/components/postgres-ha/postgres.yaml",
    "kubernetes/components/certificate/issuer.yaml",
    "kubernetes/components/external-secrets/secrets.yaml",
    "kubernetes/components/mesh/mesh.yaml",
)
@pytest.mark.needs("openssl", "peers", "node")
def test_every_custom_resource_is_valid_by_its_definition(manifests: Manifests) -> None:
    custom = [each for each in manifests["everything"] if not is_built_in(each)]
    assert {each["kind"] for each in custom} >= {
        "Cluster", "ClusterIssuer", "ExternalSecret", "PeerAuthentication", "DestinationRule", "VirtualService",
    }  # fmt: skip
    assert wrong_in_custom(custom) == []
    told = wrong_in_custom([{**each, "spec": "three"} for each in custom])
    assert len({problem.split(":")[0] for problem in told}) == len(custom)  # or the judges judge nothing


# ------------------------------------------------------------------------------------------------------------- meaning
@pytest.mark.needs("openssl")
@each_overlay
class TestMeaning:
    def test_everything_is_in_the_namespace_that_is_there(self, manifests: Manifests, overlay: str) -> None:
        everywhere = {"Namespace", "ClusterIssuer", "ClusterRole", "ClusterRoleBinding", "APIService"}
        spaces = {each["metadata"].get("namespace") for each in manifests[overlay] if each["kind"] not in everywhere}
        assert spaces == {"glsp-system"}
        assert named(manifests[overlay], "Namespace", "glsp-system")

    def test_selectors_select_and_ports_are_those_of_containers(self, manifests: Manifests, overlay: str) -> None:
        templates = dict(pods(manifests[overlay]))
        for each in of_kind(manifests[overlay], "Deployment", "StatefulSet"):
            chosen = each["spec"]["selector"]["matchLabels"]
            assert chosen.items() <= each["spec"]["template"]["metadata"]["labels"].items()
        for service in of_kind(manifests[overlay], "Service"):
            spec = service["spec"]
            if "selector" not in spec:
                assert service["metadata"]["name"] == "glsp-closed"
                continue
            meant = [t for t in templates.values() if spec["selector"].items() <= t["metadata"]["labels"].items()]
            assert meant, service["metadata"]["name"]
            for port in spec["ports"]:
                target = port.get("targetPort", port["port"])
                assert all(target in ports_of(template) for template in meant), (service["metadata"]["name"], target)

    def test_probes_ask_ports_that_are_there_and_differ(self, manifests: Manifests, overlay: str) -> None:
        for name, template in pods(manifests[overlay]):
            for container in template["spec"]["containers"]:
                probes = [container[kind] for kind in ("livenessProbe", "readinessProbe") if kind in container]
                for probe in probes:
                    for how in ("httpGet", "tcpSocket"):
                        assert probe.get(how, {}).get("port", 0) in {0, *ports_of(template)}, name
        [server] = named(manifests[overlay], "Deployment", "glsp-server")["spec"]["template"]["spec"]["containers"]
        asked = {kind: server[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
        assert asked == {"startup": "/health", "liveness": "/health", "readiness": "/ready"}
        assert [server["livenessProbe"][key] for key in ("initialDelaySeconds", "periodSeconds")] == [30, 10]
        assert [server["readinessProbe"][key] for key in ("initialDelaySeconds", "periodSeconds")] == [5, 5]

    def test_every_pod_is_locked_down_and_limited(self, manifests: Manifests, overlay: str) -> None:
        for name, template in pods(manifests[overlay]):
            pod = template["spec"]["securityContext"]
            assert pod["runAsNonRoot"] is True, name
            assert pod["seccompProfile"] == {"type": "RuntimeDefault"}, name
            for container in containers(template):
                assert container["securityContext"]["allowPrivilegeEscalation"] is False, name
                assert container["securityContext"]["readOnlyRootFilesystem"] is True, name
                assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}, name
                assert container["resources"].keys() == {"requests", "limits"}, name
                assert re.search(r"[^/]+\.[^/]+/.*:v?\d[\w.-]*$|^localhost/.*:\d", container["image"]), container[
                    "image"
                ]

    def test_the_environment_holds_settings_and_no_secret(self, manifests: Manifests, overlay: str) -> None:
        documents = manifests[overlay]
        configured = named(documents, "ConfigMap", "glsp-config")["data"]
        files = {name.removesuffix("_FILE") for name in configured if name.endswith("_FILE")}
        plain = {name for name in configured if not name.endswith("_FILE")}
        assert files | plain <= SETTINGS.keys()
        assert files & plain == set()
        login = {"OIDC_CLIENT_SECRET"} if overlay == "everything" else set[str]()
        assert (
            files == {name for name, each in SETTINGS.items() if each.secret} - AT_HOME - {"OIDC_CLIENT_SECRET"} | login
        )
        traced = {"OTEL_EXPORTER_OTLP_ENDPOINT"} if overlay == "everything" else set[str]()
        assert {name for name in plain if SETTINGS[name].secret} == {"INFLUXDB_URL"} | traced
        for container in containers(named(documents, "Deployment", "glsp-server")["spec"]["template"]):
            assert container["envFrom"] == [{"configMapRef": {"name": "glsp-config"}}]
            assert "env" not in container

    def test_secrets_are_files_and_their_keys_are_there(self, manifests: Manifests, overlay: str) -> None:
        documents = manifests[overlay]
        known = keys_of_secrets(documents)
        for name, template in pods(documents):
            for container in containers(template):
                assert not [each for each in container.get("env", ()) if "valueFrom" in each], name
            for volume in template["spec"].get("volumes", ()):
                if "secret" in volume:
                    assert volume["secret"]["secretName"] == "glsp-secrets", name
                    assert volume["secret"]["defaultMode"] == 0o440, name
                    assert "fsGroup" in template["spec"]["securityContext"], name
                    assert {item["key"] for item in volume["secret"]["items"]} <= known["glsp-secrets"], name
                    assert "optional" not in volume["secret"], name  # who starts without one starts with a default

    def test_the_server_reads_the_mounted_secrets(self, manifests: Manifests, overlay: str, tmp_path: Path) -> None:
        """Each pod sees as many files as its variables name, and the settings take them."""
        documents = manifests[overlay]
        configured = named(documents, "ConfigMap", "glsp-config")["data"]
        template = named(documents, "Deployment", "glsp-server")["spec"]["template"]
        [volume] = [each for each in template["spec"]["volumes"] if "secret" in each]
        paths = {name: value for name, value in configured.items() if name.endswith("_FILE")}
        for container in containers(template):
            [mount] = [each for each in container["volumeMounts"] if each["name"] == volume["name"]]
            assert "subPath" not in mount  # such a file stays what it was
            assert mount["readOnly"] is True
            mounted = {f"{mount['mountPath']}/{item['path']}" for item in volume["secret"]["items"]}
            assert mounted == set(paths.values())
        values = values_of_secret(documents, "glsp-secrets")
        for item in volume["secret"]["items"]:
            (tmp_path / item["path"]).write_text(values[item["key"]])
        here = {name: str(tmp_path / Path(value).name) for name, value in paths.items()}
        found = load({**configured, **here}, {})  # which names every problem
        assert found.database_url.reveal() == values["database-url"]
        assert found.redis_url.reveal() == values["redis-url"]
        assert found.audit_key.reveal() == values["audit-key"]
        assert found.previous_keys == ()
        assert bool(found.database_read_urls) == (overlay != "single-node")

    def test_volumes_that_are_mounted_are_there(self, manifests: Manifests, overlay: str) -> None:
        maps = {each["metadata"]["name"] for each in of_kind(manifests[overlay], "ConfigMap")}
        for each in of_kind(manifests[overlay], "Deployment", "StatefulSet", "DaemonSet"):
            template, spec = each["spec"]["template"]["spec"], each["spec"]
            claims = {claim["metadata"]["name"] for claim in spec.get("volumeClaimTemplates", ())}
            there = claims | {volume["name"] for volume in template.get("volumes", ())}
            used = {m["name"] for c in containers(spec["template"]) for m in c.get("volumeMounts", ())}
            assert used == there, each["metadata"]["name"]
            assert {v["configMap"]["name"] for v in template.get("volumes", ()) if "configMap" in v} <= maps

    def test_the_autoscaler_decides_how_many_servers_there_are(self, manifests: Manifests, overlay: str) -> None:
        hpa = named(manifests[overlay], "HorizontalPodAutoscaler", "glsp-server-hpa")["spec"]
        deployment = named(manifests[overlay], hpa["scaleTargetRef"]["kind"], hpa["scaleTargetRef"]["name"])
        assert deployment["apiVersion"] == hpa["scaleTargetRef"]["apiVersion"]
        assert "replicas" not in deployment["spec"]
        assert hpa["metrics"][0]["resource"] == {
            "name": "cpu",
            "target": {"type": "Utilization", "averageUtilization": 70},
        }
        assert (hpa["minReplicas"], hpa["maxReplicas"]) == ((1, 3) if overlay == "single-node" else (3, 10))
        [container] = deployment["spec"]["template"]["spec"]["containers"]
        assert container["resources"] == {
            "requests": {"memory": "512Mi", "cpu": "500m"},
            "limits": {"memory": "1Gi", "cpu": "1000m"},
        }

    def test_a_rollout_and_a_drained_machine_take_one_server_at_a_time(
        self, manifests: Manifests, overlay: str
    ) -> None:
        spec = named(manifests[overlay], "Deployment", "glsp-server")["spec"]
        budget = named(manifests[overlay], "PodDisruptionBudget", "glsp-server")["spec"]
        labels = spec["template"]["metadata"]["labels"]
        assert budget["selector"]["matchLabels"].items() <= labels.items()
        assert budget["maxUnavailable"] == 1
        assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
        pod = spec["template"]["spec"]
        for each in pod["topologySpreadConstraints"]:
            assert each["labelSelector"]["matchLabels"].items() <= labels.items()
        slept = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
        [grace] = re.findall(r"^GRACE_SECONDS = ([\d.]+)$", (ROOT / "src/glsp/app.py").read_text(), re.MULTILINE)
        assert slept + float(grace) < pod["terminationGracePeriodSeconds"] == 60

    def test_the_ingress_leads_to_services_and_waits_long_enough(self, manifests: Manifests, overlay: str) -> None:
        ingress = named(manifests[overlay], "Ingress", "glsp-ingress")
        notes = {key.rpartition("/")[2]: value for key, value in ingress["metadata"]["annotations"].items()}
        assert "rewrite-target" not in notes
        assert notes["proxy-buffering"] == "off"
        assert notes["proxy-next-upstream"] == "off"
        assert float(notes["proxy-read-timeout"]) > 30
        [rule] = ingress["spec"]["rules"]
        assert ingress["spec"]["ingressClassName"] == "nginx"
        assert ingress["spec"]["tls"] == [{"hosts": [rule["host"]], "secretName": "glsp-tls"}]
        ways = {path["path"]: path["backend"]["service"] for path in rule["http"]["paths"]}
        assert {path: way["name"] for path, way in ways.items()} == {
            "/": "glsp-server-service",
            "/metrics": "glsp-closed",
        }
        for way in ways.values():
            ports = named(manifests[overlay], "Service", way["name"])["spec"]["ports"]
            assert way["port"]["number"] in {each["port"] for each in ports}
        hosts = named(manifests[overlay], "ConfigMap", "glsp-config")["data"]
        assert (hosts["ALLOWED_HOSTS"], hosts["ALLOWED_ORIGINS"]) == (rule["host"], f"https://{rule['host']}")

    def test_what_may_leave_a_pod_may_enter_the_other(self, manifests: Manifests, overlay: str) -> None:
        policies = of_kind(manifests[overlay], "NetworkPolicy")
        labels = [t["metadata"]["labels"] for _, t in pods(manifests[overlay])]
        labels += [{"cnpg.io/cluster": each["metadata"]["name"]} for each in of_kind(manifests[overlay], "Cluster")]
        for one in labels:
            assert allowed(policies, "egress", one, labels) == allowed(policies, "ingress", one, labels), one
        [server] = [each for each in labels if each.get("app") == "glsp-server"]
        reached = {port for _, port in allowed(policies, "egress", server, labels)}
        assert reached == ({5432, 6379, 8086} if overlay == "single-node" else {5432, 6379, 8086, 26379})


def ports_of(template: dict[str, Any]) -> set[int | str]:
    """Numbers and names."""
    listed = [port for container in template["spec"]["containers"] for port in container.get("ports", ())]
    return {port["containerPort"] for port in listed} | {port["name"] for port in listed if "name" in port}


def allowed(
    policies: list[Document], way: str, server: dict[str, str], labels: list[dict[str, str]]
) -> set[tuple[str, int]]:
    """(whom, port): where the server may connect to by its own rules (egress), or by those of whom it connects to (ingress)."""

    def between_pods(policy: Document) -> Iterator[tuple[dict[str, str], dict[str, str], int]]:
        mine = policy["spec"]["podSelector"].get("matchLabels", {})
        for rule in policy["spec"].get(way, ()):
            for peer in rule.get("to", rule.get("from", ())):
                theirs = {} if "namespaceSelector" in peer else peer.get("podSelector", {}).get("matchLabels", {})
                yield from ((mine, theirs, port["port"]) for port in rule.get("ports", ()) if mine and theirs)

    found: set[tuple[str, int]] = set()
    for policy in policies:
        for mine, theirs, port in between_pods(policy):
            one, other = (mine, theirs) if way == "egress" else (theirs, mine)
            there = any(other.items() <= each.items() for each in labels if each != server)
            if one.items() <= server.items() and there:
                found.add((str(other), port))
    return found
