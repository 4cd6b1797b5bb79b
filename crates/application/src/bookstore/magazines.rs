//! Changing magazines.

use domain::{
    bookstore::{BookstoreError, Cataloguer, Magazine, ProductId},
    kernel::Precondition,
};

use super::{
    BookstoreUnit, CreateMagazine, MagazineView, ReplaceMagazine, UpdateMagazine,
    checks::{category_violations, existing, found, id_violations, together},
    commands::changed_price,
};
use crate::{
    Ctx, Failure,
    page::{Record, Upserted},
};

/// Adds a magazine.
pub fn create_magazine(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    input: &CreateMagazine,
) -> Result<Record<MagazineView>, Failure> {
    let mut broken = category_violations(uow, Some(&input.category))?;
    let price = input.price.price(&mut broken)?;
    let magazine = together(broken, Magazine::add(input.magazine(price), ctx.at))?;
    uow.add_magazine(&magazine)?;
    Ok(MagazineView::of(&magazine))
}

/// Puts a magazine where there may be one.
pub fn replace_magazine(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: ProductId,
    wanted: &Precondition,
    input: &ReplaceMagazine,
) -> Result<Upserted<MagazineView>, Failure> {
    let new = input.anew();
    if let Some(was) = existing(uow.magazine(id))? {
        wanted.check(was.facts().product.revision)?;
        let category = Some(&new.category).filter(|it| **it != was.facts().product.category);
        let mut broken = category_violations(uow, category)?;
        let price = new.price.price(&mut broken)?;
        let mut now = was.clone();
        if together(broken, now.replace(new.magazine(price), ctx.at))? {
            uow.save_magazine(&was, &now)?;
        }
        return Ok(Upserted::Replaced(MagazineView::of(&now)));
    }
    wanted.check_absent()?;
    let mut broken = id_violations(id, input.id);
    broken.extend(category_violations(uow, Some(&new.category))?);
    let price = new.price.price(&mut broken)?;
    let new = CreateMagazine { id: Some(id), ..new };
    let magazine = together(broken, Magazine::add(new.magazine(price), ctx.at))?;
    uow.add_magazine(&magazine)?;
    Ok(Upserted::Created(MagazineView::of(&magazine)))
}

/// Changes some of a magazine.
pub fn update_magazine(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: ProductId,
    wanted: &Precondition,
    input: &UpdateMagazine,
) -> Result<Record<MagazineView>, Failure> {
    input.check()?;
    let was = to_change(uow, id, wanted)?;
    let category = input.category.clone().value().filter(|it| *it != was.facts().product.category);
    let mut broken = category_violations(uow, category.as_ref())?;
    let price = changed_price(&input.price, &mut broken)?;
    let mut now = was.clone();
    if together(broken, now.change(input.change(price), ctx.at))? {
        uow.save_magazine(&was, &now)?;
    }
    Ok(MagazineView::of(&now))
}

/// Deletes a magazine.
pub fn delete_magazine(
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: ProductId,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let magazine = to_change(uow, id, wanted)?;
    Ok(uow.remove_magazine(&magazine)?)
}

/// Takes a magazine out of the lists.
pub fn archive_magazine(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: ProductId,
    wanted: &Precondition,
) -> Result<Record<MagazineView>, Failure> {
    let was = to_change(uow, id, wanted)?;
    let mut now = was.clone();
    if now.archive(ctx.at) {
        uow.save_magazine(&was, &now)?;
    }
    Ok(MagazineView::of(&now))
}

/// Puts a magazine back into the lists.
pub fn restore_magazine(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: ProductId,
    wanted: &Precondition,
) -> Result<Record<MagazineView>, Failure> {
    let was = to_change(uow, id, wanted)?;
    let mut now = was.clone();
    if now.restore(ctx.at) {
        uow.save_magazine(&was, &now)?;
    }
    Ok(MagazineView::of(&now))
}

fn to_change(uow: &mut dyn BookstoreUnit, id: ProductId, wanted: &Precondition) -> Result<Magazine, Failure> {
    let magazine = found(uow.magazine(id), BookstoreError::MagazineNotFound)?;
    wanted.check(magazine.facts().product.revision)?;
    Ok(magazine)
}
