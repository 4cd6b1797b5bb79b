//! A service whose Redis never was there.

use tests::{Campus, ServerProcess, on_both};

/// Nobody listens there.
const NOWHERE: (&str, &str) = ("REDIS_URL", "redis://lyceum:c4n4ry@127.0.0.1:1/0");

on_both! {
    async fn a_start_does_not_need_redis_and_its_password_is_nowhere(mut campus: Campus) {
        let process = ServerProcess::serve(&mut campus, &[("LYCEUM_LOG", "debug"), NOWHERE]);
        let said = process.log_line("Redis is away").await;
        assert!(said.contains("redis://lyceum:***@127.0.0.1:1/0"), "{said}");
        let stranger = campus.stranger();
        stranger.get("/health/ready").await.expect(200);
        stranger.get("/v1/categories").await.expect(200);
        assert!(!process.log().contains("c4n4ry"), "{}", process.log());

        let (fine, shown) = ServerProcess::run_with(&campus, &["config"], &[NOWHERE]);
        assert!(fine && shown.contains("REDIS_URL=redis://lyceum:***@127.0.0.1:1/0"), "{shown}");
        let (_, examined) = ServerProcess::run_with(&campus, &["doctor"], &[NOWHERE]);
        let line = examined.lines().find(|it| it.contains(" redis ")).unwrap();
        assert!(line.starts_with("warn ") && line.contains("REDIS_URL"), "{line}");
        let (fine, refused) = ServerProcess::run_with(&campus, &["config"], &[("REDIS_URL", "redis://:c4n4ry/x@127.0.0.1")]);
        assert!(!fine && refused.contains("REDIS_URL"), "{refused}");
        assert!(![shown, examined, refused].concat().contains("c4n4ry"));
    }

    async fn the_metrics_tell_that_it_is_away(mut campus: Campus) {
        campus.restart(&[NOWHERE, ("LYCEUM_RATE_LIMIT_POLICIES", "none; it: sliding-window 9/h by address on all")]);
        campus.stranger().get("/v1/categories").await.expect(200);
        let told = tests::get(&format!("http://{}/metrics", campus.metrics_address())).await.unwrap().text().await.unwrap();
        for line in [
            "lyceum_redis_up 0",
            "lyceum_redis_failures_total{reason=\"slow\"} 0",
            "lyceum_rate_limit_fallbacks_total{policy=\"it\"} 1",
            "lyceum_rate_limit_takes_total{outcome=\"admitted\",policy=\"it\"} 1",
        ] {
            assert!(told.lines().any(|it| it == line), "{line}\n{told}");
        }
    }
}
