//! Between an order and the stock of what it is for.

use domain::{
    bookstore::{
        BookstoreError, Quantity, StockMovement, Stocked, Stocks,
        orders::{MOST_LINES, Offered, OrderId, Pieces, Wanted},
    },
    kernel::{Timestamp, UserId},
};

use super::OrdersUnit;
use crate::{Ctx, Failure};

/// One way in which pieces move.
type Move = fn(&mut Stocked, Quantity, OrderId, Option<UserId>, Timestamp) -> Result<StockMovement, BookstoreError>;

/// What the shop has of what is wanted. Nothing is looked for where more is wanted than an order has lines.
pub(in crate::bookstore) fn offers(
    unit: &mut dyn OrdersUnit,
    wanted: &[Wanted],
) -> Result<Vec<Option<Offered>>, Failure> {
    if wanted.len() > MOST_LINES {
        return Ok(Vec::new());
    }
    let products: Vec<_> = wanted.iter().map(|it| it.product).collect();
    Ok(unit.offers(&products)?)
}

/// The shop's goods as an order sees them.
pub(super) fn offered(stocked: &[Option<Stocked>]) -> Vec<Option<Offered>> {
    stocked.iter().map(|it| it.as_ref().map(Offered::from)).collect()
}

/// Sets `pieces` aside for an order, which are of `stocked`.
pub(super) fn take(
    ctx: &Ctx,
    stocks: &mut dyn Stocks,
    order: OrderId,
    stocked: Vec<Option<Stocked>>,
    pieces: &[Pieces],
) -> Result<(), Failure> {
    move_pieces(ctx, stocks, order, (stocked, pieces), Stocked::take)
}

/// What was set aside for an order can be sold again.
pub(super) fn release(ctx: &Ctx, stocks: &mut dyn Stocks, order: OrderId, pieces: &[Pieces]) -> Result<(), Failure> {
    give_back(ctx, stocks, order, pieces, Stocked::release)
}

/// What an order was refunded for can be sold again.
pub(super) fn take_back(ctx: &Ctx, stocks: &mut dyn Stocks, order: OrderId, pieces: &[Pieces]) -> Result<(), Failure> {
    give_back(ctx, stocks, order, pieces, Stocked::take_back)
}

fn give_back(ctx: &Ctx, stocks: &mut dyn Stocks, order: OrderId, pieces: &[Pieces], how: Move) -> Result<(), Failure> {
    if pieces.is_empty() {
        return Ok(());
    }
    let products: Vec<_> = pieces.iter().map(|it| it.product).collect();
    let stocked = stocks.stocked(&products)?;
    move_pieces(ctx, stocks, order, (stocked, pieces), how)
}

fn move_pieces(
    ctx: &Ctx,
    stocks: &mut dyn Stocks,
    order: OrderId,
    (mut stocked, pieces): (Vec<Option<Stocked>>, &[Pieces]),
    how: Move,
) -> Result<(), Failure> {
    let mut moves = Vec::with_capacity(pieces.len());
    for it in pieces {
        // No product goes that an order is for.
        let goods = stocked.iter_mut().flatten().find(|stock| stock.id == it.product);
        let goods = goods.ok_or_else(|| Failure::internal("the product of an order is not there"))?;
        let quantity = i64::from(it.quantity).try_into().map_err(Failure::internal)?;
        moves.push(how(goods, quantity, order, ctx.actor.user(), ctx.at)?);
    }
    Ok(stocks.move_stock(&moves)?)
}
