//! The question of an application, in the query of each page.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::identity::{ProviderLoginId, QuestionParameters, Secret};
use url::form_urlencoded;
use uuid::Uuid;

use super::{form::members, template::Unshowable};
use crate::describe::{Describe, Operation};

/// A question, and the text that it was read from.
pub(super) struct Asking {
    pub(super) parameters: QuestionParameters,
    pub(super) query: String,
}

impl FromRequest for Asking {
    type Error = Unshowable;
    type Future = Ready<Result<Self, Unshowable>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = request.query_string();
        ready(read(query).map(|parameters| Self { parameters, query: query.to_owned() }))
    }
}

fn read(query: &str) -> Result<QuestionParameters, Unshowable> {
    let mut members = members(query)?;
    let mut take = |name: &str| members.remove(name).and_then(|it| it.as_str().map(str::to_owned));
    Ok(QuestionParameters {
        response_type: take("response_type"),
        response_mode: take("response_mode"),
        client_id: take("client_id"),
        redirect_uri: take("redirect_uri"),
        scope: take("scope"),
        state: take("state"),
        nonce: take("nonce"),
        code_challenge: take("code_challenge"),
        code_challenge_method: take("code_challenge_method"),
        prompt: take("prompt"),
        max_age: take("max_age"),
        login_hint: take("login_hint"),
        request: take("request"),
        request_uri: take("request_uri"),
    })
}

/// A browser that comes back from a provider: with the question that it was asked here, and what it was given.
pub(super) struct Arrived {
    pub(super) asking: Asking,
    /// Which login, and what shows that it made the whole way; nothing if it did not come off.
    pub(super) login: Option<(ProviderLoginId, Secret)>,
    /// All that it came with.
    pub(super) query: String,
}

impl FromRequest for Arrived {
    type Error = Unshowable;
    type Future = Ready<Result<Self, Unshowable>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(arrived(request.query_string()))
    }
}

fn arrived(query: &str) -> Result<Arrived, Unshowable> {
    let (mut login, mut ticket, mut question) = (None, None, form_urlencoded::Serializer::new(String::new()));
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "login" => login = value.parse::<Uuid>().ok(),
            "ticket" => ticket = Some(Secret::from(value.into_owned())),
            "error" => {}
            _ => drop(question.append_pair(&name, &value)),
        }
    }
    let question = question.finish();
    let asking = Asking { parameters: read(&question)?, query: question };
    Ok(Arrived { asking, login: login.map(Into::into).zip(ticket), query: query.to_owned() })
}

/// The same question of somebody who has just logged in: nothing in it asks for that once more.
pub(super) fn after_login(query: &str) -> String {
    let mut left = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "max_age" => {}
            "prompt" => {
                let words = value.split_ascii_whitespace().filter(|it| !matches!(*it, "login" | "select_account"));
                let words = words.collect::<Vec<_>>().join(" ");
                if !words.is_empty() {
                    left.append_pair(&name, &words);
                }
            }
            _ => drop(left.append_pair(&name, &value)),
        }
    }
    left.finish()
}

impl Describe for Asking {
    fn describe(operation: &mut Operation) {
        // For the table of routes only: pages are not in the document.
        operation.parameter(
            "client_id",
            "query",
            true,
            &serde_json::json!({ "type": "string" }),
            "Which application asks.",
        );
    }
}

impl Describe for Arrived {
    fn describe(operation: &mut Operation) {
        Asking::describe(operation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_logged_in_is_not_asked_to_do_so_again() {
        assert_eq!(after_login("client_id=a&prompt=login&state=b+c%26d"), "client_id=a&state=b+c%26d");
        assert_eq!(after_login("prompt=login%20consent&client_id=a"), "prompt=consent&client_id=a");
        assert_eq!(after_login("%70rompt=consent+select_account&client_id=a"), "prompt=consent&client_id=a");
        assert_eq!(after_login("client_id=a&max_age=0"), "client_id=a");
    }

    #[test]
    fn who_comes_back_brings_the_question_and_what_was_given() {
        let id = "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e";
        let back = arrived(&format!("client_id=a&state=b&login={id}&ticket=t")).ok().unwrap();
        let (login, ticket) = back.login.unwrap();
        assert_eq!((login.to_string().as_str(), ticket.expose()), (id, "t"));
        assert_eq!(back.asking.query, "client_id=a&state=b");
        for failed in ["client_id=a&error=login_failed", "client_id=a&login=x&ticket=t", "client_id=a&ticket=t"] {
            assert!(arrived(failed).ok().unwrap().login.is_none(), "{failed}");
        }
    }

    #[test]
    fn what_is_not_known_is_ignored_and_what_comes_twice_refused() {
        let read = |query| read(query).ok();
        let asked = read("client_id=a&surprise=1&scope=openid+email&state=").unwrap();
        assert_eq!(
            (asked.client_id.as_deref(), asked.scope.as_deref(), asked.state),
            (Some("a"), Some("openid email"), None)
        );
        assert!(read("client_id=a&client_id=b").is_none() && read("client_id=%ff").is_none());
    }
}
