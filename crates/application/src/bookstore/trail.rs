//! What happened to the catalogue, told to the ledger. The catalogue is public, and so is what becomes of it; why
//! its stock moves is for those who keep it.

use std::fmt::Display;

use domain::{
    bookstore::{Author, AuthorId, Catalogued, Category},
    kernel::Permission,
};
use serde::Serialize;
use serde_json::json;

use super::{AuthorView, BookCounts, BookstoreUnit, CategoryView, ChangedKind, StockMovementView};
use crate::ledger::{Audience, Fact};

/// What is shown with records, but belongs to others.
const DERIVED: [&str; 3] = ["book_count", "total_book_count", "rating"];

/// What a record was and is; `None` where there was none or is none.
pub(super) type Step<'s, T> = (Option<&'s T>, Option<&'s T>);

/// A product was `verb`.
pub(super) fn note_product<K: ChangedKind>(
    uow: &mut dyn BookstoreUnit,
    verb: &'static str,
    (was, now): Step<'_, Catalogued<K>>,
) {
    let Some(product) = now.or(was) else { return };
    let shown = |it: Option<&Catalogued<K>>| it.map(|it| K::view(it).view);
    note(uow, (K::NAME, K::KEY), product.facts().key(), verb, (shown(was).as_ref(), shown(now).as_ref()));
}

/// An author was `verb`.
pub(super) fn note_author(uow: &mut dyn BookstoreUnit, verb: &'static str, (was, now): Step<'_, Author>) {
    let Some(author) = now.or(was) else { return };
    let shown = |it: Option<&Author>| it.map(|it| AuthorView::of(it, 0).view);
    note(uow, ("author", "id"), author.facts().id, verb, (shown(was).as_ref(), shown(now).as_ref()));
}

/// An author was deleted, whose books are those of `heir` now, if there were any.
pub(super) fn note_author_deleted(uow: &mut dyn BookstoreUnit, author: &Author, heir: Option<AuthorId>) {
    let was = AuthorView::of(author, 0).view;
    let fact = Fact::of("author", author.facts().id, "deleted").changed(Some(&was), None).without(&DERIVED);
    let fact = heir.into_iter().fold(fact, |it, heir| it.noting("reassigned_to", &heir));
    uow.record(fact.announced(Audience::everybody(), "id"));
}

/// A category was `verb`.
pub(super) fn note_category(uow: &mut dyn BookstoreUnit, verb: &'static str, (was, now): Step<'_, Category>) {
    let Some(category) = now.or(was) else { return };
    let shown = |it: Option<&Category>| it.map(|it| CategoryView::of(it, BookCounts::default()).view);
    note(uow, ("category", "slug"), &category.facts().slug, verb, (shown(was).as_ref(), shown(now).as_ref()));
}

/// The stock of a product was moved by something that is no change of the catalogue.
pub(super) fn note_stock_moved(uow: &mut dyn BookstoreUnit, moved: &StockMovementView) {
    let figure = |stock: i32| json!({ "stock": stock });
    let (was, now) = (figure(moved.stock - moved.quantity), figure(moved.stock));
    let fact = Fact::of("product", moved.product_id, "stock_moved").changed(Some(&was), Some(&now));
    let fact = fact.noting("number", &moved.number).noting("reason", &moved.reason).noting("note", &moved.note);
    uow.record(fact.published(Audience::holders(Permission::StockWrite), moved));
}

fn note<V: Serialize>(
    uow: &mut dyn BookstoreUnit,
    (kind, key): (&'static str, &str),
    id: impl Display,
    verb: &'static str,
    (was, now): Step<'_, V>,
) {
    let fact = Fact::of(kind, id, verb).changed(was, now).without(&DERIVED);
    uow.record(fact.announced(Audience::everybody(), key));
}
