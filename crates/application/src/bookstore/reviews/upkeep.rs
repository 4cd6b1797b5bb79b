//! What happens to reviews because of something else: their authors buy the book, or close their accounts.

use domain::{
    bookstore::{ProductId, Purchases, Reviews},
    kernel::UserId,
};
use uuid::Uuid;

use super::trail;
use crate::{Ctx, Failure, bookstore::BookstoreUnit, ledger::Ledger};

/// Somebody has bought `products` with an order: what they have said or will say about them is marked so. To be called
/// once the order is paid, in the same transaction, after all else that locks products.
pub fn purchased(
    ctx: &Ctx,
    uow: &mut (impl Reviews + Purchases + Ledger + ?Sized),
    customer: UserId,
    products: &[ProductId],
    order: Uuid,
) -> Result<(), Failure> {
    if products.is_empty() {
        return Ok(());
    }
    uow.add_purchases(customer, products, order, ctx.at)?;
    let reviews = uow.unmarked_reviews(customer, products)?;
    let ids: Vec<_> = reviews.iter().map(|it| it.facts().id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    uow.mark_reviews(&ids, ctx.at)?;
    for was in reviews {
        let mut now = was.clone();
        if now.mark(ctx.at) {
            trail::note(uow, "updated", (Some(&was), Some(&now)));
        }
    }
    Ok(())
}

/// Forgets what somebody wrote who is gone: at most `limit` reviews, and says how many. Their stars stay, without author
/// and words; what was hidden of it goes.
pub fn forget_reviews_of(
    ctx: &Ctx,
    uow: &mut dyn BookstoreUnit,
    customer: UserId,
    limit: usize,
) -> Result<usize, Failure> {
    let forgotten = uow.forget_reviews_of(customer, ctx.at, limit)?;
    for id in &forgotten.emptied {
        trail::note_forgotten(uow, *id, "erased");
    }
    for id in &forgotten.removed {
        trail::note_forgotten(uow, *id, "deleted");
    }
    Ok(forgotten.emptied.len() + forgotten.removed.len())
}

/// Forgets what somebody bought who is gone: at most `limit` things, and says how many.
pub fn forget_purchases_of(uow: &mut dyn BookstoreUnit, customer: UserId, limit: usize) -> Result<usize, Failure> {
    Ok(uow.forget_purchases_of(customer, limit)?)
}

#[cfg(test)]
mod tests {
    use domain::kernel::Id;
    use serde_json::json;

    use super::*;
    use crate::bookstore::{
        reviews::{
            create_review,
            testing::{add_book, as_reviewer},
        },
        testing::{Fake, ctx, input},
    };

    #[test]
    fn what_was_bought_marks_what_was_said_before_and_what_is_said_after() {
        let (mut fake, (ctx_of_ada, ada)) = (Fake::new(), as_reviewer());
        let (before, after) = (add_book(&mut fake, "9780306406157"), add_book(&mut fake, "9780141439587"));
        let write = |fake: &mut Fake, isbn: &str| {
            create_review(&ctx_of_ada, &ada, fake, isbn.parse().unwrap(), &input(json!({ "rating": 4 }))).unwrap()
        };
        assert!(!write(&mut fake, "9780306406157").view.facts().verified_purchase);
        fake.facts.clear();
        let buy = |fake: &mut Fake| purchased(&ctx(), fake, ada.user(), &[before, after], Id::<()>::fresh().uuid());
        buy(&mut fake).unwrap();
        assert!(fake.reviews[0].facts().verified_purchase);
        assert_eq!((fake.reviews[0].facts().revision, fake.facts.as_slice()), (2, &["review.updated".to_owned()][..]));
        assert!(write(&mut fake, "9780141439587").view.facts().verified_purchase);
        fake.facts.clear();
        buy(&mut fake).unwrap();
        assert!(fake.facts.is_empty(), "nothing is new");
    }

    #[test]
    fn nothing_is_asked_about_nothing() {
        let mut fake = Fake::new();
        purchased(&ctx(), &mut fake, Id::fresh(), &[], Id::<()>::fresh().uuid()).unwrap();
        assert!(fake.called().is_empty());
    }
}
