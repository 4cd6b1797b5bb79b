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
    jobs::{self, JobFilter, JobId, JobSort, JobView, JobWatcher, ReportLine},
};

use crate::{
    Probes,
    call::Call,
    describe::{Describe, Operation},
    download::{Download, Format, Row},
    list::{List, Listed},
    outcome::{Plain, Reply},
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
        .get("/v1/jobs", list_jobs, "List jobs")
        .note(
            "One's own, and those of the kinds that one may ask for; the newest first. Who holds the permission \
             `jobs:manage` sees all, also what the service does by itself. What failed for good is found with \
             `state=failed`.",
        )
        .get("/v1/jobs/{id}", get_job, "Tell how far a job is")
        .note(
            "For who asked for the job, and for who may ask for such jobs. With `Prefer: wait=30` it answers as soon as \
             the job is in another state, or after that many seconds, at most 60; a job that has ended answers at once.",
        )
        .post("/v1/jobs/{id}/cancel", cancel_job, "Call a job off")
        .note(
            "For who may see the job, while it is `queued` or `running`. What was done of it stays, and nothing more is \
             done.",
        )
        .post("/v1/jobs/{id}/retry", retry_job, "Have a job that failed tried again")
        .note(
            "For who may see the job and may ask for such jobs, while it is `failed`. It is tried as often as a new one, \
             and goes on behind what was done of it. What it works on is kept for a day.",
        )
        .refuses(&[403])
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

async fn list_jobs(call: Call<JobWatcher>, list: List<JobFilter, JobSort>) -> Result<Listed<JobView>, Problem> {
    let (filter, page, link) = list.split();
    let watcher = call.role;
    let read =
        call.read_weighing(page.total, move |_, reader| jobs::list_jobs(&watcher, reader.jobs(), &filter, &page));
    read.await.map(|it| link.to(it))
}

async fn cancel_job(call: Call<JobWatcher>, id: Named<JobId>) -> Result<Reply<Plain<JobView>>, Problem> {
    let watcher = call.role;
    call.write(move |ctx, uow| jobs::cancel_job(ctx, &watcher, uow.jobs(), id.0).map(Plain)).await
}

async fn retry_job(call: Call<JobWatcher>, id: Named<JobId>) -> Result<Reply<Plain<JobView>>, Problem> {
    let watcher = call.role;
    call.write(move |ctx, uow| jobs::retry_job(ctx, &watcher, uow.jobs(), id.0).map(Plain)).await
}

async fn get_job(
    call: Call<JobWatcher>,
    id: Named<JobId>,
    prefer: Prefer,
    probes: Data<Probes>,
) -> Result<Polled, Problem> {
    let (watcher, id) = (call.role, id.0);
    let (gateway, caller) = call.steps();
    let watch = &gateway.jobs().watch;
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
