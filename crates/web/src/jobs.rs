//! `/v1/jobs`

use std::time::{Duration, Instant};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{HeaderName, HeaderValue},
    rt::time::timeout,
    web::Data,
};
use application::{
    Weight,
    imports::Imports,
    jobs::{self, JobId, JobView, JobWatcher, ReportLine},
};

use crate::{
    Probes,
    call::Call,
    describe::{Describe, Operation},
    download::{Download, Format, Row},
    path::Named,
    prefer::Prefer,
    problem::Problem,
    routes::Routes,
};

/// How often a job is looked at that another node may be doing.
const PULSE: Duration = Duration::from_secs(1);
/// How many lines of a report are read at once.
const LINES: i64 = 1000;

pub(crate) fn routes() -> Routes {
    Routes::new("jobs", "Long work that goes on after its request was answered.")
        .get("/v1/jobs/{id}", get_job, "Tell how far a job is")
        .note(
            "For who asked for the job, and for who may ask for such jobs. With `Prefer: wait=30` it answers as soon as \
             the job is in another state, or after that many seconds, at most 60; a job that has ended answers at once.",
        )
        .get("/v1/jobs/{id}/report", get_job_report, "Download what a job refused")
        .note(
            "One row for each part of the work that was refused, by the line of the file where it begins; line 1 is the \
             header's. It grows while the job runs, and names the first 100,000 at most. Cells are not changed, also \
             where a spreadsheet would take one for a formula.",
        )
}

impl Row for ReportLine {
    const FILE: &'static str = "report";
    const COLUMNS: &'static [&'static str] = &["line", "code", "detail"];
}

/// 200 with a job, perhaps after a wait.
struct Polled {
    view: JobView,
    prefer: Prefer,
}

async fn get_job(
    call: Call<JobWatcher>,
    id: Named<JobId>,
    prefer: Prefer,
    imports: Data<Imports>,
    probes: Data<Probes>,
) -> Result<Polled, Problem> {
    let (watcher, id, watch) = (call.role, id.0, imports.watch());
    let (gateway, caller) = call.steps();
    let look =
        || gateway.read(caller.clone(), Weight::Light, move |_, reader| jobs::get_job(&watcher, reader.jobs(), id));
    let until = Instant::now() + prefer.wait();
    let mut watching = watch.watch(id);
    let mut view = look().await?;
    let before = view.state;
    // Between two looks nothing is held; and nobody waits for a service that is stopping.
    while view.state == before && !before.is_final() && !probes.is_stopping() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        // It does not matter which came first: either way it is time to look.
        let _ = timeout(left.min(PULSE), watching.changed()).await;
        watching = watch.watch(id);
        view = look().await?;
    }
    Ok(Polled { view, prefer })
}

async fn get_job_report(
    call: Call<JobWatcher>,
    id: Named<JobId>,
    format: Format,
) -> Result<Download<ReportLine>, Problem> {
    let (watcher, id) = (call.role, id.0);
    let (gateway, caller) = call.steps();
    Download::begin(format, move |last: Option<ReportLine>| {
        let after = last.map_or(0, |it| it.line);
        gateway.read(caller.clone(), Weight::Heavy, move |_, reader| {
            jobs::get_job_report(&watcher, reader.jobs(), id, after, LINES)
        })
    })
    .await
}

impl Responder for Polled {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok().json(&self.view);
        if let Some(applied) = self.prefer.applied().and_then(|it| HeaderValue::try_from(it).ok()) {
            response.headers_mut().insert(HeaderName::from_static("preference-applied"), applied);
        }
        response
    }
}

impl Describe for Polled {
    fn describe(operation: &mut Operation) {
        operation.gives::<JobView>(200, "How far it is.", &["Preference-Applied"]);
    }
}

impl Describe for Data<Imports> {
    fn describe(_: &mut Operation) {}
}
