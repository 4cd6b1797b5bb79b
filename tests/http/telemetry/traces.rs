//! One trace goes through a request, the events that it makes and the webhooks that hear of them.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{
    Campus, Person, ServerProcess,
    collector::{Collector, Span},
    on_both,
};
use tokio::time::sleep;

use crate::webhooks::receiver::Receiver;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

/// Serves the campus, and has traces sent to a collector.
pub(super) async fn traced(campus: &mut Campus, special: &[(&str, &str)]) -> (ServerProcess, Collector) {
    let collector = Collector::start().await;
    let url = collector.url();
    let usual = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", url.as_str()),
        ("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20of-the-collector"),
        ("OTEL_SERVICE_NAME", "campus"),
        ("LYCEUM_WEBHOOK_ALLOW", "127.0.0.1"),
        ("LYCEUM_ENV", "production"),
        ("LYCEUM_REGISTRATION", "open"),
    ];
    let settings: Vec<_> = usual.iter().chain(special).copied().collect();
    (ServerProcess::serve(campus, &settings), collector)
}

/// Adds a category, in a request of this name and as a part of what `traceparent` names, if that is not empty.
async fn category(by: &Person, slug: &str, traceparent: &str) {
    let request =
        by.post("/v1/categories", json!({ "slug": slug, "name": "Noir canary" })).with_header("x-request-id", slug);
    let request = if traceparent.is_empty() { request } else { request.with_header("traceparent", traceparent) };
    request.await.expect(201);
}

/// The one span that `is`.
pub(super) fn one(spans: &[Span], is: impl Fn(&Span) -> bool) -> &Span {
    let mut found = spans.iter().filter(|it| is(it));
    let one = found.next().unwrap_or_else(|| panic!("it is not there: {spans:#?}"));
    assert!(found.next().is_none(), "there are several: {spans:#?}");
    one
}

fn named<'s>(spans: &'s [Span], name: &str) -> &'s Span {
    one(spans, |it| it.name == name)
}

fn is_sent(spans: &[Span]) -> bool {
    let ended = |name: &str| spans.iter().any(|it| it.name == name);
    ended("POST") && ended("job webhook_delivery") && ended("POST /v1/categories")
}

on_both! {
    async fn a_change_its_event_and_its_webhook_are_one_trace(campus: Campus) {
        let mut campus = campus;
        let (process, collector) = traced(&mut campus, &[]).await;
        let (admin, receiver) = (campus.admin().await, Receiver::start().await);
        let hook = json!({ "url": receiver.url("/hook?key=canary"), "event_types": ["category.created"] });
        admin.post("/v1/webhooks", hook).await.expect(201);
        category(&admin, "noir", &format!("00-{TRACE}-{PARENT}-01")).await;
        let came = receiver.when(1).await.remove(0);
        let spans = collector.trace_of("noir", is_sent).await;

        let request = named(&spans, "POST /v1/categories");
        assert_eq!((request.trace.as_str(), request.parent.as_str(), request.kind.as_str()), (TRACE, PARENT, "server"));
        for (name, value) in [
            ("http.request.method", "POST"),
            ("http.route", "/v1/categories"),
            ("http.response.status_code", "201"),
            ("url.scheme", "http"),
            ("lyceum.operation", "create_category"),
            ("lyceum.request.id", "noir"),
        ] {
            assert_eq!(request.says(name), value, "{name}: {request:?}");
        }
        let use_case = named(&spans, "create_category");
        assert_eq!((use_case.parent.as_str(), use_case.kind.as_str()), (request.id.as_str(), "internal"));
        let insert = named(&spans, "INSERT bookstore_categories");
        assert_eq!((insert.parent.as_str(), insert.kind.as_str()), (use_case.id.as_str(), "client"));
        let system = if campus.database_url().starts_with("sqlite") { "sqlite" } else { "postgresql" };
        assert_eq!((insert.says("db.system.name"), insert.says("db.operation.name")), (system, "INSERT"));
        assert!(insert.says("db.query.text").contains("bookstore_categories"), "{insert:?}");
        let kept = one(&spans, |it| it.name.starts_with("INSERT platform_ledger"));
        assert_eq!(kept.parent, use_case.id, "the outbox is written in the same transaction");
        // On PostgreSQL this is said with the last statement; on SQLite many writes may share it.
        let commits: Vec<_> = spans.iter().filter(|it| it.name == "COMMIT" && it.parent == use_case.id).collect();
        assert_eq!(commits.len(), usize::from(system == "sqlite"), "{spans:#?}");
        assert!(commits.iter().all(|it| it.kind == "client" && it.says("db.system.name") == system), "{commits:#?}");
        assert!(commits.iter().all(|it| it.says("lyceum.commit.writes").parse::<u32>().unwrap() > 0), "{commits:#?}");
        let event = named(&spans, "process webhooks");
        assert_eq!((event.parent.as_str(), event.kind.as_str()), (use_case.id.as_str(), "consumer"));
        assert_eq!(event.says("lyceum.event.kind"), "category.created");
        let job = named(&spans, "job webhook_delivery");
        assert_eq!((job.parent.as_str(), job.kind.as_str()), (event.id.as_str(), "consumer"));
        assert_eq!((job.says("lyceum.job.end"), job.says("lyceum.job.attempt")), ("done", "1"));
        let webhook = named(&spans, "POST");
        assert_eq!((webhook.parent.as_str(), webhook.kind.as_str()), (job.id.as_str(), "client"));
        assert_eq!(webhook.says("http.response.status_code"), "204");
        assert_eq!(came.header("traceparent"), format!("00-{TRACE}-{}-01", webhook.id));
        let known: Vec<_> = spans.iter().map(|it| it.id.as_str()).chain([PARENT]).collect();
        for span in &spans {
            assert!(known.contains(&span.parent.as_str()), "nobody has what it is a part of: {span:?}");
            assert!(span.period.0 <= span.period.1 && !span.failed, "{span:?}");
        }
        let line: Value = serde_json::from_str(&process.log_line("\"request_id\":\"noir\"").await).unwrap();
        assert_eq!((&line["trace_id"], &line["span_id"]), (&json!(TRACE), &json!(request.id)));
        let told = collector.came();
        assert!(told.iter().all(|it| it.header("authorization") == "Bearer of-the-collector"));
        let text = collector.text();
        assert!(text.contains("service.name") && text.contains("\"campus\"") && text.contains("service.version"));
        for secret in ["canary", "Noir", "127.0.0.1", &admin.email, &admin.id, "/hook"] {
            assert!(!text.contains(secret), "{secret} is in a span");
        }
        assert!(!process.log().contains("of-the-collector"), "the key of the collector is in the log");
    }

    async fn what_is_refused_and_what_reads_are_told_too(campus: Campus) {
        let mut campus = campus;
        let (_process, collector) = traced(&mut campus, &[]).await;
        let stranger = campus.stranger();
        stranger.get("/v1/books/9780141439587?x=canary").with_header("x-request-id", "odd").await.expect(400);
        stranger.get("/v1/books/9780141439587").with_header("x-request-id", "gone").await.expect(404);
        let spans = collector.trace_of("gone", |all| all.iter().any(|it| it.kind == "server")).await;
        let request = named(&spans, "GET /v1/books/{isbn}");
        assert_eq!((request.parent.as_str(), request.failed), ("", false));
        assert_eq!((request.says("http.response.status_code"), request.says("error.type")), ("404", ""));
        assert!(request.says("lyceum.refusal").ends_with("not_found"), "{request:?}");
        let use_case = named(&spans, "get_book");
        assert_eq!((use_case.parent.as_str(), use_case.says("lyceum.refusal")), (&*request.id, request.says("lyceum.refusal")));
        assert!(spans.iter().any(|it| it.parent == use_case.id && it.says("db.operation.name") == "SELECT"), "{spans:#?}");
        let text = collector.text();
        assert!(!text.contains("canary") && !text.contains("9780141439587"), "what was asked for is told");
    }

    async fn who_is_not_recorded_is_not_sent_but_named_to_others(campus: Campus) {
        let mut campus = campus;
        let (_process, collector) = traced(&mut campus, &[]).await;
        let (admin, receiver) = (campus.admin().await, Receiver::start().await);
        let hook = json!({ "url": receiver.url("/hook"), "event_types": ["category.created"] });
        admin.post("/v1/webhooks", hook).await.expect(201);
        category(&admin, "unsampled", &format!("00-{TRACE}-{PARENT}-00")).await;
        let came = receiver.when(1).await.remove(0);
        let given = came.header("traceparent");
        assert!(given.starts_with(&format!("00-{TRACE}-")) && given.ends_with("-00"), "{given}");
        // What comes after it has come when this has.
        category(&admin, "sampled", "").await;
        collector.trace_of("sampled", is_sent).await;
        assert!(collector.spans().iter().all(|it| it.trace != TRACE), "it was to be left alone");
    }

    async fn nothing_of_what_is_never_recorded_is_sent(campus: Campus) {
        let mut campus = campus;
        let (mut process, collector) = traced(&mut campus, &[("OTEL_TRACES_SAMPLER", "always_off")]).await;
        category(&campus.admin().await, "noir", &format!("00-{TRACE}-{PARENT}-01")).await;
        process.terminate();
        assert!(process.wait().success());
        assert!(collector.came().is_empty(), "{}", collector.text());
    }

    async fn what_is_left_is_sent_at_the_end(campus: Campus) {
        let mut campus = campus;
        let (mut process, collector) = traced(&mut campus, &[]).await;
        campus.stranger().get("/v1/books").with_header("x-request-id", "the-last-one").await.expect(200);
        process.terminate();
        collector.trace_of("the-last-one", |_| true).await;
        assert!(process.wait().success());
    }

    async fn a_collector_that_is_away_harms_nobody_and_is_told_of_once(campus: Campus) {
        let mut campus = campus;
        // Nobody listens there.
        let away = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")];
        let (mut process, _) = traced(&mut campus, &away).await;
        let admin = campus.admin().await;
        for number in 0..3 {
            category(&admin, &format!("away-{number}"), "").await;
            sleep(Duration::from_millis(1200)).await;
        }
        let line = process.log_line("spans could not be sent").await;
        assert!(line.contains("WARN"), "{line}");
        assert_eq!(process.log().matches("spans could not be sent").count(), 1, "{}", process.log());
        process.terminate();
        assert!(process.wait().success());
    }

    async fn where_nothing_is_said_nothing_is_traced(campus: Campus) {
        let mut campus = campus;
        let (process, collector) = traced(&mut campus, &[("OTEL_EXPORTER_OTLP_ENDPOINT", "")]).await;
        let (admin, receiver) = (campus.admin().await, Receiver::start().await);
        let hook = json!({ "url": receiver.url("/hook"), "event_types": ["category.created"] });
        admin.post("/v1/webhooks", hook).await.expect(201);
        category(&admin, "noir", &format!("00-{TRACE}-{PARENT}-01")).await;
        assert_eq!(receiver.when(1).await[0].header("traceparent"), "");
        sleep(Duration::from_millis(1500)).await;
        assert!(collector.came().is_empty());
        assert_eq!(campus.count("SELECT count(*) FROM jobs_jobs WHERE traceparent IS NOT NULL"), 0);
        let line: Value = serde_json::from_str(&process.log_line("\"request_id\":\"noir\"").await).unwrap();
        assert_eq!((&line["trace_id"], &line["span_id"]), (&json!(TRACE), &Value::Null));
    }
}
