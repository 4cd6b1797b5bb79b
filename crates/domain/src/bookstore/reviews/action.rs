//! What is done with reviews.

use super::ReviewState;
use crate::{kernel::Policy, named, policies::reviews as policies};

named! {
    /// What somebody does with a review.
    ReviewAction, "review-action", "change, delete, hide, restore" {
        /// Says something else.
        Change = "change",
        /// Takes it away.
        Delete = "delete",
        /// Keeps it from others.
        Hide = "hide",
        /// Lets others see it again.
        Restore = "restore",
    }
}

impl ReviewAction {
    /// Who may do it, and in which states.
    pub const fn policy(self) -> &'static Policy {
        match self {
            Self::Change => &policies::WRITE,
            Self::Delete => &policies::DELETE,
            Self::Hide => &policies::HIDE,
            Self::Restore => &policies::RESTORE,
        }
    }

    /// What somebody may do with a review in `state`.
    pub(super) fn possible_in(state: ReviewState) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |it| it.policy().is_possible_in(state.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_can_be_hidden_and_what_is_hidden_restored() {
        let possible = |state| ReviewAction::possible_in(state).map(ReviewAction::name).collect::<Vec<_>>();
        assert_eq!(possible(ReviewState::Published), ["change", "delete", "hide"]);
        assert_eq!(possible(ReviewState::Hidden), ["change", "delete", "restore"]);
    }
}
