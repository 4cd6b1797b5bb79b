//! Identity: who has an account, what they may do, and how they prove who they are.
//!
//! A [`User`] holds roles, each a named set of permissions. A login opens a [`Session`], a family of
//! refresh tokens of which only the newest is good. What people may do to the records of another
//! context is that context's affair.

mod access;
mod constraints;
mod custom_role;
mod email;
mod error;
mod event;
mod invitation;
mod login;
mod mail;
mod names;
mod password;
mod role;
mod secret;
mod session;
mod single_use;
mod state;
mod user;

pub use access::{Bearer, Member, RoleManager, RoleReader, UserManager, UserReader};
pub use constraints::CONSTRAINTS;
pub use custom_role::{CustomRole, CustomRoleFacts, CustomRoles, MOST_ROLES, RoleDescription, RoleEvent, RoleMeaning};
pub use email::{Email, EmailError};
pub use error::{IdentityError, PasswordFlaw};
pub use event::IdentityEvent;
pub use invitation::{Invitation, InvitationId, Invitations};
pub use login::{AccountKey, LastFailures, LoginFailures, LoginLimits, LoginTrace, OriginKey, network};
pub use mail::{AccountMail, AccountMailId, AccountMails, MailKind, MailLimits, MailsAsked};
pub use names::{Department, Device, DisplayName};
pub use password::{Password, PasswordAttempt};
pub use role::{BuiltIn, RoleName, RoleNameError, RoleSet};
pub use secret::{PasswordHash, Secret};
pub use session::{Presented, Refresh, Session, SessionFacts, SessionRules, Sessions, TokenDigest};
pub use single_use::{
    PendingId, PendingRegistration, PendingRegistrations, Purpose, SingleUse, SingleUseId, SingleUses,
};
pub use state::{UserState, UserStateError};
pub use user::{Registration, User, UserFacts, Users};
