//! The API only gains: what a client of the published document sends is still taken, and what it reads is still
//! there. The document of the last publication is kept as `openapi/published.v1.json`.

mod schemas;

use std::fs;

use schemas::{Comparison, Side};
use serde_json::Value;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Everything that a client of `old` would miss or trip over in `new`.
fn losses(old: &Value, new: &Value) -> Vec<String> {
    let mut comparison = Comparison::new(old, new);
    for (path, methods) in old["paths"].as_object().into_iter().flatten() {
        for method in METHODS.iter().filter(|it| methods[**it].is_object()) {
            let place = format!("{} {path}", method.to_uppercase());
            let found = &new["paths"][path][*method];
            if found.is_object() {
                operation(&mut comparison, &place, &methods[*method], found);
            } else {
                comparison.complain(&place, "is gone");
            }
        }
    }
    comparison.complaints
}

fn operation<'d>(comparison: &mut Comparison<'d>, place: &str, old: &'d Value, new: &'d Value) {
    if old["operationId"] != new["operationId"] {
        comparison.complain(place, "has another operationId");
    }
    if is_public(old) && !is_public(new) {
        comparison.complain(place, "is not public any more");
    }
    parameters(comparison, place, old, new);
    body(comparison, place, &old["requestBody"], &new["requestBody"]);
    for (status, answer) in old["responses"].as_object().into_iter().flatten() {
        let place = format!("{place} {status}");
        let (was, is) = (comparison.old(answer), comparison.new_one(&new["responses"][status]));
        if is.is_null() {
            comparison.complain(&place, "is answered no more");
            continue;
        }
        content(comparison, &place, was, is, Side::Answer);
    }
}

/// Whether nobody has to log in for it.
fn is_public(operation: &Value) -> bool {
    let ways = operation["security"].as_array();
    ways.is_none_or(|it| it.is_empty() || it.iter().any(|way| way.as_object().is_some_and(serde_json::Map::is_empty)))
}

fn parameters<'d>(comparison: &mut Comparison<'d>, place: &str, old: &'d Value, new: &'d Value) {
    let (was, is) = (comparison.old_all(&old["parameters"]), comparison.new_all(&new["parameters"]));
    let same = |one: &Value, other: &Value| one["name"] == other["name"] && one["in"] == other["in"];
    for parameter in &was {
        let place = format!("{place}?{}", parameter["name"].as_str().unwrap_or_default());
        let Some(found) = is.iter().find(|it| same(it, parameter)) else {
            comparison.complain(&place, "is taken no more");
            continue;
        };
        if found["required"] == true && parameter["required"] != true {
            comparison.complain(&place, "has become necessary");
        }
        comparison.schema(&place, &parameter["schema"], &found["schema"], Side::Request);
    }
    for added in is.iter().filter(|it| it["required"] == true && !was.iter().any(|old| same(old, it))) {
        comparison.complain(place, &format!("needs the new parameter {}", added["name"]));
    }
}

fn body<'d>(comparison: &mut Comparison<'d>, place: &str, old: &'d Value, new: &'d Value) {
    if new["required"] == true && old["required"] != true {
        comparison.complain(place, "needs a body");
    }
    content(comparison, &format!("{place} body"), old, new, Side::Request);
}

fn content<'d>(comparison: &mut Comparison<'d>, place: &str, old: &'d Value, new: &'d Value, side: Side) {
    for (media_type, was) in old["content"].as_object().into_iter().flatten() {
        match &new["content"][media_type] {
            Value::Null => comparison.complain(place, &format!("is {media_type} no more")),
            is => comparison.schema(place, &was["schema"], &is["schema"], side),
        }
    }
}

fn read(name: &str) -> Value {
    let path = format!("{}/../openapi/{name}.v1.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_client_of_the_published_document_is_served_as_before() {
    let losses = losses(&read("published"), &read("lyceum"));
    assert!(losses.is_empty(), "the API may only gain:\n{}", losses.join("\n"));
}

#[test]
fn nothing_is_lost_where_nothing_changed() {
    let document = read("published");
    assert_eq!(losses(&document, &document), Vec::<String>::new());
}

/// What is found when the value at `pointer` of the published document becomes `value`, or goes away.
fn after(pointer: &str, member: &str, value: Option<Value>) -> usize {
    let old = read("published");
    let mut new = old.clone();
    let object = new.pointer_mut(pointer).and_then(Value::as_object_mut).unwrap();
    match value {
        Some(value) => object.insert(member.to_owned(), value),
        None => object.remove(member),
    };
    losses(&old, &new).len()
}

#[test]
fn every_kind_of_loss_is_seen() {
    let (me, users) = ("/paths/~1v1~1users~1me", "/paths/~1v1~1users");
    let schemas = "/components/schemas";
    for (pointer, member, value) in [
        (me.to_owned(), "patch", None),
        ("/paths".to_owned(), "/v1/users/me", None),
        (format!("{me}/get"), "operationId", Some("other".into())),
        (format!("{users}/post"), "security", Some(serde_json::json!([{ "bearer": [] }]))),
        (format!("{users}/get"), "parameters", Some(serde_json::json!([]))),
        (format!("{users}/post/responses"), "201", None),
        (format!("{users}/post/requestBody/content"), "application/json", None),
        (format!("{schemas}/User/properties"), "email", None),
        (format!("{schemas}/User"), "required", Some(serde_json::json!([]))),
        (format!("{schemas}/CreateUser/properties"), "display_name", None),
        (format!("{schemas}/DisplayName"), "maxLength", Some(5.into())),
        (format!("{schemas}/DisplayName"), "pattern", Some("^a$".into())),
        (format!("{schemas}/UserState"), "enum", Some(serde_json::json!(["active"]))),
        (format!("{schemas}/User/properties/mfa_enabled"), "type", Some("string".into())),
    ] {
        assert!(after(&pointer, member, value) > 0, "{pointer}/{member}");
    }
    let more = serde_json::json!(["email", "password", "display_name", "department"]);
    assert!(after(&format!("{schemas}/CreateUser"), "required", Some(more)) > 0, "one more that is necessary");
}

#[test]
fn what_is_gained_is_no_loss() {
    let users = "/paths/~1v1~1users";
    let schemas = "/components/schemas";
    for (pointer, member, value) in [
        (format!("{users}/post/responses"), "202", serde_json::json!({ "description": "Later." })),
        (users.to_owned(), "trace", serde_json::json!({})),
        (format!("{schemas}/User/properties"), "nickname", serde_json::json!({ "type": "string" })),
        (format!("{schemas}/CreateUser/properties"), "nickname", serde_json::json!({ "type": "string" })),
        (format!("{schemas}/DisplayName"), "maxLength", 1000.into()),
    ] {
        assert_eq!(after(&pointer, member, Some(value)), 0, "{pointer}/{member}");
    }
}
