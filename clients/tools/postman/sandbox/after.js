pm.test("no server error", () => pm.expect(pm.response.code).to.be.below(500));

if (pm.response.code >= 400) {
  if (pm.request.url.path[0] === "oauth") {
    // RFC 6749, section 5.2.
    pm.test("an error is one of OAuth", () => pm.expect(pm.response.json().error).to.be.a("string"));
  } else {
    pm.test("an error is a problem document", () => {
      pm.expect(pm.response.headers.get("Content-Type")).to.equal("application/problem+json");
      pm.expect(pm.response.json().status).to.equal(pm.response.code);
    });
  }
}

// Where a record was created is what later requests speak of: `books` for `/v1/books/9780306406157`.
const location = pm.response.headers.get("Location");
if (location && (pm.response.code === 201 || pm.response.code === 202)) {
  const parts = location.replace(/^.*?\/v1\//, "").replace(/[?#].*$/, "").split("/");
  const names = parts.filter((_, at) => at % 2 === 0).join("_").replace(/-/g, "_");
  if (parts.length % 2 === 0) pm.collectionVariables.set(names, decodeURIComponent(parts[parts.length - 1]));
}

const tag = pm.response.headers.get("ETag");
if (tag) pm.collectionVariables.set("etag", tag);
