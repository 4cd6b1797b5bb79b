"""Receives deliveries of a running server, and verifies them with the library of the Standard Webhooks specification."""

import base64
import secrets
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

import httpx
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SLUG = f"hook-{secrets.token_hex(6)}"
ARRIVED: Queue = Queue()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        ARRIVED.put((body, {name.lower(): value for name, value in self.headers.items()}))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def webhook(api: httpx.Client):
    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{receiver.server_port}/hook"
    made = api.post("/v1/webhooks", json={"url": url, "event_types": ["category.created"], "description": "A story"})
    assert made.status_code == 201, made.text
    yield made.json()
    assert api.delete(f"/v1/webhooks/{made.json()['id']}").status_code == 204
    receiver.shutdown()


@pytest.fixture(scope="module")
def delivery(api: httpx.Client, webhook: dict):
    assert api.post("/v1/categories", json={"slug": SLUG, "name": SLUG}).status_code == 201
    return ARRIVED.get(timeout=30)


def test_a_delivery_is_genuine(webhook: dict, delivery: tuple) -> None:
    body, headers = delivery
    event = Webhook(webhook["secret"]).verify(body, headers)
    assert (event["type"], event["data"]["slug"]) == ("category.created", SLUG)
    assert (event["timestamp"], event["id"]) == (event["time"], headers["webhook-id"])


def test_one_that_was_tampered_with_is_refused(webhook: dict, delivery: tuple) -> None:
    body, headers = delivery
    other = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    for secret, text, head in [
        (webhook["secret"], body.replace(SLUG.encode(), b"x"), headers),
        (webhook["secret"], body, {**headers, "webhook-id": "x"}),
        (other, body, headers),
    ]:
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(text, head)


def test_after_a_rotation_both_secrets_are_good(api: httpx.Client, webhook: dict) -> None:
    rotated = api.post(f"/v1/webhooks/{webhook['id']}/rotate-secret")
    assert rotated.status_code == 200
    assert api.post(f"/v1/webhooks/{webhook['id']}/ping").status_code == 202
    body, headers = ARRIVED.get(timeout=30)
    for secret in [rotated.json()["secret"], webhook["secret"]]:
        assert Webhook(secret).verify(body, headers)["type"] == "webhook.ping"
