//! `/v1/test-gateway/payments/{id}/…`: the part of a bank that the test gateway plays.

use actix_web::web::Data;
use application::bookstore::{self, Payments};
use domain::{bookstore::PaymentId, kernel::Anyone};

use super::Answer;
use crate::{body::NoBody, call::Call, outcome::Done, path::Named, routes::Routes};

const ABOUT: &str = "The second step of a payment by `test_card_action_required`, as a bank's page would have it. Only where the \
                     test gateway takes the payments (`LYCEUM_PAYMENTS=test`); else there is nothing here.";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/v1/test-gateway/payments/{id}/confirm", confirm_test_payment, "Confirm a payment by test card")
        .note(ABOUT)
        .refuses(&[409])
        .post("/v1/test-gateway/payments/{id}/decline", decline_test_payment, "Turn a payment by test card down")
        .note(ABOUT)
        .refuses(&[409])
}

async fn confirm_test_payment(
    call: Call<Anyone>,
    id: Named<PaymentId>,
    _: NoBody,
    payments: Data<Payments>,
) -> Answer<Done> {
    let buyer = call.role;
    payments.are_tests()?;
    call.write(move |ctx, uow| bookstore::confirm_test_payment(ctx, &buyer, uow.test_gateway(), id.0).map(|()| Done))
        .await
}

async fn decline_test_payment(
    call: Call<Anyone>,
    id: Named<PaymentId>,
    _: NoBody,
    payments: Data<Payments>,
) -> Answer<Done> {
    let buyer = call.role;
    payments.are_tests()?;
    call.write(move |ctx, uow| bookstore::decline_test_payment(ctx, &buyer, uow.test_gateway(), id.0).map(|()| Done))
        .await
}
