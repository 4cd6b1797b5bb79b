//! Items: whatever else is on the shelf, such as a notebook or a mug.

use super::{
    Catalogued, Description, Goods, ItemName, NewProduct, Product, ProductChange, ProductId, ProductKind, Sku,
};
use crate::kernel::{Change, Violation};

/// The aggregate.
pub type Item = Catalogued<ItemFacts>;

/// Everything that is known of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemFacts {
    /// The shop's own number for it.
    pub sku: Sku,
    /// What it is called.
    pub name: ItemName,
    /// What it is.
    pub description: Option<Description>,
    /// The item as something to be sold.
    pub product: Product,
}

/// What is needed for an item.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// The shop's own number for it.
    pub sku: Sku,
    /// What it is called.
    pub name: ItemName,
    /// What it is.
    pub description: Option<Description>,
    /// How it is sold.
    pub product: NewProduct,
}

/// What is to be different about an item.
#[derive(Clone, Debug, Default)]
pub struct ItemChange {
    /// Another number.
    pub sku: Change<Sku>,
    /// Another name.
    pub name: Change<ItemName>,
    /// Another description, or none.
    pub description: Change<Option<Description>>,
    /// What is different about how it is sold.
    pub product: ProductChange,
}

impl ProductKind for ItemFacts {
    type Key = ProductId;
    type New = NewItem;
    type Change = ItemChange;

    const GOODS: Goods = Goods::Item;

    fn key(&self) -> ProductId {
        self.product.id
    }

    fn product(&self) -> &Product {
        &self.product
    }

    fn product_mut(&mut self) -> &mut Product {
        &mut self.product
    }

    fn of(new: NewItem, sold: impl FnOnce(NewProduct) -> Product) -> Self {
        Self { sku: new.sku, name: new.name, description: new.description, product: sold(new.product) }
    }

    fn apply(&mut self, change: ItemChange) {
        change.sku.apply(&mut self.sku);
        change.name.apply(&mut self.name);
        change.description.apply(&mut self.description);
        self.product.change(change.product);
    }

    fn mismatches(&self, new: &NewItem) -> Vec<Violation> {
        self.product.mismatch(&new.product).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Id, Money, Timestamp};

    fn new() -> NewItem {
        let price = Money::parse("12.50", "EUR".parse().unwrap()).unwrap().try_into().unwrap();
        NewItem {
            sku: "MUG-01".parse().unwrap(),
            name: "Mug".to_owned().try_into().unwrap(),
            description: None,
            product: NewProduct { id: None, category: "gifts".parse().unwrap(), price, stock: None },
        }
    }

    #[test]
    fn only_a_difference_counts() {
        let mut item = Item::add(new(), Timestamp::default()).unwrap();
        assert_eq!(item.replace(new(), Timestamp::default()), Ok(false));
        assert_eq!(item.change(ItemChange::default(), Timestamp::default()), Ok(false));
        let change = ItemChange { sku: Change::Set("MUG-02".parse().unwrap()), ..ItemChange::default() };
        assert_eq!(item.change(change, Timestamp::default()), Ok(true));
        assert_eq!((&*item.facts().sku, item.facts().product.revision), ("MUG-02", 2));
        assert!(item.archive(Timestamp::default()) && item.restore(Timestamp::default()));
    }

    #[test]
    fn a_replacement_brings_no_other_id() {
        let mut item = Item::add(new(), Timestamp::default()).unwrap();
        let mut other = new();
        other.product.id = Some(Id::fresh());
        assert!(item.replace(other, Timestamp::default()).is_err());
    }
}
