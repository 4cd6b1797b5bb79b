//! What goes together in an application, and who may register it.

use chrono::TimeDelta;

use super::*;
use crate::kernel::{Actor, Permission, Role, SessionId, UserId};

const AT: Timestamp = Timestamp::UNIX_EPOCH;
const READ: PermissionSet = PermissionSet::of(&[Permission::UsersRead]);

use ClientKind::{Confidential, Public};
use GrantType::{AuthorizationCode, ClientCredentials, RefreshToken};

/// Somebody who may register applications, and do that besides.
fn manager(permissions: PermissionSet) -> OAuthClientManager {
    let permissions = permissions.union(PermissionSet::of(&[Permission::ApplicationsManage]));
    OAuthClientManager::of(&Actor::member(UserId::fresh(), SessionId::fresh(), permissions)).unwrap()
}

fn draft(kind: ClientKind, grants: &[GrantType], uris: usize, scopes: &str) -> OAuthClientDraft {
    OAuthClientDraft {
        name: "Reading list".to_owned().try_into().unwrap(),
        kind,
        grants: grants.iter().copied().collect(),
        redirect_uris: (0..uris).map(|it| format!("https://a.example/{it}").parse().unwrap()).collect(),
        scopes: scopes.parse().unwrap(),
    }
}

fn flaws(draft: OAuthClientDraft) -> Vec<OAuthClientFlaw> {
    match OAuthClient::register(&manager(PermissionSet::ALL), draft, AT) {
        Err(OAuthClientError::Invalid(flaws)) => flaws,
        _ => Vec::new(),
    }
}

fn acting_alone(scopes: &str) -> OAuthClient {
    let draft = draft(Confidential, &[ClientCredentials], 0, scopes);
    OAuthClient::register(&manager(PermissionSet::ALL), draft, AT).unwrap().0
}

#[test]
fn what_an_application_is_registered_with_goes_together() {
    let none = Vec::new();
    assert_eq!(flaws(draft(Public, &[AuthorizationCode, RefreshToken], 1, "openid self")), none);
    assert_eq!(flaws(draft(Confidential, &[AuthorizationCode], 10, "users:read")), none);
    assert_eq!(flaws(draft(Confidential, &[ClientCredentials], 0, "users:read")), none);
    assert_eq!(flaws(draft(Confidential, &[AuthorizationCode, ClientCredentials], 1, "openid users:read")), none);
    assert_eq!(flaws(draft(Public, &[], 0, "")), [OAuthClientFlaw::NoGrant]);
    assert_eq!(flaws(draft(Public, &[RefreshToken], 0, "")), [OAuthClientFlaw::RefreshAlone]);
    assert_eq!(flaws(draft(Public, &[ClientCredentials], 0, "")), [OAuthClientFlaw::CredentialsOfPublic]);
    assert_eq!(flaws(draft(Public, &[AuthorizationCode], 0, "")), [OAuthClientFlaw::RedirectUris]);
    assert_eq!(flaws(draft(Public, &[AuthorizationCode], 11, "")), [OAuthClientFlaw::RedirectUris]);
    assert_eq!(flaws(draft(Confidential, &[ClientCredentials], 1, "")), [OAuthClientFlaw::NoRedirectUris]);
    for personal in ["self", "openid", "offline_access"] {
        assert_eq!(flaws(draft(Confidential, &[ClientCredentials], 0, personal)), [OAuthClientFlaw::PersonalScopes]);
    }
}

#[test]
fn nobody_registers_an_application_that_may_do_more_for_itself_than_they() {
    let alone = |scopes| {
        let draft = draft(Confidential, &[ClientCredentials], 0, scopes);
        OAuthClient::register(&manager(READ), draft, AT).map(|it| it.1)
    };
    assert_eq!(alone("users:read"), Ok(OAuthClientEvent::Created));
    assert_eq!(alone("users:write"), Err(OAuthClientError::BeyondOwnPermissions));
    let for_people = draft(Public, &[AuthorizationCode], 1, "users:write");
    assert!(OAuthClient::register(&manager(READ), for_people, AT).is_ok(), "people limit what it may do for them");
}

#[test]
fn nor_changes_or_takes_over_one() {
    let mut client = acting_alone("users:write");
    let less =
        || OAuthClientChange { scopes: Change::Set("users:read".parse().unwrap()), ..OAuthClientChange::default() };
    let beyond = OAuthClientError::BeyondOwnPermissions;
    assert_eq!(client.change(&manager(READ), less(), AT), Err(beyond.clone()));
    assert_eq!(client.rotate_secret(&manager(READ), Overlap::default(), AT), Err(beyond.clone()));
    assert_eq!(client.discard(&manager(READ)), Err(beyond));
    assert_eq!(client.change(&manager(PermissionSet::ALL), less(), AT), Ok(Some(OAuthClientEvent::Updated)));
    assert_eq!(client.discard(&manager(READ)), Ok(OAuthClientEvent::Deleted));
}

#[test]
fn a_change_that_does_not_go_together_leaves_all_as_it_was() {
    let (by, mut client) = (manager(PermissionSet::ALL), acting_alone("users:read"));
    let before = client.clone();
    let both = OAuthClientChange {
        name: Change::Set("Other".to_owned().try_into().unwrap()),
        grants: Change::Set([AuthorizationCode].into_iter().collect()),
        ..OAuthClientChange::default()
    };
    let refused = client.change(&by, both, AT);
    assert_eq!(refused, Err(OAuthClientError::Invalid(vec![OAuthClientFlaw::RedirectUris])));
    assert_eq!(client, before);
    let same = OAuthClientChange { name: Change::Set(before.facts().name.clone()), ..OAuthClientChange::default() };
    assert_eq!(client.change(&by, same, AT), Ok(None));
}

#[test]
fn a_secret_that_is_replaced_is_good_for_the_overlap() {
    let (by, mut client) = (manager(PermissionSet::ALL), acting_alone("users:read"));
    assert_eq!(client.rotate_secret(&by, Overlap::default(), AT), Ok(OAuthClientEvent::SecretRotated));
    assert_eq!(client.facts().old_secret_until, Some(AT + TimeDelta::days(1)));
    let at_once = Overlap::try_from(0).unwrap();
    assert_eq!(client.rotate_secret(&by, at_once, AT), Ok(OAuthClientEvent::SecretRotated));
    assert_eq!(client.facts().old_secret_until, None);
    let public = draft(Public, &[AuthorizationCode], 1, "openid");
    let (mut public, _) = OAuthClient::register(&by, public, AT).unwrap();
    assert_eq!(public.rotate_secret(&by, at_once, AT), Err(OAuthClientError::Public));
}

#[test]
fn people_are_sent_back_to_what_is_registered() {
    let draft = draft(Public, &[AuthorizationCode], 2, "openid");
    let (client, _) = OAuthClient::register(&manager(READ), draft, AT).unwrap();
    assert_eq!(
        client.redirect_to("https://a.example/1").map(ToString::to_string).as_deref(),
        Some("https://a.example/1")
    );
    assert_eq!(client.redirect_to("https://a.example/2"), None);
}

#[test]
fn who_wants_answers_elsewhere_is_trusted_anew() {
    let by = manager(PermissionSet::ALL);
    let draft = draft(Public, &[AuthorizationCode], 2, "openid");
    let (mut client, _) = OAuthClient::register(&by, draft, AT).unwrap();
    let to = |uris: &[&str]| OAuthClientChange {
        redirect_uris: Change::Set(uris.iter().map(|it| it.parse().unwrap()).collect()),
        ..OAuthClientChange::default()
    };
    let later = AT + TimeDelta::days(1);
    client.change(&by, to(&["https://a.example/1"]), later).unwrap();
    assert_eq!(client.facts().trusted_since, AT, "fewer places are no other places");
    client.change(&by, to(&["https://a.example/1", "https://evil.example/"]), later).unwrap();
    assert_eq!(client.facts().trusted_since, later);
}
