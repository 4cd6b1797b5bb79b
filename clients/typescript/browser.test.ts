// The pages of the authorization server as people meet them: in a browser, by keyboard, and with a screen reader.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import axe from "axe-core";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { baseUrl, password, person, register } from "./site.js";

const name = "Reading list";
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const offline = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];

const executablePath = findChromium();
const skip = executablePath === undefined ? "CHROMIUM IS NOT INSTALLED: no page was looked at" : false;
if (skip) console.error(`browser.test: ${skip}`);

function findChromium(): string | undefined {
  const places = (process.env["PATH"] ?? "").split(delimiter).map((place) => join(place, "chromium"));
  return [...places, "/usr/bin/chromium"].find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

describe("the pages of the authorization server", { skip }, () => {
  let browser: Browser;
  let site: Server;
  let origin: string;
  let client: string;
  let context: BrowserContext;
  let page: Page;
  let state: string;

  before(async () => {
    // The application: whatever it is asked for, it shows what it got; it also tries to frame what it is told to.
    site = createServer((request, response) => {
      const framed = new URL(request.url ?? "/", "http://127.0.0.1").searchParams.get("frame");
      response.setHeader("Content-Type", "text/html");
      response.end(framed === null ? "<p>Welcome back</p>" : `<iframe src="${framed.replaceAll("&", "&amp;")}"></iframe>`);
    });
    await new Promise<void>((listening) => site.listen(0, "127.0.0.1", listening));
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    const registered = await register({
      name,
      kind: "public",
      grants: ["authorization_code"],
      redirect_uris: ["http://127.0.0.1/callback"],
      scopes: ["openid", "profile", "self"],
    });
    client = registered.id;
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: [...quiet, ...offline] });
  });

  after(async () => {
    await browser.close();
    site.close();
  });

  beforeEach(async () => {
    await context?.close();
    context = await browser.newContext();
    page = await context.newPage();
    state = randomBytes(8).toString("hex");
  });

  function question(changes: Record<string, string> = {}): string {
    const challenge = createHash("sha256").update(randomBytes(32).toString("hex")).digest("base64url");
    const asked = new URLSearchParams({
      response_type: "code",
      client_id: client,
      redirect_uri: `${origin}/callback`,
      scope: "openid profile self",
      state,
      code_challenge: challenge,
      code_challenge_method: "S256",
      ...changes,
    });
    return `${baseUrl}/oauth/authorize?${asked}`;
  }

  async function logIn(email: string, secret = password): Promise<void> {
    await page.getByLabel("Email address").fill(email);
    await page.getByLabel("Password").fill(secret);
    await page.getByRole("button", { name: "Log in" }).click();
  }

  async function assertWelcome(): Promise<void> {
    await page.waitForURL(`${origin}/callback?**`);
    const came = new URL(page.url()).searchParams;
    assert.equal(came.get("state"), state);
    assert.equal(came.get("iss"), baseUrl);
    assert.match(came.get("code") ?? "", /^[\w-]{20,}$/);
    assert.equal(await page.textContent("p"), "Welcome back");
  }

  /** What axe finds on the page that is open; the page's own policy stays in force. */
  async function assertAccessible(): Promise<void> {
    await page.evaluate(axe.source);
    const { violations, passes } = (await page.evaluate("axe.run()")) as axe.AxeResults;
    assert.deepEqual(violations.map((it) => [it.id, it.nodes.map((node) => node.html)]), []);
    assert.ok(passes.length > 10, "axe has looked at something");
    const unlabelled = await page.$$eval(
      "input:not([type=hidden])",
      (inputs) => inputs.filter((it) => (it as HTMLInputElement).labels?.length !== 1).map((it) => it.outerHTML),
    );
    assert.deepEqual(unlabelled, []);
  }

  test("a person logs in, agrees, and is sent back with a code", async () => {
    const { email } = await person();
    await page.goto(question());
    await logIn(email);
    await page.getByRole("heading", { name: `${name} asks to act for you` }).waitFor();
    assert.ok(await page.getByText("See your name.").isVisible());
    await page.getByRole("button", { name: "Allow", exact: true }).click();
    await assertWelcome();
  });

  test("who does not agree is sent back without one", async () => {
    const { email } = await person();
    await page.goto(question());
    await logIn(email);
    await page.getByRole("button", { name: "Do not allow" }).click();
    await page.waitForURL(`${origin}/callback?**`);
    const came = new URL(page.url()).searchParams;
    assert.deepEqual([came.get("error"), came.get("code"), came.get("state")], ["access_denied", null, state]);
  });

  test("a wrong password is said aloud, and what was typed stays but for the password", async () => {
    const { email } = await person();
    await page.goto(question());
    await logIn(email, "not the reader's password");
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.ok(((await alert.textContent()) ?? "").length > 10);
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.getByLabel("Email address").inputValue(), email);
    assert.equal(await page.getByLabel("Password").inputValue(), "");
    await assertAccessible();
    await logIn(email);
    await page.getByRole("button", { name: "Allow", exact: true }).click();
    await assertWelcome();
  });

  test("all of it works by keyboard alone", async () => {
    const { email } = await person();
    await page.goto(question());
    assert.equal(await focused(), "email");
    await page.keyboard.type(email);
    await page.keyboard.press("Tab");
    assert.equal(await focused(), "password");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: `${name} asks to act for you` }).waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.textContent"), "Allow");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    assert.notEqual(outline, "none", "one sees where one is");
    await page.keyboard.press("Enter");
    await assertWelcome();
  });

  function focused(): Promise<unknown> {
    return page.evaluate("document.activeElement.id");
  }

  test("axe finds nothing on any of the pages", async () => {
    const { email } = await person();
    await page.goto(question());
    await assertAccessible();
    await logIn(email);
    await page.getByRole("heading", { name: `${name} asks to act for you` }).waitFor();
    await assertAccessible();
    await page.goto(question({ client_id: "nobody" }));
    await page.getByRole("alert").waitFor();
    await assertAccessible();
  });

  test("no page of others frames them", async () => {
    await page.goto(question());
    await page.getByLabel("Password").waitFor();
    const refused = page.waitForEvent("console", (it) => /frame-ancestors|X-Frame-Options|frame/i.test(it.text()));
    await page.goto(`${origin}/?frame=${encodeURIComponent(question())}`);
    await refused;
    for (const frame of page.frames()) assert.equal(await frame.locator("input").count(), 0, frame.url());
  });
});
