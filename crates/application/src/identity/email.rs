//! Changing the address by which one logs in.

use domain::identity::{
    AccountMailId, Email, FactorCode, IdentityError, IdentityEvent, MailKind, Member, PasswordAttempt,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Accounts, IdentityUnit, Kept, RequestedView,
    factors::{Trial, prove_again},
    login::{Attempt, Proof, settle},
    mail::{self, Wanted},
    password::find_own,
    schema,
    trail::note_person,
};
use crate::{Caller, Ctx, Failure, Gateway};

/// Asks for another address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "email": "ada@example.com", "current_password": "correct horse battery staple" })))]
pub struct ChangeEmail {
    /// The address from now on, once it is verified.
    #[schema(value_type = schema::Email)]
    pub email: Email,
    /// The present password.
    #[schema(value_type = schema::PasswordAttempt)]
    pub current_password: PasswordAttempt,
    /// A code from the authenticator app, or a recovery code: where an app is in force.
    #[serde(default)]
    #[schema(value_type = Option<schema::FactorCode>)]
    pub code: Option<FactorCode>,
}

struct Change {
    member: Member,
    attempt: Attempt,
    proof: Proof,
    trial: Trial,
    code: Option<FactorCode>,
    email: Email,
}

/// Asks for another address, which is the account's once it is verified. The present one hears of it. Whether
/// the new one belongs to somebody else is told to its owner alone.
pub async fn change_email(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    member: Member,
    command: ChangeEmail,
) -> Result<RequestedView, Failure> {
    let ChangeEmail { email, current_password, code } = command;
    let (attempt, account) = find_own(gateway, accounts, &caller, member).await?;
    let trial = Trial::new(accounts, accounts.secrets.origin_key(caller.request.address), account.origin_known);
    let proof = Proof::seek(accounts, Some(account), current_password).await?;
    let (change, accounts) = (Change { member, attempt, proof, trial, code, email }, accounts.clone());
    gateway.write_plainly(caller, move |ctx, uow| ask(ctx, &accounts, uow.identity(), &change)).await?
}

fn ask(ctx: &Ctx, accounts: &Accounts, unit: &mut dyn IdentityUnit, change: &Change) -> Kept<RequestedView> {
    let Change { member, attempt, proof, trial, code, email } = change;
    let user = match settle(ctx, unit, attempt, proof, IdentityError::WrongPassword)? {
        Ok(user) => user,
        Err(refused) => return Ok(Err(refused.into())),
    };
    if let Err(refused) = prove_again(ctx, unit, trial, &user, code.as_ref())? {
        return Ok(Err(refused.into()));
    }
    let (id, present) = (Some(member.user()), &user.facts().email);
    let verify = Wanted { kind: MailKind::EmailChange, email, user: id };
    if mail::ask_for(ctx, accounts, unit, AccountMailId::fresh(), &verify)? {
        let warn = Wanted { kind: MailKind::EmailChangeAsked, email: present, user: id };
        mail::send(ctx, accounts, unit, AccountMailId::fresh(), &warn)?;
        note_person(ctx, unit, &IdentityEvent::EmailChangeRequested(member.user()));
    }
    Ok(Ok(RequestedView::MAIL))
}
