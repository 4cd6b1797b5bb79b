//! `/v1/cart`

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::{StatusCode, header::HeaderName},
    web::Data,
};
use application::bookstore::{self as shop, CartMeans, CartView, KeptCart, ReplaceCart, orders::OrderView};
use domain::{
    bookstore::{CartToken, Shopper, orders::Customer},
    kernel::Misfit,
};

use super::Answer;
use crate::{
    answered::{self, Answered},
    body::{Body, NoBody},
    call::Call,
    conditional::IfMatch,
    describe::{Describe, Operation},
    exchange::Exchange,
    outcome::{Changed, Created, Done, Found},
    problem::Problem,
    routes::Routes,
};

/// The header by which a visitor's cart is opened.
const TOKEN: &str = "x-cart-token";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/cart", get_cart, "Show one's cart")
        .note(
            "There is always one, empty at first. Who is logged in has one wherever they log in; a visitor has that which \
             their `X-Cart-Token` opens. With both, what is in both is shown, and whatever changes the customer's cart takes \
             the visitor's over.",
        )
        .put("/v1/cart", replace_cart, "Fill one's cart")
        .note(
            "`lines` are all that is wanted then. Nothing is set aside, and no price is promised. A visitor gets the token of \
             their cart as `X-Cart-Token` with the first answer, and sends it from then on. It is told this once; who loses \
             it begins anew.",
        )
        .delete("/v1/cart", delete_cart, "Empty one's cart")
        .post("/v1/cart/merge", merge_cart, "Take over a visitor's cart")
        .note(
            "To be called after a login, with the `X-Cart-Token` from before it: what was put in then goes into the customer's \
             cart, and the token is good for nothing any more. Of a product that is in both, the larger number is taken. \
             Without such a cart nothing happens.",
        )
        .post("/v1/cart/checkout", check_out_cart, "Order what is in one's cart")
        .note(
            "Makes a placed order of it, at the prices of the moment, and empties the cart; or nothing: 409 `out_of_stock` \
             names the lines of which there are too few, `not_for_sale` those that are sold no more.",
        )
}

async fn get_cart(call: Call<Shopper>, token: Opens, means: Data<CartMeans>) -> Result<Found<CartView>, Problem> {
    let by = call.role;
    // It shows what the shop says of its products.
    call.read(move |ctx, reader| shop::get_cart(ctx, &by, reader.orders(), &means, token.0.as_ref()))
        .await
        .map(Found::with_others)
}

async fn replace_cart(
    call: Call<Shopper>,
    token: Opens,
    wanted: IfMatch,
    body: Body<ReplaceCart>,
    means: Data<CartMeans>,
) -> Result<Kept, Problem> {
    let by = call.role;
    call.write_plainly(move |ctx, uow| {
        let wish = (&wanted.0, &*body);
        shop::replace_cart(ctx, &by, uow.orders(), &means, token.0.as_ref(), wish).map(Kept)
    })
    .await
}

async fn delete_cart(call: Call<Shopper>, token: Opens, wanted: IfMatch, means: Data<CartMeans>) -> Answer<Done> {
    let by = call.role;
    call.write(move |ctx, uow| {
        shop::delete_cart(ctx, &by, uow.orders(), &means, token.0.as_ref(), &wanted.0).map(|()| Done)
    })
    .await
}

async fn merge_cart(
    call: Call<Customer>,
    token: Opens,
    _: NoBody,
    means: Data<CartMeans>,
) -> Answer<Changed<CartView>> {
    let by = call.role;
    call.write(move |ctx, uow| shop::merge_cart(ctx, &by, uow.orders(), &means, token.0.as_ref()).map(Changed)).await
}

async fn check_out_cart(
    call: Call<Customer>,
    token: Opens,
    _: NoBody,
    means: Data<CartMeans>,
) -> Answer<Created<OrderView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = shop::check_out_cart(ctx, &by, uow.orders(), &means, token.0.as_ref())?;
        Ok(Created { location: format!("/v1/orders/{}", record.view.id), record })
    })
    .await
}

impl Describe for Data<CartMeans> {
    fn describe(_: &mut Operation) {}
}

/// What a visitor's cart is opened by, if it was shown.
struct Opens(Option<CartToken>);

impl FromRequest for Opens {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Exchange::of(request).is_private();
        let shown = request.headers().get(TOKEN).map(|it| it.to_str().unwrap_or_default().parse());
        let refused = |it: &dyn Misfit| Problem::bad_request(it.code(), format!("X-Cart-Token {it}"));
        ready(shown.transpose().map(Self).map_err(|it| refused(&it)))
    }
}

impl Describe for Opens {
    fn describe(operation: &mut Operation) {
        operation.shared_parameter("X-Cart-Token");
        operation.may_fail(&[400]);
    }
}

/// 200 with a cart as it is now, and what opens it where that is new.
struct Kept(KeptCart);

impl Responder for Kept {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let KeptCart { record, token } = self.0;
        answered::respond(Answered::json(StatusCode::OK, &record.view).map(|it| {
            let answered = it.in_state_of(&record, "");
            token
                .into_iter()
                .fold(answered, |it, token| it.with(HeaderName::from_static(TOKEN), token.expose().to_owned()))
        }))
    }
}

impl Describe for Kept {
    fn describe(operation: &mut Operation) {
        let headers = ["ETag", "Last-Modified", "X-Cart-Token"];
        operation.gives::<CartView>(200, "The cart as it is now.", &headers);
    }
}
