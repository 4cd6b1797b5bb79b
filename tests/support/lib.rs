//! The vocabulary of the tests: a whole running campus on a fresh database, the people on it, and
//! what they are answered.
//!
//! ```ignore
//! on_both! {
//!     async fn a_member_reads_their_own_account(campus: Campus) {
//!         let ada = campus.person(Role::Member).await;
//!         let answer = ada.get("/v1/users/me").await.expect(200);
//!         assert_eq!(answer["email"], ada.email.as_str());
//!     }
//! }
//! ```
//!
//! Every answer that a person gets is held against the OpenAPI document by itself; no test has to
//! ask for it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a failing test should stop here"
)]

mod answer;
mod campus;
pub mod collector;
mod contract;
mod document;
pub mod double;
mod dump;
mod ground;
mod listener;
mod person;
mod process;
mod raw;
mod request;
mod server;
pub mod stripe;
mod template;
mod wire;

pub use answer::Answer;
pub use campus::{Campus, Role, on_postgres, on_sqlite};
pub use document::{Document, Operation};
pub use ground::Vacant;
pub use listener::{Heard, Listener};
pub use person::Person;
pub use process::{ServerProcess, program};
pub use raw::{RawAnswer, RawClient};
pub use request::{Request, get};
pub use wire::Wire;

/// The methods of HTTP.
pub use reqwest::Method;

/// Makes two tests of each function: one on SQLite, one on PostgreSQL. Without `LYCEUM_TEST_POSTGRES`
/// the latter say so and pass.
#[macro_export]
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($($campus:tt)+) $body:block)+) => {$(
        async fn $name($($campus)+) $body

        mod $name {
            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::on_sqlite(super::$name);
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::on_postgres(super::$name);
            }
        }
    )+};
}

/// The ISBN of the book with this number.
pub fn isbn(number: u32) -> String {
    let body = format!("978{number:09}");
    let sum: u32 =
        body.bytes().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}
