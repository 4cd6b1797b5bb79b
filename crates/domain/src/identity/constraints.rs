//! What the database's own guards of this context stand for.

use super::IdentityError;

/// The names of constraints that a request may run into, with the refusal that each one means.
pub const CONSTRAINTS: &[(&str, IdentityError)] = &[
    ("identity_users_email_folded_key", IdentityError::EmailTaken),
    ("identity_roles_pkey", IdentityError::RoleTaken),
    ("identity_users_pkey", IdentityError::DuplicateId),
];
