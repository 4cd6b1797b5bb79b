//! What each customer has bought, gathered in a bounded space.

use std::collections::HashMap;

use super::Companions;
use crate::{bookstore::ProductId, kernel::UserId};

/// Of how many purchases of one customer at most is made use. Of more, so many are taken at even distances: who buys
/// for a library has no taste, and their pairs would outnumber those of all others.
pub const MOST_OF_ONE: usize = 500;

/// What each customer has bought. Where all together is more than there is room for, half of the customers are left
/// out, as often as it takes. Which ones is decided by their identifiers, so that it is the same in each run.
#[derive(Clone, Debug)]
pub struct Baskets {
    most: usize,
    /// Of so many customers, one is counted; a power of two.
    stride: u64,
    numbers: HashMap<ProductId, u32>,
    products: Vec<ProductId>,
    /// The numbers of what they have bought, one customer after the other.
    bought: Vec<u32>,
    /// Who they are, as far as it matters, and where their part of that ends.
    customers: Vec<(u64, usize)>,
    /// Who is being read, and what they have bought so far.
    open: Option<(UserId, Vec<u32>)>,
}

impl Baskets {
    /// Room for so many purchases.
    pub fn with_room_for(most: usize) -> Self {
        Self {
            most,
            stride: 1,
            numbers: HashMap::new(),
            products: Vec::new(),
            bought: Vec::new(),
            customers: Vec::new(),
            open: None,
        }
    }

    /// Adds a purchase. Those of one customer come one after the other, each product once.
    pub fn add(&mut self, customer: UserId, product: ProductId) {
        if self.open.as_ref().is_none_or(|it| it.0 != customer) {
            self.close();
            self.open = Some((customer, Vec::new()));
        }
        if !self.counts(mark(customer)) {
            return;
        }
        let number = self.number(product);
        if let Some((_, bought)) = &mut self.open {
            bought.push(number);
        }
    }

    /// What goes with what, by all that was added.
    pub fn companions(mut self) -> Companions {
        self.close();
        let mut order: Vec<_> = (0..self.products.len()).collect();
        order.sort_unstable_by_key(|it| self.products[*it]);
        let mut rank = vec![0; order.len()];
        for (place, number) in (0..).zip(&order) {
            rank[*number] = place;
        }
        let products = order.iter().map(|it| self.products[*it]).collect();
        for it in &mut self.bought {
            *it = rank[*it as usize];
        }
        Companions::new(products, self.bought, self.customers.into_iter().map(|it| it.1).collect())
    }

    const fn counts(&self, mark: u64) -> bool {
        mark.is_multiple_of(self.stride)
    }

    fn number(&mut self, product: ProductId) -> u32 {
        let next = u32::try_from(self.products.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(product).or_insert(next);
        if number == next {
            self.products.push(product);
        }
        number
    }

    /// Ends the basket that is open.
    fn close(&mut self) {
        let Some((customer, bought)) = self.open.take() else { return };
        if !self.counts(mark(customer)) || bought.is_empty() {
            return;
        }
        let step = bought.len().div_ceil(MOST_OF_ONE);
        self.bought.extend(bought.into_iter().step_by(step));
        self.customers.push((mark(customer), self.bought.len()));
        while self.bought.len() > self.most && self.stride < 1 << 63 {
            self.thin_out();
        }
    }

    /// Leaves half of the customers out, and whoever comes like them.
    fn thin_out(&mut self) {
        self.stride *= 2;
        let (mut kept, mut customers, mut begin) = (Vec::new(), Vec::new(), 0);
        for (mark, end) in std::mem::take(&mut self.customers) {
            if self.counts(mark) {
                kept.extend_from_slice(&self.bought[begin..end]);
                customers.push((mark, kept.len()));
            }
            begin = end;
        }
        (self.bought, self.customers) = (kept, customers);
    }
}

/// The last bits of an identifier are random.
const fn mark(customer: UserId) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
    let lower = customer.uuid().as_u128() as u64;
    lower
}
