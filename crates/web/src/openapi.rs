//! The OpenAPI document: what the registered operations say of themselves, and what they share.

use std::collections::BTreeSet;

use domain::{
    bookstore::CartToken,
    identity::{OAuthScope, Scope},
    kernel::Need,
};
use serde_json::{Map, Value, json};

use crate::{
    describe::{Operation, Schemas, headers_of},
    limits,
    problem::{self, ProblemDocument},
    replicas,
    routes::{Entry, Routes},
};

const DESCRIPTION: &str = "One REST API for a campus.

Errors are problem documents (RFC 9457). Lists are walked with `next_cursor`. Records carry an `ETag`: send it back in \
`If-None-Match` to read only what changed, and in `If-Match` to change only what you know. Every `POST` may be retried \
with an `Idempotency-Key`. The version may be named in the path (`/v1/books`) or by header (`Accept-Version: 1` on \
`/books`).";

/// The whole document, as OpenAPI 3.1, with what is `sent` to those who subscribed.
pub(crate) fn document(all: &[Routes], sent: fn(&mut Schemas) -> Value) -> Value {
    let mut schemas = Schemas::default();
    schemas.reference::<ProblemDocument>();
    let mut paths: Map<String, Value> = Map::new();
    let listed = all.iter().flat_map(|routes| routes.entries.iter().map(move |it| (routes, it)));
    for (routes, entry) in listed.filter(|it| !it.1.operation.unlisted) {
        schemas.extend(&entry.operation.schemas);
        let method = entry.method.as_str().to_lowercase();
        paths.entry(entry.path.as_ref()).or_insert_with(|| json!({}))[method] = operation(routes.tag.name, entry);
    }
    let mut tags: Vec<_> = all.iter().map(|it| it.tag).collect();
    tags.sort_by_key(|it| it.name);
    tags.dedup_by_key(|it| it.name);
    let tags: Vec<_> = tags.iter().map(|it| json!({ "name": it.name, "description": it.description })).collect();
    without_unused(json!({
        "openapi": "3.1.0",
        "info": info(),
        "servers": [{ "url": "/", "description": "This server." }],
        "tags": tags,
        "paths": paths,
        "webhooks": { "event": { "post": sent(&mut schemas) } },
        "components": {
            "schemas": schemas.written(),
            "parameters": parameters(),
            "headers": headers(),
            "responses": problem::STATUSES.iter().map(|it| (format!("Problem{}", it.0), response(it))).collect::<Map<_, _>>(),
            "securitySchemes": {
                "bearer": {
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "An access token, given by `POST /v1/sessions`; or an API key.",
                },
                "apiKey": {
                    "type": "apiKey", "in": "header", "name": "X-API-Key",
                    "description": "An API key, given by `POST /v1/api-keys`.",
                },
                "oauth2": oauth2(),
            },
        },
    }))
}

/// Leaves out the shared parts that nothing refers to, so that a reader meets only what is used.
fn without_unused(mut document: Value) -> Value {
    let mut used = BTreeSet::new();
    let mut open = references(&document["paths"]);
    open.extend(references(&document["webhooks"]));
    while let Some(reference) = open.pop() {
        if used.insert(reference.clone()) {
            open.extend(references(document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null)));
        }
    }
    for kind in ["schemas", "parameters", "headers", "responses"] {
        if let Some(members) = document["components"][kind].as_object_mut() {
            members.retain(|name, _| used.contains(&format!("#/components/{kind}/{name}")));
        }
    }
    document
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(members.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn info() -> Value {
    json!({
        "title": "Lyceum",
        "version": "1",
        "summary": "The backend of a campus.",
        "description": DESCRIPTION,
        "contact": { "name": "The developers of Lyceum", "url": "https://lyceum.example/developers", "email": "developers@lyceum.example" },
        "license": { "name": "MIT OR Apache-2.0", "url": "https://spdx.org/licenses/MIT" },
    })
}

fn operation(tag: &str, entry: &Entry) -> Value {
    let Operation { id, summary, notes, parameters, body, need, .. } = &entry.operation;
    let who = format!("Who may: {}", entry.operation.who());
    let description: Vec<_> = notes.iter().map(String::as_str).chain([who.as_str()]).collect();
    let mut operation = json!({
        "operationId": id,
        "summary": summary,
        "description": description.join(" "),
        "tags": [tag],
        "responses": replicas::described(&entry.method, limits::described(&entry.operation)),
        // Who shows no token may come in where none is needed; a bad one is refused everywhere.
        "security": security(*need),
    });
    let parameters: Vec<_> = parameters.iter().cloned().chain(replicas::parameter(entry)).collect();
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if let Some(body) = body {
        operation["requestBody"] = body.clone();
    }
    if let Need::Permission(permission) = need {
        operation["x-permission"] = permission.name().into();
    }
    if let Some(policy) = entry.operation.policy() {
        operation["x-policy"] = policy.name.into();
    }
    operation
}

/// By what one may show who calls. An application needs the scope as well that reaches so far.
fn security(need: Need) -> Value {
    let scope = match need {
        Need::Nothing => return json!([]),
        Need::Login => OAuthScope::Api(Scope::Own).name(),
        Need::Permission(permission) => permission.name(),
    };
    json!([{ "bearer": [] }, { "apiKey": [] }, { "oauth2": [scope] }])
}

/// Where applications get tokens, and what these may reach.
fn oauth2() -> Value {
    let scopes: Map<_, _> = OAuthScope::ALL.iter().map(|it| (it.name().to_owned(), it.meaning().into())).collect();
    let own = OAuthScope::ALL.iter().filter(|it| it.permission().is_some());
    let own: Map<_, _> = own.map(|it| (it.name().to_owned(), it.meaning().into())).collect();
    json!({
        "type": "oauth2",
        "description": "For registered applications. `/.well-known/openid-configuration` tells all of it.",
        "flows": {
            "authorizationCode": {
                "authorizationUrl": "/oauth/authorize", "tokenUrl": "/oauth/token", "refreshUrl": "/oauth/token", "scopes": scopes,
            },
            "clientCredentials": { "tokenUrl": "/oauth/token", "scopes": own },
        },
    })
}

fn response((status, meaning): &(u16, &str)) -> Value {
    let mut names = limits::HEADERS.to_vec();
    match status {
        401 => names.push("WWW-Authenticate"),
        429 | 503 => names.push("Retry-After"),
        _ => {}
    }
    let mut headers = headers_of(&names);
    if *status == 403 {
        headers["WWW-Authenticate"] = json!({ "$ref": "#/components/headers/Scope-Challenge" });
    }
    let document = problem::Problem::new(
        actix_web::http::StatusCode::from_u16(*status).unwrap_or_default(),
        problem::example_code(*status),
        *meaning,
    );
    json!({
        "description": meaning,
        "headers": headers,
        "content": { problem::MEDIA_TYPE: {
            "schema": { "$ref": "#/components/schemas/Problem" },
            "example": document.document("/v1/books", "0199a2f4-5b5e-7c62-9f2e-0242ac120002"),
        }},
    })
}

/// How the token of a visitor's cart looks.
const CART_TOKEN: &str = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";

fn parameters() -> Value {
    let header = |name: &str, description: &str, example: &str| {
        json!({ "name": name, "in": "header", "required": false, "description": description,
                "schema": { "type": "string", "examples": [example] } })
    };
    let query = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "query", "required": false, "description": description, "schema": schema });
    json!({
        "If-Match": header("If-Match", "Only if the record is in the state of this `ETag`; else 412.", "\"3\""),
        "If-None-Match": header("If-None-Match", "Only if the record is no longer in the state of this `ETag`; else 304.", "\"3\""),
        "Idempotency-Key": { "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Names this request, so that a retry gets the first answer instead of doing it twice. Kept for 24 hours.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$",
                        "examples": ["6f1c4a5e-3f0b-4c59-9a4e-8f0d5b7c2a11"] } },
        "X-Cart-Token": { "name": "X-Cart-Token", "in": "header", "required": false,
            "description": "What a visitor's cart is opened by: it was told when that was filled for the first time.",
            "schema": { "type": "string", "minLength": CartToken::LENGTH, "maxLength": CartToken::LENGTH,
                        "pattern": "^[A-Za-z0-9_-]+$", "examples": [CART_TOKEN] } },
        "Lyceum-Consistency": { "name": "Lyceum-Consistency", "in": "header", "required": false,
            "description": "What the last write answered by this name: what is read then has that write in it, at least.",
            "schema": { "type": "string", "minLength": 1, "maxLength": replicas::LONGEST, "pattern": "^[A-Za-z0-9_-]+$",
                        "examples": [replicas::EXAMPLE] } },
        "Prefer": header("Prefer", "`wait=30` answers as soon as something changes, or after that many seconds (RFC 7240).", "wait=30"),
        "Last-Event-ID": header("Last-Event-ID", "The `id` of the last event that was seen: what came after it comes first.", "4711"),
        "limit": query("limit", "How many records at most.",
            json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 20 })),
        "cursor": query("cursor", "The `next_cursor` of the page before.", json!({ "type": "string" })),
        "include": query("include", "`total` adds the number of all records, which takes time.",
            json!({ "type": "string", "enum": ["total"] })),
    })
}

/// Headers that are there only sometimes.
const OPTIONAL_HEADERS: [&str; 8] = [
    "Idempotency-Replayed",
    "Link",
    "Lyceum-Consistency",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Scope-Challenge",
    "X-Cart-Token",
];

fn headers() -> Value {
    let mut headers = all_headers();
    for (name, header) in headers.as_object_mut().into_iter().flatten() {
        header["required"] = (!OPTIONAL_HEADERS.contains(&name.as_str())).into();
    }
    headers
}

fn all_headers() -> Value {
    let text = |description: &str, example: &str| json!({ "description": description, "schema": { "type": "string", "examples": [example] } });
    json!({
        "API-Version": text("The version of the API that answered.", "1"),
        "X-Request-Id": text("Finds this exchange in the server's log.", "0199a2f4-5b5e-7c62-9f2e-0242ac120002"),
        "ETag": text("The state of the record.", "\"3\""),
        "Last-Modified": text("When the record came into that state.", "Sat, 21 Nov 2026 10:00:00 GMT"),
        "Location": text("Where the record is.", "/v1/books/9780141439518"),
        "Link": text("The next page, as `rel=\"next\"` (RFC 8288). Absent on the last one.", "</v1/books?cursor=W1…>; rel=\"next\""),
        "Retry-After": { "description": "How many seconds to wait before trying again.", "schema": { "type": "integer", "minimum": 1 } },
        "RateLimit-Policy": text("The limits that hold here: `q`, the quota, can be had in `w` seconds (draft-ietf-httpapi-ratelimit-headers). Absent without limits.", "\"everything\";q=600;w=3"),
        "RateLimit": text("How one stands with each of them: `r` is left, and all of it is there again in `t` seconds. Absent without limits.", "\"everything\";r=599;t=1"),
        "WWW-Authenticate": text("How to authenticate (RFC 6750).", "Bearer"),
        "Scope-Challenge": text("There where the access token would do with more scopes (RFC 6750).", "Bearer error=\"insufficient_scope\""),
        "Idempotency-Replayed": text("`true` where this is the first answer once more. Absent on the first one.", "true"),
        "Lyceum-Consistency": text("What reads are given to see this write. There only where reads may come from a replica.", replicas::EXAMPLE),
        "Preference-Applied": text("Which preference was honoured (RFC 7240).", "wait=30"),
        "X-Cart-Token": text("What opens the cart from now on. There only with a visitor's first answer.", CART_TOKEN),
        "Content-Disposition": text("A name to store the answer under.", "attachment; filename=\"catalogue.csv\""),
    })
}
