//! `lyceum serve`, `lyceum demo`, `lyceum health`

use std::{
    io::{self, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use actix_web::rt;
use application::Failure;
use infrastructure::migrations;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Told, say};
use crate::{
    Composition,
    compose::prepare_data_dir,
    demo, logging,
    run::{Running, start},
    settings::{Environment, Settings},
};

/// Answers requests until a signal tells to stop.
pub(super) fn serve(settings: &Settings, migrate: bool, with_demo: bool) -> Told {
    if with_demo {
        refuse_in_production(settings)?;
    }
    let telling = logging::start(settings)?;
    if migrate {
        prepare_data_dir(settings).map_err(|it| it.to_string())?;
        migrations::up(&settings.database).map_err(|it| it.to_string())?;
    }
    let outcome = rt::System::new().block_on(async {
        // Before anybody can connect: whoever does is finished with, however early the end is asked for.
        let end = Signals::listen().map_err(|it| it.to_string())?;
        let running = start(settings).await.map_err(|it| it.to_string())?;
        if with_demo {
            demo::load(&running.composition).map_err(told)?;
        }
        greet(settings, &running, with_demo)?;
        end.wait().await;
        tracing::info!("stopping");
        running.stop().await;
        Ok(())
    });
    // Whatever is left to be told is told now that all else has ended.
    drop(telling);
    outcome
}

fn greet(settings: &Settings, running: &Running, with_demo: bool) -> Told {
    let address = running.address;
    tracing::info!(%address, database = %settings.database, env = %settings.env, "answering");
    if settings.env == Environment::Production {
        return Ok(());
    }
    say(&format!("\n  Lyceum answers at  http://{address}\n  documentation      http://{address}/docs/"))?;
    if let Some(metrics) = running.metrics_address {
        say(&format!("  metrics            http://{metrics}/metrics"))?;
    }
    if with_demo { say(&demo::accounts()) } else { say("") }
}

/// The signals that ask for the end. From the first moment they no longer kill, and none is missed.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn wait(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Loads the demo data.
pub(super) fn demo(settings: &Settings) -> Told {
    refuse_in_production(settings)?;
    let composition = Composition::new(settings).map_err(|it| it.to_string())?;
    demo::load(&composition).map_err(told)?;
    composition.database.close();
    say(&demo::accounts())
}

fn refuse_in_production(settings: &Settings) -> Told {
    if settings.env == Environment::Production {
        return Err("demo data, whose passwords everybody knows, is refused in production".to_owned());
    }
    Ok(())
}

/// Asks a running service whether it is ready.
pub(super) fn health(settings: &Settings) -> Told {
    let address = from_here(settings.listen);
    let answer = ask(address).map_err(|it| format!("{address}: {it}"))?;
    let status = answer.lines().next().unwrap_or_default();
    if status.contains(" 200 ") { say("ready") } else { Err(format!("not ready: {status}")) }
}

/// Where to connect to, from this machine, for what listens at `address`.
pub(super) fn from_here(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        let here = if address.is_ipv4() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { IpAddr::V6(Ipv6Addr::LOCALHOST) };
        address.set_ip(here);
    }
    address
}

/// What whoever is at `address` says of its readiness.
pub(super) fn ask(address: SocketAddr) -> io::Result<String> {
    const PATIENCE: Duration = Duration::from_secs(3);
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET /health/ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// A failure, for the one at the terminal.
pub(super) fn told(failure: Failure) -> String {
    match failure {
        Failure::Refused(refused) => {
            let members = refused.violations.iter().map(|it| format!("{}: {}", it.pointer, it.detail));
            [refused.detail.clone()].into_iter().chain(members).collect::<Vec<_>>().join("\n  ")
        }
        Failure::Unavailable(_) => "the database is away".to_owned(),
        Failure::Limited(it) => format!("too many tries ({})", it.policy),
        Failure::Contended => "others keep changing the same record".to_owned(),
        Failure::Internal(cause) => cause.to_string(),
    }
}
