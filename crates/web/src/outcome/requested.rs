//! What is answered where a mail has to do the rest.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::StatusCode};
use application::{
    Failure,
    idempotency::{Recordable, Recording},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Created, Outcome};
use crate::{
    answered::{self, Answered},
    describe::{Describe, Operation},
};

/// 202: what was asked for leads to a mail, if it leads to anything.
pub(crate) struct Requested<V>(pub(crate) V);

/// 201 with a new record, or 202 where it waits for somebody to answer a mail.
pub(crate) enum CreatedOrRequested<V, R> {
    Created(Created<V>),
    Requested(Requested<R>),
}

impl<V: Serialize> Outcome for Requested<V> {
    fn answered(&self) -> Result<Answered, Failure> {
        Answered::json(StatusCode::ACCEPTED, &self.0)
    }
}

impl<V: Serialize, R: Serialize> Outcome for CreatedOrRequested<V, R> {
    fn answered(&self) -> Result<Answered, Failure> {
        match self {
            Self::Created(it) => it.answered(),
            Self::Requested(it) => it.answered(),
        }
    }
}

outcomes!(Requested<V>, CreatedOrRequested<V, R>);

impl<V: ToSchema> Describe for Requested<V> {
    fn describe(operation: &mut Operation) {
        operation.gives::<V>(202, "If it concerns anybody, a mail is on its way to them.", &[]);
    }
}

impl<V: ToSchema, R: ToSchema> Describe for CreatedOrRequested<V, R> {
    fn describe(operation: &mut Operation) {
        Created::<V>::describe(operation);
        Requested::<R>::describe(operation);
    }
}
