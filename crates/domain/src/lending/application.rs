//! Applications for a loan: who may do what with one, and when.

use chrono::TimeDelta;

use super::{
    Action, Approval, Borrower, Closing, Closure, Confirmation, LendingAdmin, LendingError, LendingPolicy, Loan, Offer,
    Officer, Progress, Proposal, Reason, Rejection, Submission, Transition, Wish, WishChange,
};
use crate::{
    kernel::{Actor, Attributes, Currency, Id, Revision, Subject, Timestamp, UserId},
    policies::lending::SEE_APPLICATION,
};

/// Identifies an application.
pub type LoanApplicationId = Id<LoanApplication>;

/// For how long a decided application stays open before Lyceum closes it.
pub const PATIENCE: TimeDelta = TimeDelta::days(90);

/// The aggregate. Its [`ApplicationFacts`] are readable by all; only the methods here change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoanApplication(ApplicationFacts);

/// Everything that is known of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationFacts {
    /// Which.
    pub id: LoanApplicationId,
    /// Who wants the money.
    pub borrower: UserId,
    /// What all its amounts are in.
    pub currency: Currency,
    /// How far it is, with all that is known there.
    pub progress: Progress,
    /// Counts the changes.
    pub revision: Revision,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What came of an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a loan that was granted has to be kept"]
pub enum Granting {
    /// A second officer has to agree.
    Proposed(Transition),
    /// There is a loan.
    Granted(Transition, Box<Loan>),
}

impl LoanApplication {
    /// Starts an application. Refused with all broken rules.
    pub fn start(
        id: Option<LoanApplicationId>,
        borrower: &Borrower,
        wish: Wish,
        policy: &LendingPolicy,
        at: Timestamp,
    ) -> Result<(Self, Transition), LendingError> {
        LendingError::refuse(wish.violations(policy))?;
        let application = Self(ApplicationFacts {
            id: id.unwrap_or_else(Id::fresh),
            borrower: borrower.user(),
            currency: policy.currency(),
            progress: Progress::Draft(wish),
            revision: 1,
            created_at: at,
            updated_at: at,
        });
        let to = application.0.progress.state();
        Ok((application, Transition { action: Action::Start, from: None, to, why: None }))
    }

    /// Brings a stored application back.
    pub const fn from_facts(facts: ApplicationFacts) -> Self {
        Self(facts)
    }

    /// Everything that is known of it.
    pub const fn facts(&self) -> &ApplicationFacts {
        &self.0
    }

    /// Whether anybody but its borrower may ever see it.
    pub const fn was_submitted(&self) -> bool {
        self.0.progress.submission().is_some()
    }

    /// What policies look at.
    pub fn attributes(&self) -> Attributes<'static> {
        Attributes::of(Some(self.0.borrower))
            .shared(self.was_submitted())
            .in_state(self.0.progress.state().name())
            .approved_by(self.0.progress.pending().map(|it| it.officer))
    }

    /// Whether `actor` may know of it.
    pub fn is_shown_to(&self, actor: &Actor) -> bool {
        SEE_APPLICATION.shows(actor, &self.attributes())
    }

    /// Changes a draft; tells whether that made a difference.
    pub fn change(
        &mut self,
        by: &Borrower,
        change: WishChange,
        policy: &LendingPolicy,
        at: Timestamp,
    ) -> Result<Option<Transition>, LendingError> {
        self.permit(Action::Change, by.actor(), at)?;
        let Progress::Draft(wish) = &self.0.progress else { return Err(self.illegal(Action::Change)) };
        let next = wish.changed(change);
        LendingError::refuse(next.violations(policy))?;
        let differs = next != *wish;
        Ok(differs.then(|| self.turn(Action::Change, Progress::Draft(next), None, at)))
    }

    /// Hands a draft in. Refused with everything that is missing.
    pub fn submit(&mut self, by: &Borrower, policy: &LendingPolicy, at: Timestamp) -> Result<Transition, LendingError> {
        self.permit(Action::Submit, by.actor(), at)?;
        let Progress::Draft(wish) = &self.0.progress else { return Err(self.illegal(Action::Submit)) };
        let submission = Submission { request: wish.complete(policy)?, at };
        Ok(self.turn(Action::Submit, Progress::Submitted(submission, None), None, at))
    }

    /// Takes it back, which only its borrower does.
    pub fn withdraw(&mut self, by: &Borrower, at: Timestamp) -> Result<Transition, LendingError> {
        self.permit(Action::Withdraw, by.actor(), at)?;
        let how = match &self.0.progress {
            Progress::Draft(wish) => Closing::WithdrawnDraft(wish.clone()),
            Progress::Submitted(submission, _) => Closing::Withdrawn(submission.clone()),
            _ => return Err(self.illegal(Action::Withdraw)),
        };
        Ok(self.end(Action::Withdraw, how, at))
    }

    /// Takes a draft back for a borrower who has gone; tells whether it was one.
    pub fn abandon(&mut self, at: Timestamp) -> Option<Transition> {
        let Progress::Draft(wish) = &self.0.progress else { return None };
        let how = Closing::WithdrawnDraft(wish.clone());
        Some(self.end(Action::Withdraw, how, at))
    }

    /// Grants it, or, where the amount takes two officers, proposes to.
    pub fn approve(
        &mut self,
        by: &Officer,
        offer: &Offer,
        policy: &LendingPolicy,
        at: Timestamp,
    ) -> Result<Granting, LendingError> {
        self.permit(Action::Approve, by.actor(), at)?;
        let Progress::Submitted(submission, None) = &self.0.progress else {
            return Err(self.illegal(Action::Approve));
        };
        let (submission, reason) = (submission.clone(), offer.reason.clone());
        let terms = offer.terms(&submission.request, policy, at.date_naive())?;
        let proposal = Proposal { officer: by.user(), at, terms, reason };
        if policy.wants_second_look(terms.amount) {
            let why = proposal.reason.clone();
            let next = Progress::Submitted(submission, Some(proposal));
            return Ok(Granting::Proposed(self.turn(Action::Approve, next, why, at)));
        }
        self.grant(Action::Approve, submission, proposal, None, at)
    }

    /// Agrees with what another officer proposed.
    pub fn confirm(&mut self, by: &Officer, at: Timestamp) -> Result<Granting, LendingError> {
        self.permit(Action::Confirm, by.actor(), at)?;
        let Progress::Submitted(submission, Some(proposal)) = &self.0.progress else {
            return Err(self.illegal(Action::Confirm));
        };
        if proposal.terms.first_due_on < at.date_naive() {
            return Err(LendingError::StaleProposal);
        }
        let (submission, proposal) = (submission.clone(), proposal.clone());
        let confirmation = Confirmation { officer: by.user(), at };
        self.grant(Action::Confirm, submission, proposal, Some(confirmation), at)
    }

    /// Turns it down.
    pub fn reject(&mut self, by: &Officer, reason: Reason, at: Timestamp) -> Result<Transition, LendingError> {
        self.permit(Action::Reject, by.actor(), at)?;
        let Progress::Submitted(submission, _) = &self.0.progress else { return Err(self.illegal(Action::Reject)) };
        let submission = submission.clone();
        let rejection = Rejection { officer: by.user(), at, reason: reason.clone() };
        Ok(self.turn(Action::Reject, Progress::Rejected(submission, rejection), Some(reason), at))
    }

    /// Ends it after the decision: what was granted counts as paid out.
    pub fn close(&mut self, by: &LendingAdmin, at: Timestamp) -> Result<Transition, LendingError> {
        self.permit(Action::Close, by.actor(), at)?;
        let how = match &self.0.progress {
            Progress::Approved(submission, approval) => Closing::Disbursed(submission.clone(), approval.clone()),
            Progress::Rejected(submission, rejection) => Closing::Rejected(submission.clone(), rejection.clone()),
            _ => return Err(self.illegal(Action::Close)),
        };
        Ok(self.end(Action::Close, how, at))
    }

    /// Ends it if it was decided so long ago that nobody will; tells whether it was.
    pub fn expire(&mut self, at: Timestamp) -> Option<Transition> {
        let (decided_at, how) = match &self.0.progress {
            Progress::Approved(it, approval) => (approval.at(), Closing::Expired(it.clone(), approval.clone())),
            Progress::Rejected(it, rejection) => (rejection.at, Closing::Rejected(it.clone(), rejection.clone())),
            _ => return None,
        };
        (decided_at + PATIENCE <= at).then(|| self.end(Action::Close, how, at))
    }

    /// Takes it out of the lists; tells whether it was there.
    pub fn archive(&mut self, by: &LendingAdmin, at: Timestamp) -> Result<Option<Transition>, LendingError> {
        self.shelve(Action::Archive, by, at)
    }

    /// Puts it back into the lists; tells whether it was out.
    pub fn restore(&mut self, by: &LendingAdmin, at: Timestamp) -> Result<Option<Transition>, LendingError> {
        self.shelve(Action::Restore, by, at)
    }

    fn shelve(&mut self, action: Action, by: &LendingAdmin, at: Timestamp) -> Result<Option<Transition>, LendingError> {
        self.permit(action, by.actor(), at)?;
        let Progress::Closed(closure) = &self.0.progress else { return Err(self.illegal(action)) };
        let archived_at = (action == Action::Archive).then_some(at);
        if closure.archived_at.is_some() == archived_at.is_some() {
            return Ok(None);
        }
        let next = Progress::Closed(Closure { archived_at, ..closure.clone() });
        Ok(Some(self.turn(action, next, None, at)))
    }

    fn grant(
        &mut self,
        action: Action,
        submission: Submission,
        proposal: Proposal,
        confirmation: Option<Confirmation>,
        at: Timestamp,
    ) -> Result<Granting, LendingError> {
        let loan = Loan::grant(self.0.id, self.0.borrower, proposal.terms, at)?;
        let why = proposal.reason.clone();
        let approval = Approval { proposal, confirmation, loan: loan.facts().id };
        let transition = self.turn(action, Progress::Approved(submission, approval), why, at);
        Ok(Granting::Granted(transition, Box::new(loan)))
    }

    fn end(&mut self, action: Action, how: Closing, at: Timestamp) -> Transition {
        let why = how.reason().name().to_owned();
        let closed = Progress::Closed(Closure { how, at, archived_at: None });
        Transition { why: Some(why), ..self.turn(action, closed, None, at) }
    }

    fn turn(&mut self, action: Action, next: Progress, why: Option<Reason>, at: Timestamp) -> Transition {
        let (from, to) = (Some(self.0.progress.state()), next.state());
        self.0.progress = next;
        self.0.revision += 1;
        self.0.updated_at = at;
        Transition { action, from, to, why: why.map(Reason::into_string) }
    }

    fn illegal(&self, action: Action) -> LendingError {
        LendingError::illegal(self.0.progress.state().name(), action, self.0.progress.allowed())
    }

    /// What the policy of `action` says. Which data there are to do it with, the caller finds out.
    fn permit(&self, action: Action, by: &Actor, at: Timestamp) -> Result<(), LendingError> {
        let said = action.policy().check(&Subject::of(by).at(at), &self.attributes());
        said.map_err(|it| LendingError::refused(it, LendingError::ApplicationNotFound, || self.illegal(action)))
    }
}

#[cfg(test)]
mod tests;
