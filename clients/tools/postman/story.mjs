// Puts every operation into a folder of the story: where the story names it, or else where its method belongs.

export function arrange(operations, story) {
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const told = new Set(story.folders.flatMap((folder) => folder.steps.map(operationId)));
  const untold = operations.filter((operation) => !told.has(operation.id));
  return story.folders
    .map((folder) => ({ name: folder.name, steps: [...named(folder, byId), ...taken(folder, untold)] }))
    .filter((folder) => folder.steps.length > 0);
}

// A step whose operation is not in the document is a story out of date.
function named(folder, byId) {
  return folder.steps.map((step) => {
    const operation = byId.get(operationId(step));
    if (operation === undefined) throw new Error(`the story tells of ${operationId(step)}, the document does not`);
    return { ...(typeof step === "string" ? {} : step), operation };
  });
}

function taken(folder, untold) {
  return untold.filter((operation) => deedOf(operation) === folder.takes).map((operation) => ({ operation }));
}

function deedOf({ method, path }) {
  if (method === "delete") return "remove";
  if (method === "put" || method === "patch") return "change";
  if (method !== "post") return "read";
  return /\}\/[^/]+$/.test(path) ? "act" : "create";
}

function operationId(step) {
  return typeof step === "string" ? step : step.operation;
}
