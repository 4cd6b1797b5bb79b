//! Second factors: a code from an authenticator app besides the password, and recovery codes for whoever has
//! lost it.

mod change;
mod enrol;
mod prove;

pub use change::{DisableTotp, ReplaceRecoveryCodes, delete_user_totp, disable_totp, replace_recovery_codes};
use domain::{
    identity::{LoginTrace, OriginKey, RECOVERY_CODES, RecoveryDigest, Secret, TotpStep},
    kernel::{StoreError, Timestamp, UserId},
};
pub use enrol::{ConfirmTotp, TotpEnrolmentView, confirm_totp, enrol_totp};
pub(super) use prove::{Trial, prove, prove_again};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Accounts, IdentityUnit};
use crate::{Failure, sealing::Sealed};

/// Makes what second factors consist of, and recognises it.
pub trait FactorSecrets: Send + Sync {
    /// A new shared secret, in base32.
    fn fresh_totp(&self) -> Result<Secret, Failure>;

    /// Whether `code` is the one that `secret` gives in that step (RFC 6238).
    fn is_totp(&self, secret: &Secret, step: TotpStep, code: &Secret) -> bool;

    /// A new recovery code, as it is shown.
    fn fresh_recovery_code(&self) -> Result<Secret, Failure>;

    /// What is kept of a recovery code, which comes without what only makes it easier to read.
    fn recovery_digest(&self, user: UserId, code: &Secret) -> RecoveryDigest;

    /// What stands for wrong codes of `user` in the list of failed logins: those from `origin`, or from all
    /// networks that they are not known from.
    fn trace(&self, user: UserId, origin: Option<&OriginKey>) -> LoginTrace;
}

/// A person's authenticator app.
#[derive(Clone, Debug)]
pub struct Totp {
    /// Whose it is.
    pub user: UserId,
    /// What codes are computed from.
    pub secret: Sealed,
    /// When it was begun to set it up.
    pub enrolled_at: Timestamp,
    /// The last step whose code was used.
    pub last_step: Option<TotpStep>,
}

/// All second factors. Whoever changes those of a person has loaded the account to be changed before.
pub trait Factors {
    /// A person's authenticator app, in force or not yet.
    fn totp(&mut self, user: UserId) -> Result<Option<Totp>, StoreError>;

    /// Keeps it in place of the one before.
    fn save_totp(&mut self, totp: &Totp) -> Result<(), StoreError>;

    /// Notes that the code of `step` was used, unless that or a later one was. Says whether it did.
    fn spend_step(&mut self, user: UserId, step: TotpStep) -> Result<bool, StoreError>;

    /// Forgets a person's app and recovery codes.
    fn remove_factors(&mut self, user: UserId) -> Result<(), StoreError>;

    /// Forgets apps that were begun to be set up before `before` and never confirmed; at most `limit`, and says how
    /// many.
    fn forget_enrolments(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;

    /// Keeps these recovery codes in place of those before.
    fn replace_recovery_codes(&mut self, user: UserId, digests: &[RecoveryDigest]) -> Result<(), StoreError>;

    /// Forgets a recovery code, and says whether there was one.
    fn spend_recovery_code(&mut self, user: UserId, digest: &RecoveryDigest) -> Result<bool, StoreError>;

    /// How many recovery codes a person has.
    fn recovery_codes_left(&mut self, user: UserId) -> Result<i64, StoreError>;
}

/// Recovery codes, which are shown once.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes, examples(json!({ "recovery_codes": [
    "MFRG-GZDF-MZTW-Q2LK", "NNWG-23TP-OBYX-E43U", "OV3H-O6DZ-PIYD-CMRT", "GQ2T-MNZY-HFAU-EQ2E",
    "IVDE-OSCJ-JJFU-YTKO", "J5IF-CUST-KRKV-MV2Y", "LFNF-WXK5-LZPW-AYLC", "MNSG-KZTH-NBUW-U23M",
    "NVXG-64DR-OJZX-I5LW", "O54H-S6T3-PR6X-4YLB",
] })))]
pub struct RecoveryCodesView {
    /// Each is good for one login without the app. They are not shown again.
    #[schema(min_items = 10, max_items = 10)]
    pub recovery_codes: Vec<String>,
}

/// Gives `user` new recovery codes in place of the old ones.
fn new_recovery_codes(
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    user: UserId,
) -> Result<RecoveryCodesView, Failure> {
    let fresh = (0..RECOVERY_CODES).map(|_| accounts.factors.fresh_recovery_code());
    let codes = fresh.collect::<Result<Vec<_>, _>>()?;
    let plain = |it: &Secret| it.expose().replace('-', "").into();
    let digests: Vec<_> = codes.iter().map(|it| accounts.factors.recovery_digest(user, &plain(it))).collect();
    unit.replace_recovery_codes(user, &digests)?;
    Ok(RecoveryCodesView { recovery_codes: codes.iter().map(|it| it.expose().to_owned()).collect() })
}
