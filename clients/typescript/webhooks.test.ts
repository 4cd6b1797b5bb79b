// Receives deliveries of a running server, and verifies them with the library of the Standard Webhooks specification.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { Webhook, WebhookVerificationError } from "standardwebhooks";

type Delivery = { headers: Record<string, string>; body: string };
type Created = { id: string; secret: string };

const slug = `hook-${randomBytes(6).toString("hex")}`;
const baseUrl = environment("LYCEUM_BASE_URL");
const arrived: Delivery[] = [];
let token = "";
let webhook: Created;

const receiver = createServer(async (request, response) => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  arrived.push({ headers: plain(request.headers), body: Buffer.concat(pieces).toString("utf8") });
  response.writeHead(204).end();
});

before(async () => {
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const credentials = { email: environment("LYCEUM_ADMIN_EMAIL"), password: environment("LYCEUM_ADMIN_PASSWORD") };
  token = (await call<{ access_token: string }>("POST", "/v1/sessions", 201, credentials)).access_token;
  const { port } = receiver.address() as AddressInfo;
  const subscription = { url: `http://127.0.0.1:${port}/hook`, event_types: ["category.*"], description: "A story" };
  webhook = await call<Created>("POST", "/v1/webhooks", 201, subscription);
});

after(async () => {
  await call("DELETE", `/v1/webhooks/${webhook.id}`, 204);
  receiver.close();
});

test("a delivery is genuine", async () => {
  await call("POST", "/v1/categories", 201, { slug, name: slug });
  const delivery = await next(1);
  const event = new Webhook(webhook.secret).verify(delivery.body, delivery.headers) as Record<string, unknown>;
  assert.equal(event["type"], "category.created");
  assert.equal(event["timestamp"], event["time"]);
  assert.equal(event["id"], delivery.headers["webhook-id"]);
  assert.equal((event["data"] as Record<string, unknown>)["slug"], slug);
});

test("one that was tampered with is refused", () => {
  const delivery = arrived[0];
  assert.ok(delivery);
  const verify = (body: string, headers: Record<string, string>, secret = webhook.secret) =>
    new Webhook(secret).verify(body, headers);
  const other = `whsec_${randomBytes(32).toString("base64")}`;
  assert.throws(() => verify(delivery.body.replace(slug, "x"), delivery.headers), WebhookVerificationError);
  assert.throws(() => verify(delivery.body, { ...delivery.headers, "webhook-id": "x" }), WebhookVerificationError);
  assert.throws(() => verify(delivery.body, delivery.headers, other), WebhookVerificationError);
});

test("after a rotation both secrets are good", async () => {
  const { secret } = await call<Created>("POST", `/v1/webhooks/${webhook.id}/rotate-secret`, 200);
  await call("POST", `/v1/webhooks/${webhook.id}/ping`, 202);
  const delivery = await next(2);
  for (const each of [secret, webhook.secret]) {
    const event = new Webhook(each).verify(delivery.body, delivery.headers) as Record<string, unknown>;
    assert.equal(event["type"], "webhook.ping");
  }
});

async function next(count: number): Promise<Delivery> {
  for (let tries = 0; tries < 600; tries += 1) {
    const delivery = arrived[count - 1];
    if (delivery !== undefined) return delivery;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`only ${arrived.length} of ${count} deliveries arrived`);
}

async function call<T>(method: string, path: string, status: number, body?: unknown): Promise<T> {
  const headers: Record<string, string> = token === "" ? {} : { Authorization: `Bearer ${token}` };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(baseUrl + path, { method, headers, ...sent });
  const text = await response.text();
  assert.equal(response.status, status, text);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

function plain(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
}
