#!/usr/bin/env python3
"""Runs docker/nginx.conf for real, on high ports in front of two trivial nodes, and looks at what it does.

Only addresses, paths of files and the certificate are replaced. Needs nginx and openssl; python3 scripts/check_nginx.py
"""

import http.client
import http.server
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Upstream(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked, and by which node; what begins with /v1/kept/ as Lyceum answers what anybody may see."""

    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.server.node.connections.append(self.connection)

    def answer(self):
        length = self.headers.get("Content-Length")
        size = len(self.rfile.read(int(length))) if length else self.read_chunks()
        node, headers = self.server.node, {name.lower(): value for name, value in self.headers.items()}
        first = not any(self.path in it.paths() for it in node.all)
        node.requests.append((self.command, self.path, headers))
        if self.path.startswith("/v1/lost/") and first:
            self.close_connection = True  # it has the request, and goes without a word
            return None
        if self.path.startswith("/v1/slow/"):
            time.sleep(0.5)
        if self.path.startswith("/v1/streams"):
            return self.stream()
        if self.headers.get("Upgrade"):
            return self.switch()
        if self.path == "/teapot":
            return self.send(418, b'{"code":"teapot"}', "application/problem+json")
        if self.path.startswith("/v1/kept/"):
            return self.keep(headers)
        body = {"node": node.name, "path": self.path, "size": size, "headers": headers}
        return self.send(200, json.dumps(body).encode(), "application/json")

    def keep(self, headers):
        state = self.server.node.state
        of_exchange = {"X-Request-Id": headers["x-request-id"], "RateLimit": '"everything";r=599;t=1',
                       "RateLimit-Policy": '"everything";q=600;w=3'}
        told = {"ETag": f'"{state["revision"]}"', "Cache-Control": state["cache_control"], "Vary": "Origin", **of_exchange}
        if state["tagless"]:
            del told["ETag"]
        if headers.get("if-none-match") == told.get("ETag", "none"):
            return self.send(304, b"", "application/json", told)
        body = json.dumps({"revision": state["revision"], "origin": headers.get("origin")}).encode()
        return self.send(state["status"], body, "application/json", told)

    def send(self, status, body, content_type, headers=None):
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Strict-Transport-Security", "max-age=1")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.server.node.stopping:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def read_chunks(self):
        total = 0
        if self.headers.get("Transfer-Encoding") != "chunked":
            return total
        while size := int(self.rfile.readline(), 16):
            total += len(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return total

    def stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            for n in range(3):
                self.wfile.write(f"data: {n}\n\n".encode())
                self.wfile.flush()
                time.sleep(0.5)
        except OSError:
            pass  # nobody listens any more

    def switch(self):
        self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nhello")
        self.wfile.flush()
        self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


class Node:
    """One of the nodes: what it was asked, and how it stops and comes back."""

    def __init__(self, name, all_nodes, state):
        self.name, self.all, self.state, self.port = name, all_nodes, state, 0
        self.requests, self.connections = [], []
        all_nodes.append(self)
        self.start()

    def start(self):
        self.stopping = False
        self.server = Server(("127.0.0.1", self.port), Upstream)
        self.server.node = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        """As Lyceum does: what it is asked for a while is its connection's last, then nobody is let in, then it goes."""
        self.stopping = True
        time.sleep(0.3)
        self.server.shutdown()
        self.server.server_close()
        for connection in self.connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.connections.clear()

    def paths(self):
        return [path for _, path, _ in self.requests]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Proxy:
    """nginx with the project's configuration, and nothing but the machine's particulars changed."""

    def __init__(self, *ports, **tighter):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="lyceum-nginx."))
        self.home.chmod(0o755)  # started by root, nginx gives root up
        self.http, self.https = free_port(), free_port()
        self.make_certificate()
        (self.home / "nginx.conf").write_text(self.configuration(ports, tighter))
        subprocess.run([*self.command(), "-t"], check=True)
        self.process = subprocess.Popen([*self.command(), "-g", "daemon off;"])
        self.wait()

    def command(self):
        return ["nginx", "-p", str(self.home), "-c", str(self.home / "nginx.conf"), "-e", str(self.home / "error.log")]

    def make_certificate(self):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
             "-subj", "/CN=localhost", "-keyout", self.home / "privkey.pem", "-out", self.home / "fullchain.pem"],
            check=True, capture_output=True)

    def configuration(self, ports, tighter):
        text = (ROOT / "docker/nginx.conf").read_text()
        for old, new in [
            ("listen 80 ", f"listen 127.0.0.1:{self.http} "),
            ("listen 443 ", f"listen 127.0.0.1:{self.https} "),
            ("/etc/nginx/certs/", f"{self.home}/"),
            ("/var/log/nginx/", f"{self.home}/"),
            ("/var/cache/nginx/", f"{self.home}/"),
            ("/run/drain-", f"{self.home}/drain-"),
            ("server lyceum-a:8080 ", f"server 127.0.0.1:{ports[0]} "),
            ("server lyceum-b:8080 ", f"server 127.0.0.1:{ports[1]} "),
            *[(f" {name}={old}", f" {name}={new}") for name, (old, new) in tighter.items()],
        ]:
            assert text.count(old), f"{old!r} is not in the configuration"
            text = text.replace(old, new)
        temporary = "".join(f"{kind}_temp_path {self.home}/{kind};" for kind in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return f"pid {self.home}/pid;\n" + re.sub(r"^http \{", f"http {{ {temporary}", text, flags=re.M)

    def wait(self):
        for _ in range(100):
            try:
                return socket.create_connection(("127.0.0.1", self.https), 1).close()
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("nginx did not start")

    def drain(self, node):
        (self.home / f"drain-lyceum-{node}").touch()

    def use(self, node):
        (self.home / f"drain-lyceum-{node}").unlink()

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.home)


def trusting():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class ProxyCase(unittest.TestCase):
    """What the cases share: the proxy, and ways to speak to it."""

    tighter = {}

    @classmethod
    def setUpClass(cls):
        cls.state = {"revision": 1, "cache_control": "no-cache", "tagless": False, "status": 200}
        cls.nodes = []
        for name in "ab":
            cls.addClassCleanup(Node(name, cls.nodes, cls.state).stop)
        cls.proxy = Proxy(*(it.port for it in cls.nodes), **cls.tighter)
        cls.addClassCleanup(cls.proxy.stop)

    def arrived(self, path):
        """Each time that a node was asked for the path: which node, by which method, with which headers."""
        return [(it.name, method, headers) for it in self.nodes for method, at, headers in it.requests if at == path]

    def connections(self):
        return sum(len(it.connections) for it in self.nodes)

    def ask(self, method, path, body=None, headers=None, **options):
        connection = http.client.HTTPSConnection("127.0.0.1", self.proxy.https, context=trusting(), timeout=20)
        self.addCleanup(connection.close)
        connection.request(method, path, body, headers or {}, **options)
        return connection.getresponse()

    def raw(self, data, context=None):
        """Sends bytes as they are and returns what comes back, until nothing has come for a second."""
        with socket.create_connection(("127.0.0.1", self.proxy.https), 1) as plain:
            with (context or trusting()).wrap_socket(plain) as s:
                answer = b""
                try:
                    s.sendall(data)
                    while part := s.recv(65536):
                        answer += part
                except OSError:
                    pass
                return answer.decode("latin-1")

    def assert_problem(self, response, status, code):
        body = json.loads(response.read())
        self.assertEqual((response.status, body["status"], body["code"]), (status, status, code))
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        self.assertEqual(body["request_id"], response.headers["X-Request-Id"])
        self.assertEqual(response.headers.get_all("Strict-Transport-Security"), ["max-age=63072000; includeSubDomains"])
        self.assert_careful(response)

    def assert_careful(self, response):
        """The proxy's own answers tell a browser what Lyceum's do."""
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("base-uri 'none'", response.headers["Content-Security-Policy"])


class NginxTest(ProxyCase):
    def plain(self, method, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.http, timeout=5)
        self.addCleanup(connection.close)
        connection.request(method, path, None, {"Host": "campus.example"})
        return connection.getresponse()

    def test_people_are_sent_to_https_for_good(self):
        for path in ["/", "/docs/", "/problems/not_found", "/oauth/authorize?state=1"]:
            response = self.plain("GET", path)
            self.assertEqual((response.status, response.headers["Location"]), (308, "https://campus.example" + path))

    def test_a_program_without_tls_is_refused(self):
        for method, path in [("POST", "/v1/books?dry_run=true"), ("GET", "/v1/users/me"), ("POST", "/oauth/token")]:
            response = self.plain(method, path)
            self.assertEqual((response.status, json.loads(response.read())["code"]), (403, "https_needed"))
            self.assertIsNone(response.headers["Location"])
            self.assert_careful(response)

    def test_requests_arrive_with_their_origin_and_identity(self):
        sent = {"X-Request-Id": "abc-1", "traceparent": "00-1-2-01", "X-Forwarded-For": "6.6.6.6",
                "Forwarded": "for=6.6.6.6", "Idempotency-Key": "k", "If-Match": '"1"', "Host": "campus.example:8443"}
        received = json.loads(self.ask("PUT", "/v1/books/1?expand=authors", "{}", sent).read())
        headers = received["headers"]
        self.assertEqual(received["path"], "/v1/books/1?expand=authors")
        self.assertEqual(headers["x-forwarded-for"], "127.0.0.1")
        self.assertEqual(headers["x-forwarded-proto"], "https")
        self.assertEqual(headers["host"], "campus.example:8443")
        self.assertNotIn("forwarded", headers)
        for name in ("X-Request-Id", "traceparent", "Idempotency-Key", "If-Match"):
            self.assertEqual(headers[name.lower()], sent[name])

    def test_a_request_without_a_sane_id_gets_one(self):
        for sent in ({}, {"X-Request-Id": 'a"b'}, {"X-Request-Id": "x" * 129}):
            headers = json.loads(self.ask("GET", "/", headers=sent).read())["headers"]
            self.assertRegex(headers["x-request-id"], "^[0-9a-f]{32}$")

    def test_answers_carry_one_hsts_header_and_no_version(self):
        response = self.ask("GET", "/")
        self.assertEqual(response.headers.get_all("Strict-Transport-Security"), ["max-age=63072000; includeSubDomains"])
        self.assertEqual(response.headers["Server"], "nginx")

    def test_an_error_of_lyceum_passes_untouched(self):
        response = self.ask("GET", "/teapot")
        self.assertEqual((response.status, response.read()), (418, b'{"code":"teapot"}'))

    def test_bodies_are_limited_except_for_imports(self):
        for path, size, status in [("/v1/books", 2 << 20, 200), ("/v1/books", 11 << 20, 413),
                                   ("/v1/catalogue-imports?dry_run=true", 11 << 20, 200),
                                   ("/catalogue-imports", 11 << 20, 200),
                                   ("/v1/catalogue-imports/other", 11 << 20, 413)]:
            with self.subTest(path=path, size=size):
                answer = self.raw(f"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                                  f"Content-Length: {size}\r\n\r\n".encode() + bytes(size if status == 200 else 0))
                self.assertIn(f"HTTP/1.1 {status} ", answer)
                if status == 413:
                    self.assertIn('"code":"body_too_large"', answer)

    def test_an_import_beyond_200_mib_is_refused(self):
        self.assert_problem(self.ask("POST", "/v1/catalogue-imports", headers={"Content-Length": str((200 << 20) + 1)}),
                            413, "body_too_large")

    def test_a_body_without_length_is_limited_too(self):
        chunks = (b"x" * 65536 for _ in range(48))
        try:
            response = self.ask("POST", "/v1/books", chunks, {"Transfer-Encoding": "chunked"}, encode_chunked=True)
        except (BrokenPipeError, ConnectionResetError):
            return  # refused while still sending
        self.assert_problem(response, 413, "body_too_large")

    def test_an_import_is_passed_on_while_it_arrives(self):
        with socket.create_connection(("127.0.0.1", self.proxy.https), 5) as plain:
            with trusting().wrap_socket(plain) as s:
                before = self.connections()
                s.sendall(b"POST /v1/catalogue-imports HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf.")
                time.sleep(0.3)
                s.sendall(b"half.")
                self.assertIn(b"200 OK", s.recv(65536))
        self.assertLessEqual(self.connections() - before, 1)

    def test_malformed_requests_get_problems(self):
        for request, status, code in [
            (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "malformed_request"),
            (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400, "malformed_request"),
            (b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405, "method_not_allowed"),
            (b"GET /" + b"a" * 16500 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, "uri_too_long"),
            (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 16500 + b"\r\n\r\n", 431, "headers_too_large"),
        ]:
            with self.subTest(request=request[:40]):
                # nginx hangs up on what it will not read; its answer may be lost to that, as with any server.
                answer = next(filter(None, (self.raw(request) for _ in range(10))), "")
                self.assertTrue(answer.startswith(f"HTTP/1.1 {status} "), answer[:200])
                self.assertIn(f'"status":{status},"code":"{code}"', answer)

    def test_connections_to_lyceum_are_kept(self):
        self.ask("GET", "/").read()
        before = self.connections()
        for _ in range(40):
            self.ask("GET", "/").read()
        # Each worker of nginx has its own, to each node.
        self.assertLessEqual(self.connections() - before, 2 * (os.cpu_count() or 1))

    def test_streams_are_passed_on_event_by_event(self):
        response = self.ask("GET", "/v1/streams")
        started = time.monotonic()
        self.assertEqual(response.readline(), b"data: 0\n")
        self.assertLess(time.monotonic() - started, 0.4)

    def test_a_websocket_is_let_through_and_no_other_upgrade(self):
        upgrade = "GET /v1/rooms HTTP/1.1\r\nHost: a\r\nConnection: Upgrade{}\r\nUpgrade: {}\r\n\r\n"
        answer = self.raw(upgrade.format("", "websocket").encode())
        self.assertTrue(answer.startswith("HTTP/1.1 101 ") and answer.endswith("hello"), answer)
        answer = self.raw(upgrade.format(", close", "h2c").encode())
        self.assertTrue(answer.startswith("HTTP/1.1 200 "), answer)
        self.assertNotIn('"upgrade"', answer)

    def test_old_protocols_are_refused(self):
        context = trusting()
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        with self.assertRaises(OSError):
            self.raw(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", context)

    def test_http_2_is_offered(self):
        context = trusting()
        context.set_alpn_protocols(["h2", "http/1.1"])
        with socket.create_connection(("127.0.0.1", self.proxy.https), 5) as plain, context.wrap_socket(plain) as s:
            self.assertEqual((s.selected_alpn_protocol(), s.version()), ("h2", "TLSv1.3"))

    def test_the_log_has_no_query(self):
        self.ask("GET", "/v1/books?q=canary-in-the-query").read()
        time.sleep(0.2)
        log = (self.proxy.home / "access.log").read_text()
        self.assertNotIn("canary-in-the-query", log)
        self.assertEqual(json.loads(log.splitlines()[-1])["path"], "/v1/books")

    def test_the_log_has_no_secret_of_single_use(self):
        for path in ["/v1/password-resets/canary", "/email-verifications/canary"]:
            self.ask("PUT", path, "{}").read()
        time.sleep(0.2)
        log = (self.proxy.home / "access.log").read_text()
        self.assertNotIn("canary", log)
        self.assertEqual(json.loads(log.splitlines()[-1])["path"], "/email-verifications/***")


class WaysTest(ProxyCase):
    """Which node is asked, and how often. Here nodes fail on purpose, and are tried again all the same."""

    tighter = {"max_fails": ("3", "1000")}

    def test_an_address_arrives_as_it_was_written(self):
        for headers in ({}, {"Authorization": "Bearer x"}, {"Range": "bytes=0-1"}):
            path = "/v1/books/a%2Fb%20c%C3%A9;d?q=%26&x=a+b//c"
            self.assertEqual(json.loads(self.ask("GET", path, headers=headers).read())["path"], path)
        body = self.ask("POST", "/v1/x%2Fy?z=%20", "{}", {"Idempotency-Key": "k"})
        self.assertEqual(json.loads(body.read())["path"], "/v1/x%2Fy?z=%20")

    def test_both_nodes_have_work(self):
        by = [json.loads(self.ask("GET", "/v1/work").read())["node"] for _ in range(20)]
        self.assertGreater(min(by.count("a"), by.count("b")), 4)

    def lose(self, method, headers=None):
        path = f"/v1/lost/{method}{len(headers or {})}{time.monotonic_ns()}"
        response = self.ask(method, path, "{}", headers)
        body = response.read()
        return response.status, json.loads(body), [it[0] for it in self.arrived(path)]

    def test_what_can_be_repeated_is_when_a_node_goes_with_it(self):
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            with self.subTest(method=method):
                path = f"/v1/lost/{method}"
                response = self.ask(method, path, "{}" if method == "PUT" else None, {"Authorization": "Bearer x"})
                response.read()
                self.assertEqual((response.status, sorted(it[0] for it in self.arrived(path))), (200, ["a", "b"]))

    def test_what_was_sent_is_not_sent_again_unless_its_key_says_that_it_may(self):
        for method, headers in [("POST", {}), ("PATCH", {}), ("PATCH", {"Idempotency-Key": "k"})]:
            with self.subTest(method=method, headers=headers):
                status, body, nodes = self.lose(method, headers)
                self.assertEqual((status, body["code"], len(nodes)), (503, "unavailable", 1))
        status, body, nodes = self.lose("POST", {"Idempotency-Key": "k"})
        self.assertEqual((status, sorted(nodes), body["headers"]["idempotency-key"]), (200, ["a", "b"], "k"))

    def test_with_one_node_away_nobody_notices(self):
        self.nodes[0].stop()
        try:
            for _ in range(20):
                response = self.ask("POST", "/v1/away", "{}")
                self.assertEqual((response.status, json.loads(response.read())["node"]), (200, "b"))
        finally:
            self.nodes[0].start()

    def test_a_node_that_drains_gets_nothing_new_and_finishes_what_it_has(self):
        slow = [threading.Thread(target=lambda: self.ask("POST", "/v1/slow/drain", "{}").read()) for _ in range(4)]
        for thread in slow:
            thread.start()
        time.sleep(0.2)
        self.proxy.drain("a")
        try:
            by = {json.loads(self.ask(method, "/v1/drained", "{}").read())["node"] for method in ("GET", "POST") * 10}
            self.assertEqual(by, {"b"})
            for thread in slow:
                thread.join()
            self.assertEqual({it[0] for it in self.arrived("/v1/slow/drain")}, {"a", "b"})
        finally:
            self.proxy.use("a")

    def test_a_node_that_drains_is_asked_where_nobody_else_is_there(self):
        self.proxy.drain("b")
        self.nodes[0].stop()
        try:
            response = self.ask("POST", "/v1/alone", "{}")
            self.assertEqual((response.status, json.loads(response.read())["node"]), (200, "b"))
        finally:
            self.nodes[0].start()
            self.proxy.use("b")


class AsideTest(ProxyCase):
    def test_a_node_that_fails_is_left_alone_for_a_while(self):
        self.nodes[0].stop()
        try:
            answers = [self.ask("POST", f"/v1/aside/{n}", "{}").status for n in range(30)]
        finally:
            self.nodes[0].start()
        self.assertEqual(set(answers), {200})
        time.sleep(0.2)
        lines = [json.loads(it) for it in (self.proxy.home / "access.log").read_text().splitlines()]
        tried = [it for it in lines if f":{self.nodes[0].port}" in it["upstream"]]
        self.assertTrue(1 <= len(tried) <= 6, len(tried))


class RollingTest(ProxyCase):
    """Each node is drained, stopped and started again under load. Nothing fails, and nothing is done twice."""

    tighter = {"rate": ("300r/s", "100000r/s")}

    def load(self, worker, answers, done):
        connection = http.client.HTTPSConnection("127.0.0.1", self.proxy.https, context=trusting(), timeout=20)
        number = 0
        while not done.is_set() and number < 20000:
            number += 1
            connection.request("POST", f"/v1/orders/{worker}/{number}", "{}")
            response = connection.getresponse()
            answers.append((response.status, json.loads(response.read()).get("node")))
        connection.close()

    def test_nobody_notices_that_the_nodes_are_restarted(self):
        answers, done = [], threading.Event()
        clients = [threading.Thread(target=self.load, args=(n, answers, done)) for n in range(6)]
        for client in clients:
            client.start()
        time.sleep(0.3)
        for node in self.nodes:
            self.proxy.drain(node.name)
            time.sleep(0.2)
            node.stop()
            time.sleep(0.2)
            node.start()
            self.proxy.use(node.name)
            time.sleep(0.3)
        done.set()
        for client in clients:
            client.join()
        self.assertEqual({status for status, _ in answers}, {200})
        self.assertEqual({node for _, node in answers}, {"a", "b"})
        paths = [path for node in self.nodes for path in node.paths()]
        self.assertEqual((len(paths), len(set(paths))), (len(answers), len(answers)))


class CacheTest(ProxyCase):
    """What anybody may see is kept for a moment; nothing else is."""

    def setUp(self):
        self.state.update({"revision": 1, "cache_control": "no-cache", "tagless": False, "status": 200})
        self.path = f"/v1/kept/{self.id()}"

    def get(self, headers=None, method="GET"):
        response = self.ask(method, self.path, headers=headers)
        response.text = response.read()
        return response

    def test_what_many_want_at_once_is_asked_for_once(self):
        answers = [self.get() for _ in range(10)]
        self.assertEqual([json.loads(it.text)["revision"] for it in answers], [1] * 10)
        # Twice, where a slow machine takes longer than a second for all of them.
        self.assertLessEqual(len(self.arrived(self.path)), 2)
        self.assertEqual({it.headers["ETag"] for it in answers}, {'"1"'})
        self.assertEqual({it.headers["Cache-Control"] for it in answers}, {"no-cache"})

    def test_nothing_is_older_than_two_seconds(self):
        self.get()
        self.state["revision"] = 2
        changed = time.monotonic()
        while json.loads(self.get().text)["revision"] == 1:
            time.sleep(0.05)
            self.assertLess(time.monotonic() - changed, 2.3)  # with the time that the answer itself takes
        self.assertEqual(self.arrived(self.path)[-1][2]["if-none-match"], '"1"')

    def test_what_still_holds_is_not_sent_again(self):
        self.get()
        time.sleep(2.1)
        answer = self.get()
        self.assertEqual((answer.status, json.loads(answer.text)["revision"]), (200, 1))
        self.assertEqual([it[2].get("if-none-match") for it in self.arrived(self.path)].count('"1"'), 1)
        self.assertEqual(self.get().status, 200)
        self.assertEqual(len(self.arrived(self.path)), 2)

    def test_who_has_it_is_told_so(self):
        for _ in range(2):
            answer = self.get({"If-None-Match": '"1"'})
            self.assertEqual((answer.status, answer.text), (304, b""))
        self.assertEqual(len(self.arrived(self.path)), 1)

    def test_a_head_is_a_get_without_its_body(self):
        answer = self.get(method="HEAD")
        self.assertEqual((answer.status, answer.text, answer.headers["ETag"]), (200, b"", '"1"'))
        self.assertEqual(self.get().status, 200)
        self.assertEqual(len(self.arrived(self.path)), 1)

    def test_whoever_shows_who_they_are_is_answered_by_lyceum_itself(self):
        self.get()
        for headers in [{"Authorization": "Bearer x"}, {"X-API-Key": "x"}, {"X-Cart-Token": "x"}, {"Cookie": "a=b"}]:
            with self.subTest(headers=headers):
                before = len(self.arrived(self.path))
                for _ in range(2):
                    self.assertEqual(self.get(headers).status, 200)
                self.assertEqual(len(self.arrived(self.path)) - before, 2)

    def test_what_was_given_to_somebody_is_given_to_nobody_else(self):
        for headers in [{"Authorization": "Bearer x"}, {"X-API-Key": "x"}, {"X-Cart-Token": "x"}, {"Cookie": "a=b"}]:
            self.get(headers)
        before = len(self.arrived(self.path))
        self.get()
        self.assertEqual(len(self.arrived(self.path)) - before, 1)

    def test_what_somebody_asks_about_their_copy_arrives(self):
        self.get({"Authorization": "Bearer x", "If-None-Match": '"7"', "Range": "bytes=0-1"})
        headers = self.arrived(self.path)[0][2]
        self.assertEqual((headers["if-none-match"], headers["range"]), ('"7"', "bytes=0-1"))

    def test_only_what_is_named_and_anybodys_is_kept(self):
        for change in [{"cache_control": "no-store"}, {"cache_control": "private, no-cache"}, {"tagless": True},
                       {"status": 404}, {"status": 503}]:
            with self.subTest(change=change):
                self.setUp()
                self.path += str(change)[2:20].replace(" ", "").replace("'", "")
                self.state.update(change)
                for _ in range(2):
                    self.get()
                self.assertEqual(len(self.arrived(self.path)), 2)

    def test_who_wants_the_newest_gets_it(self):
        self.get()
        self.state["revision"] = 2
        for wish in ({"Cache-Control": "no-cache"}, {"Cache-Control": "max-age=0"}, {"Lyceum-Consistency": "AQAAAAADTgCo"}):
            self.assertEqual(json.loads(self.get(wish).text)["revision"], 2)

    def test_each_way_of_asking_has_its_own(self):
        self.get()
        for headers in [{"Origin": "https://a.example"}, {"Accept": "text/csv"}, {"Accept-Version": "1"},
                        {"Accept-Encoding": "br"}, {"Prefer": "wait=1"}, {"Host": "other.example"}]:
            with self.subTest(headers=headers):
                before = len(self.arrived(self.path))
                answer = self.get(headers)
                self.assertEqual(json.loads(answer.text)["origin"], headers.get("Origin"))
                self.assertEqual(len(self.arrived(self.path)) - before, 1)

    def test_what_belongs_to_one_exchange_stays_with_it(self):
        first, second = self.get({"X-Request-Id": "one"}), self.get({"X-Request-Id": "two"})
        self.assertEqual((first.headers["X-Request-Id"], second.headers["X-Request-Id"]), ("one", "two"))
        self.assertEqual(first.headers.get_all("RateLimit"), ['"everything";r=599;t=1'])
        self.assertIn("q=600", first.headers["RateLimit-Policy"])
        self.assertEqual((second.headers["RateLimit"], second.headers["RateLimit-Policy"]), (None, None))
        self.assertEqual(second.headers.get_all("Strict-Transport-Security"), ["max-age=63072000; includeSubDomains"])

    def test_with_lyceum_away_nothing_old_is_given(self):
        self.get()
        time.sleep(2.1)
        for node in self.nodes:
            node.stop()
        try:
            self.assert_problem(self.ask("GET", self.path), 503, "unavailable")
        finally:
            for node in self.nodes:
                node.start()

    def test_the_state_of_a_node_is_never_kept(self):
        for _ in range(3):
            self.ask("GET", "/health/ready").read()
        self.assertEqual(len(self.arrived("/health/ready")), 3)

    def test_the_log_tells_where_an_answer_came_from(self):
        for _ in range(2):
            self.get()
        time.sleep(0.2)
        lines = [json.loads(it) for it in (self.proxy.home / "access.log").read_text().splitlines()]
        self.assertEqual([it["cache"] for it in lines if it["path"] == self.path], ["MISS", "HIT"])


class FloodTest(ProxyCase):
    tighter = {"rate": ("300r/s", "1r/s"), "burst": ("600", "5")}

    def test_a_flood_is_told_to_wait(self):
        answers = [self.ask("GET", "/teapot") for _ in range(8)]
        self.assertEqual([answer.status for answer in answers], [418] * 6 + [429] * 2)
        self.assertEqual(answers[-1].headers["Retry-After"], "1")
        self.assert_problem(answers[-1], 429, "too_many_requests")


class AwayTest(ProxyCase):
    @classmethod
    def setUpClass(cls):
        cls.proxy = Proxy(free_port(), free_port())
        cls.addClassCleanup(cls.proxy.stop)

    def test_lyceum_away_is_503_with_retry_after(self):
        for method in ("POST", "GET"):
            response = self.ask(method, "/v1/books", "{}")
            self.assertEqual(response.headers["Retry-After"], "2")
            self.assert_problem(response, 503, "unavailable")


if __name__ == "__main__":
    unittest.main(verbosity=2)
