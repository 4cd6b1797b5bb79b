//! Setting up an authenticator app: it is in force once it has shown a right code.

use domain::identity::{ENROLMENT, FactorCode, IdentityError, IdentityEvent, Member, User};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{RecoveryCodesView, Totp, Trial, new_recovery_codes, prove};
use crate::{
    Ctx, Failure,
    identity::{
        Accounts, IdentityUnit, Kept, schema,
        sessions::recent,
        trail::{note_account, note_factor},
    },
    sealing::SealedColumn,
};

/// Who gives the codes, as apps show it.
const ISSUER: &str = "Lyceum";

/// What an authenticator app is set up with.
#[derive(Serialize, ToSchema)]
#[schema(as = TotpEnrolment, examples(json!({
    "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    "otpauth_uri": "otpauth://totp/Lyceum:ada%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Lyceum&algorithm=SHA1&digits=6&period=30",
})))]
pub struct TotpEnrolmentView {
    /// What codes are computed from, in base32, for whoever types it in. It is not shown again.
    pub secret: String,
    /// The same and all else that an app needs, to be shown as a QR code.
    pub otpauth_uri: String,
}

/// Shows that the app gives right codes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "code": "287082" })))]
pub struct ConfirmTotp {
    /// The code that the app shows.
    #[schema(value_type = schema::FactorCode)]
    pub code: FactorCode,
}

/// Begins to set up an app. What was begun before is worth nothing any more.
pub fn enrol_totp(
    ctx: &Ctx,
    member: &Member,
    unit: &mut dyn IdentityUnit,
    accounts: &Accounts,
) -> Result<TotpEnrolmentView, Failure> {
    recent(ctx, unit, member.session(), &accounts.policy.sessions)?;
    let user = own(unit, member)?;
    user.without_totp()?;
    let (id, secret) = (user.facts().id, accounts.factors.fresh_totp()?);
    let sealed = accounts.sealer.seal(SealedColumn::TOTP_SECRET, id.uuid(), secret.expose().as_bytes())?;
    unit.save_totp(&Totp { user: id, secret: sealed, enrolled_at: ctx.at, last_step: None })?;
    note_factor(ctx, unit, &IdentityEvent::TotpEnrolled(id), None);
    let secret = secret.expose().to_owned();
    Ok(TotpEnrolmentView { otpauth_uri: otpauth_uri(&user.facts().email, &secret), secret })
}

/// Puts the app in force, and gives recovery codes.
pub fn confirm_totp(
    ctx: &Ctx,
    member: &Member,
    unit: &mut dyn IdentityUnit,
    accounts: &Accounts,
    command: &ConfirmTotp,
) -> Kept<RecoveryCodesView> {
    let was = own(unit, member)?;
    was.without_totp()?;
    let id = was.facts().id;
    let waits = unit.totp(id)?.is_some_and(|it| ctx.at < it.enrolled_at + ENROLMENT);
    if !waits {
        return Err(IdentityError::TotpNotEnrolled.into());
    }
    let trial = Trial::new(accounts, accounts.secrets.origin_key(ctx.request.address), false);
    if let Err(refused) = prove(ctx, unit, &trial, id, &command.code, IdentityError::WrongCode)? {
        return Ok(Err(refused.into()));
    }
    let mut now = was.clone();
    let event = now.enable_totp(ctx.at)?;
    unit.save_user(&now)?;
    unit.access_changed(id);
    note_account(ctx, unit, &event, Some(&was), &now);
    new_recovery_codes(accounts, unit, id).map(Ok)
}

fn own(unit: &mut dyn IdentityUnit, member: &Member) -> Result<User, Failure> {
    unit.user(member.user())?.ok_or_else(Failure::unauthenticated)
}

/// The Key Uri Format of the apps.
fn otpauth_uri(email: &str, secret: &str) -> String {
    let label = escaped(email);
    format!("otpauth://totp/{ISSUER}:{label}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits=6&period=30")
}

/// As a segment of a URI takes it (RFC 3986, section 2).
fn escaped(text: &str) -> String {
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-._~".contains(&it);
    let escape = |it: u8| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") };
    text.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_escaped_in_the_uri() {
        let uri = otpauth_uri("ada+1@exämple.org", "GEZDGNBV");
        let expected = "otpauth://totp/Lyceum:ada%2B1%40ex%C3%A4mple.org?secret=GEZDGNBV&issuer=Lyceum\
                        &algorithm=SHA1&digits=6&period=30";
        assert_eq!(uri, expected);
    }
}
