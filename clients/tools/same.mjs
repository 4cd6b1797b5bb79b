// Fails unless the YAML document says what the JSON document says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { load } from "./packages.mjs";

const [json, yaml] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
assert.deepEqual(load("yaml").parse(yaml, { schema: "core" }), JSON.parse(json), "the YAML differs from the JSON");
