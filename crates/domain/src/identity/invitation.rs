//! Invitations: who may open an account although not everybody may.

use chrono::TimeDelta;

use super::{Email, IdentityError, Purpose, RoleSet, TokenDigest};
use crate::kernel::{Id, StoreError, Timestamp, UserId};

/// Identifies an invitation.
pub type InvitationId = Id<Invitation>;

/// Somebody is invited to open an account, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Names it.
    pub id: InvitationId,
    /// Who is invited: nobody else can make use of it.
    pub email: Email,
    /// What they will be.
    pub roles: RoleSet,
    /// Who invites them.
    pub invited_by: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
    /// Until when they may accept.
    pub expires_at: Timestamp,
}

impl Invitation {
    /// The longest that one may be good.
    pub const LONGEST: TimeDelta = TimeDelta::days(90);

    /// Invites somebody until `until`, or for as long as is usual.
    pub fn new(
        email: Email,
        roles: RoleSet,
        invited_by: Option<UserId>,
        until: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<Self, IdentityError> {
        let expires_at = until.unwrap_or(at + Purpose::Invitation.lifetime());
        if expires_at <= at || expires_at > at + Self::LONGEST {
            return Err(IdentityError::BadExpiry);
        }
        Ok(Self { id: InvitationId::fresh(), email, roles, invited_by, created_at: at, expires_at })
    }
}

/// The invitations that nobody has accepted yet.
pub trait Invitations {
    /// Adds one, with what recognises its secret.
    fn add_invitation(&mut self, invitation: &Invitation, digest: &TokenDigest) -> Result<(), StoreError>;

    /// One of them.
    fn invitation(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError>;

    /// The one that this secret accepts at `at`. It can be accepted no more.
    fn accept_invitation(&mut self, digest: &TokenDigest, at: Timestamp) -> Result<Option<Invitation>, StoreError>;

    /// Whether there is one to this address that can be accepted at `at`.
    fn is_invited(&mut self, email: &Email, at: Timestamp) -> Result<bool, StoreError>;

    /// The newest one to this address that can be accepted at `at`. It can be accepted no more.
    fn accept_invitation_to(&mut self, email: &Email, at: Timestamp) -> Result<Option<Invitation>, StoreError>;

    /// Takes one back; says whether it was there.
    fn remove_invitation(&mut self, id: InvitationId) -> Result<bool, StoreError>;

    /// Takes back all that a person has sent out.
    fn remove_invitations_by(&mut self, user: UserId) -> Result<(), StoreError>;

    /// Forgets all to this address.
    fn forget_invitations_to(&mut self, email: &Email) -> Result<(), StoreError>;

    /// Forgets those that were good until `before` at the latest; at most `limit`, and says how many.
    fn forget_invitations(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_ends_after_now_and_within_three_months() {
        let at = Timestamp::UNIX_EPOCH;
        let until = |until| {
            Invitation::new("ada@example.org".parse().unwrap(), RoleSet::of([]), None, until, at)
                .map(|it| it.expires_at)
        };
        assert_eq!(until(None), Ok(at + TimeDelta::days(7)));
        assert_eq!(until(Some(at + TimeDelta::days(90))), Ok(at + TimeDelta::days(90)));
        for bad in [at, at - TimeDelta::days(1), at + TimeDelta::days(91)] {
            assert_eq!(until(Some(bad)), Err(IdentityError::BadExpiry));
        }
    }
}
