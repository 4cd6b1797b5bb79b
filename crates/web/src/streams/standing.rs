//! Whether somebody who listens still may: logins end while streams go on.

use std::{cell::Cell, time::Duration};

use actix_web::{HttpRequest, rt::time, web::Data};
use application::{Credentials, Failure, Gateway, Request};
use domain::kernel::Actor;

use super::seats::Seat;
use crate::{Probes, call, exchange::Exchange, problem::Problem};

/// How often it is asked. Logout, and whatever else changes what somebody may do, counts within 2 s.
const PULSE: Duration = Duration::from_millis(900);

/// Why a stream ends that could go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The access token is no longer good.
    LoggedOut,
    /// The server stops.
    Stopping,
}

impl End {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::LoggedOut => "unauthenticated",
            Self::Stopping => "shutting_down",
        }
    }
}

/// Whoever listens, and what they may hear.
pub(crate) struct Standing {
    pub(super) gateway: Gateway,
    actor: Cell<Actor>,
    credentials: Credentials,
    request: Request,
    probes: Data<Probes>,
    /// Given up with the stream.
    _seat: Seat,
}

impl Standing {
    /// The standing of whoever sent `request`, as `actor`, and has a seat.
    pub(super) fn of(
        gateway: Gateway,
        actor: Actor,
        request: &HttpRequest,
        probes: Data<Probes>,
        seat: Seat,
    ) -> Result<Self, Problem> {
        let (credentials, exchange) = (call::credentials(request)?, Exchange::of(request));
        let request = Request { id: exchange.id(), address: exchange.address(), ..Request::internal() };
        Ok(Self { gateway, actor: Cell::new(actor), credentials, request, probes, _seat: seat })
    }

    /// Who it is, with what they may do at present.
    pub(super) fn actor(&self) -> Actor {
        self.actor.get()
    }

    /// Resolves when they may no longer listen.
    pub(super) async fn ended(&self) -> End {
        loop {
            if time::timeout(PULSE, self.probes.stopped()).await.is_ok() {
                return End::Stopping;
            }
            match self.gateway.authenticate(self.credentials.clone(), self.request.clone()).await {
                Ok(actor) => self.actor.set(actor),
                // A database that is away says nothing about anybody.
                Err(Failure::Unavailable(_)) => {}
                Err(_) => return End::LoggedOut,
            }
        }
    }
}
