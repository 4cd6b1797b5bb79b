//! Everything reviews refuse.

use super::{ReviewAction, ReviewState};
use crate::kernel::{Denied, Fact, Forbidden, Kind, Refusal, Refused};

/// Why a review is not as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReviewError {
    /// There is no such review, as far as the caller may know.
    #[error("no such review")]
    NotFound,
    /// One person has one opinion of a book.
    #[error("you have reviewed this book already")]
    Duplicate,
    /// Another record has the id that the client brought.
    #[error("there is a record with this id already")]
    DuplicateId,
    /// Not from the state that it is in.
    #[error("what is {from} cannot {}", action.name())]
    IllegalTransition {
        /// The state that it is in.
        from: ReviewState,
        /// What was to be done.
        action: ReviewAction,
    },
    /// A policy says that this is for others.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The actor may not do this.
    #[error(transparent)]
    Denied(#[from] Denied),
}

/// What a violated constraint of the database means, by its name, which is the same on every
/// database.
pub const REVIEW_CONSTRAINTS: &[(&str, ReviewError)] = &[
    ("bookstore_reviews_book_id_customer_id_key", ReviewError::Duplicate),
    ("bookstore_reviews_pkey", ReviewError::DuplicateId),
];

impl ReviewError {
    /// What a policy refused to do with a review in the state `from`.
    pub(super) fn refused(refused: Refused, from: ReviewState, action: ReviewAction) -> Self {
        match refused {
            Refused::Denied(denied) => Self::Denied(denied),
            Refused::Hidden => Self::NotFound,
            Refused::Forbidden(forbidden) => Self::Forbidden(forbidden),
            Refused::State => Self::IllegalTransition { from, action },
        }
    }
}

impl Refusal for ReviewError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::Absent,
            Self::Duplicate | Self::DuplicateId | Self::IllegalTransition { .. } => Kind::Conflict,
            Self::Forbidden(forbidden) => forbidden.kind(),
            Self::Denied(denied) => denied.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "review_not_found",
            Self::Duplicate => "duplicate_review",
            Self::DuplicateId => "duplicate_id",
            Self::IllegalTransition { .. } => "illegal_transition",
            Self::Forbidden(forbidden) => forbidden.code(),
            Self::Denied(denied) => denied.code(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        let Self::IllegalTransition { from, action } = self else { return Vec::new() };
        // What is refused here is for others to do.
        let allowed = ReviewAction::possible_in(*from).filter(|it| it != action);
        vec![
            ("from", Fact::Text(from.name().to_owned())),
            ("action", Fact::Text(action.name().to_owned())),
            ("allowed", Fact::List(allowed.map(|it| it.name().to_owned()).collect())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_illegal_transition_says_what_would_be_allowed() {
        let refused = ReviewError::IllegalTransition { from: ReviewState::Hidden, action: ReviewAction::Delete };
        assert_eq!((refused.kind(), refused.to_string().as_str()), (Kind::Conflict, "what is hidden cannot delete"));
        let allowed = Fact::List(vec!["change".to_owned(), "restore".to_owned()]);
        assert_eq!(refused.facts()[2], ("allowed", allowed));
        assert!(REVIEW_CONSTRAINTS.iter().all(|(_, error)| error.kind() == Kind::Conflict));
    }
}
