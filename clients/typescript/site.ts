// What the stories about applications share: an account, a registered application, and a browser without a screen.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { lyceum, type Schemas } from "./client.js";

export const baseUrl = environment("LYCEUM_BASE_URL");
export const password = "a quiet reading room at dusk";

export function environment(name: string): string {
  return process.env[name] ?? assert.fail(`${name} must be set`);
}

/** Somebody who has just opened an account. */
export async function person(): Promise<{ id: string; email: string }> {
  const email = `reader-${randomBytes(6).toString("hex")}@example.org`;
  const { data } = await lyceum(baseUrl).POST("/v1/users", { body: { email, password, display_name: "A Reader" } });
  assert.ok(data && "id" in data);
  return { id: data.id, email };
}

/** Registers an application, as the administrator does. */
export async function register(body: Schemas["CreateOAuthClient"]): Promise<Schemas["OAuthClient"]> {
  const credentials = { email: environment("LYCEUM_ADMIN_EMAIL"), password: environment("LYCEUM_ADMIN_PASSWORD") };
  const session = await lyceum(baseUrl).POST("/v1/sessions", { body: credentials });
  const admin = lyceum(baseUrl, () => session.data?.access_token);
  const { data, response } = await admin.POST("/v1/oauth-clients", { body });
  assert.equal(response.status, 201);
  return data ?? assert.fail("an application");
}

/** Keeps cookies, fills in forms, and stops where it would leave the server. */
export class Browser {
  page = "";
  location: URL | undefined;
  readonly #cookies = new Map<string, string>();

  async open(url: URL): Promise<void> {
    await this.#send(url, {});
  }

  async submit(path: string, members: Record<string, string>): Promise<void> {
    const [, action, form] =
      this.page.match(new RegExp(`<form method="post" action="(${path}\\?[^"]*)">(.*?)</form>`, "s")) ??
      assert.fail(`no form for ${path}: ${this.page}`);
    const filledIn = [...(form ?? "").matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
    const body = new URLSearchParams(filledIn.map(([, name, value]) => [name ?? "", value ?? ""]));
    for (const [name, value] of Object.entries(members)) body.set(name, value);
    const url = new URL((action ?? "").replaceAll(/&#38;|&amp;/g, "&"), baseUrl);
    await this.#send(url, { method: "POST", body, headers: { Origin: baseUrl } });
  }

  async #send(url: URL, request: RequestInit): Promise<void> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...request.headers, Cookie: cookie };
    const response = await fetch(url, { ...request, headers, redirect: "manual" });
    for (const set of response.headers.getSetCookie()) {
      const [, name, value] = set.match(/^([^=]+)=([^;]*)/) ?? [];
      if (name !== undefined && value !== undefined) this.#cookies.set(name, value);
    }
    this.page = await response.text();
    const location = response.headers.get("Location");
    this.location = location === null ? undefined : new URL(location, url);
    if (this.location?.origin === new URL(baseUrl).origin) await this.#send(this.location, {});
  }
}
