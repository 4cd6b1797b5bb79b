//! The shape of the code, checked. The crate graph keeps the layers in order; this keeps the
//! contexts apart inside each layer, and what is rare in its place. Each check is shown planted
//! violations too, because one that finds nothing may as well be blind.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failing test should stop here")]

mod borders;
mod files;
mod layers;
mod places;
mod security;
mod tables;
mod tree;

/// Fails with everything that is wrong.
#[track_caller]
fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
