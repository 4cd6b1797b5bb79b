#!/usr/bin/env python3
"""Has Lyceum speak TLS to a PostgreSQL and a Redis that take nothing else, and to some that it must not trust.

Needs PostgreSQL's server, redis-server and openssl; LYCEUM_BIN is a build with the system's libpq, LYCEUM_BIN_BUNDLED one
that brings its own: scripts/check_tls.sh
"""

import contextlib
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

LYCEUM = os.environ["LYCEUM_BIN"]
BUNDLED = os.environ["LYCEUM_BIN_BUNDLED"]
PROGRAMS = pathlib.Path(os.environ["POSTGRES_BIN"])
PASSWORD = "c4n4ry-" + secrets.token_hex(8)
# PostgreSQL refuses to run as root.
AS_SERVER = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

place = None


def run(*command, **more):
    return subprocess.run(command, cwd=place, check=True, capture_output=True, text=True, **more)


def free_port():
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


def make_certificates():
    """Two authorities; of the first, one certificate for this machine by its name alone."""
    for name in ["ca", "stranger"]:
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
            "-keyout", f"{name}.key", "-out", f"{name}.pem")
    (place / "names").write_text("subjectAltName=DNS:localhost\n")
    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key", "-out",
        "server.csr")
    run("openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
        "-extfile", "names", "-out", "server.pem")


def start_postgres():
    """A server that takes nobody without TLS; where it listens."""
    home = place / "postgres"
    home.mkdir()
    (home / "password").write_text(PASSWORD + "\n")
    for it in ["server.pem", "server.key"]:
        shutil.copy(place / it, home / it)
    os.chmod(home / "server.key", 0o600)
    if AS_SERVER:
        run("chown", "-R", "postgres", str(home))
    run(*AS_SERVER, str(PROGRAMS / "initdb"), "--pgdata", str(home / "data"), "--username", "lyceum", "--pwfile",
        str(home / "password"), "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
    # As the account of the server, whose file it is.
    run(*AS_SERVER, "tee", str(home / "data" / "pg_hba.conf"), input="hostssl all all samehost scram-sha-256\n")
    port = free_port()
    options = (f"-c listen_addresses=localhost -c port={port} -c unix_socket_directories='' -c fsync=off -c ssl=on "
               f"-c ssl_cert_file={home}/server.pem -c ssl_key_file={home}/server.key")
    run(*AS_SERVER, str(PROGRAMS / "pg_ctl"), "start", "--silent", "--wait", "--pgdata", str(home / "data"), "--log",
        str(home / "log"), "--options", options)
    return port


def stop_postgres():
    with contextlib.suppress(subprocess.CalledProcessError):
        run(*AS_SERVER, str(PROGRAMS / "pg_ctl"), "stop", "--silent", "--mode=immediate", "--pgdata",
            str(place / "postgres" / "data"))


def start_redis():
    """A server that listens by TLS alone; the process and where it listens."""
    port = free_port()
    settings = [f"bind 127.0.0.1 -::1", "port 0", f"tls-port {port}", "tls-auth-clients no", 'save ""', "appendonly no",
                f"tls-cert-file {place}/server.pem", f"tls-key-file {place}/server.key", f"tls-ca-cert-file {place}/ca.pem",
                f"requirepass {PASSWORD}", f"dir {place}"]
    server = subprocess.Popen(["redis-server", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    server.stdin.write("\n".join(settings) + "\n")
    server.stdin.close()
    return server, port


def setUpModule():
    global place, postgres, redis, redis_port
    place = pathlib.Path(tempfile.mkdtemp(prefix="lyceum-tls."))
    os.chmod(place, 0o755)
    unittest.addModuleCleanup(shutil.rmtree, place)
    make_certificates()
    unittest.addModuleCleanup(stop_postgres)
    postgres = start_postgres()
    redis, redis_port = start_redis()
    unittest.addModuleCleanup(redis.wait)
    unittest.addModuleCleanup(redis.kill)


def database(parameters, host="localhost"):
    return f"postgres://lyceum:{PASSWORD}@{host}:{postgres}/postgres?{parameters}"


def trusting(authority):
    return f"sslmode=verify-full&sslrootcert={place}/{authority}.pem"


def settings(url, **more):
    kept = {name: os.environ[name] for name in ["PATH", "HOME"] if name in os.environ}
    data = place / "data"
    return {**kept, "DATABASE_URL": url, "LYCEUM_DATA_DIR": str(data), "LYCEUM_ENV": "development", "LYCEUM_LOG": "info", **more}


def lyceum(url, *arguments, program=LYCEUM, **more):
    """Whether it succeeded, and all that it wrote."""
    ran = subprocess.run([program, *arguments], cwd=place, env=settings(url, **more), capture_output=True, text=True,
                         timeout=120)
    return ran.returncode == 0, ran.stdout + ran.stderr


@contextlib.contextmanager
def serving(**more):
    """A service, ready: where its API is, and where its figures are."""
    api, metrics = free_port(), free_port()
    log = open(place / "log", "w+")
    own = {"LYCEUM_LISTEN": f"127.0.0.1:{api}", "LYCEUM_METRICS_LISTEN": f"127.0.0.1:{metrics}", **more}
    process = subprocess.Popen([LYCEUM, "serve", "--migrate"], cwd=place, env=settings(database(trusting("ca")), **own),
                               stdout=log, stderr=subprocess.STDOUT)
    try:
        await_that(lambda: get(f"http://127.0.0.1:{api}/health/ready") is not None, lambda: (place / "log").read_text())
        yield f"http://127.0.0.1:{api}", f"http://127.0.0.1:{metrics}/metrics"
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.read().decode()
    except OSError:
        return None


def await_that(holds, otherwise=lambda: "it never was so"):
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError(otherwise())


class Postgres(unittest.TestCase):
    def refused(self, url, *reasons, **more):
        for what in ["status", "up"]:
            fine, said = lyceum(url, "migrate", what, **more)
            self.assertFalse(fine, said)
            for it in reasons:
                self.assertIn(it, said)
            self.assertNotIn(PASSWORD, said)

    def test_it_is_migrated_and_backed_up_by_tls(self):
        url = database(trusting("ca"))
        for command in [("migrate", "up"), ("migrate", "status"), ("backup", "--to", str(place / "backup"))]:
            fine, said = lyceum(url, *command)
            self.assertTrue(fine, said)
            self.assertNotIn(PASSWORD, said)

    def test_all_connections_are_encrypted(self):
        with serving() as (api, _):
            self.assertIn('"data"', get(f"{api}/v1/categories"))
            counts = ("SELECT count(*) || ' ' || count(*) FILTER (WHERE ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
                      "WHERE application_name = 'lyceum'")
            environment = {**os.environ, "PGPASSWORD": PASSWORD}
            dsn = f"host=localhost port={postgres} user=lyceum dbname=postgres sslmode=require"
            told = run(str(PROGRAMS / "psql"), "-XAt", "-c", counts, dsn, env=environment).stdout.split()
            self.assertGreater(int(told[0]), 3)
            self.assertEqual(told[0], told[1])
        url = database(trusting("ca"))
        fine, said = lyceum(url, "doctor", DATABASE_REPLICA_URLS=url)
        for server in ["the database", "the replica postgres://lyceum:***@"]:
            self.assertIn(f"encryption     {server}", said)
        self.assertEqual(said.count("is reached by TLS, and shows that it is the one"), 2, said)
        self.assertNotIn(PASSWORD, said)

    def test_a_server_of_another_authority_is_not_trusted(self):
        self.refused(database(trusting("stranger")), "certificate verify failed")

    def test_a_server_of_another_name_is_not_trusted(self):
        self.refused(database(trusting("ca"), host="127.0.0.1"), "does not match host name")

    def test_nobody_comes_without_tls(self):
        self.refused(database("sslmode=disable"), "no encryption")

    def test_a_build_without_tls_says_so(self):
        for mode in ["require", "verify-ca", "verify-full"]:
            self.refused(database(f"sslmode={mode}"), "without TLS", "--no-default-features", program=BUNDLED)
            fine, said = lyceum(database("sslmode=disable"), "config", program=BUNDLED,
                                DATABASE_REPLICA_URLS=database(f"sslmode={mode}"))
            self.assertFalse(fine, said)
            self.assertIn("DATABASE_REPLICA_URLS", said)
            self.assertIn("--no-default-features", said)

    def test_a_build_without_tls_says_what_it_takes_where_tls_is_demanded(self):
        for parameters in ["", "sslmode=prefer", "ssl=true", "sslrootcert=system"]:
            self.refused(database(parameters), "without TLS", "--no-default-features", program=BUNDLED)
        self.refused(database(""), "--no-default-features", program=BUNDLED, PGSSLMODE="require")


class Redis(unittest.TestCase):
    def up(self, metrics):
        return [it for it in (get(metrics) or "").splitlines() if it.startswith("lyceum_redis_up ")]

    def url(self, host="localhost"):
        return f"rediss://default:{PASSWORD}@{host}:{redis_port}/0"

    def missed(self, url, authority):
        """The service goes on without it, and says so."""
        with serving(REDIS_URL=url, SSL_CERT_FILE=str(place / f"{authority}.pem")) as (api, metrics):
            await_that(lambda: "Redis is away" in (place / "log").read_text())
            self.assertEqual(self.up(metrics), ["lyceum_redis_up 0"])
            self.assertIn('"data"', get(f"{api}/v1/categories"))
        self.assertNotIn(PASSWORD, (place / "log").read_text())

    def test_it_is_reached_by_tls(self):
        with serving(REDIS_URL=self.url(), SSL_CERT_FILE=str(place / "ca.pem")) as (_, metrics):
            await_that(lambda: self.up(metrics) == ["lyceum_redis_up 1"])

    def test_one_of_another_authority_is_not_trusted_and_not_missed(self):
        self.missed(self.url(), "stranger")

    def test_one_of_another_name_is_not_trusted_and_not_missed(self):
        self.missed(self.url("127.0.0.1"), "ca")


if __name__ == "__main__":
    unittest.main(verbosity=1)
