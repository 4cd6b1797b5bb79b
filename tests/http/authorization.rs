//! Who may do what: a table of every operation and every role. An operation without a row fails. What depends on whose
//! record it is has further rows in `records`.

mod matrix;
mod means;
mod orders;
mod records;
mod scenes;

use std::collections::BTreeSet;

use domain::{identity::BuiltIn, kernel::Permission};
use matrix::{L, MATRIX, N, Y};
use serde_json::json;
use tests::{Campus, Role, ServerProcess, on_both};

on_both! {
    async fn everybody_may_do_what_the_table_says_and_nothing_else(campus: Campus) {
        let mut people = vec![("stranger", campus.stranger())];
        for role in Role::ALL {
            people.push((role.name(), campus.person(role).await));
        }
        let mut complaints = Vec::new();
        // Logging out and closing one's account come last, because nothing can come after them.
        let ends = ["delete_sessions", "delete_current_session"];
        let rows = MATRIX.iter().filter(|it| !ends.contains(&it.0) && it.0 != "delete_me");
        for (id, expected) in rows.chain(ends.iter().flat_map(|end| MATRIX.iter().filter(move |it| it.0 == *end))) {
            if *id == "delete_current_session" {
                for (_, person) in people.iter_mut().filter(|it| !it.1.email.is_empty()) {
                    *person = campus.log_in(&person.email, &person.password).await;
                }
            }
            let operation = campus.document().operation(id);
            for ((who, person), expected) in people.iter().zip(expected) {
                let answer = person.perform(operation).await;
                let found = match (answer.status, answer.code()) {
                    (401, "unauthenticated") => L,
                    (403, _) => N,
                    _ => Y,
                };
                if found != *expected {
                    complaints.push(format!("{id} as {who} should be {expected}: {answer:?}"));
                }
            }
        }
        assert!(complaints.is_empty(), "{complaints:#?}");
    }

    async fn every_operation_has_its_row(campus: Campus) {
        let rows: BTreeSet<_> = MATRIX.iter().map(|it| it.0).collect();
        let operations: BTreeSet<_> = campus.document().operations().iter().map(|it| it.id.as_str()).collect();
        assert_eq!(rows.len(), MATRIX.len(), "a row is there twice");
        let (without, stale): (Vec<_>, Vec<_>) = (operations.difference(&rows).collect(), rows.difference(&operations).collect());
        assert!(without.is_empty() && stale.is_empty(), "without a row: {without:?}; without an operation: {stale:?}");
    }

    async fn the_table_agrees_with_the_document(campus: Campus) {
        for (id, [stranger, member, .., admin]) in MATRIX {
            let operation = campus.document().operation(id);
            assert_eq!(operation.is_public(), *stranger == Y, "{id}");
            let permission = operation.value["x-permission"].as_str().map(|it| it.parse::<Permission>().unwrap());
            let lacks = permission.is_some_and(|it| !BuiltIn::Member.permissions().holds(it));
            assert_eq!(lacks, *member == N, "{id}");
            assert_eq!(*admin, Y, "{id}: an administrator may do everything");
        }
    }

    async fn the_command_line_tells_the_roles_of_the_campus(campus: Campus) {
        let role = json!({ "name": "registrar", "permissions": ["users:read", "users:write"] });
        campus.admin().await.post("/v1/roles", role).await.expect(201);
        let (done, told) = ServerProcess::run(&campus, &["permissions", "--campus"]);
        assert!(done && told.contains("\nregistrar\n    users:read, users:write\n"), "{told}");
        let (done, told) = ServerProcess::run(&campus, &["permissions"]);
        assert!(done && !told.contains("registrar"), "{told}");
    }

    async fn the_document_tells_the_policies(campus: Campus) {
        for operation in campus.document().operations() {
            let told = operation.value["description"].as_str().unwrap();
            let policy = domain::policies::ruling(&operation.id);
            assert_eq!(operation.value["x-policy"].as_str(), policy.map(|it| it.name), "{}", operation.id);
            assert!(told.contains("Who may: "), "{}: {told}", operation.id);
            assert!(policy.is_none_or(|it| told.ends_with(&it.sentence())), "{}: {told}", operation.id);
        }
    }
}
