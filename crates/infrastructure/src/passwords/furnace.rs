//! Argon2id, with an eye on what it costs: to compare a password costs the same whatever it is compared with.
//!
//! A hash that was made with less than is asked for now would be compared faster than a new one, and an account
//! that was not used since would give itself away by answering sooner than one that there is not. So what is
//! missing is done as well, for nothing.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use application::{Failure, identity::Verdict};
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::{Error, phc},
};
use domain::identity::PasswordHash;

/// Hashes and compares.
#[derive(Clone)]
pub(super) struct Furnace {
    argon2: Argon2<'static>,
    /// How many blocks of memory were filled so far: what the time goes into.
    burnt: Arc<AtomicU64>,
}

impl Furnace {
    /// Asks for these parameters of a new hash.
    pub(super) fn new(params: Params) -> Self {
        Self { argon2: with(params), burnt: Arc::default() }
    }

    /// A new hash of a password.
    pub(super) fn hash(&self, password: &str) -> Result<PasswordHash, Failure> {
        self.burn(self.argon2.params());
        let hash: phc::PasswordHash = self.argon2.hash_password(password.as_bytes()).map_err(failed)?;
        Ok(hash.to_string().into())
    }

    /// Compares what is shown with what is kept. A hash that has grown too weak is made anew for who knows the
    /// password.
    pub(super) fn verify(&self, attempt: &str, kept: Option<&PasswordHash>) -> Result<Verdict, Failure> {
        let Some(kept) = kept else {
            self.waste(attempt, self.argon2.params().clone())?;
            return Ok(Verdict::Wrong);
        };
        let kept = phc::PasswordHash::new(kept.as_str()).map_err(failed)?;
        let right = self.compare(attempt, &kept)?;
        if let Some(rest) = rest(&kept, self.argon2.params()) {
            self.waste(attempt, rest)?;
        }
        if !right {
            return Ok(Verdict::Wrong);
        }
        let stronger = is_weaker(&kept, self.argon2.params()).then(|| self.hash(attempt)).transpose()?;
        Ok(Verdict::Right { stronger })
    }

    fn compare(&self, attempt: &str, kept: &phc::PasswordHash) -> Result<bool, Failure> {
        if let Ok(params) = Params::try_from(kept) {
            self.burn(&params);
        }
        match self.argon2.verify_password(attempt.as_bytes(), kept) {
            Ok(()) => Ok(true),
            Err(Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    /// Hashes for nothing but the time that it takes.
    fn waste(&self, attempt: &str, params: Params) -> Result<(), Failure> {
        self.burn(&params);
        with(params).hash_password_with_salt(attempt.as_bytes(), &[0; 16]).map(drop).map_err(failed)
    }

    fn burn(&self, params: &Params) {
        self.burnt.fetch_add(cost(params).into(), Ordering::Relaxed);
    }
}

fn with(params: Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// How many blocks of memory a hash fills.
fn cost(params: &Params) -> u32 {
    params.m_cost().saturating_mul(params.t_cost())
}

/// What is left to be done after a comparison with `kept`, so that it is as much as a hash costs `now`; in as much
/// memory as that at the most. A hash that costs more than that takes longer: nobody lowers what is asked for.
fn rest(kept: &phc::PasswordHash, now: &Params) -> Option<Params> {
    let was = Params::try_from(kept).ok()?;
    let missing = cost(now).checked_sub(cost(&was))?;
    let passes = now.t_cost();
    // What is less than the least is not to be noticed.
    Params::new((missing / passes).max(Params::MIN_M_COST), passes, 1, None).ok().filter(|it| cost(it) <= missing)
}

/// Whether a hash was made with less than what is asked for now.
fn is_weaker(kept: &phc::PasswordHash, now: &Params) -> bool {
    let Ok(was) = Params::try_from(kept) else { return true };
    kept.algorithm != Algorithm::Argon2id.ident()
        || was.m_cost() < now.m_cost()
        || was.t_cost() < now.t_cost()
        || was.p_cost() < now.p_cost()
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::internal(format!("a password could not be hashed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn furnace(m: u32, t: u32) -> Furnace {
        Furnace::new(Params::new(m, t, 1, None).unwrap())
    }

    /// How many blocks it takes to find that a password is wrong.
    fn blocks(furnace: &Furnace, kept: Option<&PasswordHash>) -> u64 {
        furnace.burnt.store(0, Ordering::Relaxed);
        assert!(matches!(furnace.verify("not the password", kept).unwrap(), Verdict::Wrong));
        furnace.burnt.load(Ordering::Relaxed)
    }

    #[test]
    fn a_comparison_costs_the_same_whatever_it_is_compared_with() {
        let now = furnace(512, 2);
        assert_eq!(blocks(&now, None), 1024);
        for (m, t) in [(512, 2), (256, 2), (256, 4), (64, 1), (8, 1), (510, 2), (500, 2), (100, 10), (1024, 1)] {
            let kept = furnace(m, t).hash("the password").unwrap();
            let blocks = blocks(&now, Some(&kept));
            // Less than the smallest hash that there can be is not made up for.
            assert!((1024 - u64::from(2 * Params::MIN_M_COST)..=1024).contains(&blocks), "m={m} t={t}: {blocks}");
        }
    }

    #[test]
    fn who_knows_the_password_is_let_in_whatever_the_hash_was_made_with() {
        for (m, t) in [(64, 1), (512, 2)] {
            let kept = furnace(m, t).hash("the password").unwrap();
            let verdict = furnace(512, 2).verify("the password", Some(&kept)).unwrap();
            let Verdict::Right { stronger } = verdict else { panic!("{verdict:?}") };
            assert_eq!(stronger.is_some(), m == 64);
        }
    }

    #[test]
    fn what_is_made_up_for_takes_no_more_memory_than_a_new_hash() {
        let now = Params::new(19_456, 2, 1, None).unwrap();
        for (m, t) in [(8, 1), (9_216, 4), (12_288, 3), (19_456, 1)] {
            let text = furnace(m, t).hash("the password").unwrap();
            let kept = phc::PasswordHash::new(text.as_str()).unwrap();
            let rest = rest(&kept, &now).unwrap();
            assert!(rest.m_cost() <= now.m_cost());
            assert!(cost(&now) - m * t - cost(&rest) < now.t_cost(), "m={m} t={t}");
        }
    }
}
