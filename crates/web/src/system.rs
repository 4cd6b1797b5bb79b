//! What lies beside the business: health, the document, the explanation of errors, the keys.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    http::{StatusCode, header},
    web::{self, Data, ServiceConfig},
};
use application::KeySet;
use domain::kernel::Anyone;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Probes,
    call::Call,
    describe::{Describe, Operation},
    outcome::Plain,
    problem::{self, Problem},
    routes::Routes,
};

/// The document, as it was made at the start.
#[derive(Clone)]
pub(crate) struct Document(pub(crate) web::Bytes);

pub(crate) fn routes() -> Routes {
    Routes::new("system", "Whether the service is well, and who it is.")
        .get("/health/live", get_liveness, "Tell whether the process lives")
        .get("/health/ready", get_readiness, "Tell whether requests can be answered")
        .note("Checks the database and its migrations.")
        .get("/.well-known/jwks.json", get_keys, "Show the keys that access tokens are signed with")
        .note("A JSON Web Key Set (RFC 7517).")
}

/// What is not part of the described API: the document itself and pages for people.
pub(crate) fn pages(config: &mut ServiceConfig) {
    config
        .route("/openapi.json", web::get().to(document))
        .route("/problems/{code}", web::get().to(explain))
        .route(
            "/",
            web::get().to(async || HttpResponse::SeeOther().insert_header((header::LOCATION, "/docs/")).finish()),
        )
        .route(
            "/docs",
            web::get()
                .to(async || HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()),
        );
}

/// How the service is.
#[derive(Serialize, ToSchema)]
#[schema(examples(json!({ "status": "ok" })))]
pub(crate) struct Health {
    /// Always `ok`; otherwise a problem is answered.
    status: &'static str,
}

const WELL: Plain<Health> = Plain(Health { status: "ok" });

async fn get_liveness(_: Call<Anyone>) -> Result<Plain<Health>, Problem> {
    Ok(WELL)
}

async fn get_readiness(_: Call<Anyone>, probes: Data<Probes>) -> Result<Plain<Health>, Problem> {
    match probes.check().await {
        Ok(()) => Ok(WELL),
        Err(why) => Err(not_ready(&why)),
    }
}

fn not_ready(why: &str) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", why).retry_after(1)
}

async fn get_keys(call: Call<Anyone>) -> Result<Plain<KeySet>, Problem> {
    let (gateway, _) = call.steps();
    Ok(Plain(gateway.tokens().public_keys()))
}

async fn document(document: Data<Document>) -> impl Responder {
    HttpResponse::Ok().content_type("application/json").body(document.0.clone())
}

/// A page about one kind of problem.
async fn explain(request: HttpRequest, code: web::Path<String>) -> HttpResponse {
    let usable =
        !code.is_empty() && code.bytes().all(|it| it.is_ascii_lowercase() || it == b'_' || it.is_ascii_digit());
    if !usable {
        return HttpResponse::from_error(Problem::not_found(format!("there is no problem at {}", request.path())));
    }
    let title = problem::title(&code, StatusCode::BAD_REQUEST);
    let body = include_str!("../assets/problem.html")
        .replace("{title}", &title)
        .replace("{code}", &code)
        .replace("{meaning}", problem::meaning(&code));
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ))
        .body(body)
}

impl Describe for Data<Probes> {
    fn describe(_: &mut Operation) {}
}
