//! One's own accounts at providers: which they are, one more, one less.

use domain::{
    identity::{
        AccountMailId, IdentityProvider, LinkId, MailKind, Member, ProviderError, ProviderLink, ProviderSubject,
        UserState,
    },
    kernel::{StoreError, UserId},
};

use super::{CompleteIdentityLink, IdentitySort, IdentityView, ProvidersReader, trail::note_link};
use crate::{
    Ctx, Failure,
    identity::{
        Accounts, IdentityUnit,
        mail::{self, Wanted},
        sessions::recent,
    },
    page::{Order, Page, PageRequest, SortMember},
};

/// A page of one's accounts at providers, the oldest first where nothing else is asked for.
pub fn list_identities(
    member: &Member,
    reader: &mut dyn ProvidersReader,
    page: &PageRequest<IdentitySort>,
) -> Result<Page<IdentityView>, Failure> {
    Ok(identities_of(reader, member.user(), page)?)
}

/// A page of a person's accounts at providers.
pub fn identities_of(
    reader: &mut dyn ProvidersReader,
    user: UserId,
    page: &PageRequest<IdentitySort>,
) -> Result<Page<IdentityView>, StoreError> {
    let mut page = page.clone();
    if page.sort.is_empty() {
        page.sort.push(Order { by: IdentitySort::CreatedAt, descending: IdentitySort::DESCENDING });
    }
    reader.identities(user, &page)
}

/// Links an account at a provider to one's own, with which one was there just now.
pub fn complete_identity_link(
    ctx: &Ctx,
    accounts: &Accounts,
    member: &Member,
    unit: &mut dyn IdentityUnit,
    command: &CompleteIdentityLink,
) -> Result<IdentityView, Failure> {
    recent(ctx, unit, member.session(), &accounts.policy.sessions)?;
    let (verifier, ticket) = (accounts.secrets.digest(&command.verifier), accounts.secrets.digest(&command.ticket));
    let own = unit.provider_login(command.login)?.filter(|it| it.user == Some(member.user()));
    let login = own.ok_or(ProviderError::LoginNotFound)?;
    let subject = login.told(&verifier, &ticket, ctx.at).ok_or(ProviderError::LoginNotFound)?.subject.clone();
    let provider = unit.identity_provider_of(login.provider)?.filter(|it| it.facts().enabled);
    let provider = provider.ok_or(ProviderError::LoginNotFound)?;
    unit.remove_provider_login(login.id)?;
    match unit.provider_link(login.provider, &subject)? {
        Some(present) if present.user == member.user() => Ok(IdentityView::of(&present, &provider)),
        Some(_) => Err(ProviderError::IdentityTaken.into()),
        None => {
            let link = link(ctx, unit, &provider, &subject, member.user())?;
            tell_of_link(ctx, accounts, unit, member.user(), MailKind::IdentityLinked)?;
            Ok(IdentityView::of(&link, &provider))
        }
    }
}

/// Unlinks one of one's accounts at a provider, unless one could not log in without it. Takes a login of late.
pub fn delete_identity(
    ctx: &Ctx,
    accounts: &Accounts,
    member: &Member,
    unit: &mut dyn IdentityUnit,
    id: LinkId,
) -> Result<(), Failure> {
    recent(ctx, unit, member.session(), &accounts.policy.sessions)?;
    let user = unit.user(member.user())?.ok_or(ProviderError::IdentityNotFound)?;
    let own = unit.provider_link_of(id)?.filter(|it| it.user == member.user());
    let link = own.ok_or(ProviderError::IdentityNotFound)?;
    let provider = unit.identity_provider_of(link.provider)?.ok_or(ProviderError::IdentityNotFound)?;
    if !user.facts().password.is_of_somebody() && unit.count_usable_links(member.user(), id)? == 0 {
        return Err(ProviderError::LastWay.into());
    }
    unit.remove_provider_link(id)?;
    note_link(ctx, unit, "identity_unlinked", member.user(), &provider.facts().slug);
    tell_of_link(ctx, accounts, unit, member.user(), MailKind::IdentityUnlinked)
}

/// Links somebody whom a provider knows to an account.
pub(super) fn link(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    provider: &IdentityProvider,
    subject: &ProviderSubject,
    user: UserId,
) -> Result<ProviderLink, Failure> {
    let link = ProviderLink::new(provider.facts().id, subject.clone(), user, ctx.at);
    unit.add_provider_link(&link)?;
    note_link(ctx, unit, "identity_linked", user, &provider.facts().slug);
    Ok(link)
}

/// Tells the owner of an account that there is another way into it, or one less.
pub(super) fn tell_of_link(
    ctx: &Ctx,
    accounts: &Accounts,
    unit: &mut dyn IdentityUnit,
    user: UserId,
    kind: MailKind,
) -> Result<(), Failure> {
    let Some(user) = unit.user(user)?.filter(|it| it.facts().state == UserState::Active) else { return Ok(()) };
    let wanted = Wanted { kind, email: &user.facts().email, user: Some(user.facts().id) };
    mail::send(ctx, accounts, unit, AccountMailId::fresh(), &wanted)
}
