//! Magazines: single issues of periodicals, each of them known by the ISSN of the periodical and
//! its issue number.

use chrono::NaiveDate;

use super::{
    Catalogued, Goods, Issn, IssueLabel, IssueNumber, NewProduct, Product, ProductChange, ProductId, ProductKind,
    Publisher, Title, dates,
};
use crate::kernel::{Change, Timestamp, Violation};

/// The aggregate.
pub type Magazine = Catalogued<MagazineFacts>;

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

impl ProductKind for MagazineFacts {
    type Key = ProductId;
    type New = NewMagazine;
    type Change = MagazineChange;

    const GOODS: Goods = Goods::Magazine;

    fn key(&self) -> ProductId {
        self.product.id
    }

    fn product(&self) -> &Product {
        &self.product
    }

    fn product_mut(&mut self) -> &mut Product {
        &mut self.product
    }

    fn of(new: NewMagazine, sold: impl FnOnce(NewProduct) -> Product) -> Self {
        Self {
            issn: new.issn,
            title: new.title,
            issue_number: new.issue_number,
            issue_label: new.issue_label,
            published_on: new.published_on,
            publisher: new.publisher,
            product: sold(new.product),
        }
    }

    fn apply(&mut self, change: MagazineChange) {
        change.issn.apply(&mut self.issn);
        change.title.apply(&mut self.title);
        change.issue_number.apply(&mut self.issue_number);
        change.issue_label.apply(&mut self.issue_label);
        change.published_on.apply(&mut self.published_on);
        change.publisher.apply(&mut self.publisher);
        self.product.change(change.product);
    }

    /// `date_range`.
    fn violations(new: &NewMagazine, _: Timestamp) -> Vec<Violation> {
        dates::violation("/published_on", new.published_on).into_iter().collect()
    }

    fn change_violations(change: &MagazineChange, _: Timestamp) -> Vec<Violation> {
        let date = change.published_on.clone().value().flatten();
        dates::violation("/published_on", date).into_iter().collect()
    }

    fn mismatches(&self, new: &NewMagazine) -> Vec<Violation> {
        self.product.mismatch(&new.product).into_iter().collect()
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
