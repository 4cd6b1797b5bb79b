//! `/v1/streams`, `/v1/ws`: events as they happen, to those who may hear of them.

mod feed;
mod filter;
mod frames;
mod seats;
mod sse;
mod standing;
mod subscription;
mod ws;

pub use feed::Feed;
use sse::stream_events;
use standing::Standing;
pub(crate) use ws::offers;
use ws::open_websocket;

use crate::routes::Routes;

const ABOUT: &str = "Each event is sent once, in the order of its `id`, as a CloudEvent whose `type` is also the SSE event's name. \
After a break, `Last-Event-ID` goes on where it ended; heartbeats carry the newest `id`, too. An `id` that is too old or \
unknown is answered with the event `resync_required`: read what you show anew, and go on from the `id` that comes with it. \
One person has at most 20 streams at once on one node, unless the campus has decided otherwise: further ones get 429 `too_many_streams`. \
The stream ends with the event `closed` when the login does, or when the server stops; the `code` says which.";

const SOCKET: &str = "`/v1/ws` tells the same events over a WebSocket (RFC 6455), as JSON texts. Send \
`{\"type\": \"subscribe\", \"id\": \"mine\", \"types\": [\"book.*\"], \"after\": 4711}` and get `subscribed`, then an `event` for each. \
With `\"acknowledge\": true` at most 256 events are under way until `{\"type\": \"ack\", \"id\": \"mine\", \"sequence\": 4712}` confirms \
all up to there. `unsubscribe` ends one, `ping` is answered by `pong`, and what cannot be understood by `error`. A browser, which \
cannot send `Authorization`, offers the subprotocols `lyceum.v1` and `bearer.<access token>`. Closed with 4401 when the login ends, \
4408 for who takes nothing for 30 s, 4429 for more than 20 messages a second, 1009 for messages over 16 KiB, 1012 when the server stops.";

pub(crate) fn routes() -> Routes {
    Routes::new("streams", "Events as they happen.")
        .get("/v1/streams", stream_events, "Listen to events")
        .note(SOCKET)
        .note(ABOUT)
        .get("/v1/ws", open_websocket, "Listen to events over a WebSocket")
        .unlisted()
}
