//! What the commands about items come to.

use domain::{
    bookstore::{BookstoreError, Item, ItemChange, ItemFacts, NewItem, ProductId, Products},
    kernel::Violation,
};

use super::{BookstoreUnit, ChangedKind, CreateItem, Draft, ItemView, ReplaceItem, UpdateItem, checks::other_id};
use crate::{Failure, page::Record};

impl ChangedKind for ItemFacts {
    type Create = CreateItem;
    type Replace = ReplaceItem;
    type Update = UpdateItem;
    type View = ItemView;

    const NAME: &'static str = "item";
    const KEY: &'static str = "id";
    const ABSENT: BookstoreError = BookstoreError::ItemNotFound;

    fn kept(uow: &mut dyn BookstoreUnit) -> &mut dyn Products<Self> {
        uow
    }

    fn anew(input: &ReplaceItem, id: ProductId) -> CreateItem {
        CreateItem { id: input.id.or(Some(id)), ..input.anew() }
    }

    fn misplaced(new: &CreateItem, id: ProductId) -> Option<Violation> {
        other_id(id, new.id)
    }

    fn draft(draft: &mut Draft<'_>, new: &CreateItem) -> Result<NewItem, Failure> {
        Ok(NewItem {
            sku: new.sku.clone(),
            name: new.name.clone(),
            description: new.description.clone(),
            product: draft.product(new.id, &new.category, new.price, new.stock)?,
        })
    }

    fn draft_change(draft: &mut Draft<'_>, was: &Item, change: &UpdateItem) -> Result<ItemChange, Failure> {
        Ok(ItemChange {
            sku: change.sku.clone(),
            name: change.name.clone(),
            description: change.description.clone(),
            product: draft.product_change(was.product(), &change.category, &change.price, &change.stock)?,
        })
    }

    fn view(item: &Item) -> Record<ItemView> {
        ItemView::of(item)
    }
}

#[cfg(test)]
mod tests {
    use domain::kernel::{Id, Precondition};
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        bookstore::{
            create_product, delete_product, replace_product,
            testing::{Fake, cataloguer, ctx, input, refused},
            update_product,
        },
        page::Upserted,
    };

    fn body(category: &str, amount: &str) -> Value {
        json!({ "sku": "MUG-1", "name": "Mug", "category": category, "price": { "amount": amount, "currency": "EUR" } })
    }

    #[test]
    fn a_put_creates_then_replaces() {
        let (mut fake, id) = (Fake::new(), Id::fresh());
        let mut put = |body: Value| {
            replace_product::<ItemFacts>(&ctx(), &cataloguer(), &mut fake, id, &Precondition::None, &input(body))
        };
        assert!(matches!(put(body("fiction", "5")).unwrap(), Upserted::Created(it) if it.view.id == id.uuid()));
        assert!(matches!(put(body("crime", "6")).unwrap(), Upserted::Replaced(it) if it.revision == 2));
        let broken = refused(put(body("poetry", "-6"))).1;
        let expected = [("/category".to_owned(), "unknown_category"), ("/price/amount".to_owned(), "price_negative")];
        assert_eq!(broken, expected);
    }

    #[test]
    fn a_change_loads_and_saves_once() {
        let mut fake = Fake::new();
        let created =
            create_product::<ItemFacts>(&ctx(), &cataloguer(), &mut fake, &input(body("fiction", "5"))).unwrap();
        assert_eq!(fake.called(), ["category_exists", "add_item"]);
        let id = created.view.id.into();
        let change = input(json!({ "stock": 80 }));
        let changed =
            update_product::<ItemFacts>(&ctx(), &cataloguer(), &mut fake, id, &Precondition::Exists, &change).unwrap();
        assert_eq!((changed.view.stock, fake.called()), (80, vec!["item", "save_item"]));
        delete_product::<ItemFacts>(&cataloguer(), &mut fake, id, &Precondition::None).unwrap();
        assert_eq!(
            refused(delete_product::<ItemFacts>(&cataloguer(), &mut fake, id, &Precondition::None)).0,
            "item_not_found"
        );
    }
}
