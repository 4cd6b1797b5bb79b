//! Letting in a program that shows a key.
//!
//! A call is let in by two steps, so that its rate can be looked at in between: what is refused for its rate counts
//! nothing. The first step finds who shows the key, mostly from memory. The second counts the call against the quota,
//! in a transaction that also makes sure of the key, of its owner and of the plan. A key without a quota is believed
//! for a second, as access tokens are, and counted in memory.

use chrono::TimeDelta;
use domain::{
    identity::{ApiKeyError, ApiKeySecret, Call, FactorRule, KeyDigest},
    kernel::{Actor, StoreError, Timestamp},
};

use super::{ApiKeysReader, KeyHolder, KnownKey, PlanTerms, QuotaStanding, Recalled, digest};
use crate::{Caller, Credentials, Ctx, Failure, Gateway, Reader, Request, Weight, identity::IdentityUnit};

/// For how long a quota that is used up is not asked about again: a plan may be changed meanwhile.
const RESPITE: TimeDelta = TimeDelta::seconds(1);

/// Who shows a credential, as far as that can be said before the call is counted.
#[derive(Debug)]
pub struct Recognised {
    actor: Actor,
    key: Option<Shown>,
}

#[derive(Debug)]
struct Shown {
    secret: KeyDigest,
    recalled: Recalled,
}

/// Who is let in, or why they are not.
#[derive(Debug)]
pub struct Admission {
    /// It is they, unless the quota is used up.
    pub actor: Result<Actor, Failure>,
    /// How their key stands with its quota, if it has one.
    pub quota: Option<QuotaStanding>,
}

impl Admission {
    const fn of(actor: Actor, quota: Option<QuotaStanding>) -> Self {
        Self { actor: Ok(actor), quota }
    }

    /// Not any more in this period.
    fn exceeded(standing: QuotaStanding, at: Timestamp) -> Self {
        let QuotaStanding { quota, window, .. } = standing;
        let refused = ApiKeyError::QuotaExceeded { quota, renews_at: window.renews_at(), at };
        Self { actor: Err(refused.into()), quota: Some(standing) }
    }
}

impl Recognised {
    /// Who it seems to be. Only who is let in acts.
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// How fast the key may be used, if it is one.
    pub fn terms(&self) -> Option<PlanTerms> {
        self.key.as_ref().map(|it| it.recalled.known.holder.terms)
    }
}

impl Credentials {
    /// What a token is that was shown as a bearer's: a key says that it is one.
    pub fn of_bearer(token: String) -> Self {
        if ApiKeySecret::is_announced(&token) { Self::Key(token) } else { Self::Bearer(token) }
    }
}

impl Gateway {
    /// The first step of letting somebody in: finds who shows `credentials`. What is not valid is refused, also where
    /// none would be needed.
    pub async fn recognise(&self, credentials: Credentials, request: Request) -> Result<Recognised, Failure> {
        let Credentials::Key(text) = credentials else {
            return Ok(Recognised { actor: self.authenticate(credentials, request).await?, key: None });
        };
        // Whoever is counted is looked at once more.
        let shown = self.shown(&text, request, |it| it.holder.terms.quota.is_some()).await?;
        Ok(Recognised { actor: shown.recalled.known.holder.actor, key: Some(shown) })
    }

    /// The second step: counts the call, if it is a key's.
    pub async fn admit(&self, Recognised { actor, key }: Recognised, request: Request) -> Result<Admission, Failure> {
        let Some(Shown { secret, recalled: Recalled { known, fresh } }) = key else {
            return Ok(Admission::of(actor, None));
        };
        let (key, at) = (known.holder.key, self.now());
        let Some(quota) = known.holder.terms.quota else {
            self.keys().tally.admitted(key, at);
            return Ok(Admission::of(actor, None));
        };
        if fresh && known.spent_until.is_some_and(|it| at < it) {
            self.keys().tally.refused(key, at);
            let used = quota.calls.get().into();
            return Ok(Admission::exceeded(QuotaStanding { quota, window: quota.period.containing(at), used }, at));
        }
        let caller = Caller { actor: Actor::STRANGER, request }.named("authenticate");
        let rule = self.factor_rule();
        let counted = self.write_plainly(caller, move |ctx, uow| count(ctx, uow.identity(), &secret, rule)).await;
        self.note(secret, counted)
    }

    /// The actor behind a key, which is not counted.
    pub(crate) async fn key_actor(&self, text: &str, request: Request) -> Result<Actor, Failure> {
        self.shown(text, request, |_| false).await.map(|it| it.recalled.known.holder.actor)
    }

    async fn shown(
        &self,
        text: &str,
        request: Request,
        stale_will_do: fn(&KnownKey) -> bool,
    ) -> Result<Shown, Failure> {
        let secret = digest(&ApiKeySecret::read(text).map_err(|_| Failure::unauthenticated())?);
        let (memory, at) = (&self.keys().memory, self.now());
        let recalled = memory.recall(&secret, at).filter(|it| it.fresh || stale_will_do(&it.known));
        if let Some(recalled) = recalled {
            return Ok(Shown { secret, recalled });
        }
        let caller = Caller { actor: Actor::STRANGER, request };
        let rule = self.factor_rule();
        let find = move |ctx: &Ctx, reader: &mut dyn Reader| holder(ctx, reader.identity(), &secret, rule);
        let found = self.read(caller, Weight::Light, find).await;
        if found.is_err() {
            memory.forget(&secret);
        }
        let known = KnownKey { holder: found?, spent_until: None };
        memory.remember(secret, known, at);
        Ok(Shown { secret, recalled: Recalled { known, fresh: true } })
    }

    /// Remembers what counting a call has shown.
    fn note(&self, secret: KeyDigest, counted: Result<Counted, Failure>) -> Result<Admission, Failure> {
        let (ring, at) = (self.keys(), self.now());
        let Counted { holder, standing, admitted } = counted.inspect_err(|_| ring.memory.forget(&secret))?;
        let spent_until = standing.filter(|_| !admitted).map(|it| (at + RESPITE).min(it.window.renews_at()));
        ring.memory.remember(secret, KnownKey { holder, spent_until }, at);
        match standing {
            Some(standing) if !admitted => {
                ring.tally.refused(holder.key, at);
                return Ok(Admission::exceeded(standing, at));
            }
            Some(_) => ring.tally.used(holder.key, at),
            None => ring.tally.admitted(holder.key, at),
        }
        Ok(Admission::of(holder.actor, standing))
    }
}

/// What became of a call.
struct Counted {
    holder: KeyHolder,
    standing: Option<QuotaStanding>,
    admitted: bool,
}

fn count(ctx: &Ctx, unit: &mut dyn IdentityUnit, secret: &KeyDigest, rule: FactorRule) -> Result<Counted, Failure> {
    let holder = holder(ctx, unit, secret, rule)?;
    let Some(quota) = holder.terms.quota else { return Ok(Counted { holder, standing: None, admitted: true }) };
    let (window, most) = (quota.period.containing(ctx.at), i64::from(quota.calls.get()));
    let call = Call { key: holder.key, window, quota: most, day: ctx.at.date_naive() };
    let used = unit.count_call(&call).map_err(|error| match error {
        // The key went away between the two.
        StoreError::Violated(_) => Failure::unauthenticated(),
        error => error.into(),
    })?;
    let standing = QuotaStanding { quota, window, used: used.unwrap_or(most) };
    Ok(Counted { holder, standing: Some(standing), admitted: used.is_some() })
}

/// Who shows `secret`, if it is good and the key's owner may act. A key does no more than its owner might.
fn holder<R: ApiKeysReader + ?Sized>(
    ctx: &Ctx,
    reader: &mut R,
    secret: &KeyDigest,
    rule: FactorRule,
) -> Result<KeyHolder, Failure> {
    let holder = reader.key_holder(secret, ctx.at)?.ok_or_else(Failure::unauthenticated)?;
    Ok(KeyHolder { actor: rule.admit(holder.actor, holder.second_factor), ..holder })
}
