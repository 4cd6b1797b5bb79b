//! The state machine of orders, by hand and by chance.

use proptest::{prelude::*, sample::Index};

use super::{super::MOST_LINES, *};
use crate::{
    bookstore::{Goods, ProductId, orders::Quantity},
    kernel::{Denied, Id, Permission, PermissionSet, Refusal, Role},
};

fn at(minute: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn member(permissions: &[Permission]) -> Actor {
    Actor::member(Id::fresh(), Id::fresh(), PermissionSet::of(permissions))
}

fn policy() -> OrderPolicy {
    OrderPolicy::new(Quantity::try_from(100).unwrap(), 30).unwrap()
}

fn number() -> OrderNumber {
    OrderNumber::new(2026, 1).unwrap()
}

fn usd(minor: i64) -> Money {
    Money::of_minor(minor, "USD".parse().unwrap()).unwrap()
}

fn offer(price: i64, stock: i32) -> Offered {
    let (title, price) = ("Emma".to_owned(), usd(price));
    Offered { product: Id::fresh(), goods: Goods::Book, title, price, stock, archived: false }
}

fn wanted(product: ProductId, quantity: i64) -> Wanted {
    Wanted { product, quantity: quantity.try_into().unwrap() }
}

/// A customer with a draft of so many pieces each, what the shop has of them, and somebody who manages orders.
struct Scene {
    buyer: Actor,
    manager: OrderManager,
    offers: Vec<Option<Offered>>,
    order: Order,
}

fn scene(lines: &[(i64, i64, i32)]) -> Scene {
    let buyer = member(&[]);
    let offers: Vec<_> = lines.iter().map(|it| Some(offer(it.0, it.2))).collect();
    let wishes: Vec<_> =
        offers.iter().flatten().zip(lines).map(|(offer, line)| wanted(offer.product, line.1)).collect();
    let by = Customer::of(&buyer).unwrap();
    let (order, _) = Order::begin(None, (number(), &by), &wishes, &offers, &policy(), at(0)).unwrap();
    Scene { buyer, manager: OrderManager::of(&member(&[Permission::OrdersManage])).unwrap(), offers, order }
}

impl Scene {
    fn customer(&self) -> Customer {
        Customer::of(&self.buyer).unwrap()
    }

    fn party(&self) -> OrderParty {
        OrderParty::of(&self.buyer).unwrap()
    }

    fn place(&mut self) -> Result<Vec<Pieces>, OrderError> {
        let by = self.customer();
        self.order.place(&by, &self.offers, &policy(), at(1)).map(|it| it.1)
    }

    fn paid(lines: &[(i64, i64, i32)]) -> Self {
        let mut scene = scene(lines);
        scene.place().unwrap();
        let _ = scene.order.pay(at(2)).unwrap();
        scene
    }

    fn portion(&self, line: usize, quantity: i64) -> [Portion; 1] {
        [Portion { line: self.order.facts().lines[line].id, quantity: Some(quantity.try_into().unwrap()) }]
    }

    fn state(&self) -> OrderState {
        self.order.facts().state
    }
}

fn broken<T: std::fmt::Debug>(outcome: Result<T, OrderError>) -> Vec<(String, &'static str)> {
    outcome.unwrap_err().violations().into_iter().map(|it| (it.pointer, it.code)).collect()
}

#[test]
fn an_order_goes_its_way() {
    let mut it = scene(&[(599, 2, 5), (100, 1, 1)]);
    assert_eq!(it.order.total(), Some(usd(1298)));
    let taken = it.place().unwrap();
    assert_eq!(taken.iter().map(|it| it.quantity).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(it.order.facts().reached.pay_by, Some(at(31)));
    assert_eq!(it.order.pay(at(2)).unwrap().to, OrderState::Paid);
    let portion = it.portion(0, 2);
    assert_eq!(it.order.fulfil(&it.manager, Some(&portion), at(3)).unwrap().to, OrderState::Paid);
    let step = it.order.fulfil(&it.manager, None, at(4)).unwrap();
    assert_eq!((step.to, step.why.as_deref()), (OrderState::Fulfilled, Some("1 piece")));
    assert!(!it.order.is_out_of_reach(at(3) + WITHIN_REACH) && it.order.is_out_of_reach(at(4) + WITHIN_REACH));
    assert_eq!(it.order.close(&it.manager, at(5)).unwrap().to, OrderState::Closed);
    assert_eq!(it.order.facts().revision, 6);
}

#[test]
fn everything_that_is_wrong_with_a_draft_is_told() {
    let buyer = member(&[]);
    let by = Customer::of(&buyer).unwrap();
    let begin = |wishes: &[Wanted], offers: &[Option<Offered>]| {
        broken(Order::begin(None, (number(), &by), wishes, offers, &policy(), at(0)))
    };
    let (good, archived) = (offer(1, 1), Offered { archived: true, ..offer(1, 1) });
    let euros = Offered { price: Money::of_minor(1, "EUR".parse().unwrap()).unwrap(), ..offer(1, 1) };
    let wishes = [
        wanted(good.product, 101),
        wanted(good.product, 1),
        wanted(Id::fresh(), 1),
        wanted(archived.product, 1),
        wanted(euros.product, 1),
    ];
    let offers = [Some(good.clone()), Some(good.clone()), None, Some(archived), Some(euros)];
    let expected = [
        ("/lines/0/quantity", "quantity_too_large"),
        ("/lines/1/product_id", "duplicate_product"),
        ("/lines/2/product_id", "unknown_product"),
        ("/lines/3/product_id", "not_for_sale"),
        ("/lines/4/product_id", "currency_mismatch"),
    ];
    assert_eq!(begin(&wishes, &offers), expected.map(|it| (it.0.to_owned(), it.1)));
    assert_eq!(begin(&[], &[]), [("/lines".to_owned(), "empty")]);
    let many: Vec<_> = (0..=MOST_LINES).map(|_| wanted(Id::fresh(), 1)).collect();
    assert_eq!(begin(&many, &[]), [("/lines".to_owned(), "too_many_lines")]);
    let dear = [Some(offer(Money::MAX_MINOR, 100))];
    let two = [wanted(dear[0].as_ref().unwrap().product, 2)];
    assert_eq!(begin(&two, &dear), [("/lines".to_owned(), "total_too_large")]);
}

#[test]
fn another_choice_keeps_the_lines_that_stay() {
    let mut it = scene(&[(599, 2, 5), (100, 1, 1)]);
    let by = it.customer();
    let (kept, new) = (it.order.facts().lines[1].clone(), offer(250, 3));
    let wishes = [wanted(new.product, 1), wanted(kept.product, 1)];
    let offers = [Some(new), it.offers[1].clone()];
    assert!(it.order.change(&by, &wishes, &offers, &policy(), at(1)).unwrap().is_some());
    assert_eq!(it.order.facts().lines[1], kept);
    assert_eq!(it.order.total(), Some(usd(350)));
    assert_eq!(it.order.change(&by, &wishes, &offers, &policy(), at(2)).unwrap(), None);
}

#[test]
fn an_order_is_placed_for_what_it_costs_then_or_not_at_all() {
    let mut it = scene(&[(599, 2, 1), (100, 3, 3), (1, 4, 0)]);
    let OrderError::OutOfStock(short) = it.place().unwrap_err() else { panic!("placed") };
    assert_eq!(short.iter().map(|it| (it.wanted, it.available)).collect::<Vec<_>>(), [(2, 1), (4, 0)]);
    assert_eq!(it.state(), OrderState::Draft);
    for offered in it.offers.iter_mut().flatten() {
        (offered.stock, offered.price, offered.title) = (9, usd(10), "Emma, the second edition".to_owned());
    }
    it.offers[2].as_mut().unwrap().archived = true;
    assert_eq!(it.place().unwrap_err().code(), "not_for_sale");
    it.offers[2].as_mut().unwrap().archived = false;
    it.offers[2].as_mut().unwrap().price = Money::of_minor(1, "EUR".parse().unwrap()).unwrap();
    assert_eq!(it.place().unwrap_err(), OrderError::MixedCurrencies);
    it.offers[2].as_mut().unwrap().price = usd(10);
    it.place().unwrap();
    assert_eq!(it.order.total(), Some(usd(90)));
    assert!(it.order.facts().lines.iter().all(|it| it.title.ends_with("edition")));
}

#[test]
fn who_has_not_paid_in_time_does_not_keep_the_goods() {
    let mut it = scene(&[(599, 2, 5)]);
    assert!(it.order.expire(at(99)).is_none(), "a draft");
    it.place().unwrap();
    assert!(it.order.expire(at(30)).is_none());
    let back = it.order.expire(at(31)).unwrap();
    assert_eq!((back.pieces[0].quantity, back.money), (2, None));
    assert_eq!(it.order.facts().cancel_reason, Some(CancelReason::Expired));
    assert_eq!(it.order.pay(at(32)).unwrap_err().code(), "illegal_transition");
}

#[test]
fn what_was_paid_goes_back_in_full_when_it_is_called_off() {
    let mut it = Scene::paid(&[(599, 2, 5), (100, 3, 3)]);
    let portion = it.portion(1, 1);
    let first = it.order.refund(&it.manager, Some(&portion), at(3)).unwrap();
    assert_eq!((first.transition.to, first.money), (OrderState::Paid, Some(usd(100))));
    let by = it.party();
    let back = it.order.cancel(&by, at(4)).unwrap();
    assert_eq!(back.money, Some(usd(1398)));
    assert_eq!(back.pieces.iter().map(|it| it.quantity).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(Some(it.order.facts().refunded_amount), it.order.total());
    assert_eq!((it.state(), it.order.facts().cancel_reason), (OrderState::Cancelled, Some(CancelReason::Customer)));
}

#[test]
fn what_was_handed_over_in_part_is_refunded_and_not_called_off() {
    let mut it = Scene::paid(&[(599, 2, 5)]);
    let portion = it.portion(0, 1);
    let _ = it.order.fulfil(&it.manager, Some(&portion), at(3)).unwrap();
    let by = it.party();
    let OrderError::IllegalTransition(refused) = it.order.cancel(&by, at(4)).unwrap_err() else { panic!("cancelled") };
    assert_eq!((refused.from, refused.action, refused.allowed), ("paid", "cancel", vec!["fulfil", "refund"]));
    // The piece that was not handed over goes first, and so all that is to be handed over was.
    let back = it.order.refund(&it.manager, Some(&portion), at(5)).unwrap();
    assert_eq!((back.transition.to, it.order.facts().lines[0].to_fulfil()), (OrderState::Fulfilled, 0));
    let back = it.order.refund(&it.manager, None, at(6)).unwrap();
    assert_eq!((back.transition.to, back.money), (OrderState::Refunded, Some(usd(599))));
}

#[test]
fn a_part_is_pieces_of_lines_that_there_are() {
    let mut it = Scene::paid(&[(599, 2, 5), (100, 1, 1)]);
    let line = it.order.facts().lines[0].id;
    let portion = |line, quantity: i64| Portion { line, quantity: quantity.try_into().ok() };
    let portions = [portion(line, 3), portion(line, 1), portion(Id::fresh(), 1)];
    let expected = [
        ("/lines/0/quantity", "quantity_too_large"),
        ("/lines/1/line_id", "duplicate_line"),
        ("/lines/2/line_id", "unknown_line"),
    ];
    let expected = expected.map(|it| (it.0.to_owned(), it.1));
    assert_eq!(broken(it.order.fulfil(&it.manager, Some(&portions), at(3))), expected);
    assert_eq!(broken(it.order.refund(&it.manager, Some(&portions), at(3))), expected);
    assert_eq!(broken(it.order.refund(&it.manager, Some(&[]), at(3))), [("/lines".to_owned(), "empty")]);
    let all = [Portion { line, quantity: None }];
    let _ = it.order.fulfil(&it.manager, Some(&all), at(3)).unwrap();
    let nothing = [("/lines/0/line_id".to_owned(), "nothing_left")];
    assert_eq!(broken(it.order.fulfil(&it.manager, Some(&all), at(3))), nothing);
}

#[test]
fn an_order_is_its_customers_until_it_is_placed() {
    let mut it = scene(&[(599, 2, 5)]);
    let (other, manager) = (member(&[]), member(&[Permission::OrdersManage]));
    let by = |actor: &Actor| Customer::of(actor).unwrap();
    assert_eq!(it.order.may_be_paid(&by(&other), at(1)), Err(OrderError::NotFound));
    assert_eq!(it.order.may_be_changed(&by(&manager), at(1)), Err(OrderError::NotFound));
    it.place().unwrap();
    assert_eq!(it.order.may_be_paid(&by(&manager), at(1)).unwrap_err().code(), "not_the_customer");
    let OrderError::IllegalTransition(refused) = it.order.may_be_changed(&it.customer(), at(1)).unwrap_err() else {
        panic!("may be changed")
    };
    assert_eq!(refused.allowed, ["pay", "cancel"]);
    let back = it.order.cancel(&OrderParty::of(&manager).unwrap(), at(2)).unwrap();
    assert_eq!(back.transition.why.as_deref(), Some("shop"));
    assert_eq!(OrderManager::of(&other).unwrap_err(), Denied::Permission(Permission::OrdersManage));
}

#[test]
fn nobody_gives_money_back_to_themselves() {
    let mut it = Scene::paid(&[(599, 2, 5)]);
    let permissions = PermissionSet::of(&[Permission::OrdersManage]);
    let own = Actor::member(it.order.facts().customer, Id::fresh(), permissions);
    let before = it.order.clone();
    assert_eq!(it.order.refund(&OrderManager::of(&own).unwrap(), None, at(3)).unwrap_err().code(), "own_order");
    assert_eq!(it.order, before);
    let back = it.order.clone().cancel(&OrderParty::of(&own).unwrap(), at(3)).unwrap();
    assert_eq!(back.money, Some(usd(1198)), "as any customer may");
    for other in [it.manager, OrderManager::of(&Actor::SYSTEM).unwrap()] {
        assert_eq!(it.order.clone().refund(&other, None, at(3)).unwrap().money, Some(usd(1198)));
    }
}

/// Anything that anybody might do.
#[derive(Clone, Debug)]
enum Deed {
    Place,
    Pay,
    Cancel,
    Expire(i64),
    Abandon,
    Fulfil(Option<(Index, i64)>),
    Refund(Option<(Index, i64)>),
    Close,
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let part = || proptest::option::weighted(0.8, (any::<Index>(), 1_i64..8));
    let deed = prop_oneof![
        3 => Just(Deed::Place),
        3 => Just(Deed::Pay),
        1 => Just(Deed::Cancel),
        1 => (0_i64..60).prop_map(Deed::Expire),
        1 => Just(Deed::Abandon),
        6 => part().prop_map(Deed::Fulfil),
        6 => part().prop_map(Deed::Refund),
        1 => Just(Deed::Close),
    ];
    prop::collection::vec(deed, 1..40)
}

/// What the stock and the till have seen of an order.
#[derive(Default)]
struct Books {
    pieces: i64,
    paid: i64,
    refunded: i64,
}

impl Books {
    fn took(&mut self, pieces: &[Pieces]) {
        self.pieces += pieces.iter().map(|it| i64::from(it.quantity)).sum::<i64>();
    }

    fn back(&mut self, back: &GivenBack) {
        self.pieces -= back.pieces.iter().map(|it| i64::from(it.quantity)).sum::<i64>();
        self.refunded += back.money.map_or(0, Money::minor);
    }

    fn hear(&mut self, it: &mut Scene, deed: &Deed) -> Result<(), OrderError> {
        let part = |order: &Order, part: &Option<(Index, i64)>| {
            let lines = &order.facts().lines;
            part.as_ref().map(|it| [Portion { line: it.0.get(lines).id, quantity: it.1.try_into().ok() }])
        };
        match deed {
            Deed::Place => self.took(&it.place()?),
            Deed::Pay => {
                let _ = it.order.pay(at(2))?;
                self.paid += it.order.total().unwrap().minor();
            }
            Deed::Cancel => {
                let by = it.party();
                self.back(&it.order.cancel(&by, at(3))?);
            }
            Deed::Expire(minute) => it.order.expire(at(*minute)).iter().for_each(|back| self.back(back)),
            Deed::Abandon => it.order.abandon(at(3)).iter().for_each(|back| self.back(back)),
            Deed::Fulfil(some) => {
                let part = part(&it.order, some);
                let _ = it.order.fulfil(&it.manager, part.as_ref().map(|it| &it[..]), at(4))?;
            }
            Deed::Refund(some) => {
                let part = part(&it.order, some);
                self.back(&it.order.refund(&it.manager, part.as_ref().map(|it| &it[..]), at(5))?);
            }
            Deed::Close => {
                let _ = it.order.close(&it.manager, at(6))?;
            }
        }
        Ok(())
    }

    /// What is so whatever was done.
    fn check(&self, order: &Order) -> Result<(), TestCaseError> {
        let facts = order.facts();
        let total: i64 = facts.lines.iter().map(|it| it.unit_price.minor() * i64::from(it.quantity)).sum();
        prop_assert_eq!(order.total().map(Money::minor), Some(total));
        prop_assert_eq!(facts.refunded_amount.minor(), self.refunded);
        prop_assert!((0..=self.paid).contains(&self.refunded) && [0, total].contains(&self.paid));
        for line in &facts.lines {
            prop_assert!(line.fulfilled >= 0 && line.called_off >= 0 && line.to_fulfil() >= 0);
            prop_assert!(line.called_off <= line.refunded && line.refunded <= line.quantity);
            prop_assert!(line.refunded - line.called_off <= line.fulfilled, "only what was handed over comes back");
        }
        // What the customer has, or may still get.
        let held: i64 = match facts.state {
            OrderState::Draft | OrderState::Cancelled => 0,
            _ => facts.lines.iter().map(|it| i64::from(it.refundable())).sum(),
        };
        prop_assert_eq!(self.pieces, held);
        let all_back = facts.lines.iter().all(|it| it.refundable() == 0);
        prop_assert_eq!(facts.state == OrderState::Refunded, all_back && facts.state != OrderState::Cancelled);
        let settled = facts.lines.iter().all(|it| it.to_fulfil() == 0);
        prop_assert!(facts.state != OrderState::Paid || !settled);
        prop_assert!(!matches!(facts.state, OrderState::Fulfilled | OrderState::Closed) || settled);
        prop_assert!(facts.state != OrderState::Cancelled || self.paid == self.refunded);
        Ok(())
    }
}

proptest! {
    #[test]
    fn whatever_is_done_the_sums_agree(
        lines in prop::collection::vec((0_i64..10_000, 1_i64..7, 5_i32..9), 1..5),
        deeds in deeds(),
    ) {
        let mut it = scene(&lines);
        let mut books = Books::default();
        for deed in &deeds {
            let before = it.order.clone();
            if books.hear(&mut it, deed).is_err() {
                prop_assert_eq!(&it.order, &before, "what is refused changes nothing");
            }
            books.check(&it.order)?;
        }
    }

    #[test]
    fn what_is_refused_in_a_state_is_not_among_what_is_allowed(deeds in deeds()) {
        let mut it = scene(&[(100, 3, 9), (250, 2, 9)]);
        let mut books = Books::default();
        for deed in &deeds {
            if let Err(OrderError::IllegalTransition(refused)) = books.hear(&mut it, deed) {
                prop_assert!(!refused.allowed.contains(&refused.action), "{:?}", refused);
                prop_assert_eq!(refused.from, it.state().name());
            }
        }
    }
}
