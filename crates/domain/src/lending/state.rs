//! The states of applications and loans by their names, without what the states carry.

use crate::named;

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
