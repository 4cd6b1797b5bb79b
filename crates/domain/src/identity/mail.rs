//! Mail about accounts: to whom, of what kind, and how much of it strangers may cause.
//!
//! What is kept here is that a letter is to be written. It is written when it is sent, and whether there
//! is an account at all is looked up only then: whoever asks for it learns nothing by the time that takes.

use chrono::TimeDelta;

use super::{AccountKey, Email, OriginKey};
use crate::kernel::{Id, StoreError, Timestamp, UserId};

/// Identifies a letter, and the secret in it if there is one.
pub type AccountMailId = Id<AccountMail>;

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailKind {
    /// Somebody wants to open an account with this address.
    Registration,
    /// The owner of an account is to show that they get mail at its address.
    EmailVerification,
    /// The same for the address that an account is to have.
    EmailChange,
    /// The account of this address is to have another one.
    EmailChangeAsked,
    /// Somebody wants to choose a new password.
    PasswordReset,
    /// The password is another one now.
    PasswordChanged,
    /// The account is closed.
    AccountClosed,
    /// Somebody is invited to open an account.
    Invitation,
    /// Somebody logs in with an account elsewhere from now on.
    IdentityLinked,
    /// Somebody does not any more.
    IdentityUnlinked,
}

impl MailKind {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Registration,
        Self::EmailVerification,
        Self::EmailChange,
        Self::EmailChangeAsked,
        Self::PasswordReset,
        Self::PasswordChanged,
        Self::AccountClosed,
        Self::Invitation,
        Self::IdentityLinked,
        Self::IdentityUnlinked,
    ];

    /// Its name where it is kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::EmailVerification => "email_verification",
            Self::EmailChange => "email_change",
            Self::EmailChangeAsked => "email_change_asked",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::AccountClosed => "account_closed",
            Self::Invitation => "invitation",
            Self::IdentityLinked => "identity_linked",
            Self::IdentityUnlinked => "identity_unlinked",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }
}

/// A letter that is to be written, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountMail {
    /// Names it for ever.
    pub id: AccountMailId,
    /// What it is about.
    pub kind: MailKind,
    /// Stands for the address, by which letters are counted.
    pub account: AccountKey,
    /// Stands for the network it was asked for from.
    pub origin: OriginKey,
    /// To which address, until it is sent.
    pub email: Option<Email>,
    /// Whose account it is about, where that is known beforehand.
    pub user: Option<UserId>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Whether the secret in it is in force, or was.
    pub issued: bool,
}

/// How many letters may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailLimits {
    /// To one address.
    pub per_account: i64,
    /// From one network.
    pub per_origin: i64,
    /// The time in which they count.
    pub window: TimeDelta,
}

impl Default for MailLimits {
    fn default() -> Self {
        Self { per_account: 3, per_origin: 500, window: TimeDelta::hours(1) }
    }
}

impl MailLimits {
    /// No limits.
    pub const NONE: Self = Self { per_account: i64::MAX, per_origin: i64::MAX, window: TimeDelta::zero() };

    /// Whether one more may be written after so many. Whoever asks is not told: the owner of the address has
    /// got the ones before it.
    pub const fn allow(&self, asked: &MailsAsked) -> bool {
        asked.to_account < self.per_account && asked.from_origin < self.per_origin
    }
}

/// How many letters were asked for of late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailsAsked {
    /// To one address.
    pub to_account: i64,
    /// From one network.
    pub from_origin: i64,
}

/// The letters about accounts.
pub trait AccountMails {
    /// Makes others who ask for letters to the same address wait until the transaction ends, so that no two
    /// are counted as one.
    fn queue_mails(&mut self, account: &AccountKey) -> Result<(), StoreError>;

    /// How many letters were asked for since `since`.
    fn mails_asked(
        &mut self,
        account: &AccountKey,
        origin: &OriginKey,
        since: Timestamp,
    ) -> Result<MailsAsked, StoreError>;

    /// Adds a letter that is to be written.
    fn add_mail(&mut self, mail: &AccountMail) -> Result<(), StoreError>;

    /// The letter; nobody else writes it until the transaction ends.
    fn mail(&mut self, id: AccountMailId) -> Result<Option<AccountMail>, StoreError>;

    /// Notes that the secret in a letter is in force.
    fn mark_mail_issued(&mut self, id: AccountMailId) -> Result<(), StoreError>;

    /// Forgets to which address a letter went.
    fn forget_address(&mut self, id: AccountMailId) -> Result<(), StoreError>;

    /// Forgets all letters to an address, whether they are sent or not.
    fn forget_mails_to(&mut self, account: &AccountKey) -> Result<(), StoreError>;

    /// Forgets letters that were asked for before `before`; at most `limit`, and says how many.
    fn forget_mails(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_their_names() {
        assert!(MailKind::ALL.iter().all(|it| MailKind::named(it.name()) == Some(*it)));
        assert_eq!(MailKind::named("spam"), None);
    }

    #[test]
    fn neither_an_address_nor_a_network_gets_more_than_its_share() {
        let limits = MailLimits::default();
        let allow = |to_account, from_origin| limits.allow(&MailsAsked { to_account, from_origin });
        assert!(allow(0, 0) && allow(2, 499));
        assert!(!allow(3, 0) && !allow(0, 500));
        assert!(MailLimits::NONE.allow(&MailsAsked { to_account: 1000, from_origin: 1000 }));
    }
}
