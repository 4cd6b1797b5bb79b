//! Magazines: single issues of periodicals, each of them known by the ISSN of the periodical and
//! its issue number.

use chrono::NaiveDate;

use super::{
    BookstoreError, Issn, IssueLabel, IssueNumber, NewProduct, Product, ProductChange, Publisher, Title, dates,
    product::Sold,
};
use crate::kernel::{Change, Timestamp, Violation};

/// The aggregate. Its [`MagazineFacts`] are readable by all; only the methods here change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Magazine(MagazineFacts);

/// Everything that is known of a magazine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MagazineFacts {
    /// Of which periodical.
    pub issn: Issn,
    /// What the periodical is called.
    pub title: Title,
    /// Which issue.
    pub issue_number: IssueNumber,
    /// What the issue is called.
    pub issue_label: Option<IssueLabel>,
    /// When the issue came out or will.
    pub published_on: Option<NaiveDate>,
    /// Who published it.
    pub publisher: Option<Publisher>,
    /// The magazine as something to be sold.
    pub product: Product,
}

/// What is needed for a magazine.
#[derive(Clone, Debug)]
pub struct NewMagazine {
    /// Of which periodical.
    pub issn: Issn,
    /// What the periodical is called.
    pub title: Title,
    /// Which issue.
    pub issue_number: IssueNumber,
    /// What the issue is called.
    pub issue_label: Option<IssueLabel>,
    /// When the issue came out or will.
    pub published_on: Option<NaiveDate>,
    /// Who published it.
    pub publisher: Option<Publisher>,
    /// How it is sold.
    pub product: NewProduct,
}

/// What is to be different about a magazine.
#[derive(Clone, Debug, Default)]
pub struct MagazineChange {
    /// Another periodical.
    pub issn: Change<Issn>,
    /// Another title.
    pub title: Change<Title>,
    /// Another number.
    pub issue_number: Change<IssueNumber>,
    /// Another label, or none.
    pub issue_label: Change<Option<IssueLabel>>,
    /// Another day, or none.
    pub published_on: Change<Option<NaiveDate>>,
    /// Another publisher, or none.
    pub publisher: Change<Option<Publisher>>,
    /// What is different about how it is sold.
    pub product: ProductChange,
}

impl NewMagazine {
    /// What is wrong with it, so that a caller can refuse it together with what else is wrong.
    pub fn violations(&self) -> Vec<Violation> {
        dates::violation("/published_on", self.published_on).into_iter().collect()
    }
}

impl MagazineChange {
    /// What is wrong with it, as for a new magazine.
    pub fn violations(&self) -> Vec<Violation> {
        let date = self.published_on.clone().value().flatten();
        dates::violation("/published_on", date).into_iter().collect()
    }
}

impl Magazine {
    /// A new magazine. Refused with all broken rules: `date_range`.
    pub fn add(new: NewMagazine, at: Timestamp) -> Result<Self, BookstoreError> {
        BookstoreError::refuse(new.violations())?;
        Ok(Self(facts(new, |product| Product::add(product, at))))
    }

    /// Brings a stored magazine back.
    pub const fn from_facts(facts: MagazineFacts) -> Self {
        Self(facts)
    }

    /// Everything that is known of it.
    pub const fn facts(&self) -> &MagazineFacts {
        &self.0
    }

    /// Puts `new` in the place of all that was known, and tells whether anything differs now.
    /// Refused as [`Magazine::add`] is, and with `identifier_mismatch` when it brings another id.
    pub fn replace(&mut self, new: NewMagazine, at: Timestamp) -> Result<bool, BookstoreError> {
        let mut broken = new.violations();
        broken.extend(self.0.product.mismatch(&new.product));
        BookstoreError::refuse(broken)?;
        let next = facts(new, |product| self.0.product.replaced(product));
        Ok(self.0.settle(next, at))
    }

    /// Changes some of it, and tells whether anything differs now. Refused as [`Magazine::add`] is,
    /// and then nothing has changed.
    pub fn change(&mut self, change: MagazineChange, at: Timestamp) -> Result<bool, BookstoreError> {
        BookstoreError::refuse(change.violations())?;
        let mut next = self.0.clone();
        change.issn.apply(&mut next.issn);
        change.title.apply(&mut next.title);
        change.issue_number.apply(&mut next.issue_number);
        change.issue_label.apply(&mut next.issue_label);
        change.published_on.apply(&mut next.published_on);
        change.publisher.apply(&mut next.publisher);
        next.product.change(change.product);
        Ok(self.0.settle(next, at))
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

impl Sold for MagazineFacts {
    fn product_mut(&mut self) -> &mut Product {
        &mut self.product
    }
}

fn facts(new: NewMagazine, sold: impl FnOnce(NewProduct) -> Product) -> MagazineFacts {
    MagazineFacts {
        issn: new.issn,
        title: new.title,
        issue_number: new.issue_number,
        issue_label: new.issue_label,
        published_on: new.published_on,
        publisher: new.publisher,
        product: sold(new.product),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Id, Money, Refusal};

    fn new() -> NewMagazine {
        let price = Money::parse("3", "EUR".parse().unwrap()).unwrap().try_into().unwrap();
        NewMagazine {
            issn: "0378-5955".parse().unwrap(),
            title: "Hearing".to_owned().try_into().unwrap(),
            issue_number: "2026/3".to_owned().try_into().unwrap(),
            issue_label: None,
            published_on: "2026-03-01".parse().ok(),
            publisher: None,
            product: NewProduct { id: None, category: "science".parse().unwrap(), price, stock: None },
        }
    }

    #[test]
    fn its_day_has_a_year_of_four_digits() {
        let far = NewMagazine { published_on: NaiveDate::from_ymd_opt(12_026, 1, 1), ..new() };
        let refused = Magazine::add(far, Timestamp::default()).unwrap_err();
        assert_eq!(
            (refused.violations()[0].pointer.as_str(), refused.violations()[0].code),
            ("/published_on", "date_range")
        );
    }

    #[test]
    fn only_a_difference_counts() {
        let mut magazine = Magazine::add(new(), Timestamp::default()).unwrap();
        assert_eq!(magazine.replace(new(), Timestamp::default()), Ok(false));
        let change = MagazineChange { published_on: Change::Set(None), ..MagazineChange::default() };
        assert_eq!(magazine.change(change, Timestamp::default()), Ok(true));
        assert_eq!((magazine.facts().published_on, magazine.facts().product.revision), (None, 2));
        assert!(magazine.archive(Timestamp::default()) && magazine.restore(Timestamp::default()));
    }

    #[test]
    fn a_replacement_brings_no_other_id() {
        let mut magazine = Magazine::add(new(), Timestamp::default()).unwrap();
        let mut other = new();
        other.product.id = Some(Id::fresh());
        assert_eq!(magazine.replace(other, Timestamp::default()).unwrap_err().violations()[0].pointer, "/id");
    }
}
