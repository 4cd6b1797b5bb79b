//! What browsers are told by every answer, whatever it is about.

use tests::{Answer, Campus, Role, on_both};

fn flaws(answer: &Answer, personal: bool) -> Vec<String> {
    let has = |name: &str, part: &str| answer.header(name).is_some_and(|it| it.contains(part));
    let mut flaws = Vec::new();
    for (name, part) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("content-security-policy", "default-src 'none'"),
        ("content-security-policy", "base-uri 'none'"),
        ("content-security-policy", "frame-ancestors 'none'"),
    ] {
        if !has(name, part) {
            flaws.push(format!("{name} without {part}: {answer:?}"));
        }
    }
    if personal && !has("cache-control", "no-store") {
        flaws.push(format!("may be kept: {answer:?}"));
    }
    if !answer.bytes.is_empty() && answer.header("content-type").is_none() {
        flaws.push(format!("nobody knows what it is: {answer:?}"));
    }
    for name in ["server", "x-powered-by"] {
        if answer.header(name).is_some() {
            flaws.push(format!("has {name}: {answer:?}"));
        }
    }
    let cookies = answer.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
    let careless = cookies.filter(|it| !it.contains("HttpOnly") || !it.contains("SameSite=") || it.contains("Domain="));
    flaws.extend(careless.map(|it| format!("scripts or other sites get the cookie {it}")));
    flaws
}

on_both! {
    async fn every_answer_tells_a_browser_to_be_careful(campus: Campus) {
        let mut flawed = Vec::new();
        for (person, personal) in [(campus.stranger(), false), (campus.person(Role::Admin).await, true)] {
            // What ends the login comes at another time.
            let ends = ["delete_me", "delete_current_session", "delete_sessions"];
            for operation in campus.document().operations().iter().filter(|it| !ends.contains(&it.id.as_str())) {
                flawed.extend(flaws(&person.perform(operation).await, personal));
            }
        }
        assert!(flawed.is_empty(), "{flawed:#?}");
    }

    async fn what_is_refused_below_http_tells_it_as_well(campus: Campus) {
        let mut client = campus.raw().await;
        client.send("GARBAGE\r\n\r\n").await;
        let answer = client.answer().await.expect("no answer");
        for (name, part) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("content-security-policy", "base-uri 'none'"),
            ("cache-control", "no-store"),
        ] {
            assert!(answer.headers.get(name).is_some_and(|it| it.contains(part)), "{name}: {answer:?}");
        }
    }

    async fn the_pages_run_nothing_that_was_planted(campus: Campus) {
        for path in ["/docs/", "/problems/not_found"] {
            let answer = campus.stranger().get(path).await.expect(200);
            let policy = answer.header("content-security-policy").unwrap();
            assert!(policy.contains("base-uri 'none'") && policy.contains("form-action 'none'"), "{path}: {policy}");
            assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src"), "{path}: {policy}");
        }
        // A code is letters, digits and `_`; whatever else there is names no page.
        campus.stranger().get("/problems/%3Cscript%3E").await.refused(404, "not_found");
    }
}
