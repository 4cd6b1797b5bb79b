//! `GET /v1/ws`: the same events over a WebSocket.

mod connection;
mod messages;
mod rate;

use std::rc::Rc;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    rt,
    web::{self, Data},
};
use connection::Connection;
use domain::identity::Bearer;
use futures_util::future::LocalBoxFuture;

use super::{Feed, Standing};
use crate::{
    Probes,
    call::Call,
    describe::{Describe, Operation},
    problem::Problem,
    sites::Sites,
};

/// What the server speaks.
const PROTOCOL: &str = "lyceum.v1";
/// The longest message that is taken, in bytes.
const LONGEST: usize = 16 * 1024;

/// 101 with a socket.
pub(super) struct Upgraded(HttpResponse);

/// The bytes of a request that is to become a WebSocket.
pub(super) struct Socket(web::Payload);

pub(super) async fn open_websocket(
    call: Call<Bearer>,
    socket: Socket,
    feed: Data<Feed>,
    probes: Data<Probes>,
) -> Result<Upgraded, Problem> {
    let (request, actor, user) = (call.request().clone(), *call.actor(), call.role.user());
    from_known_page(&request)?;
    let (gateway, _) = call.steps();
    let standing = Rc::new(Standing::of(gateway, actor, &request, probes, feed.seats.take(user)?)?);
    let (mut response, session, messages) = actix_ws::handle(&request, socket.0).map_err(|_| not_an_upgrade())?;
    if offers(&request).any(|it| it == PROTOCOL) {
        response.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
    }
    let messages = messages.max_frame_size(LONGEST);
    rt::spawn(Connection::new(session, standing, (**feed).clone()).run(messages));
    Ok(Upgraded(response))
}

/// A browser says which page asks, and would ask for any page: what CORS is to other requests, this is to sockets
/// (RFC 6455, section 10.2). Programs say nothing of the kind.
fn from_known_page(request: &HttpRequest) -> Result<(), Problem> {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return Ok(()) };
    let here = request.headers().get(header::HOST).and_then(|it| it.to_str().ok());
    let ours = here.is_some() && origin.to_str().ok().and_then(|it| it.split_once("://")).map(|it| it.1) == here;
    if ours || request.app_data::<Sites>().is_some_and(|it| it.admit(origin)) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::FORBIDDEN, "origin_not_allowed", "pages of this origin may not call"))
}

/// The subprotocols that the client offers.
pub(crate) fn offers(request: &HttpRequest) -> impl Iterator<Item = &str> {
    let all = request.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL);
    all.filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(',')).map(str::trim)
}

fn not_an_upgrade() -> Problem {
    let detail = "this address speaks WebSocket (RFC 6455) only";
    Problem::new(StatusCode::UPGRADE_REQUIRED, "upgrade_required", detail)
        .header(header::UPGRADE, "websocket")
        .header(header::CONNECTION, "upgrade")
}

impl FromRequest for Socket {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let upgrades =
            request.headers().get(header::UPGRADE).is_some_and(|it| it.as_bytes().eq_ignore_ascii_case(b"websocket"));
        let taken = web::Payload::from_request(request, payload);
        Box::pin(async move {
            if !upgrades {
                return Err(not_an_upgrade());
            }
            taken.await.map(Self).map_err(|_| not_an_upgrade())
        })
    }
}

impl Responder for Upgraded {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.0
    }
}

impl Describe for Socket {
    fn describe(operation: &mut Operation) {
        operation.may_fail(&[426]);
    }
}

impl Describe for Upgraded {
    fn describe(operation: &mut Operation) {
        operation.gives_content(101, "The connection speaks WebSocket from here on.", &[], &[]);
    }
}
