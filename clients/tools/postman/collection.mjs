// The collection: what the converter makes of each operation, arranged as the story tells them.
import { readFileSync } from "node:fs";
import { load } from "../packages.mjs";
import { operationsOf } from "./operations.mjs";
import { arrange } from "./story.mjs";
import { requestOf } from "./request.mjs";
import { stableId } from "./stable-id.mjs";
import { still } from "./still.mjs";

const options = {
  folderStrategy: "Tags",
  requestNameSource: "Fallback",
  parametersResolution: "Example",
  enableOptionalParameters: false,
  alwaysInheritAuthentication: true,
};

const variables = { baseUrl: "http://127.0.0.1:8080", admin_email: "", admin_password: "", access_token: "" };

export async function makeCollection(document, story) {
  const converted = await still(() => convert(document));
  const operations = operationsOf(document, converted);
  return {
    info: { ...converted.info, _postman_id: stableId(document.info.title) },
    auth: { type: "bearer", bearer: [{ key: "token", value: "{{access_token}}", type: "string" }] },
    event: [script("prerequest", "before.js"), script("test", "after.js")],
    variable: Object.entries(variables).map(([key, value]) => ({ key, value })),
    item: arrange(operations, story).map((folder) => folderOf(folder, story)),
  };
}

function convert(document) {
  const { convertV2 } = load("openapi-to-postmanv2");
  return new Promise((resolve, reject) => {
    convertV2({ type: "json", data: structuredClone(document) }, options, (error, outcome) => {
      if (error || !outcome.result) reject(error ?? new Error(outcome.reason));
      else resolve(outcome.output[0].data);
    });
  });
}

function folderOf({ name, steps }, story) {
  return { id: stableId(name), name, item: steps.map((step) => requestOf(step, name, story)) };
}

function script(listen, file) {
  const text = readFileSync(new URL(`sandbox/${file}`, import.meta.url), "utf8");
  return { listen, script: { type: "text/javascript", exec: text.trimEnd().split("\n") } };
}
