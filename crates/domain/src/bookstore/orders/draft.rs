//! From what is wanted to the lines of an order, and what they come to.

use std::collections::HashSet;

use super::{Offered, OrderError, OrderLine, OrderPolicy, Shortage, Wanted};
use crate::kernel::{Currency, Id, Money, Violation};

/// The most lines of an order.
pub const MOST_LINES: usize = 100;

/// The lines for what is `wanted`, as the shop offers it now, and what they are paid in. Who wanted a product before
/// keeps its line. Refused with all broken rules.
pub(super) fn lines(
    before: &[OrderLine],
    wanted: &[Wanted],
    offers: &[Option<Offered>],
    policy: &OrderPolicy,
) -> Result<(Vec<OrderLine>, Currency), OrderError> {
    let first = offers.iter().flatten().next().map(|it| it.price.currency());
    let mut broken: Vec<_> = wrong_count(wanted.len()).into_iter().collect();
    let mut seen = HashSet::new();
    let mut lines = Vec::with_capacity(wanted.len());
    for (number, (wanted, offered)) in wanted.iter().zip(offers).enumerate() {
        let repeated = !seen.insert(wanted.product);
        broken.extend(
            violations(*wanted, offered.as_ref(), repeated, (policy, first))
                .into_iter()
                .map(|it| it.below(&format!("/lines/{number}"))),
        );
        let kept = before.iter().find(|it| it.product == wanted.product);
        lines.extend(offered.as_ref().map(|it| line(kept, *wanted, it)));
    }
    OrderError::refuse(broken)?;
    let currency = first.ok_or(OrderError::MixedCurrencies)?;
    if sum(&lines, currency).is_none() {
        let detail = "they come to more than can be paid at once";
        return Err(OrderError::Invalid(vec![Violation::new("/lines", "total_too_large", detail)]));
    }
    Ok((lines, currency))
}

/// The lines of a draft with the titles and prices that the shop has now, and what they are paid in. Refused where
/// not all of them can be had.
pub(super) fn fixed(
    lines: &[OrderLine],
    offers: &[Option<Offered>],
    policy: &OrderPolicy,
) -> Result<(Vec<OrderLine>, Currency), OrderError> {
    let pairs = || lines.iter().zip(offers);
    let gone: Vec<_> =
        pairs().filter(|it| it.1.as_ref().is_none_or(|it| it.archived)).map(|it| short(it.0, 0)).collect();
    if !gone.is_empty() {
        return Err(OrderError::NotForSale(gone));
    }
    let offered = || pairs().filter_map(|(line, offer)| offer.as_ref().map(|it| (line, it)));
    let missing: Vec<_> = offered().filter(|it| it.1.stock < it.0.quantity).map(|it| short(it.0, it.1.stock)).collect();
    if !missing.is_empty() {
        return Err(OrderError::OutOfStock(missing));
    }
    // The limit may be lower than it was when the draft was written.
    let too_many = |it: &(usize, &OrderLine)| it.1.quantity > policy.max_quantity().get();
    let broken = lines.iter().enumerate().filter(too_many);
    OrderError::refuse(broken.map(|it| too_much(policy).below(&format!("/lines/{}", it.0))).collect())?;
    let fixed: Vec<_> = offered().map(|(line, offer)| line.clone().offered(offer)).collect();
    let currency = fixed.first().map(|it| it.unit_price.currency()).ok_or(OrderError::MixedCurrencies)?;
    if fixed.iter().any(|it| it.unit_price.currency() != currency) {
        return Err(OrderError::MixedCurrencies);
    }
    sum(&fixed, currency).ok_or(OrderError::TotalTooLarge)?;
    Ok((fixed, currency))
}

/// What `lines` cost, if they are all paid in `currency` and that is a sum of money.
pub(super) fn sum(lines: &[OrderLine], currency: Currency) -> Option<Money> {
    let same = lines.iter().all(|it| it.unit_price.currency() == currency);
    same.then(|| money(lines.iter().map(|it| it.cost(it.quantity)).sum(), currency)).flatten()
}

/// So many minor units, if that is a sum of money.
pub(super) fn money(minor: i128, currency: Currency) -> Option<Money> {
    i64::try_from(minor).ok().and_then(|it| Money::of_minor(it, currency).ok())
}

impl OrderLine {
    /// The same for what it costs now.
    fn offered(self, offer: &Offered) -> Self {
        Self { title: offer.title.clone(), unit_price: offer.price, ..self }
    }
}

fn line(kept: Option<&OrderLine>, wanted: Wanted, offer: &Offered) -> OrderLine {
    OrderLine {
        id: kept.map_or_else(Id::fresh, |it| it.id),
        product: wanted.product,
        goods: offer.goods,
        title: offer.title.clone(),
        unit_price: offer.price,
        quantity: wanted.quantity.get(),
        fulfilled: 0,
        refunded: 0,
        called_off: 0,
    }
}

fn short(line: &OrderLine, available: i32) -> Shortage {
    let (product, title, wanted) = (line.product, line.title.clone(), line.quantity);
    Shortage { line: line.id, product, title, wanted, available }
}

fn wrong_count(count: usize) -> Option<Violation> {
    match count {
        0 => Some(Violation::new("/lines", "empty", "must have at least 1 line")),
        1..=MOST_LINES => None,
        _ => Some(Violation::new("/lines", "too_many_lines", format!("must have at most {MOST_LINES} lines"))),
    }
}

fn too_much(policy: &OrderPolicy) -> Violation {
    let detail = format!("must be at most {}", policy.max_quantity());
    Violation::new("/quantity", "quantity_too_large", detail)
}

/// What is wrong with one line.
fn violations(
    wanted: Wanted,
    offered: Option<&Offered>,
    repeated: bool,
    (policy, currency): (&OrderPolicy, Option<Currency>),
) -> Vec<Violation> {
    let of_product = |code, detail: &str| Some(Violation::new("/product_id", code, detail));
    let product = match offered {
        _ if repeated => of_product("duplicate_product", "the product is named before: add the quantities up"),
        None => of_product("unknown_product", "there is no such product"),
        Some(it) if it.archived => of_product("not_for_sale", "the product is not for sale any more"),
        Some(it) if Some(it.price.currency()) != currency => {
            of_product("currency_mismatch", "all products of an order must be sold in one currency")
        }
        Some(_) => None,
    };
    let quantity = (wanted.quantity > policy.max_quantity()).then(|| too_much(policy));
    product.into_iter().chain(quantity).collect()
}
