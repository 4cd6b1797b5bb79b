//! How policies are written: by operators, and in the documentation.
//!
//! `writes: token-bucket 10/s burst 100 by user on writes`, several of them separated by commas, semicolons or
//! lines.

use std::{
    fmt::{self, Display},
    str::FromStr,
    time::Duration,
};

use super::{CountBy, Limit, Numbers, Policies, Policy, Target};

/// What holds where nothing else is said.
///
/// Behind one address may be a campus, so what counts by it is generous: it stops floods, not people. What
/// keeps guesses at passwords down are the limits on failures, which are identity's.
const DEFAULTS: &str = "\
    everything: token-bucket 200/s burst 600 by address on all; \
    writes: token-bucket 10/s burst 100 by user on writes; \
    keys: plan by api_key on all; \
    logins: sliding-window 300/15m by address on create_session|log_browser_in|begin_provider_login|create_provider_session; \
    logins-to-account: sliding-window 100/15m by account on create_session; \
    resets: sliding-window 50/h by address on request_password_reset|request_email_verification; \
    resets-of-account: sliding-window 5/h by account on request_password_reset|request_email_verification";

/// Policies that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("policy {place} (`{text}`): {reason}")]
pub struct BadPolicies {
    /// Which one, counted from 1.
    place: usize,
    text: String,
    reason: String,
}

impl Default for Policies {
    fn default() -> Self {
        Self::NONE.changed_by(DEFAULTS).unwrap_or(Self::NONE)
    }
}

/// Changes to the defaults: a policy takes the place of the one with its name, `name: off` takes one away, and
/// `none` all that came before.
impl FromStr for Policies {
    type Err = BadPolicies;

    fn from_str(text: &str) -> Result<Self, BadPolicies> {
        Self::default().changed_by(text)
    }
}

/// All that are in force, in a form that makes them again.
impl Display for Policies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("none")?;
        self.iter().try_for_each(|it| write!(f, "; {}: {}", it.name, it.rule))
    }
}

impl Policies {
    fn changed_by(mut self, text: &str) -> Result<Self, BadPolicies> {
        let all = text.split([',', ';', '\n']).map(str::trim).filter(|it| !it.is_empty());
        let mut named = Vec::new();
        for (place, text) in (1..).zip(all) {
            let bad = |reason: String| BadPolicies { place, text: text.to_owned(), reason };
            if text == "none" {
                self.0.clear();
                continue;
            }
            let (name, rule) = text.split_once(':').ok_or_else(|| bad("it must be `name: …`, or `none`".to_owned()))?;
            let (name, rule) = (name.trim(), rule.trim());
            check_name(name).map_err(bad)?;
            if named.contains(&name) {
                return Err(bad(format!("there are two of the name {name}")));
            }
            named.push(name);
            self.change(name, rule).map_err(bad)?;
        }
        Ok(self)
    }

    fn change(&mut self, name: &str, rule: &str) -> Result<(), String> {
        let found = self.0.iter().position(|it| &*it.name == name);
        if rule == "off" {
            let found = found.ok_or_else(|| format!("there is no policy {name} to switch off"))?;
            self.0.remove(found);
            return Ok(());
        }
        let policy = policy(name, rule)?;
        match found.and_then(|it| self.0.get_mut(it)) {
            Some(place) => *place = policy,
            None => self.0.push(policy),
        }
        Ok(())
    }
}

/// It goes into header fields as it is.
fn check_name(name: &str) -> Result<(), String> {
    let fine = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-_".contains(&it);
    if (1..=32).contains(&name.len()) && name.bytes().all(fine) {
        return Ok(());
    }
    Err("a name has 1 to 32 lower-case letters, digits, `-` and `_`".to_owned())
}

fn policy(name: &str, rule: &str) -> Result<Policy, String> {
    let mut words = Words(rule.split_whitespace().peekable());
    let numbers = numbers(&mut words)?;
    let by = by(words.after("by")?)?;
    let on = words.after("on")?.split('|').map(target).collect::<Result<Vec<_>, _>>()?;
    if let Some(word) = words.0.next() {
        return Err(format!("nothing is expected after it, such as `{word}`"));
    }
    if numbers == Numbers::OfPlan && by != CountBy::ApiKey {
        return Err("only an api_key is on a plan".to_owned());
    }
    if by == CountBy::Account && !on.iter().all(|it| matches!(it, Target::Operation(_))) {
        return Err("an account is known to single operations only: name them".to_owned());
    }
    let rule = rule.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Policy { name: name.into(), by, on, numbers, rule })
}

struct Words<'a>(std::iter::Peekable<std::str::SplitWhitespace<'a>>);

impl<'a> Words<'a> {
    fn one(&mut self, what: &str) -> Result<&'a str, String> {
        self.0.next().ok_or_else(|| format!("{what} is missing"))
    }

    fn after(&mut self, keyword: &str) -> Result<&'a str, String> {
        match self.0.next() {
            Some(word) if word == keyword => self.one(&format!("what comes after `{keyword}`")),
            Some(word) => Err(format!("`{keyword}` is expected, not `{word}`")),
            None => Err(format!("`{keyword}` is missing")),
        }
    }

    /// `burst 100`, if it is there.
    fn burst(&mut self) -> Result<Option<u64>, String> {
        match self.0.next_if_eq(&"burst") {
            Some(_) => number(self.one("the burst")?).map(Some),
            None => Ok(None),
        }
    }
}

fn numbers(words: &mut Words<'_>) -> Result<Numbers, String> {
    let algorithm = words.one("the algorithm")?;
    if algorithm == "plan" {
        return Ok(Numbers::OfPlan);
    }
    let limit: fn(u64, Duration, Option<u64>) -> Result<Limit, super::BadLimit> = match algorithm {
        "fixed-window" => |quota, window, _| Limit::fixed_window(quota, window),
        "sliding-window" => |quota, window, _| Limit::sliding_window(quota, window),
        "leaky-bucket" => |quota, window, burst| Limit::leaky_bucket(quota, window, burst.unwrap_or(1)),
        "token-bucket" => |quota, window, burst| Limit::token_bucket(quota, window, burst.unwrap_or(quota)),
        _ => {
            let known = "fixed-window, sliding-window, leaky-bucket, token-bucket or plan";
            return Err(format!("the algorithm must be {known}, not `{algorithm}`"));
        }
    };
    let (quota, window) = rate(words.one("a rate such as 10/s")?)?;
    let burst = if algorithm.ends_with("bucket") { words.burst()? } else { None };
    limit(quota, window, burst).map(Numbers::Fixed).map_err(|it| it.to_string())
}

/// `10/s`, `300/15m`
fn rate(text: &str) -> Result<(u64, Duration), String> {
    let bad = || format!("a rate is written as 10/s, 300/15m, 5/h or 1000/d, not `{text}`");
    let (quota, window) = text.split_once('/').ok_or_else(bad)?;
    let unit = window.trim_start_matches(|it: char| it.is_ascii_digit());
    let count = match window.strip_suffix(unit) {
        Some("") => 1,
        Some(count) => number(count)?,
        None => return Err(bad()),
    };
    let seconds = UNITS.iter().find(|it| it.0 == unit).map(|it| it.1).ok_or_else(bad)?;
    let seconds = count.checked_mul(seconds).ok_or_else(bad)?;
    Ok((number(quota)?, Duration::from_secs(seconds)))
}

const UNITS: [(&str, u64); 4] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("`{text}` is no whole number"))
}

const SUBJECTS: [(&str, CountBy); 4] = [
    ("address", CountBy::Address),
    ("user", CountBy::User),
    ("api_key", CountBy::ApiKey),
    ("account", CountBy::Account),
];

fn by(text: &str) -> Result<CountBy, String> {
    let found = SUBJECTS.iter().find(|it| it.0 == text).map(|it| it.1);
    found.ok_or_else(|| format!("it can count by address, user, api_key or account, not by `{text}`"))
}

fn target(text: &str) -> Result<Target, String> {
    let named = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_".contains(&it));
    match (text, text.strip_prefix("tag:")) {
        ("all", _) => Ok(Target::All),
        ("reads", _) => Ok(Target::Reads),
        ("writes", _) => Ok(Target::Writes),
        (_, Some(tag)) if named(tag) => Ok(Target::Tag(tag.to_owned())),
        (id, None) if named(id) => Ok(Target::Operation(id.to_owned())),
        _ => Err(format!("`{text}` is none of all, reads, writes, tag:<tag> or the id of an operation")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Policies, String> {
        text.parse().map_err(|it: BadPolicies| it.to_string())
    }

    fn names(policies: &Policies) -> Vec<&str> {
        policies.iter().map(|it| &*it.name).collect()
    }

    #[test]
    fn the_defaults_are_in_force_unless_they_are_changed() {
        let all = read("").unwrap();
        assert_eq!(all, Policies::default());
        assert_eq!(
            names(&all),
            ["everything", "writes", "keys", "logins", "logins-to-account", "resets", "resets-of-account"]
        );
        let changed =
            read("writes: off; everything: leaky-bucket 5/s by address on reads, mine: plan by api_key on all")
                .unwrap();
        assert_eq!(names(&changed)[..2], ["everything", "keys"]);
        assert_eq!(names(&changed).last(), Some(&"mine"));
        assert_eq!(changed[0].on, [Target::Reads]);
        assert_eq!(names(&read("none").unwrap()), [""; 0]);
    }

    #[test]
    fn a_rule_is_read_in_all_its_parts() {
        let text = "none\nburst: token-bucket 10/2s burst 25 by user on tag:bookstore|create_user|writes";
        let policies = read(text).unwrap();
        let limit = Limit::token_bucket(10, Duration::from_secs(2), 25).unwrap();
        let on = [Target::Tag("bookstore".into()), Target::Operation("create_user".into()), Target::Writes];
        assert_eq!((policies[0].by, policies[0].numbers), (CountBy::User, Numbers::Fixed(limit)));
        assert_eq!(policies[0].on, on);
        let limit_of = |rule: &str| read(&format!("none; it: {rule} by address on all")).unwrap()[0].numbers;
        let day = Duration::from_secs(86_400);
        assert_eq!(limit_of("fixed-window 1000/d"), Numbers::Fixed(Limit::fixed_window(1000, day).unwrap()));
        assert_eq!(limit_of("leaky-bucket 24/d"), Numbers::Fixed(Limit::leaky_bucket(24, day, 1).unwrap()));
        assert_eq!(limit_of("token-bucket 24/d"), Numbers::Fixed(Limit::token_bucket(24, day, 24).unwrap()));
    }

    #[test]
    fn what_is_shown_makes_the_same_again() {
        for text in ["", "none", "writes: off", "none; a:  sliding-window   5/h by account on create_session"] {
            let policies = read(text).unwrap();
            assert_eq!(read(&policies.to_string()).unwrap(), policies, "{policies}");
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        for (text, said) in [
            ("everything", "policy 1 (`everything`): it must be `name: …`"),
            ("none; Writes: off", "policy 2 (`Writes: off`): a name has"),
            ("wrties: off", "no policy wrties"),
            ("a: off", "no policy a"),
            ("writes: off; writes: off", "policy 2 (`writes: off`): there are two"),
            ("a: bucket 1/s by user on all", "the algorithm must be"),
            ("a: token-bucket", "a rate such as 10/s is missing"),
            ("a: token-bucket ten/s by user on all", "`ten` is no whole number"),
            ("a: token-bucket 10/w by user on all", "a rate is written as"),
            ("a: token-bucket 0/s by user on all", "at least 1"),
            ("a: token-bucket 5/s burst 0 by user on all", "at least 1"),
            ("a: fixed-window 5/32d by user on all", "from 1 second to 31 days"),
            ("a: fixed-window 5/0s by user on all", "from 1 second to 31 days"),
            ("a: fixed-window 5/18446744073709551615d by user on all", "a rate is written as"),
            ("a: sliding-window 65536/h by user on all", "at most 65535"),
            ("a: token-bucket 999983/31d by user on all", "too large for such a window"),
            ("a: fixed-window 5/s burst 3 by user on all", "`by` is expected, not `burst`"),
            ("a: fixed-window 5/s by colour on all", "not by `colour`"),
            ("a: fixed-window 5/s by user", "`on` is missing"),
            ("a: fixed-window 5/s by user on", "what comes after `on` is missing"),
            ("a: fixed-window 5/s by user on all||reads", "`` is none of"),
            ("a: fixed-window 5/s by user on tag:", "`tag:` is none of"),
            ("a: fixed-window 5/s by user on all please", "nothing is expected after it, such as `please`"),
            ("a: plan by user on all", "only an api_key"),
            ("a: fixed-window 5/s by account on all", "single operations only"),
        ] {
            let complaint = read(text).unwrap_err();
            assert!(complaint.contains(said), "{text}: {complaint}");
        }
    }

    #[test]
    fn a_policy_applies_where_one_of_its_targets_does() {
        let on = |targets: &str| read(&format!("none; it: fixed-window 1/s by user on {targets}")).unwrap()[0].clone();
        let applies = |targets: &str| on(targets).applies("create_book", "bookstore", true);
        for targets in ["all", "writes", "tag:bookstore", "create_book", "reads|create_book"] {
            assert!(applies(targets), "{targets}");
        }
        for targets in ["reads", "tag:identity", "create_books", "tag:create_book"] {
            assert!(!applies(targets), "{targets}");
        }
    }
}
