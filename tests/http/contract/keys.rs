//! `Idempotency-Key`: accepted or refused by every `POST` as it says.

use tests::{Campus, Method, Operation, Role, on_both};

fn posts(campus: &Campus) -> impl Iterator<Item = &Operation> {
    campus.document().operations().iter().filter(|it| it.method == Method::POST)
}

on_both! {
    async fn a_post_whose_answer_is_a_credential_refuses_a_key(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        let operations: Vec<_> = posts(&campus).filter(|it| !it.is_repeatable()).collect();
        assert!(operations.iter().any(|it| it.id == "create_session"));
        for operation in operations {
            admin.perform(operation).with_key("once").await.refused(400, "idempotency_not_supported");
        }
    }

    async fn a_key_that_nobody_could_have_meant_is_refused(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for operation in posts(&campus).filter(|it| it.is_repeatable()) {
            for key in ["", "two words", "\"\"", &"k".repeat(256), "\u{e9}"] {
                admin.perform(operation).with_key(key).await.refused(400, "invalid_idempotency_key");
            }
        }
    }

    async fn a_post_that_succeeds_is_replayed_byte_for_byte(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for operation in posts(&campus).filter(|it| it.is_repeatable()) {
            let key = format!("\"{}\"", operation.id);
            let first = admin.perform(operation).with_key(&key).await;
            let second = admin.perform(operation).with_key(key.trim_matches('"')).await;
            assert_eq!(second.status, first.status, "{second:?}");
            if first.status >= 300 {
                // A refusal leaves no key behind, and is found anew.
                assert_eq!((second.code(), second.header("idempotency-replayed")), (first.code(), None));
                continue;
            }
            assert_eq!(second.header("idempotency-replayed"), Some("true"), "{second:?}");
            assert_eq!(second.bytes, first.bytes, "{}", operation.id);
            for header in ["location", "etag", "last-modified", "content-type"] {
                assert_eq!(second.header(header), first.header(header), "{header} of {}", operation.id);
            }
            // Where no body is taken, none is looked at.
            let Some((media_type, mut body)) = operation.sample_body() else { continue };
            // The same to a reader, and yet another request.
            body.extend_from_slice(b"\n");
            let other = admin.request(operation.method.clone(), &operation.sample).with_body(media_type, body);
            other.with_key(&key).await.refused(422, "idempotency_key_reused");
        }
    }
}
