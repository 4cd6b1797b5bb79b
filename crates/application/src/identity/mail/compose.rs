//! Writing a letter: the first moment at which it is looked who has the address.

use domain::{
    identity::{
        AccountMail, AccountMailId, Email, IdentityEvent, MailKind, Purpose, Secret, SingleUse, User, UserState,
    },
    kernel::Timestamp,
};
use uuid::Uuid;

use super::{
    super::{Accounts, IdentityUnit, trail::note_person},
    texts::{self, Words},
};
use crate::{Ctx, Failure};

/// A letter about an account, ready to be sent.
#[derive(Clone, Debug)]
pub struct AccountLetter {
    /// Names it for ever.
    pub id: Uuid,
    /// To which address.
    pub to: String,
    /// Its subject.
    pub subject: &'static str,
    /// Its text, which may contain a secret.
    pub text: String,
    /// When it was asked for.
    pub at: Timestamp,
}

/// Writes a letter; none where there is nothing to say to whoever has the address. Written again it says
/// the same, unless what it said has been made use of.
pub fn compose_account_letter(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    id: AccountMailId,
) -> Result<Option<AccountLetter>, Failure> {
    let Some(mail) = unit.mail(id)? else { return Ok(None) };
    let Some(to) = mail.email.clone() else { return Ok(None) };
    let words = Desk { ctx, accounts, unit }.words(&mail, &to)?;
    Ok(words.map(|Words { subject, text }| AccountLetter {
        id: mail.id.uuid(),
        to: to.to_string(),
        subject,
        text,
        at: mail.created_at,
    }))
}

struct Desk<'d> {
    ctx: &'d Ctx,
    accounts: &'d Accounts,
    unit: &'d mut dyn IdentityUnit,
}

impl Desk<'_> {
    fn words(&mut self, mail: &AccountMail, to: &Email) -> Result<Option<Words>, Failure> {
        match mail.kind {
            MailKind::Registration => self.registration(to),
            MailKind::EmailVerification => self.verification(mail, to),
            MailKind::EmailChange => self.change(mail, to),
            MailKind::PasswordReset => self.reset(mail, to),
            MailKind::Invitation => self.invitation(mail),
            MailKind::EmailChangeAsked => Ok(Some(texts::change_asked())),
            MailKind::PasswordChanged => Ok(Some(texts::password_changed())),
            MailKind::AccountClosed => Ok(Some(texts::closed())),
            MailKind::IdentityLinked => Ok(Some(texts::identity_linked())),
            MailKind::IdentityUnlinked => Ok(Some(texts::identity_unlinked())),
        }
    }

    fn registration(&mut self, to: &Email) -> Result<Option<Words>, Failure> {
        if self.unit.user_with(to)?.is_some() {
            self.unit.forget_pending_with(to)?;
            return Ok(Some(texts::address_taken()));
        }
        self.pending(to)
    }

    /// The secret that verifies a registration that waits.
    fn pending(&mut self, to: &Email) -> Result<Option<Words>, Failure> {
        let pending = self.unit.pending_with(to, self.ctx.at)?;
        Ok(pending.map(|it| self.with_secret(Purpose::Registration, it.uuid())))
    }

    fn verification(&mut self, mail: &AccountMail, to: &Email) -> Result<Option<Words>, Failure> {
        match self.unit.user_with(to)? {
            Some(user) if user.facts().email_verified_at.is_none() => {
                self.issued(Purpose::Verification, mail, &user, to, None)
            }
            Some(_) => Ok(None),
            None => self.pending(to),
        }
    }

    fn change(&mut self, mail: &AccountMail, to: &Email) -> Result<Option<Words>, Failure> {
        let owner = self.unit.user_with(to)?.map(|it| it.facts().id);
        if owner.is_some() && owner != mail.user {
            return Ok(Some(texts::address_taken()));
        }
        let Some(user) = mail.user.map(|it| self.unit.user(it)).transpose()?.flatten() else { return Ok(None) };
        self.issued(Purpose::Verification, mail, &user, to, None)
    }

    fn reset(&mut self, mail: &AccountMail, to: &Email) -> Result<Option<Words>, Failure> {
        let Some(user) = self.unit.user_with(to)? else { return Ok(None) };
        let told = IdentityEvent::PasswordResetRequested(user.facts().id);
        self.issued(Purpose::PasswordReset, mail, &user, to, Some(told))
    }

    fn invitation(&mut self, mail: &AccountMail) -> Result<Option<Words>, Failure> {
        let stands = self.unit.invitation(mail.id.uuid().into())?.is_some();
        Ok(stands.then(|| self.with_secret(Purpose::Invitation, mail.id.uuid())))
    }

    /// Puts the secret of a letter in force, once: what was used or replaced meanwhile stays so, also where
    /// letters overtake each other. Whoever may not log in is sent none.
    fn issued(
        &mut self,
        purpose: Purpose,
        mail: &AccountMail,
        user: &User,
        to: &Email,
        told: Option<IdentityEvent>,
    ) -> Result<Option<Words>, Failure> {
        if user.facts().state != UserState::Active {
            return Ok(None);
        }
        let digest = self.accounts.secrets.digest(&self.secret(purpose, mail.id.uuid()));
        if mail.issued {
            let good = self.unit.is_single_use_good(&digest, self.ctx.at)?;
            return Ok(good.then(|| self.with_secret(purpose, mail.id.uuid())));
        }
        let added = self.unit.add_single_use(&SingleUse {
            id: mail.id.uuid().into(),
            purpose,
            digest,
            user: user.facts().id,
            email: to.clone(),
            expires_at: self.ctx.at + purpose.lifetime(),
        })?;
        if !added {
            return Ok(None);
        }
        self.unit.mark_mail_issued(mail.id)?;
        if let Some(event) = told {
            note_person(self.ctx, self.unit, &event);
        }
        Ok(Some(self.with_secret(purpose, mail.id.uuid())))
    }

    fn with_secret(&self, purpose: Purpose, id: Uuid) -> Words {
        texts::secret(purpose, &self.secret(purpose, id), &self.accounts.links)
    }

    fn secret(&self, purpose: Purpose, id: Uuid) -> Secret {
        self.accounts.secrets.single_use(purpose, id)
    }
}
