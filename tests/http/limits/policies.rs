//! The policies that are in force by default, each until it refuses; each algorithm; and none at all.

use std::time::Instant;

use futures_util::future::join_all;
use serde_json::json;
use tests::{Campus, Person, Role, on_both};

use super::{POLICIES, PROXY, from, limited, read, refused_by, told};

/// A login that is refused before a password is looked at.
async fn broken_login(person: &Person, address: &str) -> tests::Answer {
    from(person.post("/v1/sessions", json!({})), address).await
}

on_both! {
    async fn everything_from_one_address_is_limited(mut campus: Campus) {
        campus.restart(&[(POLICIES, ""), PROXY]);
        let stranger = campus.stranger();
        let first = read(&stranger).await.expect(200);
        assert_eq!(first.header("ratelimit-policy"), Some("\"everything\";q=600;w=3"));
        assert_eq!((told(&first, "ratelimit", "everything", "r"), told(&first, "ratelimit", "everything", "t")), (599, 1));
        let begun = Instant::now();
        let mut answers = Vec::new();
        while answers.len() < 6000 && answers.iter().all(|it: &tests::Answer| it.status == 200) {
            answers.extend(join_all((0..200).map(|_| IntoFuture::into_future(read(&stranger)))).await);
        }
        let brought = usize::try_from(200 * begun.elapsed().as_millis() / 1000).unwrap() + 1;
        let admitted = answers.iter().filter(|it| it.status == 200).count();
        assert!((599..=599 + brought).contains(&admitted), "{admitted} of {}", answers.len());
        let refused = answers.into_iter().find(|it| it.status == 429).expect("it never ended");
        assert!(refused_by(refused, "everything").as_secs() == 1);
        from(read(&stranger), "203.0.113.7").await.expect(200);
    }

    async fn writes_of_one_person_are_limited(mut campus: Campus) {
        campus.restart(&[(POLICIES, ""), PROXY]);
        let (ada, bob) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        let begun = Instant::now();
        let write = |person: &Person| person.patch("/v1/users/me", json!({ "unknown": 1 }));
        let first = write(&ada).await.expect(422);
        assert_eq!(first.header("ratelimit-policy"), Some("\"everything\";q=600;w=3, \"writes\";q=100;w=10"));
        assert_eq!(told(&first, "ratelimit", "writes", "r"), 99);
        let answers = join_all((0..200).map(|_| IntoFuture::into_future(write(&ada)))).await;
        let admitted = answers.iter().filter(|it| it.status == 422).count();
        let brought = usize::try_from(10 * begun.elapsed().as_millis() / 1000).unwrap() + 1;
        assert!((99..=99 + brought).contains(&admitted), "{admitted}");
        refused_by(answers.into_iter().find(|it| it.status == 429).unwrap(), "writes");
        ada.get("/v1/users/me").await.expect(200);
        write(&bob).await.expect(422);
    }

    async fn logins_from_one_address_are_limited(mut campus: Campus) {
        campus.restart(&[(POLICIES, ""), PROXY]);
        let stranger = campus.stranger();
        for number in 1..=300 {
            let answer = broken_login(&stranger, "203.0.113.7").await.expect(422);
            assert_eq!(told(&answer, "ratelimit", "logins", "r"), 300 - number);
        }
        let refused = broken_login(&stranger, "203.0.113.7").await;
        assert_eq!(told(&refused, "ratelimit-policy", "logins", "w"), 900);
        let wait = refused_by(refused, "logins").as_secs();
        assert!((840..=960).contains(&wait), "{wait}");
        broken_login(&stranger, "203.0.113.8").await.expect(422);
        from(read(&stranger), "203.0.113.7").await.expect(200);
    }

    async fn each_algorithm_admits_its_quota_and_tells_how_long_to_wait(mut campus: Campus) {
        for (rule, quota, longest) in [
            ("fixed-window 3/d", 3, 86_400),
            ("sliding-window 3/h", 3, 3840),
            ("leaky-bucket 3/h", 1, 1200),
            ("token-bucket 3/h burst 5", 5, 1200),
        ] {
            limited(&mut campus, &format!("it: {rule} by address on get_category|list_categories"));
            let stranger = campus.stranger();
            for left in (0..quota).rev() {
                assert_eq!(told(&read(&stranger).await.expect(200), "ratelimit", "it", "r"), left, "{rule}");
            }
            let wait = refused_by(read(&stranger).await, "it").as_secs();
            assert!((1..=longest).contains(&wait), "{rule}: {wait}");
            stranger.get("/v1/books").await.expect(200);
        }
    }

    async fn who_waits_as_long_as_told_is_admitted(mut campus: Campus) {
        limited(&mut campus, "it: token-bucket 1/2s burst 1 by address on tag:bookstore");
        let stranger = campus.stranger();
        read(&stranger).await.expect(200);
        let wait = refused_by(read(&stranger).await, "it");
        tokio::time::sleep(wait).await;
        read(&stranger).await.expect(200);
    }

    async fn without_limits_nothing_is_refused_and_nothing_is_told(mut campus: Campus) {
        campus.restart(&[(POLICIES, "everything: fixed-window 1/d by address on all"), ("LYCEUM_RATE_LIMITS", "off")]);
        let stranger = campus.stranger();
        for _ in 0..5 {
            let answer = read(&stranger).await.expect(200);
            assert!(answer.header("ratelimit").is_none() && answer.header("ratelimit-policy").is_none());
        }
    }
}
