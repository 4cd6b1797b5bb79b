//! Where each operation is, registered once: the same entry serves it and describes it.

mod table;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

pub(crate) use table::Table;

use actix_web::{
    FromRequest, Handler, HttpRequest, Responder, guard,
    http::{Method, StatusCode},
    web,
};
use application::limits::OperationLimits;

use crate::{
    describe::{Describe, Operation},
    problem::Problem,
};

/// The operations of one context.
pub(crate) struct Routes {
    pub(crate) tag: Tag,
    pub(crate) entries: Vec<Entry>,
}

/// A context as the document shows it.
#[derive(Clone, Copy)]
pub(crate) struct Tag {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
}

/// One operation: where it is, what it does, and how.
pub(crate) struct Entry {
    pub(crate) method: Method,
    pub(crate) path: Cow<'static, str>,
    pub(crate) operation: Operation,
    route: Box<MakeRoute>,
}

/// Makes a route for a worker.
type MakeRoute = dyn Fn() -> actix_web::Route + Send + Sync;

impl Routes {
    pub(crate) const fn new(name: &'static str, description: &'static str) -> Self {
        Self { tag: Tag { name, description }, entries: Vec::new() }
    }

    pub(crate) fn get<F, A>(self, path: impl Into<Cow<'static, str>>, handler: F, summary: &str) -> Self
    where
        F: Handler<A, Output: Responder + Describe + 'static> + Send + Sync,
        A: FromRequest + Describe + 'static,
    {
        self.on(Method::GET, path.into(), handler, summary)
    }

    pub(crate) fn post<F, A>(self, path: impl Into<Cow<'static, str>>, handler: F, summary: &str) -> Self
    where
        F: Handler<A, Output: Responder + Describe + 'static> + Send + Sync,
        A: FromRequest + Describe + 'static,
    {
        self.on(Method::POST, path.into(), handler, summary)
    }

    pub(crate) fn put<F, A>(self, path: impl Into<Cow<'static, str>>, handler: F, summary: &str) -> Self
    where
        F: Handler<A, Output: Responder + Describe + 'static> + Send + Sync,
        A: FromRequest + Describe + 'static,
    {
        self.on(Method::PUT, path.into(), handler, summary)
    }

    pub(crate) fn patch<F, A>(self, path: impl Into<Cow<'static, str>>, handler: F, summary: &str) -> Self
    where
        F: Handler<A, Output: Responder + Describe + 'static> + Send + Sync,
        A: FromRequest + Describe + 'static,
    {
        self.on(Method::PATCH, path.into(), handler, summary)
    }

    pub(crate) fn delete<F, A>(self, path: impl Into<Cow<'static, str>>, handler: F, summary: &str) -> Self
    where
        F: Handler<A, Output: Responder + Describe + 'static> + Send + Sync,
        A: FromRequest + Describe + 'static,
    {
        self.on(Method::DELETE, path.into(), handler, summary)
    }

    /// Names the operation registered last otherwise than its handler, which serves several.
    #[must_use]
    pub(crate) fn named(mut self, id: String) -> Self {
        self.last(|it| it.id = id);
        self
    }

    /// Leaves the operation registered last out of the document: it is none that OpenAPI could describe.
    #[must_use]
    pub(crate) fn unlisted(mut self) -> Self {
        self.last(|it| it.unlisted = true);
        self
    }

    /// Puts the operation registered last under no rate limit.
    #[must_use]
    pub(crate) fn unlimited(mut self) -> Self {
        self.last(|it| it.unlimited = true);
        self
    }

    /// Lets the operation registered last find out itself who calls.
    #[must_use]
    pub(crate) fn own_credentials(mut self) -> Self {
        self.last(|it| it.own_credentials = true);
        self
    }

    /// Explains the operation registered last.
    #[must_use]
    pub(crate) fn note(mut self, note: &str) -> Self {
        self.last(|it| it.notes.insert(0, note.to_owned()));
        self
    }

    /// Explains the operation of this name.
    #[must_use]
    pub(crate) fn note_on(mut self, id: &str, note: &str) -> Self {
        let operations = self.entries.iter_mut().map(|it| &mut it.operation);
        operations.filter(|it| it.id == id).for_each(|it| it.notes.insert(0, note.to_owned()));
        self
    }

    /// Says what else the operation registered last may refuse with.
    #[must_use]
    pub(crate) fn refuses(mut self, statuses: &[u16]) -> Self {
        self.last(|it| it.may_fail(statuses));
        self
    }

    fn last(&mut self, with: impl FnOnce(&mut Operation)) {
        if let Some(entry) = self.entries.last_mut() {
            with(&mut entry.operation);
        }
    }

    fn on<F, A>(mut self, method: Method, path: Cow<'static, str>, handler: F, summary: &str) -> Self
    where
        F: Handler<A, Output: Responder + Describe + 'static> + Send + Sync,
        A: FromRequest + Describe + 'static,
    {
        let mut operation = Operation { id: name_of::<F>(), summary: summary.to_owned(), ..Operation::default() };
        A::describe(&mut operation);
        F::Output::describe(&mut operation);
        if method == Method::POST && operation.repeatable {
            operation.shared_parameter("Idempotency-Key");
            operation.may_fail(&[409, 422]);
            operation.may_be_replayed();
        }
        let route = {
            let method = method.clone();
            Box::new(move || {
                let methods = guard::Method(method.clone());
                // A HEAD is a GET whose body is left out (RFC 9110, section 9.3.2).
                let route = match method {
                    Method::GET => web::route().guard(guard::Any(methods).or(guard::Head())),
                    _ => web::route().guard(methods),
                };
                route.to(handler.clone())
            })
        };
        self.entries.push(Entry { method, path, operation, route });
        self
    }
}

/// The name of a handler is the operation's id, unless it is [`Routes::named`]: the stable name in every
/// generated client.
fn name_of<F>() -> String {
    std::any::type_name::<F>().rsplit("::").next().unwrap_or_default().to_owned()
}

/// What a path's operations need to be known for while they run.
#[derive(Clone, Default)]
pub(crate) struct Facts(Arc<BTreeMap<String, Fact>>);

#[derive(Default)]
struct Fact {
    id: String,
    limits: Option<Arc<OperationLimits>>,
    takes_query: bool,
    own_credentials: bool,
    produces: Vec<&'static str>,
}

impl Facts {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        request.app_data::<Self>().cloned().unwrap_or_default()
    }

    /// The id of the operation that answers `method` here; empty where none does.
    pub(crate) fn operation(&self, method: &Method) -> &str {
        self.find(method).map_or("", |it| &it.id)
    }

    /// The limits that `method` is under here, unless it is under none; where it is not possible, those of one that
    /// is.
    pub(crate) fn limits(&self, method: &Method) -> Option<Arc<OperationLimits>> {
        self.find(method).or_else(|| self.0.values().next())?.limits.clone()
    }

    /// Whether the operation that answers `method` here finds out itself who calls.
    pub(crate) fn has_own_credentials(&self, method: &Method) -> bool {
        self.find(method).is_some_and(|it| it.own_credentials)
    }

    fn find(&self, method: &Method) -> Option<&Fact> {
        let method = if method == Method::HEAD { "GET" } else { method.as_str() };
        self.0.get(method)
    }

    /// Refuses what the operation cannot read or the client could not.
    pub(crate) fn check(&self, request: &HttpRequest) -> Result<(), Problem> {
        let Some(fact) = self.find(request.method()) else { return Ok(()) };
        if !fact.takes_query && !request.query_string().is_empty() {
            let name = crate::query::pairs(request)?.into_keys().next().unwrap_or_default();
            return Err(crate::query::unknown(&name, std::iter::empty()));
        }
        if crate::negotiation::accepts_any(request, &fact.produces) {
            return Ok(());
        }
        let detail = format!("this can be answered as {} only", fact.produces.join(", "));
        Err(Problem::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable", detail))
    }
}
