//! Changing products: what is done to books, magazines and items alike. What sets them apart stands
//! in `books`, `magazines` and `items`.

use std::fmt::Display;

use domain::{
    bookstore::{BookstoreError, Catalogued, Cataloguer, ProductKind, Products},
    kernel::{Precondition, Violation},
};
use serde::Serialize;

use super::{
    BookstoreUnit, Draft,
    checks::{existing, found, names_something},
    trail::note_product,
};
use crate::{
    Ctx, Failure,
    page::{Record, Upserted},
};

/// A kind of product that can be changed: by which commands, and what they come to.
pub trait ChangedKind: ProductKind<Key: Display> {
    /// Adds one.
    type Create;
    /// Puts one where there may be one.
    type Replace;
    /// Changes some of one.
    type Update: Default + PartialEq;
    /// How one is shown.
    type View: Serialize;

    /// What one is called in the ledger.
    const NAME: &'static str;
    /// The member that holds its key.
    const KEY: &'static str;

    /// There is none with this key.
    const ABSENT: BookstoreError;

    /// All that are kept.
    fn kept(uow: &mut dyn BookstoreUnit) -> &mut dyn Products<Self>;

    /// What is to be in the place that `key` names, as something new.
    fn anew(input: &Self::Replace, key: Self::Key) -> Self::Create;

    /// What is wrong where something new has another key than the one that names its place.
    fn misplaced(new: &Self::Create, key: Self::Key) -> Option<Violation>;

    /// What a command comes to that adds or replaces one.
    fn draft(draft: &mut Draft<'_>, new: &Self::Create) -> Result<Self::New, Failure>;

    /// What a command comes to that changes `was`.
    fn draft_change(
        draft: &mut Draft<'_>,
        was: &Catalogued<Self>,
        change: &Self::Update,
    ) -> Result<Self::Change, Failure>;

    /// One that was just added.
    fn view(product: &Catalogued<Self>) -> Record<Self::View>;

    /// One that was there before.
    fn shown(_: &mut dyn BookstoreUnit, product: &Catalogued<Self>) -> Result<Record<Self::View>, Failure> {
        Ok(Self::view(product))
    }
}

/// Adds a product.
pub fn create_product<K: ChangedKind>(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    input: &K::Create,
) -> Result<Record<K::View>, Failure> {
    let product = add::<K>(ctx, uow, input, None)?;
    Ok(K::view(&product))
}

/// Puts a product where there may be one.
pub fn replace_product<K: ChangedKind>(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    key: K::Key,
    wanted: &Precondition,
    input: &K::Replace,
) -> Result<Upserted<K::View>, Failure> {
    let new = K::anew(input, key);
    let Some(was) = existing(K::kept(uow).product(key))? else {
        wanted.check_absent()?;
        let product = add::<K>(ctx, uow, &new, K::misplaced(&new, key))?;
        return Ok(Upserted::Created(K::view(&product)));
    };
    wanted.check(was.product().revision)?;
    let mut draft = Draft::new(ctx, uow, Some(was.product()));
    let new = K::draft(&mut draft, &new)?;
    let mut now = was.clone();
    if draft.finish(now.replace(new, ctx.at))? {
        save(ctx, uow, "updated", (&was, &now))?;
    }
    Ok(Upserted::Replaced(K::shown(uow, &now)?))
}

/// Changes some of a product.
pub fn update_product<K: ChangedKind>(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    key: K::Key,
    wanted: &Precondition,
    input: &K::Update,
) -> Result<Record<K::View>, Failure> {
    names_something(input)?;
    let was = to_change::<K>(uow, key, wanted)?;
    let mut draft = Draft::new(ctx, uow, Some(was.product()));
    let change = K::draft_change(&mut draft, &was, input)?;
    let mut now = was.clone();
    if draft.finish(now.change(change, ctx.at))? {
        save(ctx, uow, "updated", (&was, &now))?;
    }
    K::shown(uow, &now)
}

/// Deletes a product.
pub fn delete_product<K: ChangedKind>(
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    key: K::Key,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let product = to_change::<K>(uow, key, wanted)?;
    if uow.is_ordered(product.product().id)? {
        return Err(BookstoreError::ProductInUse.into());
    }
    K::kept(uow).remove_product(&product)?;
    note_product(uow, "deleted", (Some(&product), None));
    Ok(())
}

/// Takes a product out of the lists.
pub fn archive_product<K: ChangedKind>(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    key: K::Key,
    wanted: &Precondition,
) -> Result<Record<K::View>, Failure> {
    move_product::<K>(ctx, uow, (key, wanted), ("archived", |it| it.archive(ctx.at)))
}

/// Puts a product back into the lists.
pub fn restore_product<K: ChangedKind>(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    key: K::Key,
    wanted: &Precondition,
) -> Result<Record<K::View>, Failure> {
    move_product::<K>(ctx, uow, (key, wanted), ("restored", |it| it.restore(ctx.at)))
}

/// Adds a product, refused together with its being `misplaced`.
pub(super) fn add<K: ChangedKind>(
    ctx: &Ctx,
    uow: &mut dyn BookstoreUnit,
    new: &K::Create,
    misplaced: Option<Violation>,
) -> Result<Catalogued<K>, Failure> {
    let mut draft = Draft::new(ctx, uow, None);
    draft.broken.extend(misplaced);
    let new = K::draft(&mut draft, new)?;
    let product = draft.finish(Catalogued::add(new, ctx.at))?;
    K::kept(uow).add_product(&product, ctx.actor.user())?;
    note_product(uow, "created", (None, Some(&product)));
    Ok(product)
}

fn to_change<K: ChangedKind>(
    uow: &mut dyn BookstoreUnit,
    key: K::Key,
    wanted: &Precondition,
) -> Result<Catalogued<K>, Failure> {
    let product = found(K::kept(uow).product(key), K::ABSENT)?;
    wanted.check(product.product().revision)?;
    Ok(product)
}

/// Keeps what a product has become: it was `verb`.
pub(super) fn save<K: ChangedKind>(
    ctx: &Ctx,
    uow: &mut dyn BookstoreUnit,
    verb: &'static str,
    (was, now): (&Catalogued<K>, &Catalogued<K>),
) -> Result<(), Failure> {
    K::kept(uow).save_product(was, now, ctx.actor.user())?;
    note_product(uow, verb, (Some(was), Some(now)));
    Ok(())
}

/// Does `the_move`, which tells whether that changed anything.
fn move_product<K: ChangedKind>(
    ctx: &Ctx,
    uow: &mut dyn BookstoreUnit,
    (key, wanted): (K::Key, &Precondition),
    (verb, the_move): (&'static str, impl FnOnce(&mut Catalogued<K>) -> bool),
) -> Result<Record<K::View>, Failure> {
    let was = to_change::<K>(uow, key, wanted)?;
    let mut now = was.clone();
    if the_move(&mut now) {
        save(ctx, uow, verb, (&was, &now))?;
    }
    K::shown(uow, &now)
}
