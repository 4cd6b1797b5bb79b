//! The limits' algorithms as a script, which Redis runs as one step.

use std::{sync::LazyLock, time::Duration};

use application::limits::Claim;
use domain::limits::{Limit, Parameters, Tick, Verdict};
use redis::{Script, ScriptInvocation};

static TAKE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("take.lua")));

/// How many numbers are told of each claim.
const ANSWER: usize = 4;

/// Takes `claims`, the states of which are at `keys`. The time is Redis's own where none is given.
pub(super) fn taking(claims: &[Claim], keys: &[String], now: Option<Tick>) -> ScriptInvocation<'static> {
    let mut call = TAKE.prepare_invoke();
    call.arg(now.map(|it| it.0.to_string()).unwrap_or_default());
    for (claim, key) in claims.iter().zip(keys) {
        let (a, b, c) = match claim.limit.parameters() {
            Parameters::Window { quota, window } => (quota, window, 0),
            Parameters::Bucket { parts, per_unit, full } => (parts, per_unit, full),
        };
        call.key(key).arg(algorithm(&claim.limit)).arg(a).arg(b).arg(c).arg(claim.cost);
    }
    call
}

const fn algorithm(limit: &Limit) -> &'static str {
    match limit {
        Limit::FixedWindow(_) => "F",
        Limit::SlidingWindow(_) => "S",
        Limit::LeakyBucket(_) => "L",
        Limit::TokenBucket(_) => "T",
    }
}

/// What the script says of `claims`, or nothing where it makes no sense.
pub(super) fn verdicts(claims: &[Claim], told: &[i64]) -> Option<Vec<Verdict>> {
    let verdicts = claims.iter().zip(told.chunks_exact(ANSWER)).map(|(claim, told)| verdict(&claim.limit, told));
    let verdicts = verdicts.collect::<Option<Vec<_>>>()?;
    let complete = verdicts.len() == claims.len() || verdicts.last().is_some_and(|it| !it.admitted);
    complete.then_some(verdicts)
}

fn verdict(limit: &Limit, told: &[i64]) -> Option<Verdict> {
    let &[admitted, remaining, reset_after, retry_after] = told else { return None };
    let span = |micros: i64| u64::try_from(micros).ok().map(Duration::from_micros);
    Some(Verdict {
        admitted: admitted == 1,
        limit: limit.quota(),
        remaining: u64::try_from(remaining).ok()?,
        reset_after: span(reset_after)?,
        retry_after: if retry_after == -1 { Duration::MAX } else { span(retry_after)? },
    })
}

#[cfg(test)]
mod tests;
