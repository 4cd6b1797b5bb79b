//! `/v1/payment-notifications/{gateway}`: what a payment gateway tells by itself.

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::StatusCode, web::Data};
use application::bookstore::{GatewayKind, GatewayNotice, Payments, queue_payment_notice};
use domain::kernel::{Anyone, Misfit};
use serde_json::{Value, json};

use super::Answer;
use crate::{
    body::collect,
    call::Call,
    describe::{Describe, Operation},
    outcome::Done,
    path::{Named, Segment},
    problem::Problem,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/v1/payment-notifications/{gateway}", receive_payment_notification, "Hear of a payment")
        .note(
            "For the payment gateway alone, which signs what it tells. It is taken note of soon, and as often as it is told; \
             what is not signed is not believed.",
        )
        .unlisted()
}

/// Which gateway tells something.
struct Teller(GatewayKind);

/// A body as it was signed, byte by byte, with the headers.
struct Signed(GatewayNotice);

impl Segment for Teller {
    const NAME: &'static str = "gateway";

    fn read(text: &str) -> Option<Self> {
        [GatewayKind::Test, GatewayKind::Stripe]
            .into_iter()
            .find(|it| super::paying::gateway_name(*it) == text)
            .map(Self)
    }

    fn schema() -> Value {
        json!({ "type": "string", "enum": ["test", "stripe"], "examples": ["stripe"] })
    }
}

impl FromRequest for Signed {
    type Error = Problem;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let body = collect(payload).await?.to_vec();
            let text = |it: &actix_web::http::header::HeaderValue| String::from_utf8_lossy(it.as_bytes()).into_owned();
            let headers = request.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value)));
            Ok(Self(GatewayNotice { headers: headers.collect(), body }))
        })
    }
}

impl Describe for Signed {
    fn describe(operation: &mut Operation) {
        operation.may_fail(&[400, 413]);
    }
}

async fn receive_payment_notification(
    call: Call<Anyone>,
    gateway: Named<Teller>,
    signed: Signed,
    payments: Data<Payments>,
) -> Answer<Done> {
    if gateway.0.0 != payments.kind {
        return Err(Problem::not_found("payments are not taken by this gateway"));
    }
    let told = payments.gateway.notification(&signed.0);
    let told = told.map_err(|it| Problem::new(StatusCode::BAD_REQUEST, it.code(), it.to_string()))?;
    call.write(move |ctx, uow| {
        if let Some(event) = &told {
            queue_payment_notice(ctx, uow.jobs(), event)?;
        }
        Ok(Done)
    })
    .await
}
