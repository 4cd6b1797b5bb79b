// A typed client for Lyceum: the generated paths, and the one header that every call needs.
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./generated/schema.js";

export type Schemas = components["schemas"];
export type Lyceum = Client<paths>;

/** Gives the access token that is valid now, or nothing for a caller who has not logged in. */
export type TokenSource = () => string | undefined;

export function lyceum(baseUrl: string, token: TokenSource = () => undefined): Lyceum {
  const client = createClient<paths>({ baseUrl });
  client.use(bearer(token));
  return client;
}

function bearer(token: TokenSource): Middleware {
  return {
    onRequest({ request }) {
      const value = token();
      if (value !== undefined) request.headers.set("Authorization", `Bearer ${value}`);
      return request;
    },
  };
}
