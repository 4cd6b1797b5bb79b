//! Items: whatever else is on the shelf, such as a notebook or a mug.

use super::{BookstoreError, Description, ItemName, NewProduct, Product, ProductChange, Sku, product::Sold};
use crate::kernel::{Change, Timestamp};

/// The aggregate. Its [`ItemFacts`] are readable by all; only the methods here change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item(ItemFacts);

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

impl Item {
    /// A new item. Its parts have kept all the rules already.
    pub fn add(new: NewItem, at: Timestamp) -> Self {
        Self(facts(new, |product| Product::add(product, at)))
    }

    /// Brings a stored item back.
    pub const fn from_facts(facts: ItemFacts) -> Self {
        Self(facts)
    }

    /// Everything that is known of it.
    pub const fn facts(&self) -> &ItemFacts {
        &self.0
    }

    /// Puts `new` in the place of all that was known, and tells whether anything differs now.
    /// Refused with `identifier_mismatch` when it brings another id.
    pub fn replace(&mut self, new: NewItem, at: Timestamp) -> Result<bool, BookstoreError> {
        BookstoreError::refuse(self.0.product.mismatch(&new.product).into_iter().collect())?;
        let next = facts(new, |product| self.0.product.replaced(product));
        Ok(self.0.settle(next, at))
    }

    /// Changes some of it, and tells whether anything differs now.
    pub fn change(&mut self, change: ItemChange, at: Timestamp) -> bool {
        let mut next = self.0.clone();
        change.sku.apply(&mut next.sku);
        change.name.apply(&mut next.name);
        change.description.apply(&mut next.description);
        next.product.change(change.product);
        self.0.settle(next, at)
    }

    /// Takes it out of the lists, and tells whether it was there.
    pub const fn archive(&mut self, at: Timestamp) -> bool {
        self.0.product.archive(at)
    }

    /// Puts it back into the lists, and tells whether it was out.
    pub const fn restore(&mut self, at: Timestamp) -> bool {
        self.0.product.restore(at)
    }
}

impl Sold for ItemFacts {
    fn product_mut(&mut self) -> &mut Product {
        &mut self.product
    }
}

fn facts(new: NewItem, sold: impl FnOnce(NewProduct) -> Product) -> ItemFacts {
    ItemFacts { sku: new.sku, name: new.name, description: new.description, product: sold(new.product) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Id, Money};

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
        let mut item = Item::add(new(), Timestamp::default());
        assert_eq!(item.replace(new(), Timestamp::default()), Ok(false));
        assert!(!item.change(ItemChange::default(), Timestamp::default()));
        let change = ItemChange { sku: Change::Set("MUG-02".parse().unwrap()), ..ItemChange::default() };
        assert!(item.change(change, Timestamp::default()));
        assert_eq!((&*item.facts().sku, item.facts().product.revision), ("MUG-02", 2));
        assert!(item.archive(Timestamp::default()) && item.restore(Timestamp::default()));
    }

    #[test]
    fn a_replacement_brings_no_other_id() {
        let mut item = Item::add(new(), Timestamp::default());
        let mut other = new();
        other.product.id = Some(Id::fresh());
        assert!(item.replace(other, Timestamp::default()).is_err());
    }
}
