//! `/v1/orders`

use actix_web::web::Data;
use application::{
    bookstore::orders::{
        self, CreateOrder, FulfilOrder, OrderFilter, OrderId, OrderNoFilter, OrderPaymentSort, OrderPaymentView,
        OrderRefundSort, OrderRefundView, OrderSort, OrderStepView, OrderView, RefundOrder, UpdateOrder,
    },
    history::HistorySort,
};
use domain::bookstore::orders::{Customer, OrderManager, OrderParty, OrderPolicy};

use super::Answer;
use crate::{
    body::{Body, MergePatch, NoBody},
    call::Call,
    conditional::IfMatch,
    describe::{Describe, Operation},
    list::{List, Listed},
    outcome::{Changed, Created, Found},
    path::Named,
    problem::Problem,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/orders", list_orders, "List orders")
        .note("One's own, the newest first; who manages orders also sees all that were ever placed.")
        .post("/v1/orders", create_order, "Begin an order")
        .note("A draft, for oneself, which nobody else sees. Its prices are those of the moment until it is placed.")
        .get("/v1/orders/{id}", get_order, "Show an order")
        .patch("/v1/orders/{id}", update_order, "Change a draft")
        .note("`lines` are all that is wanted then. A product that was in the draft before keeps its line.")
        .post("/v1/orders/{id}/place", place_order, "Place an order")
        .note(
            "Sets all of it aside for the customer, at the prices of the moment, or nothing: 409 `out_of_stock` names the \
             lines of which there are too few, with how many there are. What is not paid until `pay_by` is cancelled.",
        )
        .post("/v1/orders/{id}/cancel", cancel_order, "Cancel an order")
        .note("As long as nothing of it was handed over. What was paid goes back in full.")
        .post("/v1/orders/{id}/fulfil", fulfil_order, "Hand an order over")
        .note("All that is left of it, or a part. It stays paid until nothing is left to be handed over.")
        .post("/v1/orders/{id}/refund", refund_order, "Refund an order")
        .note(
            "All that is left of it, or a part: the money goes back, and the goods can be sold again. What was not handed \
             over yet goes first, and is not handed over any more.",
        )
        .post("/v1/orders/{id}/close", close_order, "Close an order")
        .note("Nothing of it is taken back any more. Lyceum closes by itself what was handed over 30 days ago.")
        .get("/v1/orders/{id}/history", list_order_history, "Show what was done with an order")
        .note("Every step: who, when, from which state to which, and in which request.")
        .get("/v1/orders/{id}/payments", list_order_payments, "List the payments of an order")
        .get("/v1/orders/{id}/refunds", list_order_refunds, "List the refunds of an order")
        .note("All money that goes back, or has: also that of a payment which came when the order was over.")
}

impl Describe for Data<OrderPolicy> {
    fn describe(_: &mut Operation) {}
}

async fn list_orders(call: Call<OrderParty>, list: List<OrderFilter, OrderSort>) -> Result<Listed<OrderView>, Problem> {
    let (by, (filter, page, link)) = (call.role, list.split());
    call.read_weighing(page.total, move |_, reader| orders::list_orders(&by, reader.orders(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

async fn get_order(call: Call<OrderParty>, id: Named<OrderId>) -> Result<Found<OrderView>, Problem> {
    let by = call.role;
    // A draft shows what the shop says of its products.
    call.read(move |_, reader| orders::get_order(&by, reader.orders(), id.0)).await.map(Found::with_others)
}

async fn list_order_history(
    call: Call<OrderParty>,
    id: Named<OrderId>,
    list: List<OrderNoFilter, HistorySort>,
) -> Result<Listed<OrderStepView>, Problem> {
    let (by, (_, page, link)) = (call.role, list.split());
    call.read(move |_, reader| orders::list_order_history(&by, reader.orders(), id.0, &page))
        .await
        .map(|it| link.to(it))
}

async fn list_order_payments(
    call: Call<OrderParty>,
    id: Named<OrderId>,
    list: List<OrderNoFilter, OrderPaymentSort>,
) -> Result<Listed<OrderPaymentView>, Problem> {
    let (by, (_, page, link)) = (call.role, list.split());
    call.read(move |_, reader| orders::list_order_payments(&by, reader.orders(), id.0, &page))
        .await
        .map(|it| link.to(it))
}

async fn list_order_refunds(
    call: Call<OrderParty>,
    id: Named<OrderId>,
    list: List<OrderNoFilter, OrderRefundSort>,
) -> Result<Listed<OrderRefundView>, Problem> {
    let (by, (_, page, link)) = (call.role, list.split());
    call.read(move |_, reader| orders::list_order_refunds(&by, reader.orders(), id.0, &page))
        .await
        .map(|it| link.to(it))
}

async fn create_order(
    call: Call<Customer>,
    body: Body<CreateOrder>,
    policy: Data<OrderPolicy>,
) -> Answer<Created<OrderView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = orders::create_order(ctx, &by, &policy, uow.orders(), &body)?;
        Ok(Created { location: format!("/v1/orders/{}", record.view.id), record })
    })
    .await
}

async fn update_order(
    call: Call<Customer>,
    id: Named<OrderId>,
    wanted: IfMatch,
    body: MergePatch<UpdateOrder>,
    policy: Data<OrderPolicy>,
) -> Answer<Changed<OrderView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        orders::update_order(ctx, &by, &policy, uow.orders(), (id.0, &wanted.0), &body).map(Changed)
    })
    .await
}

async fn place_order(
    call: Call<Customer>,
    id: Named<OrderId>,
    wanted: IfMatch,
    _: NoBody,
    policy: Data<OrderPolicy>,
) -> Answer<Changed<OrderView>> {
    let by = call.role;
    call.write(move |ctx, uow| orders::place_order(ctx, &by, &policy, uow.orders(), (id.0, &wanted.0)).map(Changed))
        .await
}

async fn cancel_order(
    call: Call<OrderParty>,
    id: Named<OrderId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<OrderView>> {
    let by = call.role;
    call.write(move |ctx, uow| orders::cancel_order(ctx, &by, uow.orders(), (id.0, &wanted.0)).map(Changed)).await
}

async fn fulfil_order(
    call: Call<OrderManager>,
    id: Named<OrderId>,
    wanted: IfMatch,
    body: Body<FulfilOrder>,
) -> Answer<Changed<OrderView>> {
    let by = call.role;
    call.write(move |ctx, uow| orders::fulfil_order(ctx, &by, uow.orders(), (id.0, &wanted.0), &body).map(Changed))
        .await
}

async fn refund_order(
    call: Call<OrderManager>,
    id: Named<OrderId>,
    wanted: IfMatch,
    body: Body<RefundOrder>,
) -> Answer<Changed<OrderView>> {
    let by = call.role;
    call.write(move |ctx, uow| orders::refund_order(ctx, &by, uow.orders(), (id.0, &wanted.0), &body).map(Changed))
        .await
}

async fn close_order(
    call: Call<OrderManager>,
    id: Named<OrderId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<OrderView>> {
    let by = call.role;
    call.write(move |ctx, uow| orders::close_order(ctx, &by, uow.orders(), (id.0, &wanted.0)).map(Changed)).await
}
