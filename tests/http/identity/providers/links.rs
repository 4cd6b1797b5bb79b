//! One's own accounts at providers.

use serde_json::json;
use tests::{Campus, Person, Role, on_both};

use super::{
    IDENTITIES, LOGINS, PAGE, Returned, campus_with,
    double::{Provider, person},
    logged_in, returned, returned_to,
};
use crate::identity::mail::letter;

async fn complete(by: &Person, login: &Returned) -> tests::Answer {
    let body = json!({ "login": login.id, "verifier": login.verifier, "ticket": login.ticket });
    by.post(&format!("{IDENTITIES}/complete"), body).await
}

async fn begin(by: &Person, provider: &Provider) -> Returned {
    returned_to(by, IDENTITIES, provider).await.unwrap_or_else(|it| panic!("{it}"))
}

on_both! {
    async fn one_links_and_unlinks_ones_own(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let (ada, bob) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        // Whatever the address is there.
        provider.speaks_of(json!({ "sub": "ada-elsewhere" }));
        let login = begin(&ada, &provider).await;
        complete(&bob, &login).await.refused(404, "provider_login_not_found");
        login.end(&campus.stranger()).await.refused(404, "provider_login_not_found");
        let linked = complete(&ada, &login).await.expect(200);
        assert_eq!((linked.text("/provider"), linked.text("/subject")), ("double", "ada-elsewhere"));
        complete(&ada, &login).await.refused(404, "provider_login_not_found");
        letter(&campus, &ada.email, "Another way into your account").await;
        assert_eq!(logged_in(&campus, &provider).await.expect(201).text("/user/id"), ada.id);

        // A second time it is there already; nobody else gets it.
        let again = complete(&ada, &begin(&ada, &provider).await).await.expect(200);
        assert_eq!(again.text("/id"), linked.text("/id"));
        let taken = returned_to(&bob, IDENTITIES, &provider).await;
        assert_eq!(taken.err().as_deref(), Some("identity_taken"));

        let list = ada.get(IDENTITIES).await.expect(200);
        assert!(list.data()[0]["last_used_at"].is_string() && bob.get(IDENTITIES).await.expect(200).data().is_empty());
        let path = format!("{IDENTITIES}/{}", linked.text("/id"));
        bob.delete(&path).await.refused(404, "identity_not_found");
        ada.delete(&path).await.expect(204);
        ada.delete(&path).await.refused(404, "identity_not_found");
        letter(&campus, &ada.email, "One way into your account less").await;
        assert_eq!(returned(&campus, &provider).await.err().as_deref(), Some("email_not_verified"));
        let trail = campus.admin().await.get(&format!("/v1/audit-entries?resource_id={}&sort=at", ada.id)).await.expect(200);
        let actions: Vec<_> = trail.data().iter().map(|it| it["action"].as_str().unwrap()).collect();
        assert!(actions.ends_with(&["user.identity_linked", "user.identity_unlinked"]), "{actions:?}");
    }

    async fn the_last_way_to_log_in_stays(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let session = logged_in(&campus, &provider).await.expect(201);
        let grace = campus.stranger().showing(session.text("/access_token"));
        let first = grace.get(IDENTITIES).await.expect(200).data()[0]["id"].as_str().unwrap().to_owned();
        grace.delete(&format!("{IDENTITIES}/{first}")).await.refused(409, "last_way_to_log_in");
        provider.speaks_of(person("2", "elsewhere@example.org"));
        complete(&grace, &begin(&grace, &provider).await).await.expect(200);
        grace.delete(&format!("{IDENTITIES}/{first}")).await.expect(204);
        let last = grace.get(IDENTITIES).await.expect(200).data()[0]["id"].as_str().unwrap().to_owned();
        grace.delete(&format!("{IDENTITIES}/{last}")).await.refused(409, "last_way_to_log_in");
    }

    async fn two_who_link_the_same_at_once_do_not_both_get_it(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let (ada, bob) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        let (of_ada, of_bob) = (begin(&ada, &provider).await, begin(&bob, &provider).await);
        let (one, other) = futures_util::future::join(complete(&ada, &of_ada), complete(&bob, &of_bob)).await;
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{one:?} {other:?}");
        let refused = if one.status == 409 { one } else { other };
        refused.refused(409, "identity_taken");
    }

    async fn an_old_login_links_and_unlinks_nothing(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[("LYCEUM_RECENT_LOGIN", "900")]).await;
        let ada = campus.person(Role::Member).await;
        let waiting = begin(&ada, &provider).await;
        let linked = complete(&ada, &begin(&ada, &provider).await).await.expect(200);
        campus.tamper(&format!("UPDATE identity_sessions SET opened_at = '2026-11-01 00:00:00.000000Z' WHERE user_id = '{}'", ada.id));
        let code = "recent_login_needed";
        ada.post(IDENTITIES, json!({ "provider": "double", "return_to": PAGE })).await.refused(403, code);
        complete(&ada, &waiting).await.refused(403, code);
        ada.delete(&format!("{IDENTITIES}/{}", linked.text("/id"))).await.refused(403, code);
    }

    async fn a_login_that_was_begun_to_log_in_links_nothing(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let ada = campus.person(Role::Member).await;
        let login = returned_to(&ada, LOGINS, &provider).await.unwrap_or_else(|it| panic!("{it}"));
        complete(&ada, &login).await.refused(404, "provider_login_not_found");
    }
}
