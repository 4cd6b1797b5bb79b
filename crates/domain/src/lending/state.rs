//! The states of applications and loans by their names, without what the states carry.

use std::{fmt, str::FromStr};

use crate::{kernel::Misfit, textual};

/// No state or reason has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of {0}")]
pub struct UnknownName(&'static str);

impl Misfit for UnknownName {
    fn code(&self) -> &'static str {
        "unknown_value"
    }
}

/// Declares an enum whose values have public names.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident, $format:literal, $all:literal { $($(#[$value_meta:meta])* $value:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$value_meta])* $value,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            /// Its public name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => $text,)+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, UnknownName> {
                Self::ALL.iter().copied().find(|it| it.name() == text).ok_or(UnknownName($all))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        textual!($name, $format);
    };
}

named! {
    /// How an application stands.
    ApplicationState, "loan-application-state", "draft, submitted, approved, rejected, closed" {
        /// Its borrower is still writing it.
        Draft = "draft",
        /// An officer is to decide.
        Submitted = "submitted",
        /// It was granted; there is a loan.
        Approved = "approved",
        /// It was turned down.
        Rejected = "rejected",
        /// It is over.
        Closed = "closed",
    }
}

named! {
    /// Why an application was closed.
    CloseReason, "close-reason", "withdrawn, disbursed, rejected, expired" {
        /// Its borrower took it back.
        Withdrawn = "withdrawn",
        /// It was granted, and the money was paid out.
        Disbursed = "disbursed",
        /// It was turned down.
        Rejected = "rejected",
        /// It was granted, and nobody closed it in time.
        Expired = "expired",
    }
}

named! {
    /// How a loan stands.
    LoanState, "loan-state", "active, repaid, written_off" {
        /// Something is owed.
        Active = "active",
        /// Everything was paid.
        Repaid = "repaid",
        /// What is owed is not expected any more.
        WrittenOff = "written_off",
    }
}

named! {
    /// How an instalment stands.
    InstalmentState, "instalment-state", "open, partly_paid, paid, overdue" {
        /// Nothing of it was paid.
        Open = "open",
        /// A part of it was paid.
        PartlyPaid = "partly_paid",
        /// All of it was paid.
        Paid = "paid",
        /// Its day has gone by, and something is missing.
        Overdue = "overdue",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_known_by_their_names() {
        assert!(ApplicationState::ALL.iter().all(|it| it.name().parse() == Ok(*it)));
        assert!(CloseReason::ALL.iter().all(|it| it.name().parse() == Ok(*it)));
        assert!(LoanState::ALL.iter().all(|it| it.name().parse() == Ok(*it)));
        let refused = "lost".parse::<LoanState>().unwrap_err();
        assert_eq!(refused.to_string(), "must be one of active, repaid, written_off");
    }
}
