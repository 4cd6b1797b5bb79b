//! A request's way into the application: authenticated once, spent on exactly one read or write.

mod credentials;

use std::{
    future::{Ready, ready},
    marker::PhantomData,
};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};
use application::{
    Caller, Consistency, Ctx, Failure, Gateway, Reader, Request, UnitOfWork, Weight,
    idempotency::{Claim, Recordable},
};
use domain::kernel::{Actor, Need, Role, Timestamp};
use sha2::{Digest, Sha256};

pub(crate) use self::credentials::credentials;

use crate::{
    describe::{Describe, Operation},
    exchange::Exchange,
    limits::Measured,
    outcome::Reply,
    patience::in_time,
    problem::Problem,
    replicas,
    routes::Facts,
};

/// Taken by every handler: one call of the API by someone in the role `R`.
///
/// Whoever is not allowed is turned away here, before anything else of the request is looked at. A
/// handler has only one and each method consumes it, so a second hop does not compile.
pub(crate) struct Call<R, M = Repeatable> {
    pub(crate) role: R,
    gateway: Gateway,
    caller: Caller,
    request: HttpRequest,
    mode: PhantomData<M>,
}

/// A write may be retried with its `Idempotency-Key`.
pub(crate) struct Repeatable;

/// The answer is a credential, so it is not kept, and the operation refuses an `Idempotency-Key`.
pub(crate) struct GivesCredential;

/// How an operation treats an `Idempotency-Key`.
pub(crate) trait Mode: 'static {
    const REPEATABLE: bool;
}

impl Mode for Repeatable {
    const REPEATABLE: bool = true;
}

impl Mode for GivesCredential {
    const REPEATABLE: bool = false;
}

/// SHA-256 of the body, there when the request has an `Idempotency-Key`.
#[derive(Clone, Copy)]
pub(crate) struct BodyDigest(pub(crate) [u8; 32]);

impl<R: Role, M: Mode> Call<R, M> {
    /// Reads a page or a record by an index. What a `GET` shows may be a moment old where there are replicas.
    pub(crate) async fn read<T: Send + 'static>(
        self,
        work: impl FnOnce(&Ctx, &mut dyn Reader) -> Result<T, Failure> + Clone + Send + 'static,
    ) -> Result<T, Problem> {
        self.read_weighing(false, work).await
    }

    /// Reads what, if `heavy`, may take longer than a page by an index.
    pub(crate) async fn read_weighing<T: Send + 'static>(
        self,
        heavy: bool,
        work: impl FnOnce(&Ctx, &mut dyn Reader) -> Result<T, Failure> + Clone + Send + 'static,
    ) -> Result<T, Problem> {
        let weight = if heavy { Weight::Heavy } else { Weight::Light };
        let found = if replicas::may_answer(&self.gateway, &self.request) {
            replicas::read(&self.gateway, self.caller, weight, work).await
        } else {
            in_time(self.gateway.read(self.caller, weight, work)).await
        };
        found.map_err(Problem::of_parameters)
    }

    /// Reads by an index what a write depends on, where something slow stands between the two.
    pub(crate) async fn read_first<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Ctx, &mut dyn Reader) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        in_time(self.gateway.read(self.caller.clone(), Weight::Light, work)).await
    }

    /// Writes in one transaction, at most once for one `Idempotency-Key`.
    pub(crate) async fn write<T: Recordable + Send + 'static>(
        self,
        work: impl FnMut(&Ctx, &mut dyn UnitOfWork) -> Result<T, Failure> + Send + 'static,
    ) -> Result<Reply<T>, Problem> {
        let claim = self.claim()?;
        let told: fn(Failure) -> Problem = match *self.request.method() {
            Method::DELETE => Problem::of_parameters,
            _ => Problem::from,
        };
        Ok(in_time(self.gateway.write(self.caller, claim, work)).await.map_err(told)?.into())
    }

    /// Writes in one transaction, and keeps nothing for a retry.
    pub(crate) async fn write_plainly<T: Send + 'static>(
        self,
        work: impl FnMut(&Ctx, &mut dyn UnitOfWork) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(in_time(self.gateway.write_plainly(self.caller, work)).await?)
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.gateway.now()
    }

    /// Whoever calls.
    pub(crate) const fn actor(&self) -> &Actor {
        &self.caller.actor
    }

    /// The request itself.
    pub(crate) const fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// The way into the application.
    pub(crate) const fn gateway(&self) -> &Gateway {
        &self.gateway
    }

    /// The gateway and the caller, for the few operations that take more than one step because
    /// something slow stands between them.
    pub(crate) fn steps(self) -> (Gateway, Caller) {
        (self.gateway, self.caller)
    }

    /// The same, where what comes of it decides about another step.
    pub(crate) fn again(&self) -> (Gateway, Caller) {
        (self.gateway.clone(), self.caller.clone())
    }

    /// What the client calls this write, if it may have to retry it.
    pub(crate) fn claim(&self) -> Result<Option<Claim>, Problem> {
        let Some(key) = idempotency_key(&self.request)? else { return Ok(None) };
        let body = self.request.extensions().get::<BodyDigest>().map_or([0; 32], |it| it.0);
        let mut hash = Sha256::new();
        for part in [self.request.method().as_str(), self.request.path(), self.request.query_string()] {
            hash.update(part);
            hash.update([0]);
        }
        hash.update(body);
        Ok(Some(Claim { principal: self.caller.actor.principal(), key, fingerprint: hash.finalize().into() }))
    }
}

/// RFC draft httpapi-idempotency-key: a string item, which we also take bare.
fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, Problem> {
    if request.method() != Method::POST {
        return Ok(None);
    }
    let Some(given) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = given.to_str().unwrap_or_default();
    let key = key.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(key);
    let visible = !key.is_empty() && key.len() <= 255 && key.bytes().all(|it| it.is_ascii_graphic());
    if visible {
        return Ok(Some(key.to_owned()));
    }
    Err(Problem::bad_request("invalid_idempotency_key", "Idempotency-Key must be 1 to 255 visible ASCII characters"))
}

/// Finds out who asks, before anything else of the request is looked at: the parameters of a handler
/// are read side by side, and none of them may be quicker than this.
pub(crate) async fn authenticate<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let mut measured = Measured::begin(request.request(), gateway(request.request())?.now());
    let mut answer = match actor(request.request(), &mut measured).await {
        Ok(actor) => {
            request.extensions_mut().insert(actor);
            next.call(request).await?.map_into_left_body()
        }
        Err(problem) => request.into_response(problem.error_response()).map_into_right_body(),
    };
    measured.tell(answer.headers_mut());
    Ok(answer)
}

async fn actor(request: &HttpRequest, measured: &mut Measured) -> Result<Actor, Problem> {
    measured.by_address(request).await?;
    if Facts::of(request).has_own_credentials(request.method()) {
        return Ok(Actor::STRANGER);
    }
    let credentials = credentials(request)?;
    let (gateway, exchange) = (gateway(request)?.clone(), Exchange::of(request));
    let recognised = in_time(gateway.recognise(credentials, origin(&exchange))).await?;
    exchange.belongs_to(&recognised.actor());
    measured.by_caller(&recognised).await?;
    let admission = in_time(gateway.admit(recognised, origin(&exchange))).await?;
    measured.by_quota(admission.quota);
    Ok(admission.actor?)
}

fn gateway(request: &HttpRequest) -> Result<&Gateway, Problem> {
    request.app_data::<Gateway>().ok_or_else(|| Problem::internal("no gateway"))
}

fn origin(exchange: &Exchange) -> Request {
    Request {
        id: exchange.id(),
        address: exchange.address(),
        agent: None,
        consistency: Consistency::default(),
        trace: exchange.trace(),
    }
}

impl<R: Role + 'static, M: Mode> FromRequest for Call<R, M> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admit(request))
    }
}

fn admit<R: Role, M: Mode>(request: &HttpRequest) -> Result<Call<R, M>, Problem> {
    let actor = request.extensions().get::<Actor>().copied();
    let actor = actor.ok_or_else(|| Problem::internal("nobody was authenticated"))?;
    let role = R::of(&actor).map_err(Failure::from)?;
    Facts::of(request).check(request)?;
    if !M::REPEATABLE && request.headers().contains_key("idempotency-key") {
        let detail = "the answer is a credential and is not kept; send no Idempotency-Key";
        return Err(Problem::bad_request("idempotency_not_supported", detail));
    }
    replicas::demanded(request.headers())?;
    let exchange = Exchange::of(request);
    let caller = Caller { actor, request: Request { consistency: exchange.consistency(), ..origin(&exchange) } };
    let caller = caller.named(Facts::of(request).operation(request.method()));
    Ok(Call { role, gateway: gateway(request)?.clone(), caller, request: request.clone(), mode: PhantomData })
}

impl<R: Role, M: Mode> Describe for Call<R, M> {
    fn describe(operation: &mut Operation) {
        operation.repeatable = M::REPEATABLE;
        operation.may_fail(&[401]);
        operation.need = R::NEED;
        if R::NEED != Need::Nothing {
            // A key or an application may do less than the person that it acts for.
            operation.may_fail(&[403]);
        }
    }
}
