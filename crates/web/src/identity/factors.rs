//! `/v1/users/me/totp`, `/v1/users/me/recovery-codes`, `/v1/users/{id}/totp`

use actix_web::web::Data;
use application::identity::{
    self, Accounts, ConfirmTotp, DisableTotp, RecoveryCodesView, ReplaceRecoveryCodes, TotpEnrolmentView,
};
use domain::{
    identity::{Member, UserManager},
    kernel::UserId,
};

use crate::{
    body::{Body, NoBody},
    call::{Call, GivesCredential},
    conditional::IfMatch,
    outcome::{Done, Issued, Plain, Reply},
    path::Named,
    problem::Problem,
};

pub(super) async fn enrol_totp(
    call: Call<Member, GivesCredential>,
    _: NoBody,
    accounts: Data<Accounts>,
) -> Result<Issued<TotpEnrolmentView>, Problem> {
    let member = call.role;
    call.write_plainly(move |ctx, uow| identity::enrol_totp(ctx, &member, uow.identity(), &accounts)).await.map(Issued)
}

pub(super) async fn confirm_totp(
    call: Call<Member, GivesCredential>,
    body: Body<ConfirmTotp>,
    accounts: Data<Accounts>,
) -> Result<Plain<RecoveryCodesView>, Problem> {
    let member = call.role;
    let confirm =
        call.write_plainly(move |ctx, uow| identity::confirm_totp(ctx, &member, uow.identity(), &accounts, &body));
    Ok(Plain(confirm.await??))
}

pub(super) async fn disable_totp(
    call: Call<Member>,
    body: Body<DisableTotp>,
    accounts: Data<Accounts>,
) -> Result<Done, Problem> {
    let member = call.role;
    let (gateway, caller) = call.steps();
    identity::disable_totp(&gateway, &accounts, caller, member, body.0).await?;
    Ok(Done)
}

pub(super) async fn replace_recovery_codes(
    call: Call<Member, GivesCredential>,
    body: Body<ReplaceRecoveryCodes>,
    accounts: Data<Accounts>,
) -> Result<Issued<RecoveryCodesView>, Problem> {
    let member = call.role;
    let (gateway, caller) = call.steps();
    Ok(Issued(identity::replace_recovery_codes(&gateway, &accounts, caller, member, body.0).await?))
}

pub(super) async fn delete_user_totp(
    call: Call<UserManager>,
    id: Named<UserId>,
    wanted: IfMatch,
) -> Result<Reply<Done>, Problem> {
    let by = call.role;
    call.write(move |ctx, uow| identity::delete_user_totp(ctx, &by, uow.identity(), id.0, &wanted.0).map(|()| Done))
        .await
}
