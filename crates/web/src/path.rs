//! What a path names.

use std::{future::ready, ops::Deref};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::{
    bookstore::{Isbn, Slug},
    identity::{PlanSlug, ProviderSlug, RoleName, Secret},
    kernel::{Format, Id},
};
use serde_json::{Value, json};

use crate::{
    describe::{Describe, Operation},
    problem::Problem,
};

/// The one name in a path, such as an identifier. A segment that cannot name anything names nothing:
/// 404.
#[derive(Clone)]
pub(crate) struct Named<T>(pub(crate) T);

/// Something that a path segment can name.
pub(crate) trait Segment: Sized + 'static {
    /// The parameter's name in the path template.
    const NAME: &'static str;

    /// Reads a segment.
    fn read(text: &str) -> Option<Self>;

    /// How it looks.
    fn schema() -> Value;
}

impl<T> Deref for Named<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: 'static> Segment for Id<T> {
    const NAME: &'static str = "id";

    fn read(text: &str) -> Option<Self> {
        uuid::Uuid::try_parse(text).ok().map(Self::from)
    }

    fn schema() -> Value {
        json!({ "type": "string", "format": "uuid" })
    }
}

/// The secret of a mail. Anything may be one until it is looked up; none is ever shown.
pub(crate) struct MailToken(pub(crate) Secret);

impl Segment for MailToken {
    const NAME: &'static str = "token";

    fn read(text: &str) -> Option<Self> {
        Some(Self(text.to_owned().into()))
    }

    fn schema() -> Value {
        json!({ "type": "string", "minLength": 1, "examples": ["q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA"] })
    }
}

/// The collections whose records are addressed by a secret.
const SECRET_COLLECTIONS: [&str; 2] = ["email-verifications", "password-resets"];

/// A path as it may be shown and logged: what follows the name of a collection of secrets is left out.
pub(crate) fn without_secrets(path: &str) -> String {
    let segments: Vec<_> = path.split('/').collect();
    let secret = segments.iter().position(|it| SECRET_COLLECTIONS.contains(it)).filter(|at| at + 1 < segments.len());
    secret.map_or_else(|| path.to_owned(), |at| format!("{}/***", segments[..=at].join("/")))
}

/// A value object that a path segment names by its text.
macro_rules! by_text {
    ($($type:ty = $name:literal, such as $example:literal;)+) => {
        $(impl Segment for $type {
            const NAME: &'static str = $name;

            fn read(text: &str) -> Option<Self> {
                text.parse().ok()
            }

            fn schema() -> Value {
                json!({ "type": "string", "format": <Self as Format>::NAME, "examples": [$example] })
            }
        })+
    };
}

by_text! {
    Isbn = "isbn", such as "9780141439518";
    Slug = "slug", such as "fiction";
    RoleName = "name", such as "loan_officer";
    PlanSlug = "slug", such as "free";
    ProviderSlug = "slug", such as "campus";
}

impl<T: Segment> FromRequest for Named<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let segment = request.match_info().get(T::NAME).unwrap_or_default();
        let named = T::read(segment).map(Self);
        ready(named.ok_or_else(|| Problem::not_found(format!("this cannot be the {} of anything", T::NAME))))
    }
}

impl<T: Segment> Describe for Named<T> {
    fn describe(operation: &mut Operation) {
        operation.parameter(T::NAME, "path", true, &T::schema(), "Names the record.");
        operation.may_fail(&[404]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_of_a_path_is_shown() {
        for (path, shown) in [
            ("/v1/password-resets/abc", "/v1/password-resets/***"),
            ("/email-verifications/abc", "/email-verifications/***"),
            ("/v1/password-resets/abc/more/of/it", "/v1/password-resets/***"),
            ("/v1/password-resets//abc", "/v1/password-resets/***"),
            ("/v1/password-resets", "/v1/password-resets"),
            ("/v1/users/me", "/v1/users/me"),
        ] {
            assert_eq!(without_secrets(path), shown);
        }
    }
}
