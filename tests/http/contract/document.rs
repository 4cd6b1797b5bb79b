//! The document: complete, consistent, and the one that is committed.

use std::{collections::BTreeSet, fs};

use serde_json::{Map, Value};
use tests::{Campus, Document, on_sqlite};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/lyceum.v1");

fn committed(extension: &str) -> String {
    fs::read_to_string(format!("{COMMITTED}.{extension}")).unwrap_or_default()
}

#[test]
fn the_committed_document_is_the_one_that_is_served() {
    on_sqlite(async |campus: Campus| {
        let served = campus.stranger().get("/openapi.json").await.expect(200).body;
        let json: Value = serde_json::from_str(&committed("json")).unwrap_or_default();
        let yaml: Value = yaml_serde::from_str(&committed("yaml")).unwrap_or_default();
        assert!(json == served, "openapi/lyceum.v1.json is out of date: run `make openapi` and review its diff");
        assert!(yaml == served, "openapi/lyceum.v1.yaml is out of date: run `make openapi` and review its diff");
    });
}

/// Whether an answer refuses something in the words of RFC 6749.
fn is_oauth_error(media: &Value) -> bool {
    media["schema"]["$ref"] == "#/components/schemas/OAuthError"
}

/// What the answer of a status lacks.
fn said_of(response: &Value, status: u16) -> Vec<String> {
    let mut lacks = Vec::new();
    let content = response["content"].as_object();
    if response["description"].as_str().is_none_or(str::is_empty) {
        lacks.push(format!("nothing is said of {status}"));
    }
    let refuses = |it: &Map<String, Value>| {
        it.keys().all(|it| it == "application/problem+json" || is_oauth_error(&response["content"][it]))
    };
    if status >= 400 && !content.is_some_and(|it| !it.is_empty() && refuses(it)) {
        lacks.push(format!("{status} is no problem document, nor an error of OAuth"));
    }
    let silent = content.into_iter().flatten().find(|it| it.1["example"].is_null() && it.0.ends_with("json"));
    lacks.extend(silent.map(|(media_type, _)| format!("no example of an answer {status} of {media_type}")));
    lacks
}

/// Everything that an operation lacks.
fn shortcomings(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    for it in document.operations() {
        let mut lacks = |what: &str| found.push(format!("{} {}: {what}", it.method, it.path));
        let snake = it.id.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_');
        if it.id.is_empty() || !snake {
            lacks("its operationId is not in snake_case");
        }
        for member in ["summary", "description"] {
            if it.value[member].as_str().is_none_or(str::is_empty) {
                lacks(&format!("no {member}"));
            }
        }
        if it.value["tags"].as_array().is_none_or(|it| it.len() != 1) {
            lacks("not exactly one tag");
        }
        for (media_type, body) in it.bodies() {
            if body["example"].is_null() {
                lacks(&format!("no example of a body of {media_type}"));
            }
        }
        let statuses = it.statuses();
        if !statuses.iter().any(|it| (200..400).contains(it)) {
            lacks("no documented success");
        }
        for status in statuses {
            for lack in said_of(it.response(status).unwrap(), status) {
                lacks(&lack);
            }
        }
        let expected =
            [(!it.is_public(), 401), (it.value["x-permission"].is_string(), 403), (it.example().is_some(), 415)];
        for (_, status) in expected.iter().filter(|(due, status)| *due && it.response(*status).is_none()) {
            lacks(&format!("{status} is not documented"));
        }
    }
    found
}

#[test]
fn every_operation_is_described_in_full() {
    on_sqlite(async |campus: Campus| {
        let found = shortcomings(campus.document());
        assert!(found.is_empty(), "{found:#?}");
    });
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    on_sqlite(async |campus: Campus| {
        let mut seen = BTreeSet::new();
        for operation in campus.document().operations() {
            assert!(seen.insert(&operation.id), "{} is the name of two operations", operation.id);
        }
        assert!(seen.len() > 10);
    });
}

#[test]
fn every_reference_leads_somewhere_and_nothing_is_left_over() {
    on_sqlite(async |campus: Campus| {
        let document = &campus.document().value;
        let text = document.to_string();
        let mut used = BTreeSet::new();
        for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|it| it.split('"').next()) {
            assert!(document.pointer(reference).is_some(), "{reference} leads nowhere");
            used.insert(reference.to_owned());
        }
        for kind in ["schemas", "parameters", "headers", "responses"] {
            for name in document["components"][kind].as_object().unwrap().keys() {
                let reference = format!("/components/{kind}/{name}");
                assert!(used.contains(&reference), "nothing refers to {reference}");
            }
        }
    });
}

#[test]
fn every_example_fits_its_schema() {
    on_sqlite(async |campus: Campus| {
        let document = campus.document();
        for operation in document.operations() {
            let answers =
                operation.statuses().into_iter().filter_map(|it| operation.response(it)?["content"].as_object());
            let answers = answers.flatten().map(|it| it.1);
            for media in operation.bodies().map(|it| it.1).chain(answers) {
                let wrong = document.validator(&media["schema"]);
                let wrong: Vec<_> = wrong.iter_errors(&media["example"]).map(|it| it.to_string()).collect();
                assert!(wrong.is_empty() || media["example"].is_string(), "{}: {wrong:#?}", operation.id);
            }
        }
    });
}
