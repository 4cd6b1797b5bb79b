//! A review: what one customer thinks of one book.

use super::{
    HidingReason, Moderator, ReviewAction, ReviewError, ReviewState, ReviewText, ReviewTitle, Reviewer, Stars,
};
use crate::{
    bookstore::{Isbn, ProductId},
    kernel::{Actor, Attributes, Id, Revision, Subject, Timestamp, UserId},
    policies::reviews::SEE,
};

/// Identifies a review.
pub type ReviewId = Id<Review>;

/// The aggregate. Its [`ReviewFacts`] are readable by all; only the methods here change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review(ReviewFacts);

/// Everything that is known of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewFacts {
    /// Which.
    pub id: ReviewId,
    /// Of which book.
    pub book: ProductId,
    /// The number of that book, which never changes.
    pub isbn: Isbn,
    /// Who thinks so; nobody any more whose account is closed.
    pub customer: Option<UserId>,
    /// What they think.
    pub opinion: Opinion,
    /// Whether others see it.
    pub standing: Standing,
    /// Whether they have bought the book.
    pub verified_purchase: bool,
    /// Counts the changes.
    pub revision: Revision,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What somebody thinks of a book: how good it is, and perhaps why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// How good it is.
    pub stars: Stars,
    /// In a few words.
    pub title: Option<ReviewTitle>,
    /// In many.
    pub text: Option<ReviewText>,
}

/// Whether others see a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// They do.
    Published,
    /// A moderator says why not.
    Hidden(HidingReason),
}

/// What is needed for a review.
#[derive(Clone, Debug)]
pub struct NewReview {
    /// Brought by the client, or made here.
    pub id: Option<ReviewId>,
    /// Of which book.
    pub book: ProductId,
    /// The number of that book.
    pub isbn: Isbn,
    /// What its author thinks.
    pub opinion: Opinion,
    /// Whether they have bought the book.
    pub bought: bool,
}

impl Review {
    /// A new review, for all to see.
    pub fn write(new: NewReview, by: &Reviewer, at: Timestamp) -> Self {
        Self(ReviewFacts {
            id: new.id.unwrap_or_else(Id::fresh),
            book: new.book,
            isbn: new.isbn,
            customer: Some(by.user()),
            opinion: new.opinion,
            standing: Standing::Published,
            verified_purchase: new.bought,
            revision: 1,
            created_at: at,
            updated_at: at,
        })
    }

    /// Brings a stored review back.
    pub const fn from_facts(facts: ReviewFacts) -> Self {
        Self(facts)
    }

    /// Everything that is known of it.
    pub const fn facts(&self) -> &ReviewFacts {
        &self.0
    }

    /// How it stands.
    pub const fn state(&self) -> ReviewState {
        match self.0.standing {
            Standing::Published => ReviewState::Published,
            Standing::Hidden(_) => ReviewState::Hidden,
        }
    }

    /// What it adds to the rating of its book, if it counts there.
    pub const fn counted(&self) -> Option<Stars> {
        match self.0.standing {
            Standing::Published => Some(self.0.opinion.stars),
            Standing::Hidden(_) => None,
        }
    }

    /// What policies look at.
    pub fn attributes(&self) -> Attributes<'static> {
        Attributes::of(self.0.customer).in_state(self.state().name())
    }

    /// Whether `actor` may know of it.
    pub fn is_shown_to(&self, actor: &Actor) -> bool {
        SEE.shows(actor, &self.attributes())
    }

    /// Says something else; tells whether that is a difference. What is hidden stays hidden.
    pub fn change(&mut self, by: &Reviewer, opinion: Opinion, at: Timestamp) -> Result<bool, ReviewError> {
        self.permit(ReviewAction::Change, by.actor())?;
        let differs = opinion != self.0.opinion;
        if differs {
            self.0.opinion = opinion;
            self.touch(at);
        }
        Ok(differs)
    }

    /// Keeps it from all but its author and moderators. It counts no more.
    pub fn hide(&mut self, by: &Moderator, reason: HidingReason, at: Timestamp) -> Result<(), ReviewError> {
        self.permit(ReviewAction::Hide, by.actor())?;
        self.0.standing = Standing::Hidden(reason);
        self.touch(at);
        Ok(())
    }

    /// Lets all see it again.
    pub fn restore(&mut self, by: &Moderator, at: Timestamp) -> Result<(), ReviewError> {
        self.permit(ReviewAction::Restore, by.actor())?;
        self.0.standing = Standing::Published;
        self.touch(at);
        Ok(())
    }

    /// Whether it may be deleted. An author does not delete what is hidden: they could write it anew.
    pub fn permit_deletion(&self, by: &Reviewer) -> Result<(), ReviewError> {
        self.permit(ReviewAction::Delete, by.actor())
    }

    /// Marks it as of somebody who has bought the book; tells whether it was not marked.
    pub const fn mark(&mut self, at: Timestamp) -> bool {
        let differs = !self.0.verified_purchase;
        if differs {
            self.0.verified_purchase = true;
            self.touch(at);
        }
        differs
    }

    const fn touch(&mut self, at: Timestamp) {
        self.0.revision += 1;
        self.0.updated_at = at;
    }

    /// What the policy of `action` says.
    fn permit(&self, action: ReviewAction, by: &Actor) -> Result<(), ReviewError> {
        let said = action.policy().check(&Subject::of(by), &self.attributes());
        said.map_err(|it| ReviewError::refused(it, self.state(), action))
    }
}

#[cfg(test)]
mod tests;
