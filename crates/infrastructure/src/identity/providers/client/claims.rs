//! What a provider says of somebody (OpenID Connect Core 1.0, section 5.1).

use application::identity::ProviderFault;
use domain::{
    identity::{Asserted, DisplayName},
    kernel::collapse,
};
use serde::Deserialize;

/// The claims that we understand.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Claims {
    pub(super) sub: String,
    email: Option<String>,
    email_verified: Option<Truth>,
    name: Option<String>,
    preferred_username: Option<String>,
}

/// Some write it as a word.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Truth {
    Plain(bool),
    Word(String),
}

impl Claims {
    /// Whether there is nothing more to be asked about the address.
    pub(super) const fn tell_of_email(&self) -> bool {
        self.email.is_some() && self.email_verified.is_some()
    }

    /// Takes over from `more` what is not known yet. An address and whether it is verified belong together.
    pub(super) fn add(&mut self, more: Self) {
        if more.email.is_some() {
            (self.email, self.email_verified) = (more.email, more.email_verified);
        }
        self.name = self.name.take().or(more.name);
        self.preferred_username = self.preferred_username.take().or(more.preferred_username);
    }

    /// In our terms. An address that we do not understand is none.
    pub(super) fn asserted(self) -> Result<Asserted, ProviderFault> {
        let email_verified = match &self.email_verified {
            Some(Truth::Plain(it)) => *it,
            Some(Truth::Word(it)) => it == "true",
            None => false,
        };
        let name = self.name.as_deref().and_then(readable);
        Ok(Asserted {
            subject: self.sub.try_into().map_err(|_| ProviderFault::Faulty)?,
            email: self.email.and_then(|it| it.parse().ok()),
            email_verified,
            name: name.or_else(|| self.preferred_username.as_deref().and_then(readable)),
        })
    }
}

/// As much of a name as is kept, if there is anything to be read.
fn readable(text: &str) -> Option<DisplayName> {
    let plain: String = text.chars().filter(|it| !it.is_control()).take(DisplayName::MAX).collect();
    collapse(&plain).try_into().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn asserted(claims: Value) -> Asserted {
        serde_json::from_value::<Claims>(claims).unwrap().asserted().unwrap()
    }

    #[test]
    fn an_address_is_verified_only_where_that_is_said() {
        for (said, verified) in [
            (json!(true), true),
            (json!("true"), true),
            (json!(false), false),
            (json!("false"), false),
            (json!("yes"), false),
            (json!(null), false),
        ] {
            let found = asserted(json!({ "sub": "1", "email": "ada@example.org", "email_verified": said }));
            assert_eq!(found.email_verified, verified, "{said}");
        }
        assert_eq!(asserted(json!({ "sub": "1", "email": "no address", "email_verified": true })).email, None);
    }

    #[test]
    fn a_name_is_what_can_be_read_of_it() {
        let name = |it: &str| asserted(json!({ "sub": "1", "name": it })).name.map(DisplayName::into_string);
        assert_eq!(name(" Ada \u{7} Lovelace "), Some("Ada Lovelace".to_owned()));
        assert_eq!(name(&"x".repeat(200)), Some("x".repeat(100)));
        assert_eq!(name(" \t"), None);
        let login = asserted(json!({ "sub": "1", "preferred_username": "ada" }));
        assert_eq!(login.name.as_deref(), Some("ada"));
    }

    #[test]
    fn more_adds_to_what_is_known_and_replaces_no_name() {
        let read = |it| serde_json::from_value::<Claims>(it).unwrap();
        let mut claims = read(json!({ "sub": "1", "name": "Ada", "email_verified": true }));
        assert!(!claims.tell_of_email());
        claims.add(read(json!({ "sub": "1", "name": "Eve", "email": "ada@example.org" })));
        let asserted = claims.asserted().unwrap();
        assert_eq!((asserted.name.as_deref(), asserted.email_verified), (Some("Ada"), false));
    }

    #[test]
    fn who_has_no_name_is_nobody() {
        for bad in ["", " ", &"x".repeat(256)] {
            let claims: Claims = serde_json::from_value(json!({ "sub": bad })).unwrap();
            assert_eq!(claims.asserted().unwrap_err(), ProviderFault::Faulty);
        }
    }
}
