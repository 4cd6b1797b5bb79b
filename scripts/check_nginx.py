#!/usr/bin/env python3
"""Runs docker/nginx.conf for real, on high ports in front of a trivial upstream, and looks at what it does.

Only addresses, paths of files and the certificate are replaced. Needs nginx and openssl; python3 scripts/check_nginx.py
"""

import http.client
import http.server
import json
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
    """Answers with what it was asked; its connections are counted, to see whether nginx keeps them."""

    protocol_version = "HTTP/1.1"
    connections = 0

    def setup(self):
        Upstream.connections += 1
        super().setup()

    def answer(self):
        length = self.headers.get("Content-Length")
        size = len(self.rfile.read(int(length))) if length else self.read_chunks()
        if self.path == "/v1/streams":
            return self.stream()
        if self.headers.get("Upgrade"):
            return self.switch()
        if self.path == "/teapot":
            return self.send(418, b'{"code":"teapot"}', "application/problem+json")
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.send(200, json.dumps({"path": self.path, "size": size, "headers": headers}).encode(), "application/json")

    def send(self, status, body, content_type):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Strict-Transport-Security", "max-age=1")
        self.end_headers()
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
        for n in range(3):
            self.wfile.write(f"data: {n}\n\n".encode())
            self.wfile.flush()
            time.sleep(0.5)
        self.close_connection = True

    def switch(self):
        self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nhello")
        self.wfile.flush()
        self.close_connection = True

    do_GET = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Proxy:
    """nginx with the project's configuration, and nothing but the machine's particulars changed."""

    def __init__(self, upstream_port, **tighter):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="lyceum-nginx."))
        self.home.chmod(0o755)  # started by root, nginx gives root up
        self.http, self.https = free_port(), free_port()
        self.make_certificate()
        (self.home / "nginx.conf").write_text(self.configuration(upstream_port, tighter))
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

    def configuration(self, upstream_port, tighter):
        text = (ROOT / "docker/nginx.conf").read_text()
        for old, new in [
            ("listen 80 ", f"listen 127.0.0.1:{self.http} "),
            ("listen 443 ", f"listen 127.0.0.1:{self.https} "),
            ("/etc/nginx/certs/", f"{self.home}/"),
            ("/var/log/nginx/", f"{self.home}/"),
            ("server lyceum:8080 ", f"server 127.0.0.1:{upstream_port} "),
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
        upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
        cls.addClassCleanup(upstream.shutdown)
        cls.proxy = Proxy(upstream.server_address[1], **cls.tighter)
        cls.addClassCleanup(cls.proxy.stop)

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
                before = Upstream.connections
                s.sendall(b"POST /v1/catalogue-imports HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf.")
                time.sleep(0.3)
                s.sendall(b"half.")
                self.assertIn(b"200 OK", s.recv(65536))
        self.assertLessEqual(Upstream.connections - before, 1)

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
        before = Upstream.connections
        for _ in range(20):
            self.ask("GET", "/").read()
        self.assertLessEqual(Upstream.connections - before, 2)

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
        cls.proxy = Proxy(free_port())
        cls.addClassCleanup(cls.proxy.stop)

    def test_lyceum_away_is_503_with_retry_after(self):
        response = self.ask("POST", "/v1/books", "{}")
        self.assertEqual(response.headers["Retry-After"], "2")
        self.assert_problem(response, 503, "unavailable")


if __name__ == "__main__":
    unittest.main(verbosity=2)
