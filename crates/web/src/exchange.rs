//! What every exchange has, whatever is asked: a name, a version, headers, a line in the log, and a
//! problem document where something is refused.

use std::{cell::Cell, net::IpAddr, panic::AssertUnwindSafe, rc::Rc, sync::Arc, time::Instant};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        ConnectionType, Method, StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use application::{Consistency, trace::Trace};
use domain::kernel::{Actor, ApiKeyId, UserId};
use futures_util::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use crate::{
    Probes,
    origin::Origins,
    path::without_secrets,
    problem::{MEDIA_TYPE, Problem, Spoken},
    replicas,
    routes::Facts,
    telemetry::{Account, Telemetry},
    trace, versions,
};

/// The longest address that is answered.
const LONGEST_URI: usize = 8 * 1024;
/// The most bytes of headers that are answered.
const MOST_HEADERS: usize = 32 * 1024;

/// What is no page may do nothing in a browser.
pub(crate) const NO_PAGE: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The documentation loads its own scripts and asks its own server, nobody else's.
const PAGE: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; \
                    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What is known of the exchange at hand.
#[derive(Clone)]
pub(crate) struct Exchange(Rc<Inner>);

#[derive(Default)]
struct Inner {
    id: Arc<str>,
    address: Option<IpAddr>,
    user: Cell<Option<UserId>>,
    key: Cell<Option<ApiKeyId>>,
    private: Cell<bool>,
    consistency: Consistency,
    trace: Trace,
}

impl Exchange {
    fn begin(request: &ServiceRequest, origins: &Origins) -> Self {
        let given = request.headers().get("x-request-id").and_then(|it| it.to_str().ok());
        let usable = given.filter(|it| (1..=128).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_graphic()));
        let id = usable.map_or_else(|| Uuid::now_v7().to_string().into(), Arc::from);
        let address = origins.address(request.peer_addr().map(|it| it.ip()), request.headers());
        let consistency = replicas::consistency(request.method(), request.headers());
        let trace = trace::begin(request, &id, origins.is_secure(request));
        Self(Rc::new(Inner { id, address, consistency, trace, ..Inner::default() }))
    }

    /// The exchange that `request` belongs to.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let begun = request.extensions().get::<Self>().cloned();
        begun.unwrap_or_else(|| Self(Rc::new(Inner::default())))
    }

    /// What finds this exchange in the log.
    pub(crate) fn id(&self) -> Arc<str> {
        Arc::clone(&self.0.id)
    }

    /// Where the request came from.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.0.address
    }

    /// What its client has to see, and what is written for it.
    pub(crate) fn consistency(&self) -> Consistency {
        self.0.consistency.clone()
    }

    /// Where in a trace it is.
    pub(crate) fn trace(&self) -> Trace {
        self.0.trace.clone()
    }

    /// Notes who is asking.
    pub(crate) fn belongs_to(&self, actor: &Actor) {
        self.0.user.set(actor.user());
        self.0.key.set(actor.key());
    }

    /// Notes that the answer is for nobody else, although nothing is known of who is asking.
    pub(crate) fn is_private(&self) {
        self.0.private.set(true);
    }
}

/// The outermost layer of the application.
pub(crate) async fn exchange<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let telemetry = request.app_data::<Telemetry>().cloned();
    let stopping = request.app_data::<Data<Probes>>().is_some_and(|it| it.is_stopping());
    let origins = request.app_data::<Origins>().cloned().unwrap_or_default();
    let exchange = Exchange::begin(&request, &origins);
    let asked = Asked::of(&request, origins.is_secure(&request));
    request.extensions_mut().insert(exchange.clone());

    let answer = match refuse_outright(&mut request) {
        Some(problem) => Ok(request.into_response(problem.error_response())),
        None => answer(request, next).instrument(exchange.trace().span()).await,
    };
    match answer {
        Ok(mut answer) => {
            let refused = finish(answer.response_mut(), &exchange, &asked, stopping);
            let facts = Facts::of(answer.request());
            let (operation, outcome) = (facts.operation(&asked.method), (answer.status(), refused.as_ref()));
            let code = refused.as_ref().map(Problem::code);
            trace::end(&exchange.0.trace, Some((answer.request(), operation)), answer.status(), code);
            account(telemetry, operation, &exchange, &asked, outcome);
            Ok(answer)
        }
        Err(problem) => {
            let mut answer = problem.error_response();
            let refused = finish(&mut answer, &exchange, &asked, stopping);
            trace::end(&exchange.0.trace, None, answer.status(), refused.as_ref().map(Problem::code));
            account(telemetry, "", &exchange, &asked, (answer.status(), refused.as_ref()));
            Err(InternalError::from_response(problem, answer).into())
        }
    }
}

/// What was asked for, kept while the request itself is somewhere else.
struct Asked {
    began: Instant,
    method: Method,
    path: String,
    trace: Option<String>,
    secure: bool,
}

impl Asked {
    fn of(request: &ServiceRequest, secure: bool) -> Self {
        let trace = request.headers().get("traceparent").and_then(|it| it.to_str().ok());
        Self {
            began: Instant::now(),
            method: request.method().clone(),
            path: without_secrets(request.path()),
            trace: trace.and_then(trace_id).map(str::to_owned),
            secure,
        }
    }
}

/// Completes an answer; says what it refuses, if it does.
fn finish(answer: &mut HttpResponse, exchange: &Exchange, asked: &Asked, stopping: bool) -> Option<Problem> {
    let refused = describe_problem(answer, asked, exchange);
    dress(answer.headers_mut(), exchange, asked);
    if stopping {
        // The client is to look for another node with its next request.
        answer.head_mut().set_connection_type(ConnectionType::Close);
    }
    refused
}

fn account(
    telemetry: Option<Telemetry>,
    operation: &str,
    exchange: &Exchange,
    asked: &Asked,
    (status, refused): (StatusCode, Option<&Problem>),
) {
    if let Some(telemetry) = telemetry {
        let traced = exchange.0.trace.context();
        let own = traced.map(|it| (it.trace_text(), it.span_text()));
        telemetry.account(&Account {
            operation,
            method: asked.method.as_str(),
            path: &asked.path,
            trace: own.as_ref().map(|it| &*it.0).or(asked.trace.as_deref()),
            span: own.as_ref().map(|it| &*it.1),
            id: &exchange.0.id,
            user: exchange.0.user.get(),
            address: exchange.0.address,
            code: refused.map(Problem::code),
            cause: refused.and_then(Problem::cause),
            key: exchange.0.key.get(),
            status,
            took: asked.began.elapsed(),
        });
    }
}

/// What is refused before anybody looks for the operation.
fn refuse_outright(request: &mut ServiceRequest) -> Option<Problem> {
    if request.uri().path_and_query().is_some_and(|it| it.as_str().len() > LONGEST_URI) {
        return Some(Problem::new(StatusCode::URI_TOO_LONG, "uri_too_long", "the address is too long"));
    }
    let headers: usize = request.headers().iter().map(|(name, it)| name.as_str().len() + it.len() + 4).sum();
    if headers > MOST_HEADERS {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Some(Problem::new(status, "headers_too_large", "the headers are too large"));
    }
    versions::route(request).err()
}

/// Whatever answers; `Err` where the request got lost on the way.
async fn answer<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Problem> {
    match AssertUnwindSafe(async { next.call(request).await }).catch_unwind().await {
        Ok(Ok(response)) => Ok(response.map_into_boxed_body()),
        Ok(Err(error)) => {
            let status = error.as_response_error().status_code();
            Err(error.as_error::<Problem>().cloned().unwrap_or_else(|| foreign(status, &error.to_string())))
        }
        Err(_) => Err(Problem::internal("a handler panicked")),
    }
}

/// A refusal that is not ours, such as the framework's own.
fn foreign(status: StatusCode, detail: &str) -> Problem {
    let code = status.canonical_reason().unwrap_or("error").to_lowercase().replace([' ', '-'], "_");
    Problem::new(status, code, if status.is_server_error() { "something went wrong on our side" } else { detail })
}

/// Writes the document of a refusal, ours or not, unless it has told in its own words what it refuses.
fn describe_problem(answer: &mut HttpResponse, asked: &Asked, exchange: &Exchange) -> Option<Problem> {
    let status = answer.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    if let Some(Spoken(problem)) = answer.extensions().get::<Spoken>() {
        return Some(problem.clone());
    }
    let problem = answer.extensions().get::<Problem>().cloned();
    let problem = problem.unwrap_or_else(|| foreign(status, "the request was refused"));
    let body = problem.document(&asked.path, &exchange.0.id).to_string();
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    let refusal = std::mem::replace(answer, HttpResponse::new(status));
    *answer = refusal.set_body(BoxBody::new(body));
    Some(problem)
}

fn dress(headers: &mut HeaderMap, exchange: &Exchange, asked: &Asked) {
    let known = exchange.0.user.get().is_some() || exchange.0.private.get();
    let personal = known || !matches!(asked.method, Method::GET | Method::HEAD);
    let page = asked.path.starts_with("/docs/");
    if let Ok(id) = HeaderValue::from_str(&exchange.0.id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    replicas::tell(&exchange.0.consistency, headers);
    headers.insert(HeaderName::from_static("api-version"), HeaderValue::from_static(versions::NEWEST));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    or_insert(headers, header::CONTENT_SECURITY_POLICY, if page { PAGE } else { NO_PAGE });
    or_insert(headers, header::CACHE_CONTROL, if personal { "no-store" } else { "no-cache" });
    if asked.secure {
        let lasting = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, lasting);
    }
}

fn or_insert(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// W3C Trace Context, section 3.2: `00-<32 hex>-<16 hex>-<2 hex>`.
fn trace_id(traceparent: &str) -> Option<&str> {
    let mut parts = traceparent.split('-');
    let (version, trace) = (parts.next()?, parts.next()?);
    let hex = |it: &str| it.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
    (version.len() == 2 && trace.len() == 32 && hex(trace)).then_some(trace)
}
