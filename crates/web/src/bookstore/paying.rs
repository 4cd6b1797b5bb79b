//! `/v1/orders/{id}/pay`: what is kept before a payment gateway is asked, the question, and what is kept of its answer.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::StatusCode, web::Data};
use application::{
    Caller, Failure, Gateway,
    bookstore::{
        GatewayKind, Payments,
        orders::{self, OrderId, OrderPaymentView, OrderView, PayOrder, Payable, Question, Settlement},
    },
    idempotency::{Claim, Recordable, Recording, Written, answer_once, answered_before},
    page::Record,
};
use domain::{
    bookstore::{ChargeOutcome, DeclineCode, GatewayFault, PaymentId, orders::Customer},
    kernel::Precondition,
};

use crate::{
    answered::{self, Answered},
    body::Body,
    call::Call,
    conditional::IfMatch,
    describe::{Describe, Operation},
    outcome::{Accepted, Changed, Reply},
    path::Named,
    problem::Problem,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/v1/orders/{id}/pay", pay_order, "Pay an order")
        .note(
            "All of it. 200 with the order when it is paid; 202 with the payment while it waits for the customer \
             (`next_action`) or while it is not known yet what became of it; 402 `payment_declined` when it failed, and \
             another try is free. As long as a payment is on its way, asking again asks about that one.",
        )
}

/// What a gateway is called where its payments are kept, and in the path of what it tells.
pub(super) const fn gateway_name(kind: GatewayKind) -> &'static str {
    match kind {
        GatewayKind::Test => "test",
        GatewayKind::Stripe => "stripe",
        GatewayKind::Off => "off",
    }
}

/// How often a payment is begun anew that was called off, as one is that never reached the gateway.
const TRIES: usize = 3;

/// 200 with the order, or 202 with a payment that is on its way.
pub(super) enum Paying {
    Paid(Changed<OrderView>),
    Waiting(Accepted<OrderPaymentView>),
}

/// How a try to pay ended, in the transaction that knows it.
enum Ended {
    Answered(Box<Written<Paying>>),
    Declined(DeclineCode),
    Cancelled,
    TooLate,
}

/// What comes first: the answer, or a question for the gateway.
enum Begun {
    Answered(Box<Written<Paying>>),
    Ask(Box<Question>),
}

async fn pay_order(
    call: Call<Customer>,
    id: Named<OrderId>,
    wanted: IfMatch,
    body: Body<PayOrder>,
    payments: Data<Payments>,
) -> Result<Reply<Paying>, Problem> {
    let (by, claim) = (call.role, call.claim()?);
    let (gateway, caller) = call.steps();
    let wish = (id.0, wanted.0, body.0);
    for _ in 0..TRIES {
        let known = (claim.clone(), gateway_name(payments.kind));
        let question = match begin(&gateway, caller.clone(), by, wish.clone(), known).await? {
            Begun::Answered(written) => return Ok((*written).into()),
            Begun::Ask(question) => question,
        };
        let (payment, outcome) = ask(&payments, *question).await;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(fault) => {
                settle(&gateway, caller, payment, ChargeOutcome::Cancelled, None).await?;
                return Err(away(fault));
            }
        };
        match settle(&gateway, caller.clone(), payment, outcome, claim.clone()).await? {
            Ended::Answered(written) => return Ok((*written).into()),
            Ended::Declined(code) => return Err(declined(code.name(), code.sentence())),
            Ended::TooLate => {
                let detail = "the order was over before it was paid; the money goes back";
                return Err(Problem::new(StatusCode::CONFLICT, "paid_too_late", detail));
            }
            // Nothing came of that payment and nothing will. Whoever wants to pay begins another.
            Ended::Cancelled => {}
        }
    }
    Err(declined("cancelled", "the payment was called off"))
}

/// The first transaction: keeps that the gateway will be asked.
async fn begin(
    gateway: &Gateway,
    caller: Caller,
    by: Customer,
    (id, wanted, body): (OrderId, Precondition, PayOrder),
    (claim, kind): (Option<Claim>, &'static str),
) -> Result<Begun, Failure> {
    gateway
        .write_plainly(caller, move |ctx, uow| {
            if let Some(before) = answered_before(uow, claim.as_ref(), ctx.at)? {
                return Ok(Begun::Answered(Box::new(Written::Replayed(before))));
            }
            match orders::begin_payment(ctx, &by, uow.orders(), (id, &wanted), (kind, &body)) {
                Ok(Payable::Paid(record)) => answer_once(uow, claim.as_ref(), ctx.at, Paying::paid(*record))
                    .map(|it| Begun::Answered(Box::new(it))),
                Ok(Payable::Ask(question)) => Ok(Begun::Ask(question)),
                // Whoever had the order before may have been another try of the same request.
                Err(refused) => match answered_before(uow, claim.as_ref(), ctx.at)? {
                    Some(before) => Ok(Begun::Answered(Box::new(Written::Replayed(before)))),
                    None => Err(refused),
                },
            }
        })
        .await
}

/// The question. A fault means that nothing was charged; where one only asked, one knows no more than before.
async fn ask(payments: &Payments, question: Question) -> (PaymentId, Result<ChargeOutcome, GatewayFault>) {
    let unknown = ChargeOutcome::Pending { reference: None };
    match question {
        Question::Charge(charge) => (charge.id(), payments.gateway.charge(charge).await),
        // That this one is not accepted says nothing of the first.
        Question::Again(charge) => (charge.id(), Ok(payments.gateway.charge(charge).await.unwrap_or(unknown))),
        Question::Inquire(inquiry) => {
            let id = inquiry.charge.id();
            match payments.gateway.payment(inquiry).await {
                Ok(Some(outcome)) => (id, Ok(outcome)),
                // It never arrived, and will not any more.
                Ok(None) => (id, Ok(ChargeOutcome::Cancelled)),
                Err(_) => (id, Ok(unknown)),
            }
        }
    }
}

/// The last transaction: keeps what the gateway said, and if the order is paid with it the answer for a retry.
async fn settle(
    gateway: &Gateway,
    caller: Caller,
    payment: PaymentId,
    outcome: ChargeOutcome,
    claim: Option<Claim>,
) -> Result<Ended, Failure> {
    gateway
        .write_plainly(caller, move |ctx, uow| {
            let paid = match orders::settle_payment(ctx, uow.orders(), payment, &outcome)? {
                Settlement::Paid(record) => Paying::paid(*record),
                // That is not how it ends: a retry is to hear more.
                Settlement::Waiting(payment) => {
                    let waiting = Paying::waiting(*payment);
                    return Ok(Ended::Answered(Box::new(Written::Fresh(waiting))));
                }
                Settlement::Declined(code) => return Ok(Ended::Declined(code)),
                Settlement::Cancelled => return Ok(Ended::Cancelled),
                Settlement::TooLate => return Ok(Ended::TooLate),
            };
            answer_once(uow, claim.as_ref(), ctx.at, paid).map(|it| Ended::Answered(Box::new(it)))
        })
        .await
}

fn declined(code: &'static str, detail: &str) -> Problem {
    Problem::new(StatusCode::PAYMENT_REQUIRED, "payment_declined", detail).fact("decline_code", code)
}

fn away(fault: GatewayFault) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, fault.code(), fault.to_string()).retry_after(5)
}

impl Paying {
    const fn paid(record: Record<OrderView>) -> Self {
        Self::Paid(Changed(record))
    }

    fn waiting(view: OrderPaymentView) -> Self {
        let location = format!("/v1/orders/{}", view.order_id);
        Self::Waiting(Accepted { view, location })
    }

    fn answered(&self) -> Result<Answered, Failure> {
        let recording = match self {
            Self::Paid(it) => it.record(),
            Self::Waiting(it) => it.record(),
        };
        recording.map(Answered::from)
    }
}

impl Recordable for Paying {
    fn record(&self) -> Result<Recording, Failure> {
        self.answered().map(Recording::from)
    }
}

impl Responder for Paying {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        answered::respond(self.answered())
    }
}

impl Describe for Paying {
    fn describe(operation: &mut Operation) {
        Changed::<OrderView>::describe(operation);
        operation.gives::<OrderPaymentView>(202, "The payment is on its way.", &["Location"]);
        operation.may_fail(&[402, 409, 503]);
    }
}
