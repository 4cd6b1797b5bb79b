//! Products: what books, magazines and items have in common, so that an order can be for any of
//! them.

use super::{Price, Slug, Stock, other_identifier};
use crate::kernel::{Change, Id, Revision, Timestamp, Violation};

/// Identifies a product, be it a book, a magazine or an item.
pub type ProductId = Id<Product>;

/// The part of an aggregate that makes it something to be sold. It changes only through the
/// aggregate that it is part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Which.
    pub id: ProductId,
    /// Where it stands.
    pub category: Slug,
    /// For how much, and how many there are.
    pub offer: Offer,
    /// Since when it is kept only for those who know of it.
    pub archived_at: Option<Timestamp>,
    /// Counts the changes of the whole aggregate.
    pub revision: Revision,
    /// When Lyceum first knew of it.
    pub created_at: Timestamp,
    /// When the aggregate was last changed.
    pub updated_at: Timestamp,
}

/// What a customer sees of a product besides what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What one costs.
    pub price: Price,
    /// How many can be had.
    pub stock: Stock,
}

/// What is needed for a product.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// Brought by the client, or made here.
    pub id: Option<ProductId>,
    /// Where it stands; whether there is such a category is for the caller to find out.
    pub category: Slug,
    /// What one costs.
    pub price: Price,
    /// How many there are. Where it is not given, a new product has none, and a replaced one keeps
    /// what it has: copies do not vanish because nobody spoke of them.
    pub stock: Option<Stock>,
}

/// What is to be different about a product.
#[derive(Clone, Debug, Default)]
pub struct ProductChange {
    /// Another place.
    pub category: Change<Slug>,
    /// Another price.
    pub price: Change<Price>,
    /// Another count.
    pub stock: Change<Stock>,
}

impl Product {
    pub(super) fn add(new: NewProduct, at: Timestamp) -> Self {
        let NewProduct { id, category, price, stock } = new;
        let offer = Offer { price, stock: stock.unwrap_or(Stock::NONE) };
        let id = id.unwrap_or_else(Id::fresh);
        Self { id, category, offer, archived_at: None, revision: 1, created_at: at, updated_at: at }
    }

    pub(super) fn change(&mut self, change: ProductChange) {
        change.category.apply(&mut self.category);
        change.price.apply(&mut self.offer.price);
        change.stock.apply(&mut self.offer.stock);
    }

    /// This product with everything that `new` says of it. [`Self::mismatch`] comes first.
    pub(super) fn replaced(&self, new: NewProduct) -> Self {
        let NewProduct { id: _, category, price, stock } = new;
        let offer = Offer { price, stock: stock.unwrap_or(self.offer.stock) };
        Self { category, offer, ..self.clone() }
    }

    /// What is wrong when `new` is to replace it and brings an id of its own.
    pub(super) fn mismatch(&self, new: &NewProduct) -> Option<Violation> {
        new.id.filter(|id| *id != self.id).map(|_| other_identifier("/id"))
    }

    /// Takes it out of the lists, and tells whether it was there.
    pub(super) const fn archive(&mut self, at: Timestamp) -> bool {
        let listed = self.archived_at.is_none();
        if listed {
            self.archived_at = Some(at);
            self.touch(at);
        }
        listed
    }

    /// Puts it back into the lists, and tells whether it was out.
    pub(super) const fn restore(&mut self, at: Timestamp) -> bool {
        let archived = self.archived_at.take().is_some();
        if archived {
            self.touch(at);
        }
        archived
    }

    /// Counts a change.
    pub(super) const fn touch(&mut self, at: Timestamp) {
        self.revision += 1;
        self.updated_at = at;
    }
}
