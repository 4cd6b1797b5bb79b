// Values that no earlier run has used.
if (!pm.collectionVariables.get("run")) {
  const digits = (count) => Array.from({ length: count }, () => Math.floor(Math.random() * 10)).join("");
  const weighted = (text, weightAt) => [...text].reduce((sum, digit, at) => sum + Number(digit) * weightAt(at), 0);
  const withIsbnCheck = (text) => text + ((10 - (weighted(text, (at) => (at % 2 ? 3 : 1)) % 10)) % 10);
  const withIssnCheck = (text) => {
    const check = (11 - (weighted(text, (at) => 8 - at) % 11)) % 11;
    return `${text.slice(0, 4)}-${text.slice(4)}${check === 10 ? "X" : check}`;
  };
  const run = `${Date.now().toString(36)}${digits(6)}`;
  pm.collectionVariables.set("run", run);
  pm.collectionVariables.set("fresh_isbn", withIsbnCheck(`978${digits(9)}`));
  pm.collectionVariables.set("fresh_issn", withIssnCheck(digits(7)));
  pm.collectionVariables.set("fresh_slug", `story-${run}`);
  pm.collectionVariables.set("fresh_sku", `STORY-${run.toUpperCase()}`);
  pm.collectionVariables.set("reader_email", `reader-${run}@example.org`);
  pm.collectionVariables.set("reader_password", `a quiet room ${run}`);
}
