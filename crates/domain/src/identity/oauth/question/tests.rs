//! Questions, good and bad.

use super::*;
use crate::identity::oauth::{GrantType, testing::client};

const AT: Timestamp = Timestamp::UNIX_EPOCH;
const REDIRECT: &str = "https://app.example/back";
const LOCAL: &str = "http://127.0.0.1:4711/back";

fn given(changes: &[(&str, Option<&str>)]) -> QuestionParameters {
    let mut given = QuestionParameters {
        response_type: Some("code".to_owned()),
        redirect_uri: Some(REDIRECT.to_owned()),
        scope: Some("openid self".to_owned()),
        state: Some("xyz".to_owned()),
        nonce: Some("n".to_owned()),
        code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned()),
        code_challenge_method: Some("S256".to_owned()),
        ..QuestionParameters::default()
    };
    for (name, value) in changes {
        let value = value.map(str::to_owned);
        match *name {
            "response_type" => given.response_type = value,
            "response_mode" => given.response_mode = value,
            "redirect_uri" => given.redirect_uri = value,
            "scope" => given.scope = value,
            "state" => given.state = value,
            "code_challenge" => given.code_challenge = value,
            "code_challenge_method" => given.code_challenge_method = value,
            "prompt" => given.prompt = value,
            "max_age" => given.max_age = value,
            "request" => given.request = value,
            "request_uri" => given.request_uri = value,
            other => panic!("{other}"),
        }
    }
    given
}

fn of(kind: ClientKind) -> OAuthClient {
    client(kind, &[GrantType::AuthorizationCode], &[REDIRECT, "http://127.0.0.1/back"], "openid email self")
}

fn read(changes: &[(&str, Option<&str>)]) -> Result<Question, Unaskable> {
    Question::read(Some(&of(ClientKind::Confidential)), &given(changes))
}

fn refused(changes: &[(&str, Option<&str>)]) -> &'static str {
    match read(changes) {
        Err(Unaskable::Refused(to, error)) => {
            assert_eq!(to.redirect_uri, REDIRECT);
            error.code()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn nothing_is_sent_where_nobody_has_registered() {
    let unknown = |it| Err(Unaskable::Unknown(it));
    assert_eq!(Question::read(None, &given(&[])), unknown(UnknownParty::Client));
    for uri in [
        None,
        Some(""),
        Some("https://app.example/back/"),
        Some("https://evil.example/back"),
        Some("HTTPS://app.example/back"),
    ] {
        assert_eq!(
            read(&[("redirect_uri", uri), ("response_type", Some("token"))]),
            unknown(UnknownParty::RedirectUri)
        );
    }
    assert!(read(&[("redirect_uri", Some(LOCAL))]).is_ok(), "any port of this machine");
}

#[test]
fn a_question_that_is_wrong_is_told_by_its_code() {
    for (change, code) in [
        (("response_type", None), "invalid_request"),
        (("response_type", Some("token")), "unsupported_response_type"),
        (("response_type", Some("code id_token")), "unsupported_response_type"),
        (("response_mode", Some("fragment")), "invalid_request"),
        (("scope", None), "invalid_scope"),
        (("scope", Some("")), "invalid_scope"),
        (("scope", Some("openid everything")), "invalid_scope"),
        (("scope", Some("openid users:write")), "invalid_scope"),
        (("code_challenge", None), "invalid_request"),
        (("code_challenge", Some("short")), "invalid_request"),
        (("code_challenge_method", None), "invalid_request"),
        (("code_challenge_method", Some("plain")), "invalid_request"),
        (("prompt", Some("none login")), "invalid_request"),
        (("prompt", Some("surprise")), "invalid_request"),
        (("max_age", Some("-1")), "invalid_request"),
        (("state", Some(&*"x".repeat(2_001))), "invalid_request"),
        (("request", Some("e30.e30.")), "request_not_supported"),
        (("request_uri", Some("https://app.example/r")), "request_uri_not_supported"),
    ] {
        assert_eq!(refused(&[change]), code, "{change:?}");
    }
    let other = client(ClientKind::Confidential, &[GrantType::ClientCredentials], &[], "users:read");
    assert!(matches!(Question::read(Some(&other), &given(&[])), Err(Unaskable::Unknown(UnknownParty::RedirectUri))));
}

#[test]
fn a_question_keeps_what_it_was_asked_with() {
    let asked = read(&[]).unwrap();
    assert_eq!((asked.return_to.state.as_deref(), asked.nonce.as_deref()), (Some("xyz"), Some("n")));
    assert_eq!(asked.scopes.to_string(), "openid self");
    assert_eq!(read(&[("scope", Some("self"))]).unwrap().nonce, None, "there will be no ID token");
}

#[test]
fn who_has_not_logged_in_does_so_and_who_has_not_agreed_is_asked() {
    let (asked, all) = (read(&[]).unwrap(), Some(OAuthScopes::all()));
    assert_eq!(asked.next(None, all, AT), Step::LogIn);
    assert_eq!(asked.next(Some(AT), None, AT), Step::Ask);
    assert_eq!(asked.next(Some(AT), "openid".parse().ok(), AT), Step::Ask, "it wants more than before");
    assert_eq!(asked.next(Some(AT), all, AT), Step::Answer);
}

#[test]
fn an_application_may_insist_or_not_want_anybody_to_be_asked() {
    let all = Some(OAuthScopes::all());
    let next = |changes, logged_in, agreed, after| {
        read(changes).unwrap().next(logged_in, agreed, AT + TimeDelta::seconds(after))
    };
    assert_eq!(next(&[("prompt", Some("login"))], Some(AT), all, 0), Step::LogIn);
    assert_eq!(next(&[("prompt", Some("consent"))], Some(AT), all, 0), Step::Ask);
    assert_eq!(next(&[("max_age", Some("60"))], Some(AT), all, 60), Step::Answer);
    assert_eq!(next(&[("max_age", Some("60"))], Some(AT), all, 61), Step::LogIn);
    assert_eq!(next(&[("max_age", Some("0"))], Some(AT), all, 0), Step::LogIn);
    let silent: &[(&str, Option<&str>)] = &[("prompt", Some("none"))];
    assert_eq!(next(silent, None, all, 0), Step::Refuse(AuthorizationError::LoginRequired));
    assert_eq!(next(silent, Some(AT), None, 0), Step::Refuse(AuthorizationError::ConsentRequired));
    assert_eq!(next(silent, Some(AT), all, 0), Step::Answer);
}

#[test]
fn a_program_that_anybody_could_pretend_to_be_asks_each_time() {
    let (public, all) = (of(ClientKind::Public), Some(OAuthScopes::all()));
    let local = Question::read(Some(&public), &given(&[("redirect_uri", Some(LOCAL))])).unwrap();
    assert_eq!(local.next(Some(AT), all, AT), Step::Ask);
    let web = Question::read(Some(&public), &given(&[])).unwrap();
    assert_eq!(web.next(Some(AT), all, AT), Step::Answer);
}
