//! Loan applications are their borrowers' until they are submitted; then officers decide, and administrators close.

use crate::{
    kernel::{
        Condition::{self, All, Any, Holds, Is, Not, Owns, Shared},
        Need,
        Party::{Approver, Owner},
        Permission, Policy, Rule,
    },
    lending::{ApplicationState as State, LoanState},
};

const DRAFT: &str = State::Draft.name();
const SUBMITTED: &str = State::Submitted.name();
const APPROVED: &str = State::Approved.name();
const REJECTED: &str = State::Rejected.name();
const CLOSED: &str = State::Closed.name();

const CONCERNED: Condition = Any(&[Holds(Permission::LoansDecide), Holds(Permission::LoansAdmin)]);

const BY_THE_BORROWER: Rule = Rule::or(Is(Owner), "not_the_borrower", "only the borrower may do this");

const BY_ANOTHER: Rule =
    Rule::or(Not(&Is(Owner)), "own_application", "nobody decides about what they themselves have borrowed or want to");

const BY_A_SECOND: Rule =
    Rule::or(Not(&Is(Approver)), "same_officer", "the officer who confirms must be another than the one who approved");

/// To begin an application: there is no record yet.
pub const START: Policy = Policy {
    name: "loan_application.start",
    operations: &["start_loan_application"],
    need: Need::Login,
    ..Policy::OPEN
};

/// To know of an application.
pub const SEE_APPLICATION: Policy = Policy {
    name: "loan_application.see",
    operations: &["list_loan_applications", "get_loan_application", "list_loan_application_history"],
    owner: "the borrower",
    need: Need::Login,
    sees: Any(&[Owns, All(&[CONCERNED, Shared("it was submitted")])]),
    rules: &[],
};

const OF_BORROWERS: Policy = SEE_APPLICATION;
const OF_OFFICERS: Policy = Policy { need: Need::Permission(Permission::LoansDecide), ..SEE_APPLICATION };
const OF_ADMINISTRATORS: Policy = Policy { need: Need::Permission(Permission::LoansAdmin), ..SEE_APPLICATION };

/// To say something else in a draft.
pub const CHANGE_APPLICATION: Policy = Policy {
    name: "loan_application.change",
    operations: &["update_loan_application"],
    rules: &[BY_THE_BORROWER, Rule::during(&[DRAFT])],
    ..OF_BORROWERS
};

/// To hand a draft in.
pub const SUBMIT: Policy =
    Policy { name: "loan_application.submit", operations: &["submit_loan_application"], ..CHANGE_APPLICATION };

/// To take an application back.
pub const WITHDRAW: Policy = Policy {
    name: "loan_application.withdraw",
    operations: &["withdraw_loan_application"],
    rules: &[BY_THE_BORROWER, Rule::during(&[DRAFT, SUBMITTED])],
    ..OF_BORROWERS
};

/// To grant a loan, or to propose it.
pub const APPROVE: Policy = Policy {
    name: "loan_application.approve",
    operations: &["approve_loan_application"],
    rules: &[BY_ANOTHER, Rule::during(&[SUBMITTED])],
    ..OF_OFFICERS
};

/// To agree with what another officer proposed.
pub const CONFIRM: Policy = Policy {
    name: "loan_application.confirm",
    operations: &["confirm_loan_application"],
    rules: &[BY_ANOTHER, BY_A_SECOND, Rule::during(&[SUBMITTED])],
    ..OF_OFFICERS
};

/// To turn an application down.
pub const REJECT: Policy =
    Policy { name: "loan_application.reject", operations: &["reject_loan_application"], ..APPROVE };

/// To end an application after the decision.
pub const CLOSE: Policy = Policy {
    name: "loan_application.close",
    operations: &["close_loan_application"],
    rules: &[Rule::during(&[APPROVED, REJECTED])],
    ..OF_ADMINISTRATORS
};

/// To take an application out of the lists, or put it back.
pub const ARCHIVE: Policy = Policy {
    name: "loan_application.archive",
    operations: &["archive_loan_application", "restore_loan_application"],
    rules: &[Rule::during(&[CLOSED])],
    ..OF_ADMINISTRATORS
};

/// To know of a loan, of what is due and of what was paid. Every loan comes of an application that was submitted.
pub const SEE_LOAN: Policy = Policy {
    name: "loan.see",
    operations: &["list_loans", "get_loan", "list_loan_schedule", "list_repayments", "get_repayment"],
    sees: Any(&[Owns, CONCERNED]),
    ..OF_BORROWERS
};

/// To pay back, or to say that it was paid back.
pub const REPAY: Policy = Policy {
    name: "loan.repay",
    operations: &["create_repayment"],
    rules: &[Rule::during(&[LoanState::Active.name()])],
    ..SEE_LOAN
};

/// To expect nothing more.
pub const WRITE_OFF: Policy = Policy {
    name: "loan.write_off",
    operations: &["write_off_loan"],
    need: Need::Permission(Permission::LoansAdmin),
    rules: &[BY_ANOTHER, Rule::during(&[LoanState::Active.name()])],
    ..SEE_LOAN
};

/// All of them.
pub const ALL: &[Policy] = &[
    START,
    SEE_APPLICATION,
    CHANGE_APPLICATION,
    SUBMIT,
    WITHDRAW,
    APPROVE,
    CONFIRM,
    REJECT,
    CLOSE,
    ARCHIVE,
    SEE_LOAN,
    REPAY,
    WRITE_OFF,
];
