//! Changing items.

use domain::{
    bookstore::{BookstoreError, Cataloguer, Item, ProductId},
    kernel::Precondition,
};

use super::{
    BookstoreUnit, CreateItem, ItemView, ReplaceItem, UpdateItem,
    checks::{category_violations, existing, found, id_violations, together},
    commands::changed_price,
};
use crate::{
    Ctx, Failure,
    page::{Record, Upserted},
};

/// Adds an item.
pub fn create_item(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    input: &CreateItem,
) -> Result<Record<ItemView>, Failure> {
    let mut broken = category_violations(uow, Some(&input.category))?;
    let price = input.price.price(&mut broken)?;
    let item = together(broken, Ok(Item::add(input.item(price), ctx.at)))?;
    uow.add_item(&item)?;
    Ok(ItemView::of(&item))
}

/// Puts an item where there may be one.
pub fn replace_item(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: ProductId,
    wanted: &Precondition,
    input: &ReplaceItem,
) -> Result<Upserted<ItemView>, Failure> {
    let new = input.anew();
    if let Some(was) = existing(uow.item(id))? {
        wanted.check(was.facts().product.revision)?;
        let category = Some(&new.category).filter(|it| **it != was.facts().product.category);
        let mut broken = category_violations(uow, category)?;
        let price = new.price.price(&mut broken)?;
        let mut now = was.clone();
        if together(broken, now.replace(new.item(price), ctx.at))? {
            uow.save_item(&was, &now)?;
        }
        return Ok(Upserted::Replaced(ItemView::of(&now)));
    }
    wanted.check_absent()?;
    let mut broken = id_violations(id, input.id);
    broken.extend(category_violations(uow, Some(&new.category))?);
    let price = new.price.price(&mut broken)?;
    let new = CreateItem { id: Some(id), ..new };
    let item = together(broken, Ok(Item::add(new.item(price), ctx.at)))?;
    uow.add_item(&item)?;
    Ok(Upserted::Created(ItemView::of(&item)))
}

/// Changes some of an item.
pub fn update_item(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: ProductId,
    wanted: &Precondition,
    input: &UpdateItem,
) -> Result<Record<ItemView>, Failure> {
    input.check()?;
    let was = to_change(uow, id, wanted)?;
    let category = input.category.clone().value().filter(|it| *it != was.facts().product.category);
    let mut broken = category_violations(uow, category.as_ref())?;
    let price = changed_price(&input.price, &mut broken)?;
    let mut now = was.clone();
    if together(broken, Ok(now.change(input.change(price), ctx.at)))? {
        uow.save_item(&was, &now)?;
    }
    Ok(ItemView::of(&now))
}

/// Deletes an item.
pub fn delete_item(
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: ProductId,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let item = to_change(uow, id, wanted)?;
    Ok(uow.remove_item(&item)?)
}

/// Takes an item out of the lists.
pub fn archive_item(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: ProductId,
    wanted: &Precondition,
) -> Result<Record<ItemView>, Failure> {
    let was = to_change(uow, id, wanted)?;
    let mut now = was.clone();
    if now.archive(ctx.at) {
        uow.save_item(&was, &now)?;
    }
    Ok(ItemView::of(&now))
}

/// Puts an item back into the lists.
pub fn restore_item(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: ProductId,
    wanted: &Precondition,
) -> Result<Record<ItemView>, Failure> {
    let was = to_change(uow, id, wanted)?;
    let mut now = was.clone();
    if now.restore(ctx.at) {
        uow.save_item(&was, &now)?;
    }
    Ok(ItemView::of(&now))
}

fn to_change(uow: &mut dyn BookstoreUnit, id: ProductId, wanted: &Precondition) -> Result<Item, Failure> {
    let item = found(uow.item(id), BookstoreError::ItemNotFound)?;
    wanted.check(item.facts().product.revision)?;
    Ok(item)
}

#[cfg(test)]
mod tests {
    use domain::kernel::Id;
    use serde_json::{Value, json};

    use super::*;
    use crate::bookstore::testing::{Fake, cataloguer, ctx, input, refused};

    fn body(category: &str, amount: &str) -> Value {
        json!({ "sku": "MUG-1", "name": "Mug", "category": category, "price": { "amount": amount, "currency": "EUR" } })
    }

    #[test]
    fn a_put_creates_then_replaces() {
        let (mut fake, id) = (Fake::new(), Id::fresh());
        let mut put =
            |body: Value| replace_item(&ctx(), &cataloguer(), &mut fake, id, &Precondition::None, &input(body));
        assert!(matches!(put(body("fiction", "5")).unwrap(), Upserted::Created(it) if it.view.id == id.uuid()));
        assert!(matches!(put(body("crime", "6")).unwrap(), Upserted::Replaced(it) if it.revision == 2));
        let broken = refused(put(body("poetry", "-6"))).1;
        let expected = [("/category".to_owned(), "unknown_category"), ("/price/amount".to_owned(), "price_negative")];
        assert_eq!(broken, expected);
    }

    #[test]
    fn a_change_loads_and_saves_once() {
        let mut fake = Fake::new();
        let created = create_item(&ctx(), &cataloguer(), &mut fake, &input(body("fiction", "5"))).unwrap();
        assert_eq!(fake.called(), ["category_exists", "add_item"]);
        let id = created.view.id.into();
        let change = input(json!({ "stock": 80 }));
        let changed = update_item(&ctx(), &cataloguer(), &mut fake, id, &Precondition::Exists, &change).unwrap();
        assert_eq!((changed.view.stock, fake.called()), (80, vec!["item", "save_item"]));
        delete_item(&cataloguer(), &mut fake, id, &Precondition::None).unwrap();
        assert_eq!(refused(delete_item(&cataloguer(), &mut fake, id, &Precondition::None)).0, "item_not_found");
    }
}
