//! Whoever is asked over HTTP for what a request wants is told in its trace, and hears nothing of that.

use serde_json::json;
use tests::{
    Campus,
    collector::Span,
    on_both,
    stripe::{DECLINED, KEY, Stripe, VISA},
};

use super::traces::{one, traced};
use crate::{identity::providers::secrets_of_logins, orders::Shop};

fn is_over(spans: &[Span]) -> bool {
    spans.iter().any(|it| it.kind == "server")
}

on_both! {
    async fn stripe_is_asked_as_a_part_of_what_pays(campus: Campus) {
        let mut campus = campus;
        let stripe = Stripe::start().await;
        let url = stripe.url();
        let special = [
            ("LYCEUM_ENV", "development"),
            ("LYCEUM_PAYMENTS", "stripe"),
            ("LYCEUM_STRIPE_KEY", KEY),
            ("LYCEUM_STRIPE_URL", url.as_str()),
        ];
        let (_process, collector) = traced(&mut campus, &special).await;
        let shop = Shop::of(&campus, 9).await;
        let path = shop.placed(&shop.customer, &[2]).await;
        // Stripe has the statuses of ours for this.
        for (card, name, status, error) in [(DECLINED, "in-vain", 402, "402"), (VISA, "paid", 200, "")] {
            let pay = shop.customer.post(&format!("{path}/pay"), json!({ "payment_method": card }));
            pay.with_header("x-request-id", name).await.expect(status);
            let spans = collector.trace_of(name, is_over).await;
            let request = one(&spans, |it| it.kind == "server");
            let answered = |it: &Span| it.says("http.response.status_code") == status.to_string();
            let call = one(&spans, |it| it.name == "POST" && answered(it));
            assert_eq!((call.parent.as_str(), call.kind.as_str()), (request.id.as_str(), "client"));
            assert_eq!(call.says("http.request.method"), "POST");
            let port = url.rsplit(':').next().unwrap();
            assert_eq!((call.says("server.address"), call.says("server.port")), ("127.0.0.1", port));
            assert_eq!((call.says("error.type"), call.failed), (error, status == 402), "{call:?}");
        }
        let asked = stripe.asked();
        assert!(!asked.is_empty() && asked.iter().all(|it| it.header("traceparent").is_empty()), "{asked:?}");
        let text = collector.text();
        for secret in [KEY, "payment_intents", "payment-return", "pm_card"] {
            assert!(!text.contains(secret), "{secret} is in a span");
        }
    }

    async fn providers_are_asked_as_a_part_of_what_logs_in(campus: Campus) {
        let mut campus = campus;
        let special = [("LYCEUM_ENV", "development"), ("LYCEUM_PROVIDER_ALLOW", "127.0.0.1")];
        let (_process, collector) = traced(&mut campus, &special).await;
        let (secrets, _) = secrets_of_logins(&campus).await;
        campus.stranger().get("/health/live").with_header("x-request-id", "the-last-one").await.expect(200);
        collector.trace_of("the-last-one", is_over).await;
        let spans = collector.spans();
        let calls: Vec<_> = spans.iter().filter(|it| it.says("server.address") == "127.0.0.1").collect();
        let count = |name: &str| calls.iter().filter(|it| it.name == name).count();
        // What it publishes of itself, its keys, and what the code stands for.
        assert!(count("GET") >= 2 && count("POST") >= 1, "{spans:#?}");
        for call in calls {
            let asks = |it: &&Span| it.id == call.parent && it.trace == call.trace && it.kind == "server";
            assert_eq!(spans.iter().filter(asks).count(), 1, "nobody asks for it: {call:?}");
            assert_eq!((call.kind.as_str(), call.says("http.response.status_code")), ("client", "200"), "{call:?}");
        }
        let text = collector.text();
        for secret in secrets.iter().map(String::as_str).chain(["openid-configuration", "/jwks"]) {
            assert!(!text.contains(secret), "{secret} is in a span");
        }
    }
}
