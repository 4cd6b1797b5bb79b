// An application that lets people log in, told with openid-client, a library that knows nothing of Lyceum.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as oidc from "openid-client";
import type { Schemas } from "./client.js";
import { baseUrl, Browser, password, person, register } from "./site.js";

const scopes: Schemas["OAuthScopeName"][] = ["openid", "profile", "email", "offline_access", "self"];
const scope = scopes.join(" ");
// Nobody listens there: the browser here does not follow.
const redirectUri = "http://127.0.0.1/callback";

let website: oidc.Configuration;
let reader: { id: string; email: string };
let tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers;

async function discovered(client: Schemas["OAuthClient"]): Promise<oidc.Configuration> {
  const options = { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] };
  return oidc.discovery(new URL(baseUrl), client.id, client.secret ?? undefined, undefined, options);
}

before(async () => {
  reader = await person();
  website = await discovered(
    await register({
      name: "Reading list",
      kind: "confidential",
      grants: ["authorization_code", "refresh_token"],
      redirect_uris: [redirectUri],
      scopes,
    }),
  );
});

test("an application acts for itself", async () => {
  const nightly = await discovered(
    await register({ name: "Nightly report", kind: "confidential", grants: ["client_credentials"], scopes: ["users:read"] }),
  );
  const { access_token } = await oidc.clientCredentialsGrant(nightly, { scope: "users:read" });
  const users = await oidc.fetchProtectedResource(nightly, access_token, new URL("/v1/users", baseUrl), "GET");
  assert.equal(users.status, 200);
  const roles = await oidc.fetchProtectedResource(nightly, access_token, new URL("/v1/roles", baseUrl), "GET");
  assert.equal(roles.status, 403);
});

test("a person logs in and agrees, and the application knows who it is", async () => {
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  const browser = new Browser();
  await browser.open(
    oidc.buildAuthorizationUrl(website, {
      redirect_uri: redirectUri,
      scope,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    }),
  );
  await browser.submit("/oauth/login", { email: reader.email, password: "not the reader's password" });
  assert.match(browser.page, /role="alert"/);
  await browser.submit("/oauth/login", { email: reader.email, password });
  assert.match(browser.page, /Reading list<\/strong>/);
  await browser.submit("/oauth/consent", { decision: "allow" });
  const back = browser.location ?? assert.fail("the browser is sent back");
  assert.equal(back.origin + back.pathname, redirectUri);

  const expected = { expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  await assert.rejects(
    oidc.authorizationCodeGrant(website, back, { ...expected, expectedState: "another", pkceCodeVerifier: verifier }),
  );
  tokens = await oidc.authorizationCodeGrant(website, back, { ...expected, pkceCodeVerifier: verifier });
  assert.equal(tokens.claims()?.sub, reader.id);
  assert.equal(tokens.claims()?.["nonce"], nonce);
});

test("what the person agreed to is told", async () => {
  const told = await oidc.fetchUserInfo(website, tokens.access_token, reader.id);
  assert.deepEqual([told.sub, told.email, told.name], [reader.id, reader.email, "A Reader"]);
  const me = await oidc.fetchProtectedResource(website, tokens.access_token, new URL("/v1/users/me", baseUrl), "GET");
  assert.equal(((await me.json()) as Schemas["User"]).id, reader.id);
});

test("access goes on until it is taken back", async () => {
  const refresh = tokens.refresh_token ?? assert.fail("offline_access gives a refresh token");
  const renewed = await oidc.refreshTokenGrant(website, refresh);
  assert.notEqual(renewed.access_token, tokens.access_token);
  const introspected = await oidc.tokenIntrospection(website, renewed.access_token);
  assert.equal(introspected.active, true);
  assert.deepEqual(introspected.scope?.split(" ").sort(), [...scopes].sort());

  const next = renewed.refresh_token ?? assert.fail("a refresh gives the next refresh token");
  await oidc.tokenRevocation(website, next);
  for (const token of [renewed.access_token, next]) {
    assert.deepEqual(await oidc.tokenIntrospection(website, token), { active: false });
  }
  await assert.rejects(oidc.refreshTokenGrant(website, next), { error: "invalid_grant" });
});
