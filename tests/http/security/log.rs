//! Every failed request is found again in the log by the id that it was answered with, and the log says who failed,
//! from where and why.

use std::collections::BTreeMap;

use serde_json::json;
use tests::{Answer, Campus, Method, Role, ServerProcess, on_both};

/// What is refused before anybody looks for an operation, or because of how it is asked for.
async fn odd(campus: &Campus) -> Vec<Answer> {
    let (stranger, admin) = (campus.stranger(), campus.admin().await);
    let plain = stranger.request(Method::POST, "/v1/sessions").with_body("text/plain", "hello");
    let malformed = stranger.request(Method::POST, "/v1/sessions").with_body("application/json", "{");
    vec![
        stranger.get("/nothing").await.expect(404),
        stranger.get("/v1/users/me").with_header("authorization", "Basic YTpi").await.expect(401),
        stranger.get("/v1/books").with_header("accept-version", "9").await.expect(400),
        stranger.get("/v1/books").with_header("accept", "image/png").await.expect(406),
        stranger.get("/v1/books?limit=0").await.expect(422),
        stranger.request(Method::TRACE, "/v1/books").await.expect(405),
        stranger.get(&format!("/v1/{}", "a".repeat(9000))).await.expect(414),
        stranger.get("/health/live").with_header("x-long", "a".repeat(40_000)).await.expect(431),
        admin.patch("/v1/users/me", json!({ "display_name": "A" })).if_match("\"0\"").await.expect(412),
        plain.await.expect(415),
        malformed.await.expect(400),
    ]
}

/// The ids of what is refused below HTTP, where no request ever began.
async fn below(campus: &Campus) -> Vec<String> {
    let mut ids = Vec::new();
    for request in ["GARBAGE\r\n\r\n", "POST /v1/sessions HTTP/1.1\r\nHost: campus\r\nContent-Length: x\r\n\r\n"] {
        let mut client = campus.raw().await;
        client.send(request).await;
        let answer = client.answer().await.expect("no answer");
        assert_eq!(answer.status, 400, "{answer:?}");
        ids.push(answer.headers["x-request-id"].clone());
    }
    ids
}

on_both! {
    async fn every_failed_request_is_found_by_its_id(mut campus: Campus) {
        let process = ServerProcess::serve(&mut campus, &[]);
        let mut answers = odd(&campus).await;
        for person in [campus.stranger(), campus.person(Role::Member).await] {
            for operation in campus.document().operations() {
                answers.push(person.perform(operation).await);
            }
        }
        let failed = answers.iter().filter(|it| it.status >= 400);
        let id = |it: &Answer| it.header("x-request-id").unwrap().to_owned();
        let mut expected: BTreeMap<_, _> = failed.map(|it| (id(it), format!("{it:?}"))).collect();
        assert!(expected.len() > 50, "{expected:?}");
        let problems = answers.iter().filter(|it| it.header("content-type") == Some("application/problem+json"));
        for problem in problems {
            assert_eq!(problem["request_id"], id(problem).as_str());
        }
        expected.extend(below(&campus).await.into_iter().map(|it| (it, "below HTTP".to_owned())));
        campus.stranger().get("/health/live").with_header("x-request-id", "the-last-one").await.expect(200);
        process.log_line("the-last-one").await;
        let log = process.log();
        expected.retain(|id, _| !log.contains(id.as_str()));
        assert!(expected.is_empty(), "not in the log: {expected:#?}");
    }

    async fn the_log_says_who_was_refused_what_from_where_and_why(mut campus: Campus) {
        let process = ServerProcess::serve(&mut campus, &[]);
        let ada = campus.person(Role::Member).await;
        ada.get("/v1/users").with_header("x-request-id", "not-hers").await.refused(403, "permission_denied");
        let line = process.log_line("not-hers").await;
        for part in [ada.id.as_str(), "list_users", "127.0.0.1", "403", "permission_denied"] {
            assert!(line.contains(part), "no {part}: {line}");
        }
        let login = campus.stranger().post("/v1/sessions", json!({ "email": ada.email, "password": "a guess" }));
        login.with_header("x-request-id", "a-guess").await.refused(401, "invalid_credentials");
        let line = process.log_line("a-guess").await;
        assert!(line.contains("attempt_refused") && line.contains("invalid_credentials") && line.contains("127.0.0.1"), "{line}");
        assert!(!process.log().contains(&ada.email), "an address of mail is nobody's business");
    }

    async fn nobody_writes_a_line_of_their_own_into_the_log(mut campus: Campus) {
        let process = ServerProcess::serve(&mut campus, &[("LYCEUM_ENV", "production")]);
        let stranger = campus.stranger();
        let forged = "%0a%7b%22level%22%3a%22INFO%22%2c%22forged%22%3atrue%7d";
        stranger.get(&format!("/v1/{forged}")).with_header("user-agent", "x\",\"forged\":true,\"").await.expect(404);
        stranger.get(&format!("/v1/books/%22{forged}%22")).with_header("x-request-id", "a\"forged").await;
        stranger.get("/health/live").with_header("x-request-id", "the-last-one").await.expect(200);
        process.log_line("the-last-one").await;
        for line in process.log().lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|it| panic!("{it}: {line}"));
            assert!(line["forged"].is_null() && line["timestamp"].as_str().is_some_and(|it| it.ends_with('Z')), "{line}");
        }
    }
}
