//! HTTP, and nothing but HTTP: handlers translate a request into one use case, and its outcome into
//! a response. The same registration serves the operations and writes the OpenAPI document.

mod answered;
mod audit;
mod body;
mod bookstore;
mod call;
mod catalogue_imports;
mod conditional;
mod cors;
mod cursor;
mod decode;
mod describe;
mod download;
mod exchange;
mod formats;
mod identity;
mod jobs;
mod lending;
mod limits;
mod list;
mod mac;
mod negotiation;
mod notifications;
mod openapi;
mod origin;
mod outcome;
mod path;
mod patience;
mod prefer;
mod probes;
mod problem;
mod query;
mod replicas;
mod routes;
mod serve;
mod sites;
mod streams;
mod system;
mod telemetry;
mod trace;
mod upload;
mod versions;
mod webhooks;
mod wire;

pub use limits::check_policies;
pub use origin::Origins;
pub use probes::{Probes, Readiness};
pub use serve::{Api, Limits, serve};
pub use sites::Sites;
pub use streams::Feed;
pub use telemetry::Telemetry;

/// Every operation of every context, in the order of the document.
fn operations() -> Vec<routes::Routes> {
    let mut all = vec![
        system::routes(),
        identity::routes(),
        bookstore::routes(),
        jobs::routes(),
        lending::routes(),
        audit::routes(),
        streams::routes(),
        webhooks::routes(),
        notifications::routes(),
    ];
    all.iter_mut().flat_map(|it| &mut it.entries).for_each(|it| it.operation.refuses_by_policy());
    all
}

/// The OpenAPI 3.1 document of the whole API.
pub fn document() -> serde_json::Value {
    openapi::document(&operations(), webhooks::sent)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::{kernel::Anyone, lending::LoanId, policies};

    use super::*;
    use crate::{call::Call, outcome::Done, path::Named};

    /// What is wrong with who may do what, as far as the registration tells it.
    fn complaints(all: &[routes::Routes]) -> Vec<String> {
        let entries = all.iter().flat_map(|it| &it.entries);
        let found = entries.filter_map(|it| match it.operation.policy() {
            Some(policy) if policy.need != it.operation.need => Some(format!(
                "{} takes {:?}, but {} says {:?}",
                it.operation.id, it.operation.need, policy.name, policy.need
            )),
            None if it.path.contains('{') => {
                Some(format!("{} is about a record: name it in a policy", it.operation.id))
            }
            _ => None,
        });
        found.collect()
    }

    #[test]
    fn every_operation_about_a_record_has_a_policy_that_takes_what_it_takes() {
        let found = complaints(&operations());
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn every_policy_rules_operations_that_there_are() {
        let all = operations();
        let known: BTreeSet<_> = all.iter().flat_map(|it| &it.entries).map(|it| it.operation.id.as_str()).collect();
        let stale: Vec<_> = policies::all().flat_map(|it| it.operations).filter(|it| !known.contains(*it)).collect();
        assert!(stale.is_empty(), "no such operations: {stale:?}");
    }

    #[test]
    fn an_operation_without_its_policy_is_seen() {
        async fn show_secret(_: Call<Anyone>, _: Named<LoanId>) -> Done {
            Done
        }
        async fn get_loan(_: Call<Anyone>, _: Named<LoanId>) -> Done {
            Done
        }
        let routes = || routes::Routes::new("secrets", "What nobody should know.");
        let unruled = routes().get("/v1/secrets/{id}", show_secret, "Show a secret");
        assert_eq!(complaints(&[unruled]), ["show_secret is about a record: name it in a policy"]);
        let opened = routes().get("/v1/loans/{id}", get_loan, "Show a loan to everybody");
        assert_eq!(complaints(&[opened]), ["get_loan takes Nothing, but loan.see says Login"]);
    }
}
