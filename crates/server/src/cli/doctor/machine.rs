//! What the machine gives: addresses, and files that may be open at once.

use std::{
    io,
    net::{SocketAddr, TcpListener},
};

use rustix::process::{Resource, getrlimit};

use super::Report;
use crate::{
    cli::serve::{ask, from_here},
    settings::Settings,
};

/// With fewer files than this a busy node has to turn clients away.
const FILES: u64 = 4096;

pub(super) fn examine(settings: &Settings, report: &mut Report) {
    address(settings.listen, report);
    if let Some(metrics) = settings.metrics_listen {
        metrics_address(metrics, report);
    }
    match getrlimit(Resource::Nofile).current {
        Some(most) if most < FILES => report.warn(
            "open files",
            format!("{most} may be open at once, and each client takes one"),
            "ulimit -n 65536, or LimitNOFILE=65536 in the unit of systemd",
        ),
        Some(most) => report.ok("open files", format!("{most} may be open at once")),
        None => report.ok("open files", "as many as one likes may be open at once"),
    }
}

/// Free, or served by Lyceum already.
fn address(wanted: SocketAddr, report: &mut Report) {
    let name = "address";
    match TcpListener::bind(wanted) {
        Ok(_) => report.ok(name, format!("{wanted} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => match ask(from_here(wanted)) {
            Ok(answer) if answer.starts_with("HTTP/1.1 200 ") => {
                report.ok(name, format!("{wanted} is served, and whoever serves it is ready"));
            }
            Ok(answer) if answer.starts_with("HTTP/1.1 503 ") => {
                report.fail(name, format!("{wanted} is served, and not ready"), "see the log of the service");
            }
            _ => report.fail(name, format!("{wanted} is taken by another program"), "set LYCEUM_LISTEN to another one"),
        },
        Err(error) => {
            report.fail(name, format!("{wanted}: {error}"), "set LYCEUM_LISTEN to an address of this machine");
        }
    }
}

fn metrics_address(wanted: SocketAddr, report: &mut Report) {
    let name = "metrics";
    match TcpListener::bind(wanted) {
        Ok(_) => report.ok(name, format!("{wanted} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            report.ok(name, format!("{wanted} is in use, by a running node if there is one"));
        }
        Err(error) => {
            report.fail(name, format!("{wanted}: {error}"), "set LYCEUM_METRICS_LISTEN to an address of this machine");
        }
    }
}
