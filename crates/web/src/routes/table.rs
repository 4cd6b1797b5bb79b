//! The operations as they are served.

use std::{collections::BTreeMap, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{Method, StatusCode, header},
    middleware::from_fn,
    web::{self, ServiceConfig},
};
use application::limits::RateLimits;

use super::{Entry, Fact, Facts, MakeRoute, Routes};
use crate::{call, describe::Operation, problem::Problem};

/// All operations as they are served: made once for all workers, without what only describes them.
pub(crate) struct Table(Vec<Resource>);

/// What is at one path.
struct Resource {
    path: String,
    facts: Facts,
    allowed: Arc<str>,
    routes: Vec<Box<MakeRoute>>,
}

impl Table {
    /// The most specific path first: `/users/me` before `/users/{id}`.
    pub(crate) fn new(all: Vec<Routes>, limits: &RateLimits) -> Self {
        let mut paths: BTreeMap<String, Vec<(&str, Entry)>> = BTreeMap::new();
        for (tag, entry) in all.into_iter().flat_map(|it| it.entries.into_iter().map(move |entry| (it.tag.name, entry)))
        {
            paths.entry(entry.path.to_string()).or_default().push((tag, entry));
        }
        let mut resources: Vec<_> = paths.into_iter().map(|(path, entries)| resource(path, entries, limits)).collect();
        resources.sort_by_key(|it| it.path.matches('{').count());
        Self(resources)
    }

    /// Has a worker serve them.
    pub(crate) fn serve(&self, config: &mut ServiceConfig) {
        for Resource { path, facts, allowed, routes } in &self.0 {
            let allowed = Arc::clone(allowed);
            let resource = web::resource(path.as_str()).app_data(facts.clone());
            let resource = routes.iter().fold(resource, |it, route| it.route(route()));
            let resource = resource.default_service(web::to(move |request: HttpRequest| {
                let allowed = Arc::clone(&allowed);
                async move { otherwise(&request, &allowed) }
            }));
            config.service(resource.wrap(from_fn(call::authenticate)));
        }
    }
}

fn resource(path: String, entries: Vec<(&str, Entry)>, limits: &RateLimits) -> Resource {
    let known = entries.iter().map(|(tag, it)| (it.method.to_string(), fact(tag, it, limits)));
    let (facts, allowed) = (Facts(Arc::new(known.collect())), allowed(&entries).into());
    Resource { path, facts, allowed, routes: entries.into_iter().map(|it| it.1.route).collect() }
}

fn fact(tag: &str, entry: &Entry, limits: &RateLimits) -> Fact {
    let Operation { id, parameters, produces, unlimited, own_credentials, .. } = &entry.operation;
    let takes_query = parameters.iter().any(|it| it["in"] == "query");
    let limits = (!unlimited).then(|| Arc::new(limits.of_operation(id, tag, entry.method != Method::GET)));
    Fact { id: id.clone(), limits, takes_query, own_credentials: *own_credentials, produces: produces.clone() }
}

fn allowed(entries: &[(&str, Entry)]) -> String {
    let mut methods: Vec<_> = entries.iter().map(|it| it.1.method.as_str()).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    methods.join(", ")
}

/// `OPTIONS` is answered; any other method is not allowed here.
fn otherwise(request: &HttpRequest, allowed: &str) -> HttpResponse {
    if request.method() == Method::OPTIONS {
        return HttpResponse::NoContent().insert_header((header::ALLOW, allowed)).finish();
    }
    let detail = format!("{} is not possible here", request.method());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
        .header(header::ALLOW, allowed)
        .error_response()
}
