//! Does deliveries: each is a job, which ends when the other side has taken it or it was tried often enough.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use application::{
    Caller, Ctx, Failure, Gateway, Reader, Request, UnitOfWork, Weight,
    jobs::{Doing, Halt, JobEnd, JobHandler, JobProblem, JobWork, Retry},
    trace::{TRACE, TraceContext},
    webhooks::{DeliveryAttempt, Parcel, Verdict, WebhookSecrets, note_attempt, parcel},
};
use chrono::{DateTime, TimeDelta};
use domain::kernel::{Actor, Timestamp};
use tracing::{Instrument, Span, field::Empty, info_span};

use super::{
    Courier, WebhookMeters,
    courier::{Letter, Reply},
    signature::sign,
};
use crate::outbound::Unsent;

/// How often is looked whether it should stop.
const LOOK: Duration = Duration::from_millis(50);
/// No answer has us wait for longer.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// Does deliveries.
#[derive(Clone)]
pub struct DeliveryWorker {
    /// Sends them.
    pub courier: Arc<Courier>,
    /// For what signs them.
    pub secrets: Arc<dyn WebhookSecrets>,
    /// How often each is tried, and when.
    pub retry: Retry,
    /// Counts them.
    pub meters: WebhookMeters,
}

impl JobHandler for DeliveryWorker {
    fn run(&self, work: JobWork) -> Doing {
        let worker = self.clone();
        Box::pin(async move {
            let halt = work.halt.clone();
            tokio::select! {
                end = worker.deliver(work) => end.unwrap_or_else(|failure| {
                    tracing::warn!(?failure, "a delivery has to wait");
                    JobEnd::FailedForNow(JobProblem::internal())
                }),
                () = called(halt) => JobEnd::HandedBack,
            }
        })
    }
}

/// Resolves when it should stop.
async fn called(halt: Halt) {
    while !halt.is_called() {
        tokio::time::sleep(LOOK).await;
    }
}

impl DeliveryWorker {
    async fn deliver(&self, work: JobWork) -> Result<JobEnd, Failure> {
        let job = work.job.clone();
        let look = work
            .gateway
            .read(caller(&work), Weight::Heavy, move |ctx: &Ctx, reader: &mut dyn Reader| parcel(ctx, reader, &job));
        let Some(parcel) = look.await? else { return Ok(JobEnd::Done) };
        let (began, at) = (Instant::now(), work.gateway.now());
        let outcome = self.send_traced(&work, &parcel, at).await;
        let attempt = attempt(&outcome, at, began.elapsed());
        let verdict = self.verdict(&work, &outcome);
        self.meters.note(verdict);
        let problem = problem(&attempt);
        self.note(&work, &parcel, attempt, verdict).await?;
        Ok(match verdict {
            Verdict::Taken => JobEnd::Done,
            Verdict::Again(due) => JobEnd::FailedUntil(problem, due),
            Verdict::GivenUp | Verdict::Gone => JobEnd::Failed(problem),
        })
    }

    /// Sends it as a part of the trace, which the receiver may go on with.
    async fn send_traced(&self, work: &JobWork, parcel: &Parcel, at: Timestamp) -> Result<Reply, Unsent> {
        let trace = work.trace.below(|parent| sending_span(parent, parcel));
        let (span, context) = (trace.span(), trace.context());
        let outcome = self.send(parcel, at, context).instrument(span.clone()).await;
        match &outcome {
            Ok(reply) => {
                span.record("http.response.status_code", i64::from(reply.status));
                if reply.status >= 400 {
                    span.record("error.type", reply.status.to_string()).record("otel.status_code", "ERROR");
                }
            }
            Err(unsent) => {
                span.record("error.type", unsent.name()).record("otel.status_code", "ERROR");
            }
        }
        outcome
    }

    async fn send(&self, parcel: &Parcel, at: Timestamp, traceparent: Option<TraceContext>) -> Result<Reply, Unsent> {
        let (id, timestamp) = (parcel.event_id.to_string(), at.timestamp());
        let sign = |sealed| {
            let secret = self.secrets.unseal(parcel.webhook, sealed)?;
            let signature = sign(secret.expose(), &id, timestamp, &parcel.payload);
            signature.ok_or_else(|| Failure::internal("a webhook has a secret that is none"))
        };
        let signatures = parcel.secrets.iter().map(sign).collect::<Result<Vec<_>, _>>().map_err(|failure| {
            tracing::error!(?failure, webhook = %parcel.webhook, "a delivery cannot be signed");
            Unsent::Internal
        })?;
        let signature = signatures.join(" ");
        let (url, body) = (&*parcel.url, parcel.payload.as_str());
        self.courier.send(&Letter { url, id: &id, timestamp, signature: &signature, body, traceparent }).await
    }

    fn verdict(&self, work: &JobWork, outcome: &Result<Reply, Unsent>) -> Verdict {
        match outcome {
            Ok(Reply { status: 200..=299, .. }) => return Verdict::Taken,
            Ok(Reply { status: 410, .. }) => return Verdict::Gone,
            _ => {}
        }
        let (now, facts) = (work.gateway.now(), work.job.facts());
        let asked = outcome.as_ref().ok().and_then(|it| pause(it, now)).unwrap_or_default();
        let delay = self.retry.delay(facts.attempts - facts.attempts_before, work.job.chance());
        delay.map_or(Verdict::GivenUp, |it| Verdict::Again(now + it.max(asked)))
    }

    async fn note(
        &self,
        work: &JobWork,
        parcel: &Parcel,
        attempt: DeliveryAttempt,
        verdict: Verdict,
    ) -> Result<(), Failure> {
        let (hold, ids) = (work.hold, (parcel.webhook, parcel.delivery));
        let gateway: &Gateway = &work.gateway;
        let note = move |ctx: &Ctx, uow: &mut dyn UnitOfWork| note_attempt(ctx, uow, &hold, ids, (&attempt, verdict));
        gateway.write_plainly(caller(work), note).await
    }
}

/// One try to send (OpenTelemetry: an HTTP client's span), without its address, which may itself be a secret.
fn sending_span(parent: &Span, parcel: &Parcel) -> Span {
    info_span!(
        target: TRACE,
        parent: parent,
        "webhook",
        otel.name = "POST",
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = "POST",
        http.response.status_code = Empty,
        lyceum.webhook.id = %parcel.webhook,
        lyceum.delivery.id = %parcel.delivery,
        "error.type" = Empty,
    )
}

/// Lyceum itself, in the request in which the delivery was asked for.
fn caller(work: &JobWork) -> Caller {
    let (id, trace) = (work.job.facts().request_id.as_str().into(), work.trace.clone());
    let request = Request { id, trace, ..Request::internal() };
    Caller { actor: Actor::SYSTEM, request }
}

fn attempt(outcome: &Result<Reply, Unsent>, at: Timestamp, took: Duration) -> DeliveryAttempt {
    let reply = outcome.as_ref().ok();
    DeliveryAttempt {
        at,
        status: reply.map(|it| it.status),
        error: outcome.as_ref().err().map(|it| it.name().to_owned()),
        duration_ms: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
        response: reply.map(|it| it.text.clone()),
    }
}

fn problem(attempt: &DeliveryAttempt) -> JobProblem {
    match (&attempt.error, attempt.status) {
        (Some(error), _) => JobProblem::new(error, "the endpoint could not be asked"),
        (None, status) => JobProblem::new("refused", format!("the endpoint answered {}", status.unwrap_or_default())),
    }
}

/// How long the other side asks to be left alone (RFC 9110, section 10.2.3), where it may.
fn pause(reply: &Reply, now: Timestamp) -> Option<TimeDelta> {
    let text = reply.retry_after.as_deref().filter(|_| matches!(reply.status, 429 | 503))?.trim();
    let pause = match text.parse::<u32>() {
        Ok(seconds) => TimeDelta::seconds(seconds.into()),
        Err(_) => DateTime::parse_from_rfc2822(text).ok()?.to_utc() - now,
    };
    Some(pause.clamp(TimeDelta::zero(), LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_to_be_left_alone_is() {
        let now = "2026-11-26T08:00:00Z".parse().unwrap();
        let asked =
            |status, text: &str| pause(&Reply { status, text: String::new(), retry_after: Some(text.to_owned()) }, now);
        assert_eq!(asked(503, "120"), Some(TimeDelta::minutes(2)));
        assert_eq!(asked(429, " 7 "), Some(TimeDelta::seconds(7)));
        assert_eq!(asked(429, "Thu, 26 Nov 2026 08:01:00 GMT"), Some(TimeDelta::minutes(1)));
        assert_eq!(asked(429, "Thu, 26 Nov 2026 07:01:00 GMT"), Some(TimeDelta::zero()));
        assert_eq!(asked(503, "4000000000"), Some(LONGEST));
        assert_eq!(asked(500, "120"), None);
        assert_eq!(asked(503, "soon"), None);
    }
}
