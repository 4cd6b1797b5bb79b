//! What is known of each setting.

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in the environment and in `.env`.
    pub variable: &'static str,
    /// Its name in `lyceum.toml`.
    pub key: &'static str,
    /// What is in force where nothing is set; may depend on the others, and then says how.
    pub default: &'static str,
    /// What it is for, as one sentence.
    pub meaning: &'static str,
    /// Whether it must never be shown.
    pub secret: bool,
}

pub(super) const fn setting(
    variable: &'static str,
    key: &'static str,
    default: &'static str,
    meaning: &'static str,
) -> Setting {
    Setting { variable, key, default, meaning, secret: false }
}

pub(super) const fn secret(
    variable: &'static str,
    key: &'static str,
    default: &'static str,
    meaning: &'static str,
) -> Setting {
    Setting { variable, key, default, meaning, secret: true }
}

/// All of `parts`, which are `N` in all, one after the other.
pub(super) const fn joined<const N: usize>(parts: &[&[Setting]]) -> [Setting; N] {
    let mut all = [setting("", "", "", ""); N];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut next = 0;
        while next < parts[part].len() {
            all[at] = parts[part][next];
            (next, at) = (next + 1, at + 1);
        }
        part += 1;
    }
    all
}
