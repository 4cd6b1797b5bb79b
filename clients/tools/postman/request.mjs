// One request of the collection, from a step of the story.
import { stableId } from "./stable-id.mjs";

export function requestOf(step, folder, story) {
  const { operation } = step;
  const name = step.name ?? operation.item.name;
  const id = stableId(`${folder}/${name}/${operation.id}`);
  return {
    id,
    name,
    request: {
      ...operation.item.request,
      name,
      auth: authOf(step),
      url: urlOf(step),
      header: headersOf(step),
      ...bodyOf(step, story.members),
    },
    response: savedAnswer(operation, id),
    event: [testsOf(step)],
  };
}

// `null` takes the collection's own, the administrator's token.
function authOf({ operation, as }) {
  if (as === undefined) return operation.isPublic ? { type: "noauth" } : null;
  return { type: "bearer", bearer: [{ key: "token", value: `{{${as}}}`, type: "string" }] };
}

// A path parameter is the record that was last created at that place: `books` for `/v1/books/{isbn}`.
function urlOf({ operation, query = {} }) {
  const { url } = operation.item.request;
  return {
    ...url,
    query: url.query.map((each) => chosen(each, query)),
    variable: url.variable.map((each) => ({ ...each, value: `{{${placeOf(operation.path, each.key)}}}` })),
  };
}

function placeOf(path, parameter) {
  const before = path.slice(0, path.indexOf(`{${parameter}}`));
  const names = before.split("/").filter((part) => part !== "" && part !== "v1" && !part.startsWith("{"));
  return names.join("_").replaceAll("-", "_");
}

function headersOf({ operation, headers = {} }) {
  return (operation.item.request.header ?? []).map((each) => chosen(each, headers));
}

function chosen(parameter, values) {
  const value = values[parameter.key];
  return value === undefined ? parameter : { ...parameter, value, disabled: false };
}

function bodyOf({ operation, body = {}, without = [] }, members) {
  const made = operation.item.request.body;
  if (made?.mode === "urlencoded") return { body: { mode: "urlencoded", urlencoded: formOf(made.urlencoded, body) } };
  if (made?.options?.raw?.language !== "json") return {};
  const merged = { ...replaced(JSON.parse(made.raw), members), ...body };
  for (const member of without) delete merged[member];
  return { body: { ...made, raw: JSON.stringify(merged, null, 2) } };
}

// What a step fills in is sent; all else that a form may have is there to be filled in by hand.
function formOf(members, values) {
  const known = new Set(members.map((each) => each.key));
  const others = Object.keys(values).filter((key) => !known.has(key)).map((key) => ({ key }));
  return [...members, ...others].map((each) => ({ ...each, value: values[each.key] ?? "", disabled: values[each.key] === undefined }));
}

// An example is the same at each run; what must be new, or must exist, is taken from variables.
function replaced(value, members) {
  if (Array.isArray(value)) return value.map((each) => replaced(each, members));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, members[key] ?? replaced(each, members)]),
  );
}

function savedAnswer({ item }, id) {
  return item.response
    .filter((answer) => answer.code < 300)
    .slice(0, 1)
    .map((answer) => ({ ...answer, id: stableId(`${id}/answer`) }));
}

function testsOf({ operation, expect, replayed = false, keep = {} }) {
  const expected = expect === undefined ? operation.documented.filter((status) => status < 300) : [expect].flat();
  return {
    listen: "test",
    script: {
      type: "text/javascript",
      exec: [
        `const documented = ${JSON.stringify(operation.documented)};`,
        `const expected = ${JSON.stringify(expected)};`,
        'pm.test("the status is documented", () => pm.expect(documented).to.include(pm.response.code));',
        'pm.test("the status is the expected one", () => pm.expect(expected).to.include(pm.response.code));',
        ...(replayed ? ['pm.test("the answer is a replay", () => pm.response.to.have.header("Idempotency-Replayed"));'] : []),
        ...Object.entries(keep).map(([name, member]) => `pm.collectionVariables.set("${name}", pm.response.json()["${member}"]);`),
      ],
    },
  };
}
