//! The operations as they are served.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    dev::HttpServiceFactory,
    http::{Method, StatusCode, header},
    middleware::from_fn,
    web::{self, ServiceConfig},
};
use application::limits::RateLimits;

use super::{Entry, Fact, Facts, MakeRoute, Routes};
use crate::{call, describe::Operation, problem::Problem};

/// All operations as they are served: made once for all workers, without what only describes them.
pub(crate) struct Table(Vec<Collection>);

/// What lies below the first two segments of a path, such as `/v1/books`. The framework tries one pattern after the
/// other, and this spares it nearly all of them.
struct Collection {
    prefix: String,
    resources: Vec<Resource>,
}

/// What is at one path.
struct Resource {
    /// What follows the collection's prefix.
    path: String,
    facts: Facts,
    allowed: Arc<str>,
    routes: Vec<Box<MakeRoute>>,
}

impl Table {
    /// The most specific path first: `/users/me` before `/users/{id}`; and of collections the largest.
    pub(crate) fn new(all: Vec<Routes>, limits: &RateLimits) -> Self {
        let mut paths: BTreeMap<String, Vec<(&str, Entry)>> = BTreeMap::new();
        for (tag, entry) in all.into_iter().flat_map(|it| it.entries.into_iter().map(move |entry| (it.tag.name, entry)))
        {
            paths.entry(entry.path.to_string()).or_default().push((tag, entry));
        }
        let mut prefixes: BTreeMap<String, Vec<Resource>> = BTreeMap::new();
        for (path, entries) in paths {
            let (prefix, rest) = split(&path);
            prefixes.entry(prefix.to_owned()).or_default().push(resource(rest, entries, limits));
        }
        let mut collections: Vec<_> =
            prefixes.into_iter().map(|(prefix, resources)| Collection { prefix, resources }).collect();
        for it in &mut collections {
            it.resources.sort_by_key(|it| placeholders(&it.path));
        }
        collections.sort_by_key(|it| (placeholders(&it.prefix), Reverse(it.resources.len())));
        Self(collections)
    }

    /// Has a worker serve them.
    pub(crate) fn serve(&self, config: &mut ServiceConfig) {
        for Collection { prefix, resources } in &self.0 {
            let scope = web::scope(prefix);
            config.service(resources.iter().fold(scope, |it, resource| it.service(resource.service())));
        }
    }
}

impl Resource {
    fn service(&self) -> impl HttpServiceFactory + use<> {
        let Self { path, facts, allowed, routes } = self;
        let allowed = Arc::clone(allowed);
        let resource = web::resource(path.as_str()).app_data(facts.clone());
        let resource = routes.iter().fold(resource, |it, route| it.route(route()));
        let resource = resource.default_service(web::to(move |request: HttpRequest| {
            let allowed = Arc::clone(&allowed);
            async move { otherwise(&request, &allowed) }
        }));
        resource.wrap(from_fn(call::authenticate))
    }
}

/// The first two segments of a path, and the rest.
fn split(path: &str) -> (&str, &str) {
    path.split_at(path.match_indices('/').nth(2).map_or(path.len(), |(at, _)| at))
}

fn placeholders(path: &str) -> usize {
    path.matches('{').count()
}

fn resource(path: &str, entries: Vec<(&str, Entry)>, limits: &RateLimits) -> Resource {
    let known = entries.iter().map(|(tag, it)| (it.method.to_string(), fact(tag, it, limits)));
    let (facts, allowed) = (Facts(Arc::new(known.collect())), allowed(&entries).into());
    Resource { path: path.to_owned(), facts, allowed, routes: entries.into_iter().map(|it| it.1.route).collect() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collection_is_two_segments_of_a_path() {
        for (path, prefix, rest) in [
            ("/v1/books", "/v1/books", ""),
            ("/v1/books/{isbn}", "/v1/books", "/{isbn}"),
            ("/v1/users/me/api-keys", "/v1/users", "/me/api-keys"),
            ("/health/live", "/health/live", ""),
            ("/docs", "/docs", ""),
        ] {
            assert_eq!(split(path), (prefix, rest));
        }
    }
}
