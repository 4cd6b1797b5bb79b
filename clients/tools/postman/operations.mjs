// Joins each operation of the document with the request that the converter made of it.

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

export function operationsOf(document, converted) {
  const requests = new Map(requestsIn(converted).map((item) => [keyOf(item.request), item]));
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => joined(path, method, item[method], requests)),
  );
}

function joined(path, method, operation, requests) {
  const key = `${method} ${path}`;
  const item = requests.get(key);
  if (item === undefined) throw new Error(`the converter left out ${key}`);
  return {
    id: operation.operationId,
    path,
    method,
    item,
    documented: Object.keys(operation.responses).map(Number),
    isPublic: operation.security?.length === 0,
  };
}

function requestsIn(folder) {
  return folder.item.flatMap((item) => (item.item ? requestsIn(item) : [item]));
}

function keyOf(request) {
  const path = request.url.path.map((part) => part.replace(/^:(.*)$/, "{$1}")).join("/");
  return `${request.method.toLowerCase()} /${path}`;
}
