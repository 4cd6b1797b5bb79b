//! What one order adds to the sums of a day.

use chrono::NaiveDate;

use crate::{
    bookstore::{
        ProductId,
        orders::{OrderFacts, OrderLine, Pieces},
    },
    kernel::{Currency, Timestamp},
    number,
};

number!(
    /// Of how many pieces or fewer a product is running out. More are not looked after.
    pub LowStockThreshold: 0..=100, "threshold_range"
);

/// What is added to the sums of one day, in one currency. Amounts are in its minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaySales {
    /// On which day.
    pub day: NaiveDate,
    /// On which day the order was paid.
    pub paid_on: NaiveDate,
    /// In what.
    pub currency: Currency,
    /// Of each product, once.
    pub products: Vec<ProductSales>,
}

/// What is added for one product. What comes back is counted apart, and takes nothing away from what was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProductSales {
    /// Of what.
    pub product: ProductId,
    /// How many pieces were paid.
    pub pieces: i64,
    /// What was paid for them.
    pub gross: i64,
    /// How many pieces the customer keeps no longer, or never got.
    pub returned: i64,
    /// What goes back for them.
    pub refunded: i64,
}

impl DaySales {
    /// What an order adds that was paid at `at`: all of it.
    pub fn sold(order: &OrderFacts, at: Timestamp) -> Self {
        let paid = |line: &OrderLine| ProductSales {
            product: line.product,
            pieces: line.quantity.into(),
            gross: minor(line, line.quantity),
            returned: 0,
            refunded: 0,
        };
        let day = at.date_naive();
        Self { day, paid_on: day, currency: order.currency, products: order.lines.iter().map(paid).collect() }
    }

    /// What an order adds of which `pieces` came back at `at`. Nothing, where it was never paid: then nothing was sold.
    pub fn returned(order: &OrderFacts, pieces: &[Pieces], at: Timestamp) -> Option<Self> {
        let paid_on = order.reached.paid_at?.date_naive();
        let back = |it: &Pieces| {
            let line = order.lines.iter().find(|line| line.product == it.product)?;
            let (returned, refunded) = (it.quantity.into(), minor(line, it.quantity));
            Some(ProductSales { product: it.product, pieces: 0, gross: 0, returned, refunded })
        };
        let products: Vec<_> = pieces.iter().filter(|it| it.quantity > 0).filter_map(back).collect();
        let sales = Self { day: at.date_naive(), paid_on, currency: order.currency, products };
        (!sales.products.is_empty()).then_some(sales)
    }

    /// What an order adds that was `was` before something was done to it at `at`, and is `now`: what it is paid for, and
    /// what came back.
    pub fn between(was: &OrderFacts, now: &OrderFacts, at: Timestamp) -> Vec<Self> {
        let paid = was.reached.paid_at.is_none() && now.reached.paid_at.is_some();
        let refunded_before =
            |line: &OrderLine| was.lines.iter().find(|it| it.id == line.id).map_or(0, |it| it.refunded);
        let back: Vec<_> = now.lines.iter().map(|it| it.pieces(it.refunded - refunded_before(it))).collect();
        paid.then(|| Self::sold(now, at)).into_iter().chain(Self::returned(now, &back, at)).collect()
    }

    /// Whether it is what was sold, and not what came back.
    pub fn is_sale(&self) -> bool {
        self.products.iter().any(|it| it.pieces > 0)
    }
}

/// What so many pieces of a line cost. That is money, as all of its order is.
fn minor(line: &OrderLine, quantity: i32) -> i64 {
    i64::try_from(line.cost(quantity)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bookstore::{
            Goods,
            orders::{Milestones, OrderNumber, OrderState},
        },
        kernel::{Id, Money},
    };

    fn line(unit: i64, quantity: i32) -> OrderLine {
        OrderLine {
            id: Id::fresh(),
            product: Id::fresh(),
            goods: Goods::Book,
            title: "Emma".to_owned(),
            unit_price: Money::of_minor(unit, "USD".parse().unwrap()).unwrap(),
            quantity,
            fulfilled: 0,
            refunded: 0,
            called_off: 0,
        }
    }

    fn order(paid_at: Option<&str>) -> OrderFacts {
        let (currency, at) = ("USD".parse().unwrap(), "2026-03-01T00:00:00Z".parse().unwrap());
        OrderFacts {
            id: Id::fresh(),
            number: OrderNumber::new(2026, 1).unwrap(),
            customer: Id::fresh(),
            state: OrderState::Paid,
            cancel_reason: None,
            lines: vec![line(599, 2), line(100, 3)],
            currency,
            refunded_amount: Money::zero(currency),
            reached: Milestones { paid_at: paid_at.map(|it| it.parse().unwrap()), ..Milestones::default() },
            revision: 1,
            created_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn all_of_an_order_is_sold_on_the_day_on_which_it_is_paid() {
        let order = order(None);
        let sold = DaySales::sold(&order, "2026-03-01T23:59:59Z".parse().unwrap());
        assert_eq!(sold.day, "2026-03-01".parse().unwrap());
        let sums: Vec<_> = sold.products.iter().map(|it| (it.pieces, it.gross, it.returned, it.refunded)).collect();
        assert_eq!(sums, [(2, 1198, 0, 0), (3, 300, 0, 0)]);
        assert!(sold.is_sale());
    }

    #[test]
    fn what_comes_back_counts_on_the_day_on_which_it_does() {
        let order = order(Some("2026-03-01T12:00:00Z"));
        let pieces = [Pieces { product: order.lines[1].product, quantity: 2 }];
        let back = DaySales::returned(&order, &pieces, "2026-03-09T00:00:00Z".parse().unwrap()).unwrap();
        assert_eq!((back.day, back.paid_on), ("2026-03-09".parse().unwrap(), "2026-03-01".parse().unwrap()));
        let product = order.lines[1].product;
        assert_eq!(back.products, [ProductSales { product, pieces: 0, gross: 0, returned: 2, refunded: 200 }]);
        assert!(!back.is_sale());
    }

    #[test]
    fn each_change_of_an_order_adds_what_it_makes_a_difference_by() {
        let (placed, mut paid) = (order(None), order(None));
        paid.lines.clone_from(&placed.lines);
        let at = "2026-03-02T00:00:00Z".parse().unwrap();
        assert!(DaySales::between(&placed, &paid, at).is_empty());
        paid.reached.paid_at = Some(at);
        assert_eq!(DaySales::between(&placed, &paid, at), [DaySales::sold(&paid, at)]);
        assert!(DaySales::between(&paid, &paid, at).is_empty());
        let mut refunded = paid.clone();
        refunded.lines[1].refunded = 1;
        let mut more = refunded.clone();
        more.lines[1].refunded = 3;
        let added: Vec<_> = [(&paid, &refunded), (&refunded, &more)]
            .into_iter()
            .flat_map(|it| DaySales::between(it.0, it.1, at))
            .collect();
        let back = |it: &DaySales| it.products.iter().map(|it| (it.returned, it.refunded)).collect::<Vec<_>>();
        assert_eq!(added.iter().map(back).collect::<Vec<_>>(), [[(1, 100)], [(2, 200)]]);
        // Whatever is said of what was not paid.
        let mut odd = placed.clone();
        odd.lines[0].refunded = 1;
        assert!(DaySales::between(&placed, &odd, at).is_empty());
    }

    #[test]
    fn what_was_never_paid_was_never_sold() {
        let order = order(None);
        let pieces = [Pieces { product: order.lines[0].product, quantity: 2 }];
        let at = "2026-03-09T00:00:00Z".parse().unwrap();
        assert_eq!(DaySales::returned(&order, &pieces, at), None);
        let paid = super::tests::order(Some("2026-03-01T12:00:00Z"));
        assert_eq!(DaySales::returned(&paid, &[], at), None);
    }
}
