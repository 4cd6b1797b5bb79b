//! Recording what was received and counted, on a catalogue in memory.

use domain::{
    bookstore::{
        Catalogued, CountReason, Goods, Item, ItemFacts, ProductId, ProductKind, StockKeeper, StockMovement, Stocked,
        Stocks,
    },
    kernel::{Actor, Revision, Role, StoreError},
};
use serde_json::{Value, json};

use super::*;
use crate::{
    Failure,
    bookstore::{
        create_product,
        testing::{Fake, cataloguer, ctx, input, page, refused},
    },
    page::{Page, PageRequest, Record},
};

/// It knows items alone.
impl Stocks for Fake {
    fn stocked(&mut self, ids: &[ProductId]) -> Result<Vec<Option<Stocked>>, StoreError> {
        self.calls.push("stocked");
        let stocked = |it: &Item| Stocked {
            id: it.product().id,
            goods: Goods::Item,
            title: it.facts().name.to_string().try_into().unwrap(),
            price: it.product().offer.price,
            stock: it.product().offer.stock,
            archived: it.product().archived_at.is_some(),
            revision: it.product().revision,
        };
        Ok(ids.iter().map(|id| self.items.iter().find(|it| it.product().id == *id).map(stocked)).collect())
    }

    fn move_stock(&mut self, moves: &[StockMovement]) -> Result<(), StoreError> {
        self.calls.push("move_stock");
        for it in moves {
            let place = self.items.iter_mut().find(|item| item.product().id == it.product).unwrap();
            let mut facts: ItemFacts = place.facts().clone();
            let product = facts.product_mut();
            (product.offer.stock, product.revision, product.updated_at) = (it.stock, it.number, it.at);
            *place = Catalogued::from_facts(facts);
        }
        Ok(())
    }
}

impl StockReader for Fake {
    fn is_product(&mut self, id: ProductId) -> Result<bool, StoreError> {
        self.calls.push("is_product");
        Ok(self.items.iter().any(|it| it.product().id == id))
    }

    fn find_stock_movement(
        &mut self,
        _: ProductId,
        _: Revision,
    ) -> Result<Option<Record<StockMovementView>>, StoreError> {
        Ok(None)
    }

    fn list_stock_movements(
        &mut self,
        _: ProductId,
        _: &StockMovementFilter,
        _: &PageRequest<StockMovementSort>,
    ) -> Result<Page<StockMovementView>, StoreError> {
        Ok(page())
    }

    fn stock_figures(&mut self, _: Option<ProductId>, _: i64) -> Result<Vec<StockFigure>, StoreError> {
        Ok(Vec::new())
    }
}

/// A shop with a mug, of which there are 4.
fn shop() -> (Fake, ProductId) {
    let mut fake = Fake::new();
    let mug = json!({
        "sku": "MUG-1", "name": "Mug", "category": "fiction", "stock": 4, "price": { "amount": "5", "currency": "EUR" },
    });
    let mug = create_product::<ItemFacts>(&ctx(), &cataloguer(), &mut fake, &input(mug)).unwrap();
    fake.called();
    (fake, mug.view.id.into())
}

fn record(fake: &mut Fake, product: ProductId, body: Value) -> Result<Record<StockMovementView>, Failure> {
    let keeper = StockKeeper::of(&Actor::SYSTEM).unwrap();
    create_stock_movement(&ctx(), &keeper, fake, product, &input(body))
}

#[test]
fn what_is_recorded_is_there_and_told() {
    let (mut fake, mug) = shop();
    let receipt = json!({ "quantity": 5, "reason": "receipt", "note": "Delivery note 4711" });
    let moved = record(&mut fake, mug, receipt).unwrap().view;
    assert_eq!((moved.number, moved.quantity, moved.stock), (2, 5, 9));
    assert_eq!((moved.reason, moved.note.as_deref()), (CountReason::Receipt.into(), Some("Delivery note 4711")));
    assert_eq!(fake.called(), ["stocked", "move_stock"]);
    assert_eq!(fake.facts.last().map(String::as_str), Some("product.stock_moved"));
    let product = fake.items[0].product();
    assert_eq!((product.offer.stock.get(), product.revision), (9, 2));
}

#[test]
fn what_is_refused_moves_nothing_and_is_not_told() {
    let (mut fake, mug) = shop();
    let facts = fake.facts.len();
    let correction = |quantity: i64| json!({ "quantity": quantity, "reason": "correction" });
    assert_eq!(refused(record(&mut fake, mug, correction(-5))).0, "out_of_stock");
    let zero = vec![("/quantity".to_owned(), "quantity_zero")];
    assert_eq!(refused(record(&mut fake, mug, correction(0))), ("validation_failed", zero));
    assert_eq!(refused(record(&mut fake, ProductId::fresh(), correction(1))).0, "product_not_found");
    assert_eq!(fake.called(), ["stocked"; 3]);
    assert_eq!((fake.facts.len(), fake.items[0].product().revision), (facts, 1));
    record(&mut fake, mug, correction(-4)).unwrap();
    assert_eq!(fake.items[0].product().offer.stock.get(), 0);
}

#[test]
fn nothing_is_shown_of_what_is_not_there() {
    let (mut fake, mug) = shop();
    let keeper = StockKeeper::of(&Actor::SYSTEM).unwrap();
    let first = PageRequest::first(StockMovementSort::Number);
    let mut list = |id| list_stock_movements(&keeper, &mut fake, id, &StockMovementFilter::default(), &first);
    assert!(list(mug).unwrap().data.is_empty());
    assert_eq!(refused(list(ProductId::fresh())).0, "product_not_found");
    let mut get = |id| get_stock_movement(&keeper, &mut fake, id, 1);
    assert_eq!(refused(get(mug)).0, "stock_movement_not_found");
    assert_eq!(refused(get(ProductId::fresh())).0, "product_not_found");
}
