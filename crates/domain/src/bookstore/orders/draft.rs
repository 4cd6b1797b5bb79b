//! From what is wanted to the lines of an order, and what they come to.

use std::collections::HashSet;

use super::{super::ProductId, Chosen, Offered, OrderError, OrderLine, OrderLineId, OrderPolicy, Shortage, Wanted};
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
    let none = || Violation::new("/lines", "empty", "must have at least 1 line");
    let mut broken: Vec<_> = wanted.is_empty().then(none).into_iter().collect();
    broken.extend(faults(wanted, offers, policy));
    OrderError::refuse(broken)?;
    let kept = |product| before.iter().find(|it| it.product == product).map(|it| it.id);
    let chosen = chosen(wanted, offers, kept);
    let (lines, currency) = priced(&chosen, offers)?;
    if sum(&lines, currency).is_none() {
        let detail = "they come to more than can be paid at once";
        return Err(OrderError::Invalid(vec![Violation::new("/lines", "total_too_large", detail)]));
    }
    Ok((lines, currency))
}

/// What is wrong with what is `wanted`, line by line. Nothing is wrong with nothing.
pub(in super::super) fn faults(wanted: &[Wanted], offers: &[Option<Offered>], policy: &OrderPolicy) -> Vec<Violation> {
    let first = offers.iter().flatten().next().map(|it| it.price.currency());
    let mut broken: Vec<_> = too_many(wanted.len()).into_iter().collect();
    let mut seen = HashSet::new();
    for (number, (wanted, offered)) in wanted.iter().zip(offers).enumerate() {
        let repeated = !seen.insert(wanted.product);
        let wrong = violations(*wanted, offered.as_ref(), repeated, (policy, first));
        broken.extend(wrong.into_iter().map(|it| it.below(&format!("/lines/{number}"))));
    }
    broken
}

/// What is `wanted`, of which nothing is wrong, by lines. `kept` tells which line a product has already.
pub(in super::super) fn chosen(
    wanted: &[Wanted],
    offers: &[Option<Offered>],
    kept: impl Fn(ProductId) -> Option<OrderLineId>,
) -> Vec<Chosen> {
    let line = |(wanted, offer): (&Wanted, &Option<Offered>)| {
        offer.as_ref().map(|offer| Chosen {
            line: kept(wanted.product).unwrap_or_else(Id::fresh),
            product: wanted.product,
            title: offer.title.clone(),
            quantity: wanted.quantity.get(),
        })
    };
    wanted.iter().zip(offers).filter_map(line).collect()
}

/// The lines of what was chosen with the titles and prices that the shop has now, and what they are paid in. Refused
/// where not all of them can be had.
pub(super) fn fixed(
    chosen: &[Chosen],
    offers: &[Option<Offered>],
    policy: &OrderPolicy,
) -> Result<(Vec<OrderLine>, Currency), OrderError> {
    let pairs = || chosen.iter().zip(offers);
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
    // The limit may be lower than it was when it was chosen.
    let too_many = |it: &(usize, &Chosen)| it.1.quantity > policy.max_quantity().get();
    let broken = chosen.iter().enumerate().filter(too_many);
    OrderError::refuse(broken.map(|it| too_much(policy).below(&format!("/lines/{}", it.0))).collect())?;
    let (lines, currency) = priced(chosen, offers)?;
    sum(&lines, currency).ok_or(OrderError::TotalTooLarge)?;
    Ok((lines, currency))
}

/// What was chosen for what it costs now, and what that is paid in.
fn priced(chosen: &[Chosen], offers: &[Option<Offered>]) -> Result<(Vec<OrderLine>, Currency), OrderError> {
    let offered = chosen.iter().zip(offers).filter_map(|(line, offer)| offer.as_ref().map(|it| (line, it)));
    let lines: Vec<_> = offered.map(|(line, offer)| line.at_price_of(offer)).collect();
    let currency = lines.first().map(|it| it.unit_price.currency()).ok_or(OrderError::MixedCurrencies)?;
    let same = lines.iter().all(|it| it.unit_price.currency() == currency);
    if same { Ok((lines, currency)) } else { Err(OrderError::MixedCurrencies) }
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

impl Chosen {
    /// The same for what it costs now.
    pub fn at_price_of(&self, offer: &Offered) -> OrderLine {
        OrderLine {
            id: self.line,
            product: self.product,
            goods: offer.goods,
            title: offer.title.clone(),
            unit_price: offer.price,
            quantity: self.quantity,
            fulfilled: 0,
            refunded: 0,
            called_off: 0,
        }
    }
}

impl OrderLine {
    /// What all `lines` cost, if there are any, they are paid in one currency, and that is a sum of money.
    pub fn total_of(lines: &[Self]) -> Option<Money> {
        sum(lines, lines.first()?.unit_price.currency())
    }

    /// The same as it was chosen.
    pub(super) fn chosen(&self) -> Chosen {
        Chosen { line: self.id, product: self.product, title: self.title.clone(), quantity: self.quantity }
    }
}

fn short(chosen: &Chosen, available: i32) -> Shortage {
    let Chosen { line, product, title, quantity: wanted } = chosen.clone();
    Shortage { line, product, title, wanted, available }
}

fn too_many(count: usize) -> Option<Violation> {
    let detail = || format!("must have at most {MOST_LINES} lines");
    (count > MOST_LINES).then(|| Violation::new("/lines", "too_many_lines", detail()))
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
