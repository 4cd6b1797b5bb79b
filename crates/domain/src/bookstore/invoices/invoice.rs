//! Invoices: from an order that was paid to the sums that stand on paper.

use super::{InvoiceError, Seller};
use crate::{
    bookstore::{
        GatewayReference,
        orders::{Order, OrderFacts, OrderLine, OrderNumber},
    },
    kernel::{Currency, Money, Timestamp},
};

/// What whoever has paid gets. Its [`InvoiceFacts`] always add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice(InvoiceFacts);

/// Everything that an invoice says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceFacts {
    /// Its number, which is the order's: nobody else has it, and there is one number to ask by.
    pub number: OrderNumber,
    /// Who sold.
    pub seller: Seller,
    /// Who bought.
    pub buyer: Buyer,
    /// When it was ordered.
    pub ordered_at: Timestamp,
    /// When it was paid, which is the date of the invoice.
    pub paid_at: Timestamp,
    /// By what it was paid, where that is known.
    pub paid_by: Option<PaidBy>,
    /// What was sold.
    pub lines: Vec<InvoiceLine>,
    /// What all of it cost, and was paid.
    pub total: Money,
    /// What went back since, the oldest first. What was not carried out yet comes last.
    pub credits: Vec<Credit>,
    /// What all of that comes to.
    pub credited: Money,
    /// What was paid and did not go back.
    pub left: Money,
}

/// Some pieces of one product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// What it was called when it was ordered.
    pub title: String,
    /// How many.
    pub quantity: i32,
    /// For how many of them the money went back.
    pub refunded: i32,
    /// What one cost.
    pub unit_price: Money,
    /// What all of them cost.
    pub amount: Money,
}

/// Money that went back, or is about to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credit {
    /// When it went; `None` before it has.
    pub at: Option<Timestamp>,
    /// How much: more than nothing.
    pub amount: Money,
}

/// Who bought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Buyer {
    /// Somebody with an account.
    Member {
        /// What they are called.
        name: String,
        /// Where they get mail.
        email: String,
    },
    /// Somebody who has closed their account: nothing tells any more who it was.
    Former,
}

/// What is known of the money of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paid {
    /// By what it was paid.
    pub by: Option<PaidBy>,
    /// What went back: what the gateway has carried out, the oldest first.
    pub back: Vec<MoneyBack>,
}

/// By what something was paid. Lyceum knows no more of it: it never sees a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidBy {
    /// The gateway, as people know it.
    pub gateway: String,
    /// What the gateway calls the payment.
    pub reference: Option<GatewayReference>,
}

/// Money that went back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoneyBack {
    /// When.
    pub at: Timestamp,
    /// How much.
    pub amount: Money,
}

impl Invoice {
    /// The invoice of an order that was paid, whatever became of it later.
    pub fn of(order: &Order, seller: Seller, buyer: Buyer, paid: Paid) -> Result<Self, InvoiceError> {
        let facts = order.facts();
        let (Some(ordered_at), Some(paid_at)) = (facts.reached.placed_at, facts.reached.paid_at) else {
            return Err(InvoiceError::NotPaid);
        };
        let total = order.total().ok_or(InvoiceError::DoesNotAddUp)?;
        let credits = credits(facts, &paid.back)?;
        let credited = sum(&credits, facts.currency)?;
        Ok(Self(InvoiceFacts {
            number: facts.number,
            seller,
            buyer,
            ordered_at,
            paid_at,
            paid_by: paid.by,
            lines: facts.lines.iter().map(line).collect::<Result<_, _>>()?,
            total,
            credits,
            credited,
            left: less(total, credited)?,
        }))
    }

    /// Everything that it says.
    pub const fn facts(&self) -> &InvoiceFacts {
        &self.0
    }
}

fn line(line: &OrderLine) -> Result<InvoiceLine, InvoiceError> {
    let OrderLine { title, unit_price, quantity, refunded, .. } = line.clone();
    let amount = money(line.cost(quantity), unit_price.currency())?;
    Ok(InvoiceLine { title, quantity, refunded, unit_price, amount })
}

/// What went back, and then what is to go back and has not yet.
fn credits(order: &OrderFacts, back: &[MoneyBack]) -> Result<Vec<Credit>, InvoiceError> {
    let mut credits: Vec<_> = back.iter().map(|it| Credit { at: Some(it.at), amount: it.amount }).collect();
    let coming = less(order.refunded_amount, sum(&credits, order.currency)?)?;
    if coming.minor() > 0 {
        credits.push(Credit { at: None, amount: coming });
    }
    Ok(credits)
}

fn sum(credits: &[Credit], currency: Currency) -> Result<Money, InvoiceError> {
    if credits.iter().any(|it| it.amount.currency() != currency || it.amount.minor() <= 0) {
        return Err(InvoiceError::DoesNotAddUp);
    }
    money(credits.iter().map(|it| i128::from(it.amount.minor())).sum(), currency)
}

/// `from` less `taken`, which is never more.
fn less(from: Money, taken: Money) -> Result<Money, InvoiceError> {
    let rest = i128::from(from.minor()) - i128::from(taken.minor());
    if rest < 0 || from.currency() != taken.currency() {
        return Err(InvoiceError::DoesNotAddUp);
    }
    money(rest, from.currency())
}

fn money(minor: i128, currency: Currency) -> Result<Money, InvoiceError> {
    let minor = i64::try_from(minor).map_err(|_| InvoiceError::DoesNotAddUp)?;
    Money::of_minor(minor, currency).map_err(|_| InvoiceError::DoesNotAddUp)
}

#[cfg(test)]
mod tests;
