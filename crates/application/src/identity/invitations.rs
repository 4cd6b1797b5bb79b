//! Inviting people to open an account, and accepting that.

use chrono::{DateTime, Utc};
use domain::{
    identity::{
        Email, IdentityError, Invitation, InvitationId, MailKind, Purpose, Registration, RoleName, RoleSet,
        TokenDigest, UserManager,
    },
    kernel::Id,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Accounts, IdentityReader, IdentityUnit, RegistrationPolicy,
    mail::{self, Wanted},
    schema,
    trail::note_invitation,
};
use crate::{
    Ctx, Failure, moment,
    page::{Page, PageRequest, Record, SortMember},
};

/// Invites somebody.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "email": "ada@example.org", "roles": ["loan_officer"] })))]
pub struct CreateInvitation {
    /// To which address the invitation is sent; the account will have it.
    #[schema(value_type = schema::Email)]
    pub email: Email,
    /// What the account may do, besides what every member may.
    #[serde(default)]
    #[schema(value_type = Vec<schema::RoleName>)]
    pub roles: Vec<RoleName>,
    /// Until when it can be accepted: at most for 90 days, otherwise for 7.
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// An invitation that nobody has accepted yet. Its secret is in the mail alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Invitation, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "email": "ada@example.org", "roles": ["loan_officer", "member"],
    "invited_by": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f", "created_at": "2026-01-05T09:30:00.000000Z",
    "expires_at": "2026-01-12T09:30:00.000000Z",
})))]
pub struct InvitationView {
    /// Names it.
    pub id: Uuid,
    /// Who is invited.
    #[schema(value_type = schema::Email)]
    pub email: String,
    /// What they will be.
    #[schema(value_type = Vec<schema::RoleName>)]
    pub roles: Vec<String>,
    /// Who invites them; `null` if Lyceum itself does.
    #[schema(required)]
    pub invited_by: Option<Uuid>,
    /// When.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// Until when it can be accepted.
    #[serde(serialize_with = "moment::serialize")]
    pub expires_at: DateTime<Utc>,
}

impl From<&Invitation> for InvitationView {
    fn from(it: &Invitation) -> Self {
        Self {
            id: it.id.uuid(),
            email: it.email.to_string(),
            roles: it.roles.names().map(ToString::to_string).collect(),
            invited_by: it.invited_by.map(Id::uuid),
            created_at: it.created_at,
            expires_at: it.expires_at,
        }
    }
}

/// Which invitations are wanted: all that nobody has accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationFilter {}

/// What a list of invitations can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationSort {
    /// By age.
    CreatedAt,
}

impl SortMember for InvitationSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt)];
    const DESCENDING: bool = true;
}

/// Invites somebody, by mail. Nobody invites others to do what they may not do themselves.
pub fn create_invitation(
    ctx: &Ctx,
    accounts: &Accounts,
    by: &UserManager,
    unit: &mut dyn IdentityUnit,
    command: &CreateInvitation,
) -> Result<Record<InvitationView>, Failure> {
    if accounts.policy.registration == RegistrationPolicy::Closed {
        return Err(IdentityError::RegistrationClosed.into());
    }
    let custom = unit.custom_roles_named(&command.roles)?;
    let roles = RoleSet::known(&command.roles, &custom)?;
    by.may_give(roles.permissions(&custom))?;
    let inviter = ctx.actor.user();
    let invitation = Invitation::new(command.email.clone(), roles, inviter, command.expires_at, ctx.at)?;
    let (id, wanted) =
        (invitation.id.uuid(), Wanted { kind: MailKind::Invitation, email: &invitation.email, user: None });
    let digest = accounts.secrets.digest(&accounts.secrets.single_use(Purpose::Invitation, id));
    unit.add_invitation(&invitation, &digest)?;
    mail::send(ctx, accounts, unit, id.into(), &wanted)?;
    note_invitation(unit, "created", None, Some(&invitation));
    Ok(Record { view: InvitationView::from(&invitation), revision: 1, modified: invitation.created_at })
}

/// A page of the invitations that nobody has accepted, the newest first where nothing else is asked for.
pub fn list_invitations(
    _: &UserManager,
    reader: &mut dyn IdentityReader,
    page: &PageRequest<InvitationSort>,
) -> Result<Page<InvitationView>, Failure> {
    Ok(reader.invitations(&page.in_usual_order())?.map(|it| InvitationView::from(&it)))
}

/// One of them.
pub fn get_invitation(
    _: &UserManager,
    reader: &mut dyn IdentityReader,
    id: InvitationId,
) -> Result<Record<InvitationView>, Failure> {
    let found = reader.find_invitation(id)?.ok_or(IdentityError::InvitationNotFound)?;
    Ok(Record { view: InvitationView::from(&found), revision: 1, modified: found.created_at })
}

/// Takes an invitation back.
pub fn delete_invitation(_: &UserManager, unit: &mut dyn IdentityUnit, id: InvitationId) -> Result<(), Failure> {
    let was = unit.invitation(id)?.ok_or(IdentityError::InvitationNotFound)?;
    unit.remove_invitation(id)?;
    note_invitation(unit, "revoked", Some(&was), None);
    Ok(())
}

/// Accepts the newest invitation to `email`, if there is one, for whoever is known to have that address; says what
/// they will be.
pub(super) fn accepted(ctx: &Ctx, unit: &mut dyn IdentityUnit, email: &Email) -> Result<Option<RoleSet>, Failure> {
    let invitation = unit.accept_invitation_to(email, ctx.at)?;
    Ok(invitation.map(|it| {
        note_invitation(unit, "accepted", Some(&it), None);
        it.roles
    }))
}

/// Accepts the invitation with this secret for an account; says what it will be.
pub(super) fn accept(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    digest: &TokenDigest,
    registration: &Registration,
) -> Result<RoleSet, Failure> {
    let invitation = unit.accept_invitation(digest, ctx.at)?.ok_or(IdentityError::InvalidInvitation)?;
    if invitation.email.key() != registration.email.key() {
        return Err(IdentityError::NotInvited.into());
    }
    note_invitation(unit, "accepted", Some(&invitation), None);
    Ok(invitation.roles)
}
