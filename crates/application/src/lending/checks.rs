//! What the use cases that change something in lending have in common.

use domain::{
    kernel::{Precondition, StoreError, Violation},
    lending::{LendingError, LoanApplication, LoanApplicationId},
};

use super::LendingUnit;
use crate::{Ctx, Failure};

/// Which application, and in which state it is wanted.
pub type Aim<'p> = (LoanApplicationId, &'p Precondition);

/// A record that must be there.
pub(super) fn found<T>(loaded: Result<T, StoreError>, absent: LendingError) -> Result<T, Failure> {
    match loaded {
        Ok(record) => Ok(record),
        Err(StoreError::Absent) => Err(absent.into()),
        Err(error) => Err(error.into()),
    }
}

/// An application that the caller may see and wants to change in this state.
pub(super) fn to_change(
    ctx: &Ctx,
    unit: &mut dyn LendingUnit,
    (id, wanted): Aim<'_>,
) -> Result<LoanApplication, Failure> {
    let application = found(unit.application(id), LendingError::ApplicationNotFound)?;
    if !application.is_shown_to(&ctx.actor) {
        return Err(LendingError::ApplicationNotFound.into());
    }
    wanted.check(application.facts().revision)?;
    Ok(application)
}

/// What an aggregate says, refused together with what else is `broken`.
pub(super) fn together<T>(mut broken: Vec<Violation>, outcome: Result<T, LendingError>) -> Result<T, LendingError> {
    match outcome {
        Err(LendingError::Invalid(more)) => {
            broken.extend(more);
            Err(LendingError::Invalid(broken))
        }
        Ok(_) if !broken.is_empty() => Err(LendingError::Invalid(broken)),
        other => other,
    }
}

/// Refuses a partial change that names no member: it would be a mistake.
pub(super) fn names_something<C: Default + PartialEq>(change: &C) -> Result<(), LendingError> {
    let empty = || Violation::new("", "empty", "names no member to change");
    LendingError::refuse((*change == C::default()).then(empty).into_iter().collect())
}
