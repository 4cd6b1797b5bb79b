//! `lyceum doctor`

mod database;
mod disk;
mod machine;
mod redis;
mod secrets;

use clap::Args;
use serde::Serialize;
use serde_json::json;

use super::{Told, say};
use crate::settings::{Environment, Settings, Sources};

#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Doctor {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Read the whole file of an embedded database as well, which takes its time.
    #[arg(long)]
    thorough: bool,
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    Warn,
    Fail,
}

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// What was looked at, and what is to be done about it.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    status: Status,
    found: String,
    advice: Option<String>,
}

/// All that was looked at.
#[derive(Debug, Default)]
struct Report(Vec<Check>);

impl Report {
    fn ok(&mut self, name: &'static str, found: impl Into<String>) {
        self.0.push(Check { name, status: Status::Ok, found: found.into(), advice: None });
    }

    fn warn(&mut self, name: &'static str, found: impl Into<String>, advice: impl Into<String>) {
        self.0.push(Check { name, status: Status::Warn, found: found.into(), advice: Some(advice.into()) });
    }

    fn fail(&mut self, name: &'static str, found: impl Into<String>, advice: impl Into<String>) {
        self.0.push(Check { name, status: Status::Fail, found: found.into(), advice: Some(advice.into()) });
    }

    fn failed(&self) -> usize {
        self.0.iter().filter(|it| it.status == Status::Fail).count()
    }

    fn worst(&self) -> Status {
        self.0.iter().map(|it| it.status).max().unwrap_or(Status::Ok)
    }
}

/// Looks at everything, prints a line for each, and fails if anything must not stay as it is.
pub(super) fn doctor(how: Doctor) -> Told {
    let report = examine(how.thorough);
    if how.json {
        let document = json!({ "status": report.worst(), "checks": report.0 });
        say(&serde_json::to_string_pretty(&document).map_err(|it| it.to_string())?)?;
    } else {
        report.0.iter().try_for_each(|it| say(&line(it)))?;
    }
    match report.failed() {
        0 => Ok(()),
        failed => Err(format!("{failed} of {} checks failed", report.0.len())),
    }
}

fn line(Check { name, status, found, advice }: &Check) -> String {
    let advice = advice.as_ref().map(|it| format!(" -> {it}")).unwrap_or_default();
    format!("{:<5} {name:<14} {found}{advice}", status.name()).replace('\n', " ")
}

fn examine(thorough: bool) -> Report {
    let mut report = Report::default();
    let settings = Sources::collect().and_then(|it| Settings::read(&it));
    let settings = match settings {
        Ok(settings) => settings,
        Err(error) => {
            report.fail("settings", error.to_string(), "correct it; docs/configuration.md lists all settings");
            return report;
        }
    };
    report.ok("settings", format!("{} in {}", settings.env, settings.data_dir.display()));
    production(&settings, &mut report);
    disk::examine(&settings, &mut report);
    secrets::examine(&settings, &mut report);
    database::examine(&settings, thorough, &mut report);
    redis::examine(&settings, &mut report);
    machine::examine(&settings, &mut report);
    report
}

/// What is fine while one tries it out, and not where people depend on it.
fn production(settings: &Settings, report: &mut Report) {
    if settings.env != Environment::Production {
        return;
    }
    if settings.public_url.starts_with("https://") {
        report.ok("public url", &settings.public_url);
    } else {
        let advice = "put a proxy with TLS in front, and set LYCEUM_PUBLIC_URL to its https address";
        report.warn("public url", format!("{} is not https", settings.public_url), advice);
    }
    match &settings.mail.smtp_url {
        Some(_) => report.ok("mail", "goes to a mail server"),
        None => report.warn(
            "mail",
            format!("is written into {}, and nobody gets it", settings.mail.folder.display()),
            "set LYCEUM_SMTP_URL",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_it_is_what_was_found_and_what_to_do() {
        let mut report = Report::default();
        report.ok("clock", "it agrees");
        assert_eq!((report.worst(), report.failed()), (Status::Ok, 0));
        report.warn("disk", "little\nis left", "make room");
        report.fail("keys", "open to all", "chmod 600 keys/secret");
        assert_eq!((report.worst(), report.failed()), (Status::Fail, 1));
        let lines: Vec<_> = report.0.iter().map(line).collect();
        assert_eq!(
            lines,
            [
                "ok    clock          it agrees",
                "warn  disk           little is left -> make room",
                "fail  keys           open to all -> chmod 600 keys/secret"
            ]
        );
    }
}
