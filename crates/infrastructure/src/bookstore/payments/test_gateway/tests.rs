//! The test gateway on both databases: it tells the truth whoever asks, and does nothing twice.

use std::{sync::Arc, thread};

use application::{
    Caller, Ctx, Gateway, UnitOfWork,
    bookstore::{PaymentGateway, confirm_test_payment},
};
use domain::{
    bookstore::{
        Charge, ChargeOutcome, DeclineCode, GatewayEvent, GatewayFault, GatewayNews, NextStep, PaymentId,
        PaymentInquiry, Refund, RefundId, RefundOutcome,
    },
    kernel::{Actor, Anyone, Money, Role},
};
use futures_executor::block_on;

use super::TestGateway;
use crate::{
    store::{Database, Meters, Settings},
    testing::{NoTokens, Scratch, both_migrated, cells, now},
};

const PAGES: &str = "http://campus.test/v1/test-gateway/payments";

/// A node of a campus, with the gateway that is embedded there.
struct Node {
    gateway: Gateway,
    payments: Arc<TestGateway>,
}

impl Node {
    fn on(scratch: &Scratch) -> Self {
        let database = Database::connect(&scratch.url, Settings::default(), &Meters::new().unwrap()).unwrap();
        let gateway = Gateway::new(Arc::new(database), Arc::new(NoTokens), now);
        Self { payments: Arc::new(TestGateway::new(gateway.clone(), PAGES)), gateway }
    }

    fn charge(&self, charge: &Charge) -> ChargeOutcome {
        block_on(self.payments.charge(charge.clone())).unwrap()
    }

    fn asked(&self, charge: &Charge) -> Option<ChargeOutcome> {
        block_on(self.payments.payment(inquiry(charge))).unwrap()
    }

    fn cancelled(&self, charge: &Charge) -> Option<ChargeOutcome> {
        block_on(self.payments.cancel(inquiry(charge))).unwrap()
    }

    fn refund(&self, refund: &Refund) -> RefundOutcome {
        block_on(self.payments.refund(refund.clone())).unwrap()
    }

    fn refunded(&self, refund: &Refund) -> Option<RefundOutcome> {
        block_on(self.payments.refund_state(refund.clone())).unwrap()
    }

    fn confirm(&self, id: PaymentId) -> Result<(), application::Failure> {
        let anyone = Anyone::of(&Actor::STRANGER).unwrap();
        let confirmed =
            move |ctx: &Ctx, uow: &mut dyn UnitOfWork| confirm_test_payment(ctx, &anyone, uow.test_gateway(), id);
        block_on(self.gateway.write_plainly(Caller::system(), confirmed))
    }
}

/// What the shop was told, and has not taken note of.
fn told(scratch: &Scratch) -> Vec<GatewayNews> {
    let query = "SELECT CAST(input AS text) AS cell FROM jobs_jobs WHERE kind = 'payment_notice' ORDER BY id";
    let inputs = cells(&mut scratch.open(), query);
    inputs.iter().map(|it| serde_json::from_str::<GatewayEvent>(it).unwrap().news).collect()
}

fn money(minor: i64) -> Money {
    Money::of_minor(minor, "USD".parse().unwrap()).unwrap()
}

fn charge(card: &str) -> Charge {
    let text = "Order 2026-000017".to_owned().try_into().unwrap();
    Charge::new(PaymentId::fresh(), money(1000), card.parse().unwrap(), text).unwrap()
}

fn inquiry(charge: &Charge) -> PaymentInquiry {
    PaymentInquiry { charge: charge.clone(), reference: None, begun_at: now() }
}

fn refund_of(charge: &Charge, outcome: &ChargeOutcome, minor: i64) -> Refund {
    let of = (charge.id(), outcome.reference().unwrap().clone());
    Refund::new(RefundId::fresh(), of, money(minor), now()).unwrap()
}

/// Runs `body` on each database with two nodes.
fn on_two_nodes(body: impl Fn(&Scratch, &Node, &Node)) {
    for scratch in both_migrated() {
        body(&scratch, &Node::on(&scratch), &Node::on(&scratch));
    }
}

#[test]
fn each_card_does_what_it_is_for_and_every_node_tells_the_same() {
    on_two_nodes(|_, here, there| {
        for (card, next) in [
            ("test_card_success", NextStep::Keep),
            ("test_card_duplicate", NextStep::Keep),
            ("test_card_declined", NextStep::GiveUp),
            ("pm_card_visa", NextStep::GiveUp),
            ("test_card_action_required", NextStep::SendBuyer),
        ] {
            let charge = charge(card);
            let outcome = here.charge(&charge);
            assert_eq!(outcome.next_step(), next, "{card}");
            assert_eq!(there.charge(&charge), outcome, "{card}");
            assert_eq!(there.asked(&charge), Some(outcome), "{card}");
        }
    });
}

#[test]
fn a_lost_answer_is_found_again_by_asking_also_after_the_end_of_the_process() {
    for scratch in both_migrated() {
        let charge = charge("test_card_timeout");
        assert_eq!(Node::on(&scratch).charge(&charge), ChargeOutcome::Pending { reference: None });
        let after = Node::on(&scratch);
        let truth = after.asked(&charge).unwrap();
        assert_eq!(truth.next_step(), NextStep::Keep);
        assert_eq!(after.charge(&charge), truth);
        let mut db = scratch.open();
        let rows = cells(&mut db, "SELECT CAST(count(*) AS text) AS cell FROM bookstore_test_gateway_payments");
        assert_eq!(rows, ["1"]);
    }
}

#[test]
fn what_was_never_heard_of_is_not_taken_when_it_comes_late() {
    on_two_nodes(|_, here, there| {
        let charge = charge("test_card_success");
        assert_eq!(here.asked(&charge), None);
        assert_eq!(there.charge(&charge), ChargeOutcome::Cancelled);
        assert_eq!(here.asked(&charge), Some(ChargeOutcome::Cancelled));
    });
}

#[test]
fn another_charge_under_the_same_id_is_not_accepted() {
    on_two_nodes(|_, here, _| {
        let first = charge("test_card_success");
        here.charge(&first);
        let other = Charge::new(first.id(), money(1), first.method().clone(), first.text().clone()).unwrap();
        assert_eq!(block_on(here.payments.charge(other.clone())), Err(GatewayFault::Refused));
        assert_eq!(block_on(here.payments.payment(inquiry(&other))), Err(GatewayFault::Refused));
    });
}

#[test]
fn the_second_step_is_told_to_the_shop_once_and_a_duplicate_is_told_again() {
    on_two_nodes(|scratch, here, there| {
        let waiting = charge("test_card_action_required");
        here.charge(&waiting);
        assert!(told(scratch).is_empty());
        there.confirm(waiting.id()).unwrap();
        assert!(there.confirm(waiting.id()).is_err());
        let outcome = here.asked(&waiting).unwrap();
        assert_eq!(outcome.next_step(), NextStep::Keep);
        assert_eq!(told(scratch), [GatewayNews::Payment { payment: waiting.id(), outcome }]);
        assert_eq!(here.cancelled(&waiting), here.asked(&waiting), "the buyer was faster");

        let twice = charge("test_card_duplicate");
        let outcome = here.charge(&twice);
        let again = GatewayNews::Payment { payment: twice.id(), outcome };
        assert_eq!(told(scratch).iter().filter(|it| **it == again).count(), 1);
        here.charge(&twice);
        assert_eq!(told(scratch).len(), 2);
    });
}

#[test]
fn what_waits_can_be_called_off_and_is_never_taken_then() {
    on_two_nodes(|_, here, there| {
        let waiting = charge("test_card_action_required");
        here.charge(&waiting);
        assert_eq!(there.cancelled(&waiting), Some(ChargeOutcome::Cancelled));
        assert!(here.confirm(waiting.id()).is_err());
        assert_eq!(here.asked(&waiting), Some(ChargeOutcome::Cancelled));
        let unknown = charge("test_card_success");
        assert_eq!(here.cancelled(&unknown), None);
        assert_eq!(here.charge(&unknown), ChargeOutcome::Cancelled);
    });
}

#[test]
fn a_refund_is_made_once_and_never_of_more_than_is_left() {
    on_two_nodes(|_, here, there| {
        let charge = charge("test_card_success");
        let paid = here.charge(&charge);
        let part = refund_of(&charge, &paid, 400);
        assert_eq!(here.refunded(&part), None);
        let made = here.refund(&part);
        assert!(matches!(made, RefundOutcome::Succeeded { .. }));
        assert_eq!(there.refund(&part), made);
        assert_eq!(there.refunded(&part), Some(made));
        let much = refund_of(&charge, &paid, 601);
        let refused = RefundOutcome::refused(DeclineCode::NothingLeft);
        assert_eq!((here.refund(&much), there.refunded(&much)), (refused.clone(), Some(refused)));
        assert!(matches!(here.refund(&refund_of(&charge, &paid, 600)), RefundOutcome::Succeeded { .. }));
        let of_nothing =
            Refund::new(RefundId::fresh(), (PaymentId::fresh(), paid.reference().unwrap().clone()), money(1), now());
        assert_eq!(block_on(here.payments.refund(of_nothing.unwrap())), Err(GatewayFault::Refused));
    });
}

#[test]
fn many_at_once_charge_once_and_give_no_more_back_than_was_taken() {
    on_two_nodes(|scratch, here, there| {
        let charge = charge("test_card_success");
        let nodes = [here, there];
        let outcomes = thread::scope(|threads| {
            let charge = &charge;
            let all: Vec<_> = (0..8).map(|it| threads.spawn(move || nodes[it % 2].charge(charge))).collect();
            all.into_iter().map(|it| it.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(outcomes.iter().all(|it| *it == outcomes[0] && it.next_step() == NextStep::Keep), "{outcomes:?}");
        let refunds: Vec<_> = (0..12).map(|_| refund_of(&charge, &outcomes[0], 300)).collect();
        let made = thread::scope(|threads| {
            // Each is asked for by both nodes.
            let tries = refunds.iter().chain(&refunds).enumerate();
            let all: Vec<_> = tries.map(|(it, refund)| threads.spawn(move || nodes[it % 2].refund(refund))).collect();
            all.into_iter().map(|it| it.join().unwrap()).collect::<Vec<_>>()
        });
        let (first, second) = made.split_at(refunds.len());
        assert_eq!(first, second, "the same id has the same end, whoever asks");
        assert_eq!(first.iter().filter(|it| matches!(it, RefundOutcome::Succeeded { .. })).count(), 3);
        let mut db = scratch.open();
        let query = "SELECT CAST(p.refunded AS text) || ' of ' || CAST(sum(r.amount) AS text) AS cell \
                     FROM bookstore_test_gateway_payments p JOIN bookstore_test_gateway_refunds r \
                     ON r.payment_id = p.id WHERE r.made GROUP BY p.refunded";
        assert_eq!(cells(&mut db, query), ["900 of 900"]);
    });
}

#[test]
fn the_books_themselves_take_nothing_that_does_not_add_up() {
    for scratch in both_migrated() {
        let charge = charge("test_card_success");
        Node::on(&scratch).charge(&charge);
        let mut db = scratch.open();
        for bad in ["refunded = 1001", "refunded = -1", "amount = 0", "state = 'lost'"] {
            let sql = format!("UPDATE bookstore_test_gateway_payments SET {bad}");
            assert!(diesel::connection::SimpleConnection::batch_execute(&mut db, &sql).is_err(), "{bad}");
        }
    }
}
