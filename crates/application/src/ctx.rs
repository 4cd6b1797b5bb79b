//! Who is acting, when, and in which request.

use std::{net::IpAddr, sync::Arc};

use domain::kernel::{Actor, Timestamp};
use uuid::Uuid;

use crate::{Consistency, trace::Trace};

/// The circumstances of one use case. Handed down, never looked up, so that rules stay repeatable.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// Whoever asks.
    pub actor: Actor,
    /// The instant at which everything in this use case happens.
    pub at: Timestamp,
    /// The request it belongs to.
    pub request: Request,
}

/// What is known of a request besides its content.
#[derive(Clone, Debug)]
pub struct Request {
    /// Finds the request in the log; 1 to 128 visible ASCII characters.
    pub id: Arc<str>,
    /// Where it came from, if it came over a network.
    pub address: Option<IpAddr>,
    /// What the client calls itself (RFC 9110, section 10.1.5), where that matters.
    pub agent: Option<Arc<str>>,
    /// What its client has to see, and what it wrote.
    pub consistency: Consistency,
    /// Where in a trace it is.
    pub trace: Trace,
}

impl Request {
    /// Work that nobody asked for over the network. It is a part of what its thread is doing.
    pub fn internal() -> Self {
        Self {
            id: Uuid::now_v7().to_string().into(),
            address: None,
            agent: None,
            consistency: Consistency::default(),
            trace: Trace::here(),
        }
    }
}

/// What a caller shows to prove who they are.
#[derive(Clone)]
pub enum Credentials {
    /// Nothing.
    None,
    /// An access token (RFC 6750).
    Bearer(String),
    /// What is to be an API key, in clear.
    Key(String),
}
