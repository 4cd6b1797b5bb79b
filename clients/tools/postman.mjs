// Makes the Postman collection from the document: postman.mjs DOCUMENT COLLECTION
import { readFileSync, writeFileSync } from "node:fs";
import { makeCollection } from "./postman/collection.mjs";

const [document, collection] = process.argv.slice(2);
const story = new URL("postman/story.json", import.meta.url);
const made = await makeCollection(JSON.parse(readFileSync(document, "utf8")), JSON.parse(readFileSync(story, "utf8")));
writeFileSync(collection, `${JSON.stringify(made, null, 2)}\n`);
