//! People hear of what others did about their affairs.

use crate::{
    Ctx, Failure, Reader, UnitOfWork,
    events::{Consumer, Event, Interest},
    notifications::tell,
};

/// Tells people of what concerns them.
pub(super) struct Notifier;

/// What they are told of, and in which words.
const TEXTS: &[(&str, &str, &str)] = &[
    (
        "loan_application.approved",
        "Your loan was approved",
        "Your application was approved and your loan is ready. Its terms and its schedule are in your account.",
    ),
    (
        "loan_application.rejected",
        "Your loan application was rejected",
        "Your application was rejected. The reason is in its history in your account.",
    ),
    (
        "loan_application.closed",
        "Your loan application was closed",
        "Your application was closed, and nothing more can be done with it.",
    ),
    (
        "repayment.received",
        "Your repayment was received",
        "A repayment of your loan was recorded. What is left to pay is in your account.",
    ),
    (
        "user.password_reset",
        "Your password was changed",
        "A new password was chosen for your account by way of a letter to your address, and all logins were ended.",
    ),
    ("user.reinstated", "Your account is open again", "Your account had been suspended. You can log in again."),
    ("loan.repaid", "Your loan is repaid", "The last of your loan was paid back. Nothing more is owed."),
];

impl Consumer for Notifier {
    fn name(&self) -> &'static str {
        "notifications"
    }

    fn interest(&self, _: &mut dyn Reader) -> Result<Interest, Failure> {
        Ok(Interest::Types(TEXTS.iter().map(|it| it.0.to_owned()).collect()))
    }

    fn react(&self, ctx: &Ctx, uow: &mut dyn UnitOfWork, event: &Event) -> Result<(), Failure> {
        let Some((_, title, body)) = TEXTS.iter().find(|it| it.0 == event.kind) else { return Ok(()) };
        // Nobody needs to be told of what they did themselves.
        let owner = event.audience.owner().filter(|it| Some(it.uuid()) != event.actor_id);
        match owner {
            Some(user) => tell(ctx, uow.notifications(), user, event, (title, body)),
            None => Ok(()),
        }
    }
}
