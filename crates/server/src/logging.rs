//! The log: for people in development, for machines in production.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

use self::writer::Lines;
pub(crate) use self::writer::Log;
use crate::settings::{Environment, Settings};

mod writer;

/// Starts the log on standard output.
pub(crate) fn start(settings: &Settings) -> Result<Log, String> {
    let filter =
        EnvFilter::try_new(&settings.log).map_err(|it| format!("LYCEUM_LOG cannot be {:?}: {it}", settings.log))?;
    let (lines, log) = Lines::to(io::stdout()).map_err(|it| it.to_string())?;
    let format = fmt().with_env_filter(filter).with_writer(lines);
    let started = match settings.env {
        Environment::Development => format.compact().with_ansi(io::stdout().is_terminal()).try_init(),
        Environment::Production => {
            format.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
        }
    };
    started.map_err(|it| it.to_string())?;
    Ok(log)
}
