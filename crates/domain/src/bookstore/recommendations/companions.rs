//! From what each customer has bought to what goes with what.

use crate::bookstore::ProductId;

/// How many customers must have bought both of two products.
pub const FEWEST_TOGETHER: u32 = 3;
/// How many products are named for each at most.
pub const MOST_RELATED: usize = 20;
/// By how many customers who bought both a pair is doubted: of so many, half of the score is left.
const SHRINKAGE: f64 = 10.0;
/// Scores are kept as whole numbers of this part.
const PARTS: f64 = 1_000_000.0;

/// Something that goes with a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Related {
    /// What.
    pub product: ProductId,
    /// How well, in millionths.
    pub score: i64,
}

/// What each customer has bought, and who has bought each product. Products go by their place in the order of their
/// identifiers. It takes eight bytes for each purchase.
#[derive(Clone, Debug)]
pub struct Companions {
    products: Vec<ProductId>,
    bought: Vec<u32>,
    /// Where the part of each customer ends in that.
    customers: Vec<usize>,
    bought_by: Vec<u32>,
    /// Where the part of each product ends in that.
    buyers: Vec<usize>,
    /// How many bought the product at hand and each other one. All are 0 between two looks.
    together: Vec<u32>,
}

impl Companions {
    pub(super) fn new(products: Vec<ProductId>, bought: Vec<u32>, customers: Vec<usize>) -> Self {
        let mut counts = vec![0_usize; products.len()];
        for product in &bought {
            counts[*product as usize] += 1;
        }
        let mut places: Vec<_> = counts.iter().scan(0, |end, it| Some(std::mem::replace(end, *end + it))).collect();
        let mut bought_by = vec![0; bought.len()];
        let mut begin = 0;
        for (customer, end) in (0..).zip(&customers) {
            for product in &bought[begin..*end] {
                let place = &mut places[*product as usize];
                bought_by[*place] = customer;
                *place += 1;
            }
            begin = *end;
        }
        let together = vec![0; products.len()];
        // Each place has come to where the next product begins.
        Self { products, bought, customers, bought_by, buyers: places, together }
    }

    /// All products that anybody has bought, in the order of their identifiers.
    pub fn products(&self) -> &[ProductId] {
        &self.products
    }

    /// How many customers there are.
    pub const fn customers(&self) -> usize {
        self.customers.len()
    }

    /// What goes with the product at this place, the best first.
    pub fn of(&mut self, place: usize) -> Vec<Related> {
        let mut touched = Vec::new();
        for buyer in part(&self.bought_by, &self.buyers, place) {
            for other in part(&self.bought, &self.customers, *buyer as usize) {
                let count = &mut self.together[*other as usize];
                if *count == 0 {
                    touched.push(*other);
                }
                *count += 1;
            }
        }
        let mut found: Vec<_> = touched.iter().filter_map(|it| self.related(place, *it as usize)).collect();
        for other in &touched {
            self.together[*other as usize] = 0;
        }
        let best_first = |a: &Related, b: &Related| b.score.cmp(&a.score).then_with(|| a.product.cmp(&b.product));
        if found.len() > MOST_RELATED {
            found.select_nth_unstable_by(MOST_RELATED, best_first);
            found.truncate(MOST_RELATED);
        }
        found.sort_unstable_by(best_first);
        found
    }

    fn related(&self, place: usize, other: usize) -> Option<Related> {
        let both = self.together[other];
        if other == place || both < FEWEST_TOGETHER {
            return None;
        }
        let count = |it| number(part(&self.bought_by, &self.buyers, it).len());
        let score = score(both.into(), count(place), count(other), number(self.customers.len()))?;
        Some(Related { product: self.products[other], score })
    }
}

/// How well two products go together that so many customers bought, of as many as there are. Nothing, where no more
/// bought both than would by chance.
#[expect(clippy::cast_possible_truncation, reason = "it is between nothing and a million")]
fn score(both: f64, ours: f64, theirs: f64, all: f64) -> Option<i64> {
    let by_chance = ours * theirs / all;
    let cosine = both / (ours * theirs).sqrt();
    (both > by_chance).then(|| (cosine * both / (both + SHRINKAGE) * PARTS).round() as i64)
}

/// There are not more customers than that.
fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// The part of `all` that belongs to `number`, by where each part ends.
fn part<'a>(all: &'a [u32], ends: &[usize], number: usize) -> &'a [u32] {
    let begin = if number == 0 { 0 } else { ends[number - 1] };
    &all[begin..ends[number]]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_score_is_a_part_of_one_and_rises_with_those_who_bought_both(
            both in 1_u32..1000, more in 1_u32..1000, others in 0_u32..100_000,
        ) {
            let buyers = f64::from(both + more);
            let all = buyers * buyers + f64::from(others);
            let few = score(both.into(), buyers, buyers, all);
            let many = score(buyers, buyers, buyers, all);
            if let (Some(few), Some(many)) = (few, many) {
                prop_assert!(few < many, "{} {}", few, many);
                prop_assert!((0..1_000_000).contains(&few) && many <= 1_000_000);
            }
        }
    }

    #[test]
    fn what_comes_together_by_chance_is_not_related() {
        // Half of all buy the one, a tenth the other: a twentieth buys both by chance.
        assert_eq!(score(50.0, 500.0, 100.0, 1000.0), None);
        assert!(score(51.0, 500.0, 100.0, 1000.0).is_some());
    }

    #[test]
    fn many_who_agree_count_for_more_than_few() {
        let (few, many) = (score(3.0, 3.0, 3.0, 1000.0), score(30.0, 40.0, 40.0, 1000.0));
        assert_eq!(few, Some(230_769));
        assert!(few < many, "{few:?} {many:?}");
    }
}
