//! A command on its way to an aggregate: what it names is looked up, and all that is wrong with it is
//! told together.

use domain::{
    bookstore::{Author, BookstoreError, NewProduct, Price, Product, ProductChange, ProductId, Slug, Stock},
    kernel::{Change, Violation},
};

use super::{
    AskedPrice, BookstoreUnit, PriceChange,
    authors::add_author,
    checks::{category_violations, together},
};
use crate::{Ctx, Failure};

/// A product to be added or changed.
pub struct Draft<'u> {
    pub(super) ctx: &'u Ctx,
    pub(super) uow: &'u mut dyn BookstoreUnit,
    /// What is wrong so far.
    pub(super) broken: Vec<Violation>,
    /// Those who are credited and whom nobody knew. They are added before what credits them.
    pub(super) authors: Vec<Author>,
    /// The category that the product is in already, which needs no look.
    category: Option<&'u Slug>,
}

impl<'u> Draft<'u> {
    /// Of a change of `was`, or of something new.
    pub(super) const fn new(ctx: &'u Ctx, uow: &'u mut dyn BookstoreUnit, was: Option<&'u Product>) -> Self {
        let category = match was {
            Some(was) => Some(&was.category),
            None => None,
        };
        Self { ctx, uow, broken: Vec::new(), authors: Vec::new(), category }
    }

    /// How a product is to be sold.
    pub(super) fn product(
        &mut self,
        id: Option<ProductId>,
        category: &Slug,
        price: AskedPrice,
        stock: Option<Stock>,
    ) -> Result<NewProduct, Failure> {
        self.look_for(Some(category))?;
        Ok(NewProduct { id, category: category.clone(), price: self.price(price), stock })
    }

    /// What is to be different about how `was` is sold.
    pub(super) fn product_change(
        &mut self,
        was: &Product,
        category: &Change<Slug>,
        price: &Change<PriceChange>,
        stock: &Change<Stock>,
    ) -> Result<ProductChange, Failure> {
        self.look_for(category.as_ref().value())?;
        let price = price.as_ref().map(|it| self.price(it.of(was.offer.price)));
        Ok(ProductChange { category: category.clone(), price, stock: stock.clone() })
    }

    /// What the aggregate says, refused together with all else that is wrong.
    pub(super) fn finish<T>(self, outcome: Result<T, BookstoreError>) -> Result<T, Failure> {
        let outcome = together(self.broken, outcome)?;
        for author in &self.authors {
            add_author(self.uow, author)?;
        }
        Ok(outcome)
    }

    fn look_for(&mut self, category: Option<&Slug>) -> Result<(), Failure> {
        let other = category.filter(|it| Some(*it) != self.category);
        self.broken.extend(category_violations(self.uow, other)?);
        Ok(())
    }

    /// The price that is asked for. Where it is none, nothing takes its place until all is refused.
    fn price(&mut self, asked: AskedPrice) -> Price {
        asked.check().unwrap_or_else(|wrong| {
            self.broken.push(wrong.below("/price"));
            Price::nothing(asked.currency)
        })
    }
}
