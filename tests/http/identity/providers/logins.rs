//! Who is let in by a provider, as whom, and who is not.

use serde_json::{Value, json};
use tests::{Campus, Person, Role, on_both};

use super::{
    IDENTITIES, LOGINS, PAGE, Returned, SECRET, begun, campus_with,
    double::{Provider, person},
    logged_in, onward, returned, returned_to,
};
use crate::identity::{
    Protected, credentials,
    mail::{letter, token},
    registration,
};

const GRACE: &str = "grace@example.org";
const LINKED: &str = "Another way into your account";

/// Somebody with a password whose address is verified.
async fn verified(campus: &Campus) -> Person {
    let grace = Person::register_plainly(campus, GRACE).await;
    let stranger = campus.stranger();
    stranger.post("/v1/email-verifications", json!({ "email": GRACE })).await.expect(202);
    let secret = token(&letter(campus, GRACE, "Confirm your email address").await);
    stranger.put(&format!("/v1/email-verifications/{secret}"), None).await.expect(200);
    grace
}

trait Registering: Sized {
    async fn register_plainly(campus: &Campus, email: &str) -> Self;
}

impl Registering for Person {
    async fn register_plainly(campus: &Campus, email: &str) -> Self {
        campus.stranger().post("/v1/users", registration(email)).await.expect(201);
        campus.log_in(email, crate::identity::PASSWORD).await
    }
}

async fn refused(campus: &Campus, provider: &Provider, error: &str) {
    assert_eq!(returned(campus, provider).await.err().as_deref(), Some(error));
}

/// What the trail says of logins with providers.
async fn entries(campus: &Campus) -> Vec<String> {
    let trail =
        campus.admin().await.get("/v1/audit-entries?resource_type=provider_login&sort=at&limit=100").await.expect(200);
    trail.data().iter().map(|it| it["action"].as_str().unwrap().to_owned()).collect()
}

async fn how_many(campus: &Campus) -> usize {
    campus.admin().await.get("/v1/users?limit=100").await.expect(200).data().len()
}

on_both! {
    async fn who_is_new_gets_an_account_and_comes_back_to_it(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let session = logged_in(&campus, &provider).await.expect(201);
        assert_eq!((session.text("/user/email"), session.text("/user/display_name")), (GRACE, "Grace Hopper"));
        assert!(session["user"]["email_verified_at"].is_string());
        assert_eq!(session["user"]["roles"], json!(["member"]));
        campus.stranger().showing(session.text("/access_token")).get("/v1/users/me").await.expect(200);
        // By the name that the provider has for them, whatever their address is by now.
        provider.speaks_of(json!({ "sub": "1" }));
        let again = logged_in(&campus, &provider).await.expect(201);
        assert_eq!(again.text("/user/id"), session.text("/user/id"));
        let exchange = &provider.exchanges()[0];
        assert_eq!(exchange.form["redirect_uri"], "http://campus.test/oauth/callback");
        assert!(exchange.authorization.starts_with("Basic ") && !exchange.form.contains_key("client_secret"));
        // Whoever begins one is nobody yet, and may begin as many as they like.
        assert_eq!(entries(&campus).await, ["provider_login.answered", "provider_login.answered"]);
        // No password opens the account until its owner chooses one.
        for password in ["", "x", "Grace Hopper"] {
            let login = campus.stranger().post("/v1/sessions", credentials(GRACE, password)).await;
            assert!([401, 422].contains(&login.status), "{login:?}");
        }
        campus.stranger().post("/v1/password-resets", json!({ "email": GRACE })).await.expect(202);
        let secret = token(&letter(&campus, GRACE, "Choose a new password").await);
        let choose = json!({ "new_password": "seven pale lanterns" });
        campus.stranger().put(&format!("/v1/password-resets/{secret}"), choose).await.expect(204);
        campus.log_in(GRACE, "seven pale lanterns").await;
    }

    async fn whoever_has_proven_the_address_is_linked_and_told(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let grace = verified(&campus).await;
        provider.speaks_of(person("1", "GRACE@example.org"));
        let session = logged_in(&campus, &provider).await.expect(201);
        assert_eq!(session.text("/user/id"), grace.id);
        letter(&campus, GRACE, LINKED).await;
        let trail = campus.admin().await.get(&format!("/v1/audit-entries?resource_id={}", grace.id)).await.expect(200);
        assert!(trail.data().iter().any(|it| it["action"] == "user.identity_linked"), "{trail:?}");
        assert_eq!(grace.get(IDENTITIES).await.expect(200).data().len(), 1);
        assert_eq!(grace.get("/v1/users/me/export").await.expect(200)["identities"][0]["subject"], "1");
    }

    async fn an_account_that_waits_for_whoever_has_the_address_does_not_get_them(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let eve = Person::register_plainly(&campus, GRACE).await;
        refused(&campus, &provider, "link_needs_login").await;
        assert_eq!(eve.get(IDENTITIES).await.expect(200).data(), &[] as &[Value]);
    }

    async fn an_address_that_the_provider_gave_to_somebody_else_opens_nothing(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let grace = verified(&campus).await;
        provider.speaks_of(person("2", GRACE));
        let waiting = returned(&campus, &provider).await.unwrap();
        provider.speaks_of(person("1", GRACE));
        assert_eq!(logged_in(&campus, &provider).await.expect(201).text("/user/id"), grace.id);
        // Neither who comes now nor who came before the account was linked.
        provider.speaks_of(person("2", GRACE));
        refused(&campus, &provider, "link_needs_login").await;
        waiting.end(&campus.stranger()).await.refused(409, "link_needs_login");
        assert_eq!(grace.get(IDENTITIES).await.expect(200).data().len(), 1);
        // Who has the account comes in as before.
        provider.speaks_of(person("1", "hopper@example.org"));
        assert_eq!(logged_in(&campus, &provider).await.expect(201).text("/user/id"), grace.id);
    }

    async fn what_nobody_began_and_came_to_nothing_does_not_fill_the_trail(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        provider.speaks_of(json!({ "sub": "1" }));
        let before = entries(&campus).await;
        for _ in 0..3 {
            refused(&campus, &provider, "email_not_verified").await;
        }
        assert_eq!(entries(&campus).await, before);
        // It is kept of who is logged in.
        let (ada, bob) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        let linked = returned_to(&ada, IDENTITIES, &provider).await.unwrap_or_else(|it| panic!("{it}"));
        let body = json!({ "login": linked.id, "verifier": linked.verifier, "ticket": linked.ticket });
        ada.post(&format!("{IDENTITIES}/complete"), body).await.expect(200);
        assert_eq!(returned_to(&bob, IDENTITIES, &provider).await.err().as_deref(), Some("identity_taken"));
        let new = entries(&campus).await.split_off(before.len());
        assert_eq!(new, ["begun", "answered", "begun", "refused"].map(|it| format!("provider_login.{it}")));
    }

    async fn an_address_that_nobody_vouches_for_opens_nothing(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        verified(&campus).await;
        let before = how_many(&campus).await;
        for claims in [
            json!({ "sub": "1", "email": GRACE, "email_verified": false }),
            json!({ "sub": "1", "email": GRACE }),
            json!({ "sub": "1", "email_verified": true }),
            json!({ "sub": "1", "email": "no address", "email_verified": true }),
        ] {
            provider.speaks_of(claims);
            refused(&campus, &provider, "email_not_verified").await;
        }
        let distrust = json!({ "trusts_email": false });
        campus.admin().await.patch("/v1/identity-providers/double", distrust).await.expect(200);
        provider.speaks_of(person("1", GRACE));
        refused(&campus, &provider, "email_not_verified").await;
        assert_eq!(how_many(&campus).await, before);
    }

    async fn an_account_that_cannot_log_in_does_not(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let session = logged_in(&campus, &provider).await.expect(201);
        let waiting = returned(&campus, &provider).await.unwrap();
        let path = format!("/v1/users/{}", session.text("/user/id"));
        campus.admin().await.post(&format!("{path}/suspend"), None).await.expect(200);
        waiting.end(&campus.stranger()).await.refused(401, "invalid_credentials");
        refused(&campus, &provider, "invalid_credentials").await;
        campus.admin().await.post(&format!("{path}/reinstate"), None).await.expect(200);
        let grace = campus.stranger().showing(logged_in(&campus, &provider).await.expect(201).text("/access_token"));
        grace.delete("/v1/users/me").await.expect(204);
        assert!(!campus.dump().lines().any(|it| it.starts_with("identity_links:")), "a closed account has no links");
        // They are somebody new now.
        let other = logged_in(&campus, &provider).await.expect(201);
        assert_ne!(other.text("/user/id"), session.text("/user/id"));
    }

    async fn who_may_open_an_account_is_as_the_operator_decided(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[("LYCEUM_REGISTRATION", "invite")]).await;
        refused(&campus, &provider, "invitation_needed").await;
        let invitation = json!({ "email": GRACE, "roles": ["editor"] });
        campus.admin().await.post("/v1/invitations", invitation).await.expect(201);
        let session = logged_in(&campus, &provider).await.expect(201);
        assert_eq!(session["user"]["roles"], json!(["editor", "member"]));
        let left = campus.admin().await.get("/v1/invitations").await.expect(200);
        assert_eq!(left.data(), &[] as &[Value]);
        for (policy, expected) in [("closed", Err("registration_closed")), ("verified", Ok(()))] {
            let settings = [("LYCEUM_PROVIDER_ALLOW", "127.0.0.1"), ("LYCEUM_REGISTRATION", policy)];
            campus.restart(&settings);
            provider.speaks_of(person("2", "ada@example.org"));
            let found = returned(&campus, &provider).await;
            assert_eq!(found.as_ref().map(|_| ()).map_err(String::as_str), expected, "{policy}");
        }
    }

    async fn a_second_factor_is_asked_for_and_may_be_shown_after_that(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let ada = Protected::on(&campus).await;
        campus.tamper(&format!("UPDATE identity_users SET email_verified_at = created_at WHERE id = '{}'", ada.person.id));
        provider.speaks_of(person("1", &ada.person.email));
        let login = returned(&campus, &provider).await.unwrap();
        let stranger = campus.stranger();
        login.end(&stranger).await.refused(401, "mfa_required");
        let with = |code: &str| json!({ "verifier": login.verifier, "ticket": login.ticket, "code": code });
        login.end_with(&stranger, with("AAAA-AAAA-AAAA-AAAA-AAAA-AAAA")).await.refused(401, "invalid_credentials");
        assert!(!campus.dump().lines().any(|it| it.starts_with("identity_links:")), "nobody is linked before");
        login.end_with(&stranger, with(&ada.next())).await.expect(201);
        login.end_with(&stranger, with(&ada.codes[0])).await.refused(404, "provider_login_not_found");
        // Wrong codes are counted.
        let login = returned(&campus, &provider).await.unwrap();
        let guess = json!({ "verifier": login.verifier, "ticket": login.ticket, "code": "AAAA-AAAA-AAAA-AAAA" });
        for _ in 0..5 {
            login.end_with(&stranger, guess.clone()).await.refused(401, "invalid_credentials");
        }
        login.end_with(&stranger, guess).await.refused(429, "too_many_attempts");
    }

    async fn only_who_made_the_whole_way_is_let_in_once(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let stranger = campus.stranger();
        let login = returned(&campus, &provider).await.unwrap();
        let other = returned(&campus, &provider).await.unwrap();
        for (verifier, ticket) in [
            // Who began it, and was not there when it came back; and the other way round.
            (&login.verifier, &other.ticket),
            (&other.verifier, &login.ticket),
            (&login.ticket, &login.verifier),
        ] {
            let body = json!({ "verifier": verifier, "ticket": ticket });
            login.end_with(&stranger, body).await.refused(404, "provider_login_not_found");
        }
        let mixed = Returned { id: other.id.clone(), ..login };
        mixed.end(&stranger).await.refused(404, "provider_login_not_found");
        other.end(&stranger).await.expect(201);
        other.end(&stranger).await.refused(404, "provider_login_not_found");
    }

    async fn nobody_comes_back_twice_or_too_late(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let stranger = campus.stranger();
        let (_, back) = begun(&stranger, LOGINS, &provider).await;
        let twice = [0, 1].map(|_| IntoFuture::into_future(stranger.get(&back)));
        let answers = futures_util::future::join_all(twice).await;
        let mut statuses: Vec<_> = answers.iter().map(|it| it.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 404], "{answers:?}");
        assert_eq!(provider.exchanges().len(), 1);

        let (_, late) = begun(&stranger, LOGINS, &provider).await;
        let ended = returned(&campus, &provider).await.unwrap();
        campus.tamper("UPDATE identity_provider_logins SET expires_at = '2026-01-01 00:00:00.000000Z'");
        stranger.get(&late).await.refused(404, "provider_login_not_found");
        ended.end(&stranger).await.refused(404, "provider_login_not_found");
        for nonsense in ["", "?state=x", "?code=x", "?state=x&code=x&error=x"] {
            stranger.get(&format!("/oauth/callback{nonsense}")).await.refused(400, "malformed_callback");
        }
        stranger.get("/oauth/callback?state=x&code=x").await.refused(404, "provider_login_not_found");
    }

    async fn two_who_are_new_with_one_address_are_one(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let (first, second) = (returned(&campus, &provider).await.unwrap(), returned(&campus, &provider).await.unwrap());
        let stranger = campus.stranger();
        let (one, other) = futures_util::future::join(first.end(&stranger), second.end(&stranger)).await;
        assert_eq!(one.expect(201).text("/user/id"), other.expect(201).text("/user/id"));
        assert_eq!(campus.dump().lines().filter(|it| it.starts_with("identity_links:")).count(), 1);
    }

    async fn a_login_leads_to_pages_of_the_campus_only(mut campus: Campus) {
        campus_with(&mut campus, &[("LYCEUM_CORS_ORIGINS", "https://shop.example"), ("LYCEUM_APP_URL", "https://app.example/a")]).await;
        let begin = async |page: &str| {
            campus.stranger().post(LOGINS, json!({ "provider": "double", "return_to": page })).await
        };
        for page in ["https://shop.example/x?y=z", "https://app.example/a/b"] {
            begin(page).await.expect(201);
        }
        for page in [PAGE, "https://evil.example/", "https://app.example/b", "https://shop.example.evil.example/", "/x", "javascript:alert(1)"] {
            let refused = begin(page).await.refused(422, "validation_failed");
            assert_eq!(refused.errors().first().map(|it| it.0), Some("/return_to"), "{page}");
        }
    }

    async fn what_the_provider_refuses_is_told_on_the_way_back(mut campus: Campus) {
        let provider = campus_with(&mut campus, &[]).await;
        let stranger = campus.stranger();
        for (error, told) in [("access_denied", "access_denied"), ("server_error", "provider_unavailable"), ("x", "provider_error")] {
            let (_, back) = begun(&stranger, LOGINS, &provider).await;
            let state = back.split("state=").nth(1).unwrap().split('&').next().unwrap();
            let answer = stranger.get(&format!("/oauth/callback?error={error}&state={state}")).await;
            assert_eq!(onward(&answer)["error"], told);
        }
        // What says that it is from somebody else is (RFC 9207).
        let (_, back) = begun(&stranger, LOGINS, &provider).await;
        let answer = stranger.get(&format!("{back}&iss=https%3A%2F%2Fevil.example")).await;
        assert_eq!(onward(&answer)["error"], "provider_error");
        let (_, back) = begun(&stranger, LOGINS, &provider).await;
        assert!(onward(&stranger.get(&format!("{back}&iss={}", provider.issuer())).await).contains_key("ticket"));
        assert!(!campus.dump().contains(SECRET));
        assert!(campus.person(Role::Member).await.get(IDENTITIES).await.expect(200).data().is_empty());
    }
}
