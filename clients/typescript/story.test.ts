// The bookstore's story, told through the generated TypeScript client against a running server.
import assert from "node:assert/strict";
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { lyceum, type Schemas } from "./client.js";

const password = "a quiet reading room at dusk";
const run = randomBytes(6).toString("hex");
const email = `reader-${run}@example.org`;
const category = `story-${run}`;
const isbn = freshIsbn();

let managerToken: string | undefined;
let readerToken: string | undefined;
const baseUrl = environment("LYCEUM_BASE_URL");
const stranger = lyceum(baseUrl);
const reader = lyceum(baseUrl, () => readerToken);
const manager = lyceum(baseUrl, () => managerToken);

before(async () => {
  managerToken = await logIn(environment("LYCEUM_ADMIN_EMAIL"), environment("LYCEUM_ADMIN_PASSWORD"));
  const { response } = await manager.POST("/v1/categories", { body: { slug: category, name: `Story ${run}` } });
  assert.equal(response.status, 201);
});

test("a reader registers and logs in", async () => {
  const { data, response } = await stranger.POST("/v1/users", {
    body: { email, password, display_name: "A Reader" },
  });
  // Where a campus verifies addresses first, it is 202, and a mail is on its way.
  assert.equal(response.status, 201);
  assert.equal(data && "email" in data ? data.email : undefined, email);
  readerToken = await logIn(email, password);
});

test("a wrong password is told by a problem document", async () => {
  const { error, response } = await stranger.POST("/v1/sessions", {
    body: { email, password: "not the reader's password" },
  });
  assert.equal(response.headers.get("Content-Type"), "application/problem+json");
  assertProblem(error, 401, "invalid_credentials");
});

test("a reader may not change the catalogue", async () => {
  const { error } = await reader.POST("/v1/books", { body: draft(isbn) });
  assertProblem(error, 403);
});

test("every broken member is named", async () => {
  const { error } = await manager.POST("/v1/books", {
    body: { ...draft("9780306406158"), title: "" },
  });
  const problem = assertProblem(error, 422, "validation_failed");
  const pointers = (problem.errors ?? []).map((broken) => broken.pointer).sort();
  assert.deepEqual(pointers, ["/isbn", "/title"]);
});

test("a create that is replayed gives the same answer", async () => {
  const key = randomUUID();
  const first = await createBook(key);
  assert.equal(first.response.status, 201);
  assert.equal(first.response.headers.get("Idempotency-Replayed"), null);
  const second = await createBook(key);
  assert.equal(second.response.status, 201);
  assert.equal(second.response.headers.get("Idempotency-Replayed"), "true");
  assert.equal(second.response.headers.get("Location"), first.response.headers.get("Location"));
  assert.deepEqual(second.data, first.data);
});

test("the list shows the book", async () => {
  const { data, response } = await stranger.GET("/v1/books", { params: { query: { category, limit: 100 } } });
  assert.equal(response.status, 200);
  assert.ok(data);
  assert.ok(data.data.some((book) => book.isbn === isbn));
  assert.equal(data.next_cursor, null);
});

test("a stale If-Match is refused and a fresh one is taken", async () => {
  const fresh = await currentTag();
  const changed = await reprice("6.50", fresh);
  assert.equal(changed.response.status, 200);
  assert.deepEqual(changed.data?.price, { amount: "6.50", currency: "USD" });
  const stale = await reprice("7.50", fresh);
  assertProblem(stale.error, 412);
  const again = await reprice("7.50", await currentTag());
  assert.equal(again.data?.price.amount, "7.50");
});

test("a record that has not moved on is not sent again", async () => {
  const { response } = await stranger.GET("/v1/books/{isbn}", {
    params: { path: { isbn }, header: { "If-None-Match": await currentTag() } },
  });
  assert.equal(response.status, 304);
});

test("a book is gone once it is deleted", async () => {
  const { response } = await manager.DELETE("/v1/books/{isbn}", { params: { path: { isbn } } });
  assert.equal(response.status, 204);
  const { error } = await stranger.GET("/v1/books/{isbn}", { params: { path: { isbn } } });
  assertProblem(error, 404);
});

test("a token is worth nothing after the log out", async () => {
  const { response } = await reader.DELETE("/v1/sessions/current");
  assert.equal(response.status, 204);
  const late = await eventually(
    async () => (await reader.DELETE("/v1/sessions/current")).error,
    (problem) => problem !== undefined,
  );
  assertProblem(late, 401);
});

async function logIn(email: string, password: string): Promise<string> {
  const { data, response } = await stranger.POST("/v1/sessions", { body: { email, password } });
  assert.equal(response.status, 201);
  assert.equal(data?.token_type, "Bearer");
  assert.equal(data.user.email, email);
  return data.access_token;
}

function draft(isbn: string): Schemas["CreateBook"] {
  return {
    isbn,
    title: `A Story of ${run}`,
    authors: ["Jane Austen"],
    category,
    price: { amount: "5.99", currency: "USD" },
  };
}

function createBook(key: string) {
  return manager.POST("/v1/books", { params: { header: { "Idempotency-Key": key } }, body: draft(isbn) });
}

async function currentTag(): Promise<string> {
  const { response } = await stranger.GET("/v1/books/{isbn}", { params: { path: { isbn } } });
  return response.headers.get("ETag") ?? assert.fail("a book carries an ETag");
}

function reprice(amount: string, tag: string) {
  return manager.PATCH("/v1/books/{isbn}", {
    params: { path: { isbn }, header: { "If-Match": tag } },
    body: { price: { amount, currency: "USD" } },
  });
}

function assertProblem(error: Schemas["Problem"] | undefined, status: number, code?: string): Schemas["Problem"] {
  assert.ok(error, `a problem with status ${status}`);
  assert.equal(error.status, status);
  assert.equal(error.type, `/problems/${error.code}`);
  assert.ok(error.request_id);
  if (code !== undefined) assert.equal(error.code, code);
  return error;
}

/** Asks for up to two seconds, the time in which a change of rights reaches every node. */
async function eventually<T>(ask: () => Promise<T>, settled: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + 2000;
  for (;;) {
    const answer = await ask();
    if (settled(answer) || Date.now() > end) return answer;
    await new Promise((resume) => setTimeout(resume, 50));
  }
}

function freshIsbn(): string {
  const digits = `978${randomInt(1_000_000_000).toString().padStart(9, "0")}`;
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function environment(name: string): string {
  return process.env[name] ?? assert.fail(`${name} is not set`);
}
