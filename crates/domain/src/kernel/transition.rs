//! What cannot be done to a record in the state that it is in.

use super::{Fact, Kind, Refusal};

/// Not from the state that the record is in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what is {from} cannot {action}")]
pub struct IllegalTransition {
    /// The state that it is in.
    pub from: &'static str,
    /// What was to be done.
    pub action: &'static str,
    /// What could be done instead.
    pub allowed: Vec<&'static str>,
}

impl Refusal for IllegalTransition {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }

    fn code(&self) -> &'static str {
        "illegal_transition"
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        vec![
            ("from", Fact::Text(self.from.to_owned())),
            ("action", Fact::Text(self.action.to_owned())),
            ("allowed", Fact::List(self.allowed.iter().map(|it| (*it).to_owned()).collect())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_could_be_done_instead() {
        let refused = IllegalTransition { from: "draft", action: "pay", allowed: vec!["place", "cancel"] };
        assert_eq!((refused.kind(), refused.code()), (Kind::Conflict, "illegal_transition"));
        assert_eq!(refused.to_string(), "what is draft cannot pay");
        let allowed = Fact::List(vec!["place".to_owned(), "cancel".to_owned()]);
        assert_eq!(refused.facts()[2], ("allowed", allowed));
    }
}
