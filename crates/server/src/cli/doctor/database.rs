//! The database.

use std::{fs, path::Path};

use chrono::TimeDelta;
use domain::kernel::Timestamp;
use infrastructure::{
    SPEAKS_TLS,
    backup::Programs,
    examine::{self, DatabaseFacts, Reached},
    migrations, transfer,
};

use super::Report;
use crate::{clock, settings::Settings};

/// The oldest PostgreSQL that Lyceum is meant for.
const OLDEST: i64 = 14;
/// What a node needs besides those that it reads and writes with: to listen, to look at migrations.
const BESIDES: u32 = 4;

pub(super) fn examine(settings: &Settings, thorough: bool, report: &mut Report) {
    let url = &settings.database;
    if url.file().is_some_and(|it| !it.exists()) {
        return report.warn("database", format!("{url} is not there yet"), "lyceum migrate up");
    }
    let asked = clock::now();
    let facts = match examine::examine(url) {
        Ok(facts) => facts,
        Err(error) => {
            let advice = "see that it runs, that it can be reached from here, and that DATABASE_URL is right";
            return report.fail("database", error.to_string(), advice);
        }
    };
    version(settings, &facts, report);
    schema(settings, report);
    match (facts.now, url.file()) {
        (Some(now), _) => time(now - asked, report),
        (None, Some(file)) => written(file, report),
        (None, None) => {}
    }
    server(settings, &facts, report);
    replicas(settings, report);
    if thorough && url.is_sqlite() {
        whole(settings, report);
    }
}

fn version(settings: &Settings, facts: &DatabaseFacts, report: &mut Report) {
    let found = format!("{}, {}", settings.database, facts.version);
    match facts.major {
        Some(major) if major < OLDEST => {
            report.warn("database", found, format!("Lyceum is tried on PostgreSQL {OLDEST} and later"));
        }
        _ => report.ok("database", found),
    }
}

fn schema(settings: &Settings, report: &mut Report) {
    let (url, name) = (&settings.database, "migrations");
    match (migrations::pending(url), migrations::unknown(url)) {
        (Err(error), _) | (_, Err(error)) => {
            report.fail(name, error.to_string(), "see that the user of DATABASE_URL may read all tables");
        }
        (_, Ok(unknown)) if !unknown.is_empty() => {
            let advice = "use the version of the program that has migrated it, or a newer one";
            report.fail(name, format!("{} are not known to this program", unknown.len()), advice);
        }
        (Ok(pending), _) if !pending.is_empty() => {
            report.fail(name, format!("{} are pending", pending.len()), "take a backup, then lyceum migrate up");
        }
        _ => report.ok(name, "all are applied"),
    }
    match transfer::unfinished(url) {
        Ok(true) => report.fail(
            "copy",
            "the database holds a copy that was not finished",
            "run the same lyceum db copy again: it goes on where it ended",
        ),
        Ok(false) => {}
        Err(error) => report.fail("copy", error.to_string(), "see that the database can be read"),
    }
}

/// By how much the database is ahead of this machine.
fn time(ahead: TimeDelta, report: &mut Report) {
    let (name, apart) = ("clock", ahead.abs());
    let found = format!("the database's is {} ms from this machine's", apart.num_milliseconds());
    let advice = "keep both by the time of a server (chrony, systemd-timesyncd)";
    if apart > TimeDelta::seconds(60) {
        report.fail(name, found, advice);
    } else if apart > TimeDelta::seconds(2) {
        report.warn(name, found, advice);
    } else {
        report.ok(name, found);
    }
}

/// A file has no clock; but what was written in the future says that the one here has gone back.
fn written(file: &Path, report: &mut Report) {
    let log = format!("{}-wal", file.display());
    let written = [file, Path::new(&log)].into_iter().filter_map(|it| fs::metadata(it).ok()?.modified().ok());
    let Some(last) = written.max().map(Timestamp::from) else { return };
    if last > clock::now() + TimeDelta::seconds(5) {
        let advice = "set this machine's clock right before anything is written";
        report.fail("clock", format!("the database was written at {}, which is to come", last.to_rfc3339()), advice);
    } else {
        report.ok("clock", "it is later than whatever is in the database");
    }
}

fn server(settings: &Settings, facts: &DatabaseFacts, report: &mut Report) {
    let Some(major) = facts.major else { return };
    if !facts.careless.is_empty() {
        let found = format!("{}: what was acknowledged can be lost with the power", facts.careless.join(", "));
        report.warn("durability", found, "switch it on in postgresql.conf");
    }
    if let Some(most) = facts.connections {
        let needed = settings.connections.read + settings.connections.write + BESIDES;
        let found = format!("a node takes {needed} of the {most} that the server gives");
        if i64::from(needed) > most {
            let advice = "raise max_connections, or lower LYCEUM_READ_CONNECTIONS and LYCEUM_WRITE_CONNECTIONS";
            report.fail("connections", found, advice);
        } else {
            report.ok("connections", found);
        }
    }
    if let Some(reached) = facts.reached {
        encryption(("the database", "DATABASE_URL"), reached, settings.database.verifies_server(), report);
    }
    programs(major, report);
}

/// What is read from a replica is as secret as what is read from the database. Without one, the database is read from.
fn replicas(settings: &Settings, report: &mut Report) {
    let variable = "DATABASE_REPLICA_URLS";
    for url in &settings.connections.replicas {
        match examine::examine(url).map(|it| it.reached) {
            Ok(Some(reached)) => {
                let replica = format!("the replica {url}");
                encryption((replica.as_str(), variable), reached, url.verifies_server(), report);
            }
            Ok(None) => {}
            Err(error) => {
                let advice =
                    format!("see that it runs, that it can be reached from here, and that {variable} is right");
                report.warn("replica", error.to_string(), advice);
            }
        }
    }
}

/// Whether others can read what is sent to the server that `variable` names, or pass for it.
fn encryption(
    (server, variable): (&str, &str),
    Reached { encrypted, network }: Reached,
    verified: bool,
    report: &mut Report,
) {
    let name = "encryption";
    let verify = format!("set sslmode=verify-full and sslrootcert=<file> in {variable}");
    match (encrypted, verified) {
        (true, true) => report.ok(name, format!("{server} is reached by TLS, and shows that it is the one")),
        (true, false) if network => {
            report.warn(name, format!("{server} is reached by TLS, but another server could pass for it"), verify);
        }
        (false, _) if network => {
            let build = if SPEAKS_TLS { "" } else { ", in a build with the system's libpq (README), which speaks TLS" };
            let found = format!("whoever is on the network can read what {server} is told");
            report.warn(name, found, format!("{verify}{build}"));
        }
        _ => report.ok(name, format!("{server} is on this machine")),
    }
}

/// `pg_dump` refuses to read a server that is newer than itself.
fn programs(server: i64, report: &mut Report) {
    let name = "pg_dump";
    let said = match Programs::default().version() {
        Ok(said) => said,
        Err(error) => return report.warn(name, error.to_string(), "lyceum backup needs it"),
    };
    let digits = said.split(|it: char| !it.is_ascii_digit()).find(|it| !it.is_empty());
    match digits.and_then(|it| it.parse::<i64>().ok()) {
        Some(major) if major < server => {
            report.warn(
                name,
                format!("{said} cannot read PostgreSQL {server}"),
                "install one that is as new as the server",
            );
        }
        _ => report.ok(name, said),
    }
}

fn whole(settings: &Settings, report: &mut Report) {
    let (name, advice) = ("integrity", "stop the service, keep the file, and bring the last backup back");
    match examine::integrity(&settings.database) {
        Ok(flaws) if flaws.is_empty() => report.ok(name, "the file of the database is whole"),
        Ok(flaws) => report.fail(name, flaws.join("; "), advice),
        Err(error) => report.fail(name, error.to_string(), advice),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{Check, Status},
        *,
    };

    #[test]
    fn what_others_can_read_or_pass_for_is_warned_of() {
        for (encrypted, network, verified, status) in [
            (true, true, true, Status::Ok),
            (true, true, false, Status::Warn),
            (true, false, false, Status::Ok),
            (false, true, false, Status::Warn),
            (false, false, false, Status::Ok),
        ] {
            let mut report = Report::default();
            encryption(("the replica", "ITS_URL"), Reached { encrypted, network }, verified, &mut report);
            assert_eq!(report.worst(), status, "{encrypted} {network} {verified}");
            let Check { found, advice, .. } = &report.0[0];
            assert!(found.contains("the replica"), "{found}");
            assert_eq!(advice.as_ref().is_some_and(|it| it.contains("ITS_URL")), status == Status::Warn, "{advice:?}");
        }
    }
}
