//! The log: for people in development, for machines in production.

use std::io::{self, IsTerminal};

use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_subscriber::{EnvFilter, fmt};

use crate::settings::{Environment, Settings};

/// Writes what is left when it goes.
pub(crate) struct Log(#[expect(dead_code, reason = "its drop writes what is left")] WorkerGuard);

/// Starts the log. A thread of its own writes it, so that no request waits for a terminal or a disk.
pub(crate) fn start(settings: &Settings) -> Result<Log, String> {
    let filter =
        EnvFilter::try_new(&settings.log).map_err(|it| format!("LYCEUM_LOG cannot be {:?}: {it}", settings.log))?;
    let (writer, guard) = tracing_appender::non_blocking(io::stdout());
    let log = fmt().with_env_filter(filter).with_writer::<NonBlocking>(writer);
    let started = match settings.env {
        Environment::Development => log.compact().with_ansi(io::stdout().is_terminal()).try_init(),
        Environment::Production => {
            log.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
        }
    };
    started.map_err(|it| it.to_string())?;
    Ok(Log(guard))
}
