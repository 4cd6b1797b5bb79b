//! Whether each figure is what its movements come to: looked at each night, a portion at a time.
//!
//! Both are always written together, so that a difference is the trace of a defect, or of somebody who wrote into
//! the database by hand. Nothing is corrected: which of the two is right, only a count can tell.

use domain::{
    bookstore::ProductId,
    kernel::{Id, Permission},
};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::StockFigure;
use crate::{
    Ctx, Failure,
    bookstore::BookstoreReader,
    jobs::{JobHold, JobsUnit, ReportLine, advance_job, job_in_hand},
    ledger::{Audience, Fact},
};

/// How many products are looked at in one statement, so that nobody waits for it.
const PORTION: i64 = 1000;
/// A report names no more differences than this; further ones are only counted.
const LONGEST_REPORT: usize = 10_000;
/// The same of the event.
const LONGEST_EVENT: usize = 100;

/// What was found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StockVerification {
    /// How many products were looked at.
    pub checked: i64,
    /// Of how many the figure is not the sum.
    pub different: i64,
    /// The last one that was looked at.
    pub last: Option<ProductId>,
    /// Those that differ, or the first of them.
    found: Vec<StockFigure>,
}

/// A difference, as those hear of it who keep the stock.
#[derive(Serialize)]
struct Difference {
    product_id: Uuid,
    stock: i64,
    sum: i64,
}

impl StockVerification {
    /// Adds what was found in the next portion, and says whether another one may follow.
    pub fn add(&mut self, portion: &[StockFigure]) -> bool {
        let size = i64::try_from(portion.len()).unwrap_or(i64::MAX);
        self.checked += size;
        self.last = portion.last().map(|it| it.product).or(self.last);
        for figure in portion.iter().filter(|it| it.differs()) {
            self.different += 1;
            if self.found.len() < LONGEST_REPORT {
                self.found.push(*figure);
            }
        }
        size >= PORTION
    }

    /// What the job's report says of it.
    pub fn report(&self) -> Vec<ReportLine> {
        let line = |(line, it): (i64, &StockFigure)| ReportLine {
            line,
            code: "stock_differs".to_owned(),
            detail: format!("the stock of {} is {}, and its movements come to {}", it.product, it.stock, it.sum),
        };
        (1..).zip(&self.found).map(line).collect()
    }

    fn fact(&self, hold: &JobHold) -> Fact {
        let shown = |it: &StockFigure| Difference { product_id: it.product.uuid(), stock: it.stock, sum: it.sum };
        let products: Vec<_> = self.found.iter().take(LONGEST_EVENT).map(shown).collect();
        let data = json!({
            "job_id": Id::uuid(hold.job), "checked": self.checked, "different": self.different, "products": products,
        });
        let fact = Fact::of("stock", hold.job, "difference_found").noting("different", &self.different);
        fact.published(Audience::holders(Permission::StockWrite), &data)
    }
}

/// What is said of the next products after `last`.
pub fn stock_portion(reader: &mut dyn BookstoreReader, last: Option<ProductId>) -> Result<Vec<StockFigure>, Failure> {
    Ok(reader.stock_figures(last, PORTION)?)
}

/// Keeps what was found as what has come of the job, in the place of what an earlier attempt found, and tells those
/// who keep the stock of differences.
pub fn keep_stock_verification(
    ctx: &Ctx,
    unit: &mut dyn JobsUnit,
    hold: &JobHold,
    verification: &StockVerification,
) -> Result<(), Failure> {
    let job = job_in_hand(unit, hold)?;
    let StockVerification { checked, different, .. } = *verification;
    unit.clear_report(hold.job)?;
    unit.add_report_lines(hold.job, &verification.report())?;
    let result = json!({ "checked": checked, "different": different });
    advance_job(ctx, unit, (job, hold), (checked, checked), result)?;
    if different > 0 {
        unit.record(verification.fact(hold));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(stock: i64, sum: i64) -> StockFigure {
        StockFigure { product: ProductId::fresh(), stock, sum }
    }

    #[test]
    fn what_differs_is_counted_and_named() {
        let mut found = StockVerification::default();
        let portion = [figure(3, 3), figure(4, 5), figure(0, 0), figure(1, -1)];
        assert!(!found.add(&portion), "nothing follows a portion that is not full");
        assert_eq!((found.checked, found.different, found.last), (4, 2, Some(portion[3].product)));
        let report = found.report();
        assert_eq!(report.iter().map(|it| it.line).collect::<Vec<_>>(), [1, 2]);
        let told = format!("the stock of {} is 4, and its movements come to 5", portion[1].product);
        assert_eq!((report[0].code.as_str(), &report[0].detail), ("stock_differs", &told));
        assert!(!found.add(&[]));
        assert_eq!((found.checked, found.last), (4, Some(portion[3].product)));
    }

    #[test]
    fn a_full_portion_is_followed_by_another_and_the_longest_report_ends() {
        let mut found = StockVerification::default();
        let portion = vec![figure(1, 2); usize::try_from(PORTION).unwrap()];
        for _ in 0..11 {
            assert!(found.add(&portion));
        }
        assert_eq!((found.checked, found.different), (11 * PORTION, 11 * PORTION));
        assert_eq!(found.report().len(), LONGEST_REPORT);
    }
}
