//! Providers that are away, slow, or say what cannot be believed.

use std::time::{Duration, Instant};

use serde_json::json;
use tests::{Campus, on_both};

use super::{
    LOGINS, PAGE, PROVIDERS, begun, campus_with,
    double::{Mischief, Provider},
    logged_in, onward, returned,
};

on_both! {
    async fn what_cannot_be_believed_lets_nobody_in(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        for mischief in [
            Mischief::NoAlgorithm,
            Mischief::SharedSecret,
            Mischief::OtherKey,
            Mischief::OtherNonce,
            Mischief::OtherAudience,
            Mischief::OtherIssuer,
            Mischief::Expired,
            Mischief::Huge,
            Mischief::Redirect,
        ] {
            provider.with(|it| it.mischief = mischief);
            let found = returned(&campus, &provider).await;
            assert_eq!(found.err().as_deref(), Some("provider_error"), "{mischief:?}");
        }
        provider.with(|it| it.mischief = Mischief::None);
        logged_in(&campus, &provider).await.expect(201);
    }

    async fn a_provider_that_is_away_or_slow_is_told_so(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        for mischief in [Mischief::Broken, Mischief::Slow] {
            provider.with(|it| it.mischief = mischief);
            let begun = Instant::now();
            assert_eq!(returned(&campus, &provider).await.err().as_deref(), Some("provider_unavailable"), "{mischief:?}");
            assert!(begun.elapsed() < Duration::from_secs(4), "{mischief:?}");
        }
        // Nobody listens there.
        let away = json!({ "slug": "away", "name": "Away", "issuer": "http://127.0.0.1:1", "client_id": "lyceum" });
        campus.admin().await.post(PROVIDERS, away).await.expect(201);
        let begin = json!({ "provider": "away", "return_to": PAGE });
        let refused = campus.stranger().post(LOGINS, begin).await.refused(503, "provider_unavailable");
        assert!(refused.header("retry-after").is_some());
    }

    async fn a_provider_that_says_it_is_another_is_not_believed(mut campus: Campus) {
        campus_with(&mut campus, &[]).await;
        let provider = Provider::start().await;
        let other = json!({ "slug": "other", "name": "Other", "issuer": format!("{}/", provider.issuer()), "client_id": "lyceum" });
        campus.admin().await.post(PROVIDERS, other).await.expect(201);
        let begin = json!({ "provider": "other", "return_to": PAGE });
        campus.stranger().post(LOGINS, begin).await.refused(503, "provider_error");
    }

    async fn a_new_key_is_looked_up_when_it_is_met(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        logged_in(&campus, &provider).await.expect(201);
        logged_in(&campus, &provider).await.expect(201);
        assert_eq!(provider.lookups(), 1, "they are remembered");
        provider.with(|it| it.key = 1);
        logged_in(&campus, &provider).await.expect(201);
        assert_eq!(provider.lookups(), 2);
    }

    async fn an_address_is_asked_for_where_it_is_not_told(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        provider.with(|it| (it.userinfo, it.mischief) = (true, Mischief::OtherPerson));
        assert_eq!(returned(&campus, &provider).await.err().as_deref(), Some("provider_error"));
        provider.with(|it| it.mischief = Mischief::None);
        let session = logged_in(&campus, &provider).await.expect(201);
        assert_eq!(session.text("/user/email"), "grace@example.org");
    }

    async fn a_code_of_another_login_is_worth_nothing(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let stranger = campus.stranger();
        let ((_, mine), (_, theirs)) = (begun(&stranger, LOGINS, &provider).await, begun(&stranger, LOGINS, &provider).await);
        let state = mine.split("state=").nth(1).unwrap();
        let code = theirs.split("code=").nth(1).unwrap().split('&').next().unwrap();
        let answer = stranger.get(&format!("/oauth/callback?code={code}&state={state}")).await;
        assert_eq!(onward(&answer)["error"], "provider_error", "the provider holds the code against the challenge");
    }
}
