//! Password hashing, on threads of its own.
//!
//! Argon2id takes tens of milliseconds and 19 MiB each time. A few threads do it, so that a flood of
//! logins costs memory for a few hashes only and leaves the other processors to everybody else; when
//! too many wait, the next is told to come back.

mod furnace;
mod leaked;
mod strength;

use std::{sync::Arc, thread};

use application::{
    Failure, Pending,
    identity::{Passwords, Verdict},
};
use argon2::Params;
use domain::identity::{Password, PasswordAttempt, PasswordFlaw, PasswordHash};

use crate::lane::Lane;
use furnace::Furnace;
pub use leaked::LeakedPasswords;

/// How many passwords are hashed at once, and how many may wait.
#[derive(Clone, Copy, Debug)]
pub struct PasswordLaneSettings {
    /// Threads that hash.
    pub threads: usize,
    /// Passwords that may wait for them.
    pub queue: usize,
}

impl Default for PasswordLaneSettings {
    /// Half of the processors, and a queue that is done in a second or two.
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self { threads: (processors / 2).max(1), queue: 64 }
    }
}

/// Hashes passwords with Argon2id.
pub struct PasswordLane {
    lane: Lane,
    furnace: Furnace,
    leaked: Option<Arc<LeakedPasswords>>,
}

impl PasswordLane {
    /// A lane with its own threads, and the parameters that OWASP asks for at present.
    pub fn new(settings: PasswordLaneSettings) -> Result<Self, std::io::Error> {
        Self::with(settings, Params::DEFAULT)
    }

    pub(crate) fn with(settings: PasswordLaneSettings, params: Params) -> Result<Self, std::io::Error> {
        Ok(Self {
            lane: Lane::new("passwords", settings.threads, settings.queue)?,
            furnace: Furnace::new(params),
            leaked: None,
        })
    }

    /// The same, where nobody chooses a password that is among `leaked`.
    #[must_use]
    pub fn refusing(self, leaked: LeakedPasswords) -> Self {
        Self { leaked: Some(Arc::new(leaked)), ..self }
    }
}

/// What nobody is to choose is not hashed. A list that cannot be read lets nothing pass.
fn flaw(
    password: &Password,
    about: &[String],
    leaked: Option<&LeakedPasswords>,
) -> Result<Option<PasswordFlaw>, Failure> {
    if strength::is_common(password.expose(), about) {
        return Ok(Some(PasswordFlaw::TooCommon));
    }
    let Some(leaked) = leaked else { return Ok(None) };
    let known = leaked.know(password.expose());
    let known = known.map_err(|it| Failure::internal(format!("{}: {it}", leaked.path().display())))?;
    Ok(known.then_some(PasswordFlaw::Leaked))
}

impl Passwords for PasswordLane {
    fn hash(&self, password: Password, about: Vec<String>) -> Pending<Result<PasswordHash, PasswordFlaw>> {
        let (furnace, leaked) = (self.furnace.clone(), self.leaked.clone());
        self.lane.run(move || match flaw(&password, &about, leaked.as_deref())? {
            Some(flaw) => Ok(Err(flaw)),
            None => furnace.hash(password.expose()).map(Ok),
        })
    }

    fn verify(&self, attempt: PasswordAttempt, kept: Option<PasswordHash>) -> Pending<Verdict> {
        let furnace = self.furnace.clone();
        self.lane.run(move || furnace.verify(attempt.expose(), kept.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::block_on;
    use domain::identity::Secret;

    use super::*;

    const QUICK: (u32, u32) = (64, 1);

    fn lane((m, t): (u32, u32)) -> PasswordLane {
        let settings = PasswordLaneSettings { threads: 1, queue: 8 };
        PasswordLane::with(settings, Params::new(m, t, 1, None).unwrap()).unwrap()
    }

    fn password(text: &str) -> Password {
        Secret::from(text.to_owned()).try_into().unwrap()
    }

    fn hashed(lane: &PasswordLane, text: &str) -> PasswordHash {
        block_on(lane.hash(password(text), Vec::new())).unwrap().unwrap()
    }

    #[test]
    fn the_parameters_are_those_of_owasp() {
        let settings = PasswordLaneSettings { threads: 1, queue: 1 };
        let hash = hashed(&PasswordLane::new(settings).unwrap(), "seven pale lanterns");
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
    }

    #[test]
    fn only_the_password_itself_is_right() {
        let lane = lane(QUICK);
        let kept = hashed(&lane, "seven pale lanterns");
        let verdict = |text, kept| block_on(lane.verify(password(text).attempt(), kept)).unwrap();
        assert!(matches!(verdict("seven pale lanterns", Some(kept.clone())), Verdict::Right { stronger: None }));
        assert!(matches!(verdict("seven pale lantern?", Some(kept)), Verdict::Wrong));
        assert!(matches!(verdict("seven pale lanterns", None), Verdict::Wrong));
    }

    #[test]
    fn a_hash_that_has_grown_too_weak_is_replaced() {
        let kept = hashed(&lane(QUICK), "seven pale lanterns");
        let attempt = password("seven pale lanterns").attempt();
        let verdict = block_on(lane((128, 1)).verify(attempt, Some(kept))).unwrap();
        let Verdict::Right { stronger: Some(stronger) } = verdict else { panic!("{verdict:?}") };
        assert!(stronger.as_str().contains("m=128,"));
    }

    #[test]
    fn a_common_password_is_not_hashed() {
        let flaw = block_on(lane(QUICK).hash(password("password1234"), Vec::new())).unwrap();
        assert_eq!(flaw, Err(PasswordFlaw::TooCommon));
    }

    #[test]
    fn a_password_that_has_leaked_is_not_hashed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("leaked.txt");
        // SHA-1 of "seven pale lanterns".
        std::fs::write(
            &path,
            "0000000000000000000000000000000000000000:3\n16F11A032F4CB4D4C834026CD33DAD289A266FEB:1\n",
        )
        .unwrap();
        let lane = lane(QUICK).refusing(LeakedPasswords::open(&path).unwrap());
        let flaw = block_on(lane.hash(password("seven pale lanterns"), Vec::new())).unwrap();
        assert_eq!(flaw, Err(PasswordFlaw::Leaked));
        assert!(block_on(lane.hash(password("seven pale lantern?"), Vec::new())).unwrap().is_ok());
        assert!(matches!(block_on(lane.verify(password("seven pale lanterns").attempt(), None)), Ok(Verdict::Wrong)));
    }
}
