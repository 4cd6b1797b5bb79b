//! `GET /v1/streams`: server-sent events.

use std::{
    convert::Infallible,
    future::{Ready, ready},
    io,
    pin::Pin,
    rc::Rc,
};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::{Method, header},
    rt::time::{Instant, Interval, interval_at},
    web::Data,
};
use bytes::Bytes;
use domain::identity::Bearer;
use futures_util::{Stream, future::LocalBoxFuture, stream};
use serde_json::json;

use super::{
    Feed, Standing,
    filter::StreamQuery,
    frames,
    standing::End,
    subscription::{Step, Subscription},
};
use crate::{
    Probes,
    call::Call,
    describe::{Describe, Operation},
    problem::Problem,
    query::Query,
};

/// 200 with events, until the listener goes away.
pub(super) struct Events(Option<Pin<Box<dyn Stream<Item = io::Result<Bytes>>>>>);

/// `Last-Event-ID`
pub(super) struct LastEventId(Option<i64>);

pub(super) async fn stream_events(
    call: Call<Bearer>,
    filter: Query<StreamQuery>,
    last: LastEventId,
    feed: Data<Feed>,
    probes: Data<Probes>,
) -> Result<Events, Problem> {
    let (request, actor, user) = (call.request().clone(), *call.actor(), call.role.user());
    let (gateway, _) = call.steps();
    if request.method() == Method::HEAD {
        return Ok(Events(None));
    }
    let standing = Rc::new(Standing::of(gateway, actor, &request, probes, feed.seats.take(user)?)?);
    let subscription = Subscription::begin(&feed, Rc::clone(&standing), filter.0.into(), last.0).await?;
    let ended = Rc::clone(&standing);
    let first = frames::opening(subscription.position());
    let heartbeat = interval_at(Instant::now() + feed.heartbeat, feed.heartbeat);
    let going = Going { subscription, heartbeat, ended: Box::pin(async move { ended.ended().await }) };
    let rest = stream::unfold(Some(going), |going| async { next(going?).await });
    Ok(Events(Some(Box::pin(stream::StreamExt::chain(stream::iter([Ok(first)]), rest)))))
}

/// A stream under way.
struct Going {
    subscription: Subscription,
    heartbeat: Interval,
    ended: LocalBoxFuture<'static, End>,
}

/// The next bytes, and the stream unless it has ended.
async fn next(mut going: Going) -> Option<(io::Result<Bytes>, Option<Going>)> {
    let Going { subscription, heartbeat, ended } = &mut going;
    let bytes = tokio::select! {
        biased;
        end = ended => return Some((Ok(frames::closed(end.code())), None)),
        step = subscription.next() => match step {
            Ok(Step::Event(event)) => frames::event(&event),
            Ok(Step::Resync(position)) => Ok(frames::resync(position)),
            Err(failure) => Err(failure),
        },
        _ = heartbeat.tick() => Ok(frames::heartbeat(subscription.position())),
    };
    match bytes {
        Ok(bytes) => Some((Ok(bytes), Some(going))),
        Err(failure) => {
            // The client comes back to where it was.
            tracing::debug!(?failure, "a stream of events was broken off");
            Some((Err(io::Error::other("the events cannot be read")), None))
        }
    }
}

impl FromRequest for LastEventId {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = request.headers().get("last-event-id");
        // What was never given out by us is answered like what is too old.
        let id = given.map(|it| it.to_str().ok().and_then(|it| it.parse().ok()).unwrap_or(-1));
        ready(Ok(Self(id)))
    }
}

impl Responder for Events {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response
            .insert_header((header::CONTENT_TYPE, "text/event-stream"))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            // Whatever gathers bytes on the way, to compress them or not, would hold events back.
            .insert_header((header::CONTENT_ENCODING, "identity"))
            .insert_header(("x-accel-buffering", "no"));
        match self.0 {
            Some(events) => response.streaming(events),
            None => response.streaming(stream::empty::<io::Result<Bytes>>()),
        }
    }
}

impl Describe for LastEventId {
    fn describe(operation: &mut Operation) {
        operation.shared_parameter("Last-Event-ID");
    }
}

impl Describe for Events {
    fn describe(operation: &mut Operation) {
        let example = "id: 4711\nevent: book.updated\ndata: {\"specversion\":\"1.0\",\"type\":\"book.updated\"}\n\n";
        let schema = json!({
            "type": "string",
            "description": "Server-sent events; `data` is a CloudEvent.",
            "examples": [example],
        });
        let content = [("text/event-stream", json!({ "schema": schema, "example": example }))];
        operation.gives_content(200, "Events, until either side ends it.", &[], &content);
    }
}
