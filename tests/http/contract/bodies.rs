//! Bodies that no client should send: each is refused for what it is, by every operation that takes
//! one, and nothing is done.

use serde_json::{Value, json};
use tests::{Campus, Operation, Person, Request, Role, on_both};

fn with_json(campus: &Campus) -> impl Iterator<Item = &Operation> {
    campus.document().operations().iter().filter(|it| it.example().is_some())
}

fn send(person: &Person, operation: &Operation, body: impl Into<Vec<u8>>) -> Request {
    person.request(operation.method.clone(), &operation.sample).with_body("application/json", body)
}

/// The schema of the body, or of what it refers to.
fn schema<'a>(campus: &'a Campus, operation: &'a Operation) -> &'a Value {
    campus.document().resolve(operation.value.pointer("/requestBody/content/application~1json/schema").unwrap())
}

on_both! {
    async fn what_is_no_json_is_refused(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        let deep = "[".repeat(20_000) + &"]".repeat(20_000);
        for operation in with_json(&campus) {
            for body in [
                &b""[..],
                b" ",
                b"{",
                b"{\"a\":1",
                b"{'a': 1}",
                b"{\"a\":1} trailing",
                b"{\"a\":01}",
                b"{\"a\":NaN}",
                b"{\"a\":\"\0\"}",
                b"{\"a\":\"\xff\"}",
                b"\xef\xbb\xbf{}",
                deep.as_bytes(),
            ] {
                send(&admin, operation, body).await.refused(400, "malformed_json");
            }
        }
    }

    async fn what_is_no_object_is_refused(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for operation in with_json(&campus) {
            for body in ["[]", "null", "42", "\"text\"", "true"] {
                let answer = send(&admin, operation, body).await.refused(422, "validation_failed");
                assert_eq!(answer.errors(), [("", "wrong_type")], "{answer:?}");
            }
        }
    }

    async fn a_list_in_the_place_of_an_object_is_refused(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for operation in with_json(&campus) {
            let values: Value = operation.example().unwrap().as_object().unwrap().values().cloned().collect();
            let answer = send(&admin, operation, values.to_string()).await.refused(422, "validation_failed");
            assert_eq!(answer.errors(), [("", "wrong_type")], "{answer:?}");
        }
        // In the order in which the members are declared.
        let credentials = json!([admin.email, admin.password]).to_string();
        send(&campus.stranger(), campus.document().operation("create_session"), credentials).await.expect(422);
    }

    async fn a_member_that_there_is_not_is_refused_by_name(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for operation in with_json(&campus) {
            let mut body = operation.example().unwrap().clone();
            body["sur/prise"] = json!(1);
            let answer = send(&admin, operation, body.to_string()).await.refused(422, "validation_failed");
            assert_eq!(answer.errors(), [("/sur~1prise", "unknown_member")], "{answer:?}");
        }
    }

    async fn every_missing_member_is_named(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for operation in with_json(&campus) {
            let required = schema(&campus, operation)["required"].as_array().cloned().unwrap_or_default();
            if required.is_empty() {
                continue;
            }
            let answer = send(&admin, operation, "{}").await.refused(422, "validation_failed");
            let mut expected: Vec<_> = required.iter().map(|it| format!("/{}", it.as_str().unwrap())).collect();
            expected.sort();
            let named: Vec<_> = answer.errors().into_iter().map(|(pointer, code)| (pointer.to_owned(), code)).collect();
            assert_eq!(named, expected.into_iter().map(|it| (it, "required")).collect::<Vec<_>>(), "{answer:?}");
        }
    }

    async fn every_member_of_a_wrong_type_is_named(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for operation in with_json(&campus) {
            let mut body = operation.example().unwrap().clone();
            let members = body.as_object_mut().unwrap();
            // Nothing takes a list of lists of truths.
            members.values_mut().for_each(|it| *it = json!([[true]]));
            let mut expected: Vec<_> = members.keys().map(|it| format!("/{it}")).collect();
            expected.sort();
            let answer = send(&admin, operation, body.to_string()).await.refused(422, "validation_failed");
            let mut named: Vec<_> = answer.errors().iter().map(|it| it.0.split('/').nth(1).unwrap().to_owned()).collect();
            named.sort();
            named.dedup();
            assert_eq!(named.iter().map(|it| format!("/{it}")).collect::<Vec<_>>(), expected, "{answer:?}");
        }
    }

    async fn a_text_with_a_nul_in_it_is_refused(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for operation in with_json(&campus) {
            let example = operation.example().unwrap();
            // A secret is compared, whatever it looks like.
            let hidden = |name: &str| ["password", "token", "verifier", "ticket"].iter().any(|it| name.contains(it));
            let texts = example.as_object().unwrap().iter().filter(|(name, it)| it.is_string() && !hidden(name));
            for (name, text) in texts {
                let mut body = example.clone();
                body[name] = json!(format!("{}\0", text.as_str().unwrap()));
                let answer = send(&admin, operation, body.to_string()).await.refused(422, "validation_failed");
                assert_eq!(answer.errors()[0].0, format!("/{name}"), "{answer:?}");
            }
        }
    }

    async fn a_body_of_another_kind_is_refused(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for operation in campus.document().operations().iter().filter(|it| it.sample_body().is_some()) {
            let (_, body) = operation.sample_body().unwrap();
            let request = || admin.request(operation.method.clone(), &operation.sample);
            for media_type in ["application/x-surprise", "multipart/form-data; boundary=x", "json", ""] {
                let request = request().with_body(media_type, body.clone());
                request.await.refused(415, "unsupported_media_type");
            }
            request().with_bytes(body).await.refused(415, "unsupported_media_type");
        }
    }

    async fn a_body_that_is_too_long_is_refused(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        let token = admin.access_token.clone().unwrap();
        for operation in with_json(&campus) {
            // Over a bare connection, because the answer comes before all has been sent.
            let mut client = campus.raw().await;
            let head = format!(
                "{} {} HTTP/1.1\r\nHost: campus\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
                 Content-Length: 11000000\r\n\r\n\"",
                operation.method, operation.sample,
            );
            client.send(head).await;
            client.send(vec![b'a'; 10_999_999]).await;
            let answer = client.answer().await.unwrap_or_else(|| panic!("{} hung up", operation.id));
            assert_eq!((answer.status, &answer.body()["code"]), (413, &json!("body_too_large")), "{answer:?}");
        }
    }
}
