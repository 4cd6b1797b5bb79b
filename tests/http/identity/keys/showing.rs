//! How a key is shown.

use tests::{Campus, Method, Role, on_both};

use super::{key, made, with};

on_both! {
    async fn a_key_is_shown_in_its_own_header_or_as_a_bearers(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let (_, secret) = made(&ada, key(&["self"])).await;
        with(&campus, &secret, "/v1/users/me").await.expect(200);
        ada.showing(&secret).get("/v1/users/me").await.expect(200);
    }

    async fn who_shows_two_credentials_or_none_that_is_good_is_refused(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let (_, secret) = made(&ada, key(&["self"])).await;
        let me = "/v1/users/me";
        with(&campus, &secret, me).with_header("x-api-key", &secret).await.refused(401, "unauthenticated");
        ada.get(me).with_header("x-api-key", &secret).await.refused(401, "unauthenticated");
        ada.showing(&secret).get(me).with_header("x-api-key", &secret).await.refused(401, "unauthenticated");
        let last = if secret.ends_with('a') { "b" } else { "a" };
        let (mistyped, cut) = (format!("{}{last}", &secret[..57]), &secret[..40]);
        let unknown = "lyc_live_0000000000000000000000000000000000000000000";
        for bad in [mistyped.as_str(), cut, unknown, "lyc_live_", "", ada.access_token.as_deref().unwrap()] {
            with(&campus, bad, me).await.refused(401, "unauthenticated");
            with(&campus, bad, "/v1/books").await.refused(401, "unauthenticated");
        }
        campus.stranger().get(&format!("{me}?api_key={secret}")).await.refused(401, "unauthenticated");
    }

    async fn a_program_listens_to_events_and_counts_once(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let (answer, secret) = made(&ada, key(&["self"])).await;
        let request = campus.stranger().request(Method::GET, "/v1/streams").with_header("x-api-key", &secret);
        let mut listener = request.listen().await;
        tokio::time::sleep(std::time::Duration::from_millis(2_500)).await;
        let usage = ada.get(&format!("{}/usage", answer.location())).await.expect(200);
        assert_eq!(usage["quota"]["used"], 1, "{usage:?}");
        ada.delete(answer.location()).await.expect(204);
        while let Some(heard) = listener.next().await {
            if heard.event == "closed" {
                assert_eq!(heard.data["code"], "unauthenticated");
                return;
            }
        }
        panic!("the stream went on");
    }
}
