//! What was planted is found, and what everybody buys is not in its way.

use std::collections::BTreeSet;

use super::*;
use crate::{
    bookstore::ProductId,
    kernel::{Id, UserId},
};

/// Numbers that look random and are the same each time: SplitMix64 (Steele, Lea and Flood, 2014), of which numbers that
/// follow each other are not alike, as those of simpler ones are.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

fn id<T>(number: u64) -> Id<T> {
    uuid::Uuid::from_u128((u128::from(number) << 64) | u128::from(number.wrapping_mul(0x9E37_79B9_7F4A_7C15))).into()
}

const GROUPS: u64 = 40;
const SIZE: u64 = 8;
const BESTSELLERS: u64 = 5;

/// Forty groups of eight products, and five that two of three customers buy. Each customer likes two groups, buys half
/// of each, and a few other things.
fn planted(customers: u64) -> Vec<(UserId, ProductId)> {
    let (mut dice, mut purchases) = (Dice(88_172_645_463_325_252), Vec::new());
    for customer in 0..customers {
        let mut bought = BTreeSet::new();
        for _ in 0..2 {
            let group = dice.below(GROUPS);
            bought.extend((0..SIZE).filter(|_| dice.below(2) == 0).map(|it| group * SIZE + it));
        }
        bought.extend((0..4).map(|_| dice.below(GROUPS * SIZE)));
        bought.extend((0..BESTSELLERS).filter(|_| dice.below(3) > 0).map(|it| GROUPS * SIZE + it));
        purchases.extend(bought.into_iter().map(|it| (id(customer), id(it))));
    }
    purchases
}

fn companions(purchases: &[(UserId, ProductId)], room: usize) -> Companions {
    let mut baskets = Baskets::with_room_for(room);
    for (customer, product) in purchases {
        baskets.add(*customer, *product);
    }
    baskets.companions()
}

fn group(product: ProductId) -> u64 {
    u64::try_from(product.uuid().as_u128() >> 64).unwrap() / SIZE
}

#[test]
fn what_was_planted_comes_first_and_bestsellers_do_not_swamp_it() {
    let mut found = companions(&planted(3000), usize::MAX);
    let products = found.products().to_vec();
    assert_eq!(products.len() as u64, GROUPS * SIZE + BESTSELLERS);
    for (place, product) in products.into_iter().enumerate() {
        let related = found.of(place);
        assert!(related.len() <= MOST_RELATED && related.iter().all(|it| it.product != product));
        assert!(related.is_sorted_by_key(|it| -it.score));
        if group(product) < GROUPS {
            let first: Vec<_> = related.iter().take(7).map(|it| group(it.product)).collect();
            assert_eq!(first, [group(product); 7], "{product}");
        }
    }
}

#[test]
fn a_sample_of_the_customers_finds_the_same() {
    let purchases = planted(12_000);
    let room = purchases.len() / 3;
    let mut found = companions(&purchases, room);
    assert!((2000..4000).contains(&found.customers()), "{}", found.customers());
    for (place, product) in found.products().to_vec().into_iter().enumerate().take(40) {
        let first: Vec<_> = found.of(place).iter().take(7).map(|it| group(it.product)).collect();
        assert_eq!(first, [group(product); 7], "{product}");
    }
}

#[test]
fn two_customers_are_too_few_to_relate_anything() {
    let pair = |customer: u64| [(id(customer), id(1)), (id(customer), id(2))];
    let others = (100..200).map(|it| (id(it), id(3)));
    let two: Vec<_> = (0..2).flat_map(pair).chain(others.clone()).collect();
    assert!(companions(&two, usize::MAX).of(0).is_empty());
    let three: Vec<_> = (0..3).flat_map(pair).chain(others).collect();
    let related = companions(&three, usize::MAX).of(0);
    assert_eq!(related.iter().map(|it| it.product).collect::<Vec<_>>(), [id(2)]);
}

#[test]
fn whoever_buys_everything_counts_with_a_part_of_it() {
    let all = |customer: u64| (0..20_000).map(move |it| (id(customer), id(it)));
    let purchases: Vec<_> = (0..4).flat_map(all).chain((10..90).map(|it| (id(it), id(90_000)))).collect();
    let mut found = companions(&purchases, usize::MAX);
    let counted = (0..found.products().len()).filter(|it| !found.of(*it).is_empty()).count();
    assert!((1..=MOST_OF_ONE).contains(&counted), "{counted}");
}

#[test]
fn of_nothing_comes_nothing() {
    let none = Baskets::with_room_for(10).companions();
    assert!(none.products().is_empty() && none.customers() == 0);
    assert!(companions(&[(id(1), id(1))], 10).of(0).is_empty());
    // Not even one customer fits.
    let none = companions(&(0..20).map(|it| (id(1), id(it))).collect::<Vec<_>>(), 5);
    assert_eq!(none.customers(), 0);
}
