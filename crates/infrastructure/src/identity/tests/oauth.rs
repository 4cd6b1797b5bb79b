//! Applications and consents as they are kept: found by an index, and gone with what they belong to.

use application::{
    Claims,
    identity::{ConsentSort, IdentityReader, OAuthClientSort, OAuthReader},
    page::{PageRequest, SortMember},
};
use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use domain::{
    identity::{
        ClientKind, Consent, Consents, Grant, GrantType, OAuthClient, OAuthClientDraft, OAuthClientManager,
        OAuthClients, OAuthScopes, Overlap, Session, SessionRules, Sessions, TokenDigest,
    },
    kernel::{Actor, ClientId, Means, Role, Timestamp, UserId},
};

use super::campus::{Campus, on_both};
use crate::{testing::plan, unit::Unit};

const AT: Timestamp = Timestamp::UNIX_EPOCH;

fn person(campus: &Campus, email: &str) -> UserId {
    campus.register(email, "Ada Lovelace").unwrap().view.id.into()
}

fn scopes(text: &str) -> OAuthScopes {
    text.parse().unwrap()
}

fn add(unit: &mut Unit<'_>, fill: u8) -> OAuthClient {
    let draft = OAuthClientDraft {
        name: "Reading list".to_owned().try_into().unwrap(),
        kind: ClientKind::Confidential,
        grants: [GrantType::AuthorizationCode, GrantType::RefreshToken].into_iter().collect(),
        redirect_uris: vec!["https://reading-list.example/callback".parse().unwrap()],
        scopes: scopes("openid self users:read"),
    };
    let by = OAuthClientManager::of(&Actor::SYSTEM).unwrap();
    let client = OAuthClient::register(&by, draft, AT).unwrap().0;
    unit.add_oauth_client(&client, Some(&TokenDigest([fill; 32]))).unwrap();
    assert_eq!(unit.oauth_client(client.facts().id).unwrap().as_ref(), Some(&client));
    client
}

/// A session in which an application acts, for as long as sessions last.
fn give(unit: &mut Unit<'_>, user: UserId, client: ClientId, fill: u8) -> Claims {
    let grant = Grant { client, scopes: scopes("openid self") };
    let (session, _) = Session::grant(user, grant, &SessionRules::default(), AT);
    unit.add_session(&session, &TokenDigest([fill; 32]), None).unwrap();
    assert_eq!(unit.session(session.facts().id).unwrap(), Some(session));
    Claims { user, session: session.facts().id }
}

#[test]
fn an_index_leads_to_every_page_of_applications_and_of_consents() {
    on_both(|campus| {
        let (ada, bob) = (person(campus, "ada@example.org"), person(campus, "bob@example.org"));
        let db = &mut campus.scratch.open();
        let mut unit = Unit::new(db);
        // So many that a page of them is few.
        for number in 0..600 {
            let client = add(&mut unit, number).facts().id;
            for user in [ada, bob] {
                unit.keep_consent(&Consent::give(user, client, scopes("openid"), AT).0).unwrap();
            }
        }
        db.batch_execute("ANALYZE").unwrap();
        let clients = |unit: &mut Unit<'_>, page: &PageRequest<_>| unit.oauth_clients(page);
        for pages in plan::in_every_order(db, OAuthClientSort::MEMBERS, &"clients", clients) {
            pages.assert_walked(db);
        }
        let consents = |unit: &mut Unit<'_>, page: &PageRequest<_>| unit.consent_views(ada, page);
        for pages in plan::in_every_order(db, ConsentSort::MEMBERS, &"consents", consents) {
            pages.assert_sought(db);
        }
    });
}

#[test]
fn a_consent_is_kept_once_for_each_application() {
    on_both(|campus| {
        let ada = person(campus, "ada@example.org");
        let db = &mut campus.scratch.open();
        let mut unit = Unit::new(db);
        let client = add(&mut unit, 1).facts().id;
        let (mut consent, _) = Consent::give(ada, client, scopes("openid"), AT);
        unit.keep_consent(&consent).unwrap();
        let _ = consent.widen(scopes("email"), AT + TimeDelta::days(1));
        unit.keep_consent(&consent).unwrap();
        assert_eq!(unit.consent(ada, client).unwrap(), Some(consent));
        let page = PageRequest { total: true, ..PageRequest::first(ConsentSort::GivenAt) };
        let shown = unit.consent_views(ada, &page).unwrap();
        assert_eq!((shown.total, shown.data[0].scopes), (Some(1), scopes("openid email")));
        assert!(unit.withdraw_consent(ada, client).unwrap());
        assert!(!unit.withdraw_consent(ada, client).unwrap());
        unit.keep_consent(&consent).unwrap();
        unit.forget_consents_of(ada).unwrap();
        assert_eq!(unit.consent(ada, client).unwrap(), None);
    });
}

#[test]
fn a_secret_is_good_for_its_application_and_as_long_as_it_says() {
    on_both(|campus| {
        let db = &mut campus.scratch.open();
        let mut unit = Unit::new(db);
        let (mut client, other) = (add(&mut unit, 1), add(&mut unit, 9).facts().id);
        let by = OAuthClientManager::of(&Actor::SYSTEM).unwrap();
        let id = client.facts().id;
        let good = |unit: &mut Unit<'_>, client, fill, at| {
            unit.is_client_secret_good(client, &TokenDigest([fill; 32]), at).unwrap()
        };
        assert!(good(&mut unit, id, 1, AT) && !good(&mut unit, other, 1, AT) && !good(&mut unit, id, 2, AT));
        for next in [2, 3] {
            let _ = client.rotate_secret(&by, Overlap::default(), AT).unwrap();
            unit.replace_client_secret(&client, &TokenDigest([next; 32])).unwrap();
            client = unit.oauth_client(id).unwrap().unwrap();
        }
        let later = AT + TimeDelta::days(1);
        assert!(!good(&mut unit, id, 1, AT), "only one before the newest goes on");
        assert!(good(&mut unit, id, 2, AT) && !good(&mut unit, id, 2, later) && good(&mut unit, id, 3, later));
        let _ = client.rotate_secret(&by, Overlap::try_from(0).unwrap(), AT).unwrap();
        unit.replace_client_secret(&client, &TokenDigest([4; 32])).unwrap();
        assert!(!good(&mut unit, id, 3, AT) && good(&mut unit, id, 4, AT));
    });
}

#[test]
fn an_application_takes_with_it_what_people_let_it_do() {
    on_both(|campus| {
        let ada = person(campus, "ada@example.org");
        let db = &mut campus.scratch.open();
        let mut unit = Unit::new(db);
        let (gone, stays) = (add(&mut unit, 1).facts().id, add(&mut unit, 2).facts().id);
        let (one, other) = (give(&mut unit, ada, gone, 1), give(&mut unit, ada, stays, 2));
        for client in [gone, stays] {
            unit.keep_consent(&Consent::give(ada, client, scopes("openid"), AT).0).unwrap();
        }
        let actor = unit.actor(other, AT).unwrap().unwrap();
        assert_eq!(actor.actor.means(), Some(Means::Grant { session: other.session, own: true }));
        assert!(unit.actor(one, AT).unwrap().is_some());
        unit.remove_oauth_client(gone).unwrap();
        assert_eq!((unit.actor(one, AT).unwrap(), unit.session(one.session).unwrap()), (None, None));
        assert_eq!(unit.consent(ada, gone).unwrap(), None);
        assert_eq!((unit.actor(other, AT).unwrap(), unit.count_oauth_clients().unwrap()), (Some(actor), 1));
        assert!(unit.consent(ada, stays).unwrap().is_some());
    });
}

#[test]
fn only_the_sessions_of_one_application_end_with_a_consent() {
    on_both(|campus| {
        let (ada, bob) = (person(campus, "ada@example.org"), person(campus, "bob@example.org"));
        let db = &mut campus.scratch.open();
        let mut unit = Unit::new(db);
        let (one, other) = (add(&mut unit, 1).facts().id, add(&mut unit, 2).facts().id);
        let ended = give(&mut unit, ada, one, 1);
        let stand = [give(&mut unit, ada, other, 2), give(&mut unit, bob, one, 3)];
        assert_eq!(unit.revoke_sessions_with(ada, one, AT).unwrap(), 1);
        assert_eq!(unit.actor(ended, AT).unwrap(), None);
        assert!(stand.iter().all(|it| unit.actor(*it, AT).unwrap().is_some()));
    });
}
