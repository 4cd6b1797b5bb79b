//! People hear of what others did about their affairs.

use crate::{
    Ctx, Failure, Reader, UnitOfWork,
    events::{Consumer, Event, Interest},
    identity::device_of_session,
    notifications::{NEW_LOGIN, tell},
};

/// Tells people of what concerns them.
pub(super) struct Notifier;

/// Of this people are told also where they did it themselves: it may have been somebody else in their name.
const SECURITY: &[&str] = &[
    "user.totp_enabled",
    "user.totp_disabled",
    "user.recovery_codes_replaced",
    "user.recovery_code_used",
    "user.recovery_codes_low",
    NEW_LOGIN,
];

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
        "order.expired",
        "Your order was cancelled",
        "Your order was not paid in time, so it was cancelled and its goods are for sale again.",
    ),
    (
        "order.cancelled",
        "Your order was cancelled",
        "The shop has cancelled your order. What you paid for it goes back to you in full.",
    ),
    (
        "order.fulfilled",
        "Your order is complete",
        "All that you ordered was handed over. You find the order in your account.",
    ),
    (
        "order.refunded",
        "Money of your order goes back",
        "The shop has refunded your order, or a part of it. How much that is stands in your account.",
    ),
    (
        "user.password_reset",
        "Your password was changed",
        "A new password was chosen for your account by way of a letter to your address, and all logins were ended.",
    ),
    (
        NEW_LOGIN,
        "Your account was logged in to from a new network",
        "If that was not you, end this login, and change your password.",
    ),
    (
        "user.totp_enabled",
        "Your account is protected by an authenticator app",
        "From now on a login takes a code from your authenticator app as well. If that was not you, change your password and ask an administrator for help.",
    ),
    (
        "user.totp_disabled",
        "Your account is not protected by an authenticator app any more",
        "From now on a login takes your password only. If that was not you, change your password and set up an authenticator app.",
    ),
    (
        "user.recovery_codes_replaced",
        "You have new recovery codes",
        "The recovery codes that you had before are worth nothing any more. If that was not you, change your password and replace them again.",
    ),
    (
        "user.recovery_code_used",
        "A recovery code of yours was used",
        "One of your recovery codes was used, and is worth nothing any more. If that was not you, change your password and replace the others.",
    ),
    (
        "user.recovery_codes_low",
        "You have few recovery codes left",
        "Replace your recovery codes before the last of them is used, so that you can log in without your authenticator app.",
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
        // Nobody needs to be told of anything else that they did themselves.
        let always = SECURITY.contains(&event.kind.as_str());
        let owner = event.audience.owner().filter(|it| always || Some(it.uuid()) != event.actor_id);
        match owner {
            Some(user) if event.kind == NEW_LOGIN => {
                let body = format!("{} {body}", login(uow, event)?);
                tell(ctx, uow.notifications(), user, event, (title, &body))
            }
            Some(user) => tell(ctx, uow.notifications(), user, event, (title, body)),
            None => Ok(()),
        }
    }
}

/// When a login was, and with what. From where is not known here, and nobody's mail is to say it.
fn login(uow: &mut dyn UnitOfWork, event: &Event) -> Result<String, Failure> {
    let session: uuid::Uuid = event.resource_id.parse().map_err(Failure::internal)?;
    let device = device_of_session(uow.identity(), session.into())?;
    let with =
        device.map_or_else(|| "a device that does not say what it is".to_owned(), |it| format!("\u{201c}{it}\u{201d}"));
    Ok(format!("The login was on {} UTC, with {with}.", event.at.format("%-d %B %Y at %H:%M")))
}
