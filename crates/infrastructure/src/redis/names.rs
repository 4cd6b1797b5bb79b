//! Names in Redis.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::keys::{Secrets, mac};

/// Makes the names that one installation has for things in Redis: nobody learns from one what it stands for, and no other
/// installation makes the same.
#[derive(Clone)]
pub struct RedisNames(Zeroizing<[u8; 32]>);

impl RedisNames {
    /// Those of the installation that has these secrets and this address. A copy of it, for trials perhaps, has the same
    /// secrets and another address.
    pub fn of(secrets: &Secrets, public_url: &str) -> Self {
        Self(Zeroizing::new(secrets.derive(&format!("redis {public_url}"))))
    }

    /// The name of what is of this `kind` and otherwise told by `parts`.
    pub(crate) fn name(&self, kind: &str, parts: &[&[u8]]) -> String {
        format!("lyceum:{kind}:{}", self.mark(kind, parts))
    }

    /// What nobody else can add to a message of this `kind`.
    pub(crate) fn mark(&self, kind: &str, parts: &[&[u8]]) -> String {
        let mut all = vec![kind.as_bytes().to_vec()];
        // Lengths, lest two parts be the same as two others that are cut elsewhere.
        all.extend(parts.iter().map(|it| [&(it.len() as u64).to_be_bytes(), *it].concat()));
        let all: Vec<_> = all.iter().map(Vec::as_slice).collect();
        URL_SAFE_NO_PAD.encode(&mac(&*self.0, &all)[..16])
    }
}

impl fmt::Debug for RedisNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedisNames")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::open(tempfile::tempdir().unwrap().path()).unwrap()
    }

    #[test]
    fn a_name_is_one_installations_and_tells_nothing() {
        let (mine, others) = (secrets(), secrets());
        let of = |it: &Secrets, url: &str| RedisNames::of(it, url).name("limit", &[b"few", b"203.0.113.7"]);
        let name = of(&mine, "https://a.example");
        assert_eq!(name, of(&mine, "https://a.example"));
        assert!(name.len() == "lyceum:limit:".len() + 22 && !name.contains("203"), "{name}");
        assert_ne!(name, of(&others, "https://a.example"));
        assert_ne!(name, of(&mine, "https://b.example"));
    }

    #[test]
    fn parts_are_told_apart() {
        let names = RedisNames::of(&secrets(), "https://a.example");
        assert_ne!(names.name("limit", &[b"ab", b"c"]), names.name("limit", &[b"a", b"bc"]));
        assert_ne!(names.mark("limit", &[b"a"]), names.mark("ledger", &[b"a"]));
    }
}
