//! What a policy says of itself. Every sentence is made from the conditions that decide, so that none can say
//! anything else than what is done.

use super::{Condition, Otherwise, Party, Policy};
use crate::kernel::Need;

impl Need {
    /// Who that is, as a sentence.
    pub fn sentence(self) -> String {
        capital(&format!("{}.", whoever(self)))
    }
}

impl Policy {
    /// Who may do it, as sentences.
    pub fn sentence(&self) -> String {
        let rules = self.rules.iter().map(|it| it.must);
        let all: Vec<_> = needed(self.need).into_iter().chain(rules).collect();
        let of_whom = self.sees != Condition::Owns && all.iter().any(is_about_people);
        let all = if of_whom || self.sees == Condition::Everybody { all } else { [vec![self.sees], all].concat() };
        let mut text = capital(&format!("{}.", self.clause(&all)));
        if self.sees != Condition::Everybody {
            text +=
                if of_whom { " To those who may not see it, it looks absent." } else { " To others it looks absent." };
        }
        text
    }

    /// The codes with which it is refused to those who may know of the record.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.rules.iter().map(|it| match it.otherwise {
            Otherwise::Forbidden(it) => it.code,
            Otherwise::Lacking => "permission_denied",
            Otherwise::State => "illegal_transition",
        })
    }

    /// All of `conditions` as one clause: who, and then under which circumstances.
    fn clause(&self, conditions: &[Condition]) -> String {
        let (people, circumstances): (Vec<_>, Vec<_>) = conditions.iter().copied().partition(is_about_people);
        let mut parts = vec![self.people(&people)];
        parts.extend(circumstances.iter().map(|it| self.circumstance(it)));
        parts.join(", ")
    }

    /// Those of whom all of `conditions` are true.
    fn people(&self, conditions: &[Condition]) -> String {
        match conditions {
            [] => whoever(self.need),
            [Condition::Owns | Condition::Is(Party::Owner)] => self.owner.to_owned(),
            [Condition::Any(any)] => self.either(any),
            [Condition::All(all)] => self.clause(all),
            all => format!("who {}", and(&self.predicates(all))),
        }
    }

    /// Any of these people; permissions side by side are told together.
    fn either(&self, any: &[Condition]) -> String {
        let held: Vec<_> = any.iter().filter_map(permission).collect();
        if held.len() == any.len() {
            return format!("who holds {}", held.join(" or "));
        }
        let people: Vec<_> = any.iter().map(|it| self.clause(&[*it])).collect();
        people.join(", or ")
    }

    fn predicates(&self, conditions: &[Condition]) -> Vec<String> {
        conditions.iter().map(|it| self.predicate(it)).collect()
    }

    /// What is true of them, after `who`.
    fn predicate(&self, condition: &Condition) -> String {
        match condition {
            Condition::Holds(it) => format!("holds `{it}`"),
            Condition::MayAsk => "may ask for such a one".to_owned(),
            Condition::Covers(what) => format!("may do themselves {what}"),
            Condition::LoggedIn => "has logged in themselves".to_owned(),
            Condition::Owns | Condition::Is(Party::Owner) => format!("is {}", self.owner),
            Condition::Is(Party::Approver) => "approved it first".to_owned(),
            Condition::SameDepartment => "belongs to its department".to_owned(),
            Condition::Not(other) => self.denial(other),
            Condition::All(all) => and(&self.predicates(all)),
            Condition::Any(any) => self.predicates(any).join(" or "),
            Condition::Everybody => "is anybody".to_owned(),
            Condition::Shared(_) | Condition::While(_) | Condition::Before(_) | Condition::From(_) => {
                format!("acts {}", self.circumstance(condition))
            }
        }
    }

    /// What is not true of them, after `who`.
    fn denial(&self, condition: &Condition) -> String {
        match condition {
            Condition::Holds(it) => format!("does not hold `{it}`"),
            Condition::MayAsk => "may not ask for such a one".to_owned(),
            Condition::Covers(what) => format!("may not do themselves {what}"),
            Condition::LoggedIn => "has not logged in themselves".to_owned(),
            Condition::Owns | Condition::Is(Party::Owner) => format!("is not {}", self.owner),
            Condition::Is(Party::Approver) => "did not approve it first".to_owned(),
            Condition::SameDepartment => "does not belong to its department".to_owned(),
            Condition::Not(other) => self.predicate(other),
            Condition::Everybody => "is nobody".to_owned(),
            other => format!("not: {}", self.predicate(other)),
        }
    }

    /// What is true of the record or of the moment.
    fn circumstance(&self, condition: &Condition) -> String {
        match condition {
            Condition::Shared(how) => format!("once {how}"),
            Condition::While(states) => format!("while it is {}", or(states)),
            Condition::Before(moment) | Condition::Not(Condition::From(moment)) => format!("before {moment}"),
            Condition::From(moment) | Condition::Not(Condition::Before(moment)) => format!("from {moment} on"),
            Condition::Not(Condition::Shared(how)) => format!("unless {how}"),
            Condition::Not(Condition::While(states)) => format!("unless it is {}", or(states)),
            other => self.predicate(other),
        }
    }
}

/// Whether a condition says something of people, and not only of the record and the moment.
fn is_about_people(condition: &Condition) -> bool {
    match condition {
        Condition::Shared(_) | Condition::While(_) | Condition::Before(_) | Condition::From(_) => false,
        Condition::Not(other) => is_about_people(other),
        Condition::All(several) | Condition::Any(several) => several.iter().any(is_about_people),
        _ => true,
    }
}

fn permission(condition: &Condition) -> Option<String> {
    if let Condition::Holds(it) = condition { Some(format!("`{it}`")) } else { None }
}

/// What somebody needs, unless being known is enough.
const fn needed(need: Need) -> Option<Condition> {
    match need {
        Need::Permission(it) => Some(Condition::Holds(it)),
        Need::Login | Need::Nothing => None,
    }
}

fn whoever(need: Need) -> String {
    match need {
        Need::Nothing => "everybody, known or not".to_owned(),
        Need::Login => "everybody who is logged in".to_owned(),
        Need::Permission(it) => format!("who holds `{it}`"),
    }
}

fn and(parts: &[String]) -> String {
    match parts {
        [most @ .., last] if most.len() > 1 => format!("{}, and {last}", most.join(", ")),
        few => few.join(" and "),
    }
}

fn or(parts: &[&str]) -> String {
    match parts {
        [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
        few => few.concat(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |it| it.to_uppercase().chain(letters).collect())
}
