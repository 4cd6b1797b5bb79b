#!/usr/bin/env python3
"""Holds docker/ and deploy/ against each other and against Lyceum: its settings, its addresses, how long it takes to stop.

Run by scripts/check_deploy.sh, which installs what this needs. LYCEUM_BIN names a program that is asked what it makes of
the settings.
"""

import configparser
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import tomllib
import unittest

import compose_spec
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
NODES = ["lyceum-a", "lyceum-b"]
CANDIDATES = ["LYCEUM_", "DATABASE_", "REDIS_", "OTEL_"]


def read(path):
    return (ROOT / path).read_text()


def settings():
    """Variable, name in lyceum.toml and default of each setting that there is."""
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| ([^|]*) \|", read("docs/configuration.md"), re.M)
    return {variable: (key, default.strip()) for variable, key, default in rows}


def seconds(text):
    number, unit = re.fullmatch(r"(\d+) ?(s|min|m)?", str(text)).groups()
    return int(number) * {None: 1, "s": 1, "m": 60, "min": 60}[unit]


def time_to_stop():
    """Half a second in which it says that it goes; requests; what shows the metrics; jobs; and some more to be sure."""
    return 0.5 + int(settings()["LYCEUM_SHUTDOWN_TIMEOUT"][1]) + 5 + 8 + 5


def compose():
    text = re.sub(r"\$\{\w+(?::-([^}]*)|:\?[^}]*)?\}", lambda it: it[1] or "x", read("docker/compose.yaml"))
    return yaml.safe_load(text)


def manifests():
    """Each document with the file that it is in."""
    for path in sorted((ROOT / "deploy/kubernetes").rglob("*.yaml")):
        for document in yaml.safe_load_all(path.read_text()):
            yield path, document


def pod_templates():
    return {it["metadata"]["name"]: it["spec"]["template"] for _, it in manifests() if it["kind"] in ("Deployment", "Job")}


def manifest(kind):
    (found,) = [it for _, it in manifests() if it["kind"] == kind]
    return found


class SettingsTest(unittest.TestCase):
    def assert_known(self, names):
        unknown = {it for it in names if it.startswith(tuple(CANDIDATES))} - set(settings())
        self.assertEqual(unknown, set())

    def test_there_are_some(self):
        self.assertGreater(len(settings()), 40)
        self.assertEqual(settings()["DATABASE_URL"][0], "database_url")

    def test_compose_sets_what_there_is(self):
        for name in [*NODES, "migrate"]:
            self.assert_known(compose()["services"][name]["environment"])
        self.assert_known(re.findall(r"^(?:# )?([A-Z_]+)=", read("docker/lyceum.env.example"), re.M))

    def test_compose_gives_no_node_what_is_not_lyceums(self):
        # A name that is no setting keeps a node from starting.
        of_compose = re.findall(r"^(\w+)=", read("docker/.env.example"), re.M)
        self.assertEqual(compose()["services"]["lyceum-a"]["env_file"], ["lyceum.env"])
        self.assertIn("LYCEUM_CERTS", of_compose)
        self.assertNotIn("LYCEUM_CERTS", settings())

    def test_kubernetes_sets_what_there_is(self):
        self.assert_known(manifest("ConfigMap")["data"])
        self.assert_known(manifest("Secret")["stringData"])
        for template in pod_templates().values():
            self.assert_known(it["name"] for it in template["spec"]["containers"][0].get("env", []))

    def test_systemd_sets_what_there_is(self):
        keys = {key for key, _ in settings().values()}
        text = read("deploy/systemd/lyceum.toml")
        commented = re.sub(r"^# (?=\w+ = )", "", text, flags=re.M)
        for variant in (text, commented):
            self.assertLessEqual(set(tomllib.loads(variant)), keys)
        self.assertIn("Environment=LYCEUM_CONFIG=/etc/lyceum/lyceum.toml\n", read("deploy/systemd/lyceum.service"))

    def test_the_image_sets_what_there_is(self):
        self.assert_known(re.findall(r"\b([A-Z_]+)=", read("docker/Dockerfile")))


def image():
    return dict(re.findall(r"\b([A-Z_]+)=(\S+)", re.search(r"^ENV (?:.*\\\n)*.*", read("docker/Dockerfile"), re.M)[0]))


def assert_taken(case, environment):
    """The program reads these settings, and says which are in force."""
    home = tempfile.mkdtemp(prefix="lyceum-deploy.")
    case.addCleanup(shutil.rmtree, home)
    done = subprocess.run([os.environ["LYCEUM_BIN"], "config"], env=environment, cwd=home, capture_output=True, text=True,
                          check=False)
    case.assertEqual((done.returncode, done.stderr), (0, ""))
    case.assertIn("LYCEUM_ENV=production ", done.stdout)


@unittest.skipUnless(os.environ.get("LYCEUM_BIN"), "LYCEUM_BIN names no program")
class ProgramTest(unittest.TestCase):
    """What the files set is what the program takes."""

    def test_on_kubernetes(self):
        assert_taken(self, {**image(), **manifest("ConfigMap")["data"], **manifest("Secret")["stringData"]})

    def test_with_systemd(self):
        assert_taken(self, {"LYCEUM_CONFIG": str(ROOT / "deploy/systemd/lyceum.toml")})

    def test_what_is_no_setting_is_refused(self):
        done = subprocess.run([os.environ["LYCEUM_BIN"], "config"], env={"LYCEUM_PORT": "tcp://10.0.0.1:80"},
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)


class StoppingTest(unittest.TestCase):
    """Whoever stops a node waits until it has finished."""

    def test_compose(self):
        for name in NODES:
            self.assertGreaterEqual(seconds(compose()["services"][name]["stop_grace_period"]), time_to_stop())

    def test_systemd(self):
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read_string(read("deploy/systemd/lyceum.service"))
        self.assertGreaterEqual(seconds(unit["Service"]["TimeoutStopSec"]), time_to_stop())

    def test_kubernetes(self):
        pod = pod_templates()["lyceum"]["spec"]
        before = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
        self.assertGreaterEqual(pod["terminationGracePeriodSeconds"], before + time_to_stop())


class ProxyTest(unittest.TestCase):
    def test_nginx_and_compose_know_the_same_nodes(self):
        services, conf = compose()["services"], read("docker/nginx.conf")
        self.assertEqual(set(re.findall(r"server (lyceum-\w+):8080 max_fails", conf)), set(NODES))
        self.assertEqual(re.findall(r"/run/drain-(lyceum-\w+)", conf), NODES)
        self.assertEqual(re.search(r"^nodes=\((.*)\)$", read("scripts/compose.sh"), re.M)[1].split(), NODES)
        addresses = {f"{it}:{services[it]['networks']['front']['ipv4_address']}" for it in NODES}
        self.assertEqual(set(services["nginx"]["extra_hosts"]), addresses)

    def test_each_node_can_be_left_alone(self):
        conf = read("docker/nginx.conf")
        for node in NODES:
            group = re.search(rf"upstream lyceum-but-{node[-1]} \{{(.*?)\}}", conf, re.S)[1]
            self.assertEqual(re.findall(r"server (lyceum-\w+):8080 backup;", group), [node])
            self.assertEqual(set(re.findall(r"server (lyceum-\w+):8080", group)), set(NODES))

    def test_the_proxy_is_believed_and_nobody_else(self):
        services = compose()["services"]
        for node in NODES:
            trusted = services[node]["environment"]["LYCEUM_TRUSTED_PROXIES"]
            self.assertEqual(trusted, services["nginx"]["networks"]["front"]["ipv4_address"])

    def test_it_is_never_lyceum_who_hangs_up_first(self):
        idle = int(settings()["LYCEUM_IDLE_TIMEOUT"][1])
        upstreams = re.findall(r"upstream [\w-]+ \{(.*?)\n    \}", read("docker/nginx.conf"), re.S)
        self.assertEqual(len(upstreams), 1 + len(NODES))
        for group in upstreams:
            self.assertLess(seconds(re.search(r"keepalive_timeout (\w+);", group)[1]), idle)


class ComposeTest(unittest.TestCase):
    def test_it_is_what_compose_takes(self):
        checked = compose_spec.PyCompose.from_json(json.dumps(compose()))
        checked.validate_networks()

    def test_the_schema_is_held_against_it_indeed(self):
        wrong = compose()
        wrong["services"]["nginx"]["readonly"] = True
        with self.assertRaises(Exception):
            compose_spec.PyCompose.from_json(json.dumps(wrong))

    def test_what_is_named_is_there(self):
        document = compose()
        for service in document["services"].values():
            self.assertLessEqual(set(service.get("depends_on", {})), set(document["services"]))
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                if source.startswith("./"):
                    self.assertTrue((ROOT / "docker" / source).exists() or source == "./certs", source)
                else:
                    self.assertIn(source, document["volumes"])

    def test_only_the_proxy_is_reached_from_outside(self):
        services = compose()["services"]
        self.assertEqual([name for name, it in services.items() if "ports" in it], ["nginx"])
        self.assertEqual(services["postgres"]["networks"], ["back"])
        self.assertTrue(compose()["networks"]["back"]["internal"])

    def test_nodes_may_do_little(self):
        for name in [*NODES, "migrate", "nginx"]:
            service = compose()["services"][name]
            self.assertEqual((service["read_only"], service["cap_drop"]), (True, ["ALL"]))
            self.assertEqual(service["security_opt"], ["no-new-privileges:true"])


class KubernetesTest(unittest.TestCase):
    def test_probes_ask_what_there_is(self):
        paths = json.loads(read("openapi/lyceum.v1.json"))["paths"]
        container = pod_templates()["lyceum"]["spec"]["containers"][0]
        asked = {it: container[it]["httpGet"]["path"] for it in ("startupProbe", "readinessProbe", "livenessProbe")}
        self.assertLessEqual(set(asked.values()), set(paths))
        # A node that lives is not restarted because its database is away.
        self.assertEqual((asked["livenessProbe"], asked["readinessProbe"]), ("/health/live", "/health/ready"))

    def test_ports_are_those_of_the_image(self):
        container = pod_templates()["lyceum"]["spec"]["containers"][0]
        ports = {it["name"]: it["containerPort"] for it in container["ports"]}
        dockerfile = read("docker/Dockerfile")
        self.assertIn(f"LYCEUM_LISTEN=0.0.0.0:{ports['http']} ", dockerfile)
        self.assertIn(f"LYCEUM_METRICS_LISTEN=0.0.0.0:{ports['metrics']}\n", dockerfile)
        allowed = {it["ports"][0]["port"] for it in manifest("NetworkPolicy")["spec"]["ingress"]}
        self.assertEqual(allowed, set(ports.values()))

    def test_the_image_speaks_tls(self):
        build, runtime = re.split(r"^FROM debian:", read("docker/Dockerfile"), flags=re.M)
        self.assertRegex(build, r"cargo build .*--package lyceum --no-default-features")
        for package in ("libpq5", "ca-certificates"):
            self.assertRegex(runtime, rf"apt-get install .*\b{package}\b")
        # The library that runs is of the same Debian as the one that it was linked to.
        self.assertIn("-bookworm AS build", build)
        self.assertTrue(runtime.startswith("bookworm-slim\n"))

    def test_pods_run_as_the_account_of_the_image(self):
        uid = int(re.search(r"--uid (\d+)", read("docker/Dockerfile"))[1])
        for template in pod_templates().values():
            self.assertEqual(template["spec"]["securityContext"]["runAsUser"], uid)

    def test_pods_are_let_in_where_the_restricted_standard_is_in_force(self):
        for name, template in pod_templates().items():
            with self.subTest(name):
                pod = template["spec"]
                self.assertTrue(pod["securityContext"]["runAsNonRoot"])
                self.assertEqual(pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault")
                self.assertFalse(pod.get("hostNetwork") or pod.get("hostPID") or pod.get("hostIPC"))
                self.assertTrue(all(set(it) <= {"name", "emptyDir"} for it in pod["volumes"]))
                for container in pod["containers"]:
                    self.assertFalse(container["securityContext"]["allowPrivilegeEscalation"])
                    self.assertTrue(container["securityContext"]["readOnlyRootFilesystem"])
                    self.assertEqual(container["securityContext"]["capabilities"], {"drop": ["ALL"]})

    def test_pods_get_no_names_that_are_no_settings(self):
        for template in pod_templates().values():
            self.assertIs(template["spec"]["enableServiceLinks"], False)
            self.assertIs(template["spec"]["automountServiceAccountToken"], False)

    def test_whoever_selects_nodes_selects_them(self):
        deployment = manifest("Deployment")
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        for wanted in (deployment["spec"]["selector"]["matchLabels"], manifest("Service")["spec"]["selector"],
                       manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"]):
            self.assertEqual(wanted, labels)
        # The job of the migrations is no node, but what it may speak to is the same.
        job = manifest("Job")["spec"]["template"]["metadata"]["labels"]
        policy = manifest("NetworkPolicy")["spec"]["podSelector"]["matchLabels"]
        self.assertNotEqual(job, labels)
        self.assertTrue(policy.items() <= labels.items() and policy.items() <= job.items())

    def test_the_autoscaler_leaves_room_for_maintenance(self):
        scaler = manifest("HorizontalPodAutoscaler")["spec"]
        self.assertEqual(scaler["scaleTargetRef"]["name"], manifest("Deployment")["metadata"]["name"])
        self.assertGreater(scaler["minReplicas"], manifest("PodDisruptionBudget")["spec"]["maxUnavailable"])
        self.assertNotIn("replicas", manifest("Deployment")["spec"])

    def test_all_nodes_together_fit_into_a_usual_postgresql(self):
        config, most = manifest("ConfigMap")["data"], manifest("HorizontalPodAutoscaler")["spec"]["maxReplicas"]
        each = int(config["LYCEUM_READ_CONNECTIONS"]) + int(config["LYCEUM_WRITE_CONNECTIONS"]) + 2
        surge = manifest("Deployment")["spec"]["strategy"]["rollingUpdate"]["maxSurge"]
        self.assertLessEqual(each * (most + surge), 97)

    def test_every_file_is_used_and_all_are_of_one_namespace(self):
        for directory in ("base", "migrate"):
            home = ROOT / "deploy/kubernetes" / directory
            named = set(yaml.safe_load((home / "kustomization.yaml").read_text())["resources"])
            there = {it.name for it in home.glob("*.yaml")} - {"kustomization.yaml", "secret.example.yaml"}
            self.assertEqual(named, there)
        for path, document in manifests():
            if document["kind"] not in ("Namespace", "Kustomization"):
                self.assertEqual(document["metadata"]["namespace"], "lyceum", path)

    def test_the_example_of_the_secret_is_of_no_use(self):
        for name, value in manifest("Secret")["stringData"].items():
            self.assertIn("CHANGE-ME", value, name)


# Writes down what it is asked; a node becomes ready unless a file says that it does not.
DOCKER = """#!/bin/bash
echo "$*" >>"$HOME/asked"
case "$*" in
  *"up --detach --no-deps"*) node=${!#}; [[ ! -e $HOME/broken-$node ]] ;;
  "compose version") [[ ! -e $HOME/no-compose ]] ;;
  info) [[ ! -e $HOME/no-engine ]] ;;
esac
"""


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
class CommandsTest(unittest.TestCase):
    """`make up`, `make restart` and `make down`, with something that stands for docker."""

    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="lyceum-deploy."))
        self.addCleanup(shutil.rmtree, self.home)
        for name in ("docker", "scripts"):
            shutil.copytree(ROOT / name, self.home / "project" / name,
                            ignore=shutil.ignore_patterns(".env", "lyceum.env", "certs", "__pycache__"))
        self.programs = self.home / "bin"
        self.programs.mkdir()

    def run_compose(self, command, docker=True):
        if docker:
            (self.programs / "docker").write_text(DOCKER)
            (self.programs / "docker").chmod(0o755)
        path = os.environ["PATH"] if docker else self.path_without_docker()
        environment = {"PATH": f"{self.programs}:{path}", "HOME": str(self.home), "LYCEUM_TEST_SETTLING": "0"}
        return subprocess.run(["bash", str(self.home / "project/scripts/compose.sh"), command], env=environment,
                              capture_output=True, text=True, check=False)

    def path_without_docker(self):
        for name in ("bash", "dirname", "basename", "realpath"):
            (self.programs / name).symlink_to(shutil.which(name))
        return ""

    def asked(self):
        lines = (self.home / "asked").read_text().splitlines()
        return [it.removeprefix("compose --file docker/compose.yaml ") for it in lines if "--file" in it]

    def test_up_makes_what_is_missing_and_starts(self):
        done = self.run_compose("up")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.asked(), ["up --detach --build --wait"])
        docker = self.home / "project/docker"
        self.assertRegex((docker / ".env").read_text(), r"(?m)^POSTGRES_PASSWORD=[0-9a-f]{48}$")
        self.assertEqual(len(set(re.findall(r"=([0-9a-f]{48})$", (docker / ".env").read_text(), re.M))), 4)
        made = dict(re.findall(r"^(\w+)=(.*)$", (docker / "lyceum.env").read_text(), re.M))
        self.assertRegex(made["LYCEUM_SECRET"], r"^[\w-]{43}$")
        # As compose reads it: in double quotes, where \n ends a line.
        key = re.fullmatch('"(.*)"', made["LYCEUM_SIGNING_KEY"])[1].replace("\\n", "\n")
        subprocess.run(["openssl", "pkey", "-noout"], input=key, text=True, check=True)
        for name in (".env", "lyceum.env"):
            self.assertEqual((docker / name).stat().st_mode & 0o077, 0)
        self.assertTrue((docker / "certs/fullchain.pem").exists() and (docker / "certs/privkey.pem").exists())

    @unittest.skipUnless(os.environ.get("LYCEUM_BIN"), "LYCEUM_BIN names no program")
    def test_lyceum_takes_what_up_makes(self):
        self.run_compose("up")
        text = (self.home / "project/docker/lyceum.env").read_text()
        made = {name: value.strip('"').replace("\\n", "\n") for name, value in re.findall(r"^(\w+)=(.*)$", text, re.M)}
        assert_taken(self, {**image(), **compose()["services"]["lyceum-a"]["environment"], **made})

    def test_up_leaves_what_is_there(self):
        self.run_compose("up")
        before = {it: it.read_bytes() for it in (self.home / "project/docker").rglob("*") if it.is_file()}
        self.assertEqual(self.run_compose("up").returncode, 0)
        self.assertEqual({it: it.read_bytes() for it in before}, before)

    def test_a_restart_takes_one_node_after_the_other_out_of_use(self):
        done = self.run_compose("restart")
        self.assertEqual(done.returncode, 0, done.stderr)
        each = [[f"exec -T nginx touch /run/drain-{it}", f"up --detach --no-deps --force-recreate --wait {it}",
                 f"exec -T nginx rm -f /run/drain-{it}"] for it in NODES]
        self.assertEqual(self.asked(), ["build", "run --rm migrate", *each[0], *each[1]])

    def test_a_node_that_does_not_become_ready_stays_out_of_use_and_the_others_as_they_are(self):
        (self.home / "broken-lyceum-a").touch()
        done = self.run_compose("restart")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("lyceum-a is out of use", done.stderr)
        self.assertEqual(self.asked()[-1], "up --detach --no-deps --force-recreate --wait lyceum-a")

    def test_down_keeps_the_data(self):
        done = self.run_compose("down")
        self.assertEqual((done.returncode, self.asked()), (0, ["down"]))

    def test_without_docker_it_says_what_to_do(self):
        for command in ("up", "down", "restart"):
            self.setUp()
            done = self.run_compose(command, docker=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn("docker is missing", done.stderr)
            self.assertIn("make run", done.stderr)

    def test_without_compose_or_an_engine_it_says_what_to_do(self):
        for missing, said in (("no-compose", "has no 'compose'"), ("no-engine", "does not answer")):
            (self.home / missing).touch()
            self.assertIn(said, self.run_compose("up").stderr)
            (self.home / missing).unlink()


if __name__ == "__main__":
    unittest.main(verbosity=2)
