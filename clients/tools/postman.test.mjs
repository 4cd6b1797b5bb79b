// The collection is the same each time it is made, and leaves no operation out.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { makeCollection } from "./postman/collection.mjs";

const { document, story } = JSON.parse(readFileSync(new URL("postman/sample.json", import.meta.url), "utf8"));
const collection = await makeCollection(document, story);
const requests = collection.item.flatMap((folder) => folder.item.map((item) => ({ folder: folder.name, ...item })));

test("a second run gives the same bytes, though the document leaves values open", async () => {
  assert.equal(JSON.stringify(await makeCollection(document, story)), JSON.stringify(collection));
});

test("the document and the story are left as they were", async () => {
  const before = structuredClone({ document, story });
  await makeCollection(document, story);
  assert.deepEqual({ document, story }, before);
});

test("no two things share an identifier", () => {
  const ids = [...JSON.stringify(collection).matchAll(/"id":"([^"]+)"/g)].map((match) => match[1]);
  assert.equal(new Set(ids).size, ids.length);
});

test("an operation that the story does not name is told where its method belongs", () => {
  const told = requests.map(({ folder, name }) => `${folder}: ${name}`);
  assert.deepEqual(told, [
    "Create: Log in",
    "Create: Put a thing on the shelf",
    "Create: Put a thing there as a guest",
    "Read: List things",
    "Read: Read a thing",
    "Change: Change a thing",
    "Act: Open a thing",
    "Remove: Remove a thing",
  ]);
});

test("a path parameter is the record that was created there", () => {
  assert.equal(named("Read a thing").request.url.variable[0].value, "{{shelves_things}}");
});

test("a body takes what must be new from variables", () => {
  assert.deepEqual(JSON.parse(named("Put a thing on the shelf").request.body.raw), { slug: "{{fresh_slug}}", size: 2 });
});

test("an optional parameter is sent only where the story gives it", () => {
  assert.deepEqual(named("List things").request.url.query.map((each) => [each.key, each.disabled]), [["q", true]]);
  assert.deepEqual(sent(named("Put a thing on the shelf").request.header, "Idempotency-Key"), ["{{run}}"]);
});

test("a public operation sends no token, and a step may send another's", () => {
  assert.deepEqual(named("Log in").request.auth, { type: "noauth" });
  assert.equal(named("List things").request.auth, null);
  assert.equal(named("Put a thing there as a guest").request.auth.bearer[0].value, "{{guest_token}}");
});

test("a request expects success unless the story says otherwise", () => {
  assert.ok(tests("List things").includes("const expected = [200];"));
  assert.ok(tests("Put a thing there as a guest").includes("const expected = [403];"));
  assert.ok(tests("List things").includes("const documented = [200,400];"));
});

test("a story that tells of an unknown operation is refused", async () => {
  const stale = { ...story, folders: [{ name: "Create", steps: ["forgotten"] }] };
  await assert.rejects(makeCollection(document, stale), /tells of forgotten/);
});

function named(name) {
  return requests.find((each) => each.name === name) ?? assert.fail(`no request named ${name}`);
}

function tests(name) {
  return named(name).event[0].script.exec;
}

function sent(headers, key) {
  return headers.filter((header) => header.key === key && !header.disabled).map((header) => header.value);
}
