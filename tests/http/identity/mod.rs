//! Accounts, logins and roles.

mod closing;
mod custom_roles;
mod keys;
mod logins;
mod passwords;
mod registration;
mod roles;
mod secrets;
mod sessions;
mod users;

use serde_json::{Value, json};

/// Good enough for anybody.
const PASSWORD: &str = "nine brass bells at noon";

fn registration(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "display_name": "Grace Hopper" })
}

fn credentials(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}
