//! Paying goes by way of orders. What is here is the part of a bank that the test gateway plays.

use crate::kernel::Policy;

/// To take the second step of a payment by test card: whoever was sent to its address may, as with a bank's page.
pub const STEP: Policy =
    Policy { name: "test_payment.step", operations: &["confirm_test_payment", "decline_test_payment"], ..Policy::OPEN };

/// To tell what became of a payment: whoever signs as the gateway does.
pub const TELL: Policy = Policy { name: "payment.tell", operations: &["receive_payment_notification"], ..Policy::OPEN };

/// All of them.
pub const ALL: &[Policy] = &[STEP, TELL];
