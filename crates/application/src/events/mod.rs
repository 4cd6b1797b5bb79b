//! Events: what others may hear of the ledger, in its order, and those who react to it.
//!
//! An event is an entry of the ledger that was published. Those who watch get it live; a
//! [`Consumer`] reacts to it in a transaction of its own, at least once and, thanks to its inbox, with effect
//! only once.

mod consumer;
mod dispatch;
mod event;
mod pattern;
mod ports;
mod view;

pub use consumer::{Consumer, Interest};
pub use dispatch::{
    Handled, Held, Next, forget_handled_events, handle_event, hold_event, next_event, retry_event, start_consumer,
};
pub use event::Event;
pub use pattern::{EventPattern, NoEventPattern};
pub use ports::{EventsReader, EventsUnit};
pub use view::CloudEvent;
