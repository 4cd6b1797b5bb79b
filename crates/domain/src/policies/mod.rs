//! Who may do what to which record: all of it, in one place.
//!
//! Each policy names the operations that it rules. The use cases ask it; `lyceum permissions` and the description of
//! each operation tell it; the tests hold it against a table that was written by hand. An operation that names a
//! record and stands in no policy fails the tests: add its name to the policy that rules it, or a policy to the list
//! of its context.

pub mod audit;
pub mod carts;
pub mod catalogue;
pub mod identity;
pub mod invoices;
pub mod jobs;
pub mod lending;
pub mod notifications;
pub mod orders;
pub mod payments;
pub mod reviews;
pub mod sales;
pub mod stock;
pub mod webhooks;

use crate::kernel::Policy;

/// The policies of each context, in the order in which they are told.
pub const ALL: &[(&str, &[Policy])] = &[
    ("identity", identity::ALL),
    ("catalogue", catalogue::ALL),
    ("carts", carts::ALL),
    ("orders", orders::ALL),
    ("reviews", reviews::ALL),
    ("sales", sales::ALL),
    ("stock", stock::ALL),
    ("payments", payments::ALL),
    ("invoices", invoices::ALL),
    ("lending", lending::ALL),
    ("jobs", jobs::ALL),
    ("notifications", notifications::ALL),
    ("webhooks", webhooks::ALL),
    ("audit", audit::ALL),
];

/// Every policy there is.
pub fn all() -> impl Iterator<Item = &'static Policy> {
    ALL.iter().flat_map(|it| it.1)
}

/// The policy that rules an operation, by its name in the API.
pub fn ruling(operation: &str) -> Option<&'static Policy> {
    all().find(|it| it.operations.contains(&operation))
}

#[cfg(test)]
mod tests;
