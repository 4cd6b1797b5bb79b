//! Where providers send the browser back to. No program calls it: it answers with a redirect, and takes whatever
//! providers add to the address.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::{StatusCode, header},
    web::Data,
};
use application::identity::{self, Accounts, Callback, OutsideLogins};
use domain::kernel::Anyone;
use serde_json::json;

use crate::{
    call::{Call, GivesCredential},
    describe::{Describe, Operation},
    problem::Problem,
    query,
};

/// What came, as far as it is for us.
pub(super) struct Brought(Callback);

/// 303 to where the browser goes on.
pub(super) struct Onward(String);

impl FromRequest for Brought {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(brought(request))
    }
}

fn brought(request: &HttpRequest) -> Result<Brought, Problem> {
    let mut pairs = query::pairs(request)?;
    let mut take = |name: &str| pairs.remove(name);
    let (state, code, error, issuer) = (take("state"), take("code"), take("error"), take("iss"));
    let makes_no_sense =
        || Problem::bad_request("malformed_callback", "the address must have a state, and either a code or an error");
    Callback::of(state, code, error, issuer).map(Brought).ok_or_else(makes_no_sense)
}

pub(super) async fn end_provider_callback(
    call: Call<Anyone, GivesCredential>,
    brought: Brought,
    accounts: Data<Accounts>,
    means: Data<OutsideLogins>,
) -> Result<Onward, Problem> {
    let (gateway, caller) = call.steps();
    Ok(Onward(identity::end_callback(&gateway, &accounts, &means, caller, brought.0).await?))
}

impl Responder for Onward {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::build(StatusCode::SEE_OTHER)
            .insert_header((header::LOCATION, self.0))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish()
    }
}

impl Describe for Brought {
    fn describe(operation: &mut Operation) {
        operation.parameter("state", "query", true, &json!({ "type": "string" }), "Names the login.");
    }
}

impl Describe for Onward {
    fn describe(operation: &mut Operation) {
        operation.gives_content(303, "Where the browser goes on.", &["Location"], &[]);
    }
}
