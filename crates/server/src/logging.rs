//! The log: for people in development, for machines in production. Beside it, where that is set, traces.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use application::trace::TRACE;
use infrastructure::traces::Traces;
use tracing_subscriber::{
    EnvFilter, Layer, fmt, layer::SubscriberExt, registry, registry::Registry, util::SubscriberInitExt,
};

pub(crate) use self::writer::Log;
use self::{json::JsonLine, traced::Traced, writer::Lines};
use crate::settings::{Environment, Settings};

mod json;
mod traced;
mod writer;

/// How long it may take to send the last spans.
const FAREWELL: Duration = Duration::from_secs(2);

/// What is told while the service runs. What is left of it is told when it goes.
pub(crate) struct Telling {
    traces: Option<Traces>,
    _log: Log,
}

/// Starts the log on standard output, and traces.
pub(crate) fn start(settings: &Settings) -> Result<Telling, String> {
    let traces = settings.traces.as_ref().map(Traces::to).transpose().map_err(|it| it.to_string())?;
    let (lines, log) = Lines::to(io::stdout()).map_err(|it| it.to_string())?;
    match &traces {
        Some(traces) => both(settings, lines, traces)?,
        None => log_only(settings, lines)?,
    }
    Ok(Telling { traces, _log: log })
}

/// What is logged. The spans of traces are none of that: where nothing is traced, none is ever made.
fn filter(settings: &Settings) -> Result<EnvFilter, String> {
    let filter =
        EnvFilter::try_new(&settings.log).map_err(|it| format!("LYCEUM_LOG cannot be {:?}: {it}", settings.log))?;
    Ok(filter.add_directive(format!("{TRACE}=off").parse().map_err(|it| format!("{TRACE}: {it}"))?))
}

fn log_only(settings: &Settings, lines: Lines) -> Result<(), String> {
    let format = fmt().with_env_filter(filter(settings)?).with_writer(lines);
    let started = match settings.env {
        Environment::Development => format.compact().with_ansi(io::stdout().is_terminal()).try_init(),
        Environment::Production => format.event_format(JsonLine).try_init(),
    };
    started.map_err(|it| it.to_string())
}

fn both(settings: &Settings, lines: Lines, traces: &Traces) -> Result<(), String> {
    let format = fmt::layer::<Registry>().with_writer(lines);
    let log = match settings.env {
        Environment::Development => format.compact().with_ansi(io::stdout().is_terminal()).boxed(),
        Environment::Production => format.event_format(Traced { format: JsonLine, tracer: traces.tracer() }).boxed(),
    };
    let log = log.with_filter(filter(settings)?);
    registry().with(log).with(traces.layer()).try_init().map_err(|it| it.to_string())
}

impl Drop for Telling {
    fn drop(&mut self) {
        if let Some(traces) = &self.traces {
            traces.end(FAREWELL);
        }
    }
}
