//! Accounts, logins, roles, keys and applications.

mod applications;
mod closing;
mod custom_roles;
mod devices;
mod erasure;
mod export;
mod factors;
mod invitations;
mod keys;
mod logins;
mod mail;
mod notices;
pub(crate) mod oauth;
mod passwords;
pub(crate) mod providers;
mod recent;
mod registration;
mod resets;
mod roles;
mod secrets;
mod sessions;
mod staff;
mod suspension;
mod users;
mod verification;

pub(crate) use factors::Protected;
use serde_json::{Value, json};

/// Good enough for anybody.
const PASSWORD: &str = "nine brass bells at noon";

fn registration(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "display_name": "Grace Hopper" })
}

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}
