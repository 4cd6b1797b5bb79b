//! A running service.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread,
    time::Duration,
};

use actix_web::{
    dev::ServerHandle,
    rt::{self, task::JoinHandle},
    web::Data,
};
use application::{Gateway, reactions};
use domain::limits::Policies;
use infrastructure::{Database, DatabaseUrl, JobRunner, LedgerHerald, LedgerListener, migrations};
use prometheus::Registry;
use socket2::{Domain, Protocol, Socket, Type};
use web::{Api, Feed, Limits, Origins, Probes, Readiness, Sites, Telemetry};

use crate::{
    Composition, StartError, dispatcher, jobs, keyring, metrics, sealer,
    settings::{Environment, Settings, StreamSettings},
    usage,
};

/// How long new requests are still answered once the service is told to stop, so that whoever sends
/// them here notices that it is not ready any more.
const FAREWELL: Duration = Duration::from_millis(500);

/// How long the database may be silent before whoever asks whether the service is ready is told that it is not.
const SILENT: Duration = Duration::from_secs(5);

/// A service that answers requests.
pub struct Running {
    /// Where the API is.
    pub address: SocketAddr,
    /// Where the metrics are, if they are shown.
    pub metrics_address: Option<SocketAddr>,
    /// The application itself.
    pub composition: Composition,
    probes: Data<Probes>,
    servers: Vec<ServerHandle>,
    jobs: JobRunner,
    /// Those who work on the ledger, and whoever looks for new keys.
    scribes: Vec<JoinHandle<()>>,
    listener: LedgerListener,
}

/// Starts answering requests. The database must be migrated.
pub async fn start(settings: &Settings) -> Result<Running, StartError> {
    let changed = settings.rate_limit_policies.iter().filter(|it| !Policies::is_default(it));
    web::check_policies(changed).map_err(StartError::Limits)?;
    let composition = Composition::new(settings)?;
    let listener = listen(settings.listen)?;
    let address = listener.local_addr().map_err(StartError::io("the listener"))?;
    let probes = Data::new(Probes::new(readiness(settings, &composition.database)));
    let api = Api {
        gateway: composition.gateway.clone(),
        accounts: composition.accounts.clone(),
        outside: composition.outside.clone(),
        limits: composition.limits.clone(),
        shop: composition.shop,
        orders: composition.orders,
        carts: composition.carts.clone(),
        payments: composition.payments.clone(),
        invoicing: composition.invoicing.clone(),
        lending: composition.lending,
        imports: composition.imports.clone(),
        webhooks: composition.webhooks.clone(),
        feed: feed(settings, composition.gateway.clone()),
        cursor_key: composition.secrets.derive("cursors"),
        form_key: composition.secrets.derive("forms"),
        origins: Origins::behind(settings.trusted_proxies.clone()),
        sites: sites(settings),
        telemetry: Telemetry::new(&composition.registry)?,
        probes: probes.clone(),
    };
    let server = web::serve(&api, &limits(settings), listener).map_err(StartError::io("the server"))?;
    let mut servers = vec![server.handle()];
    rt::spawn(server);
    let shown =
        settings.metrics_listen.map(|it| show_metrics(it, &composition.registry, &settings.database)).transpose()?;
    let (metrics_address, shower) = shown.unzip();
    servers.extend(shower);
    let jobs = jobs::start(settings, &composition)?;
    let (scribes, listener) = ledger(settings, &composition)?;
    Ok(Running { address, metrics_address, composition, probes, servers, jobs, scribes, listener })
}

/// Shows the figures on a listener of their own: where, and by whom.
fn show_metrics(
    wanted: SocketAddr,
    registry: &Registry,
    database: &DatabaseUrl,
) -> Result<(SocketAddr, ServerHandle), StartError> {
    let listener = listen(wanted)?;
    let address = listener.local_addr().map_err(StartError::io("the listener"))?;
    let server = metrics::serve(registry.clone(), database, listener).map_err(StartError::io("the metrics"))?;
    let handle = server.handle();
    rt::spawn(server);
    Ok((address, handle))
}

/// Whoever seals what is recorded, takes it to those who react to it, and hears of it from other nodes. Beside
/// them, whoever looks for new keys.
fn ledger(settings: &Settings, composition: &Composition) -> Result<(Vec<JoinHandle<()>>, LedgerListener), StartError> {
    let gateway = &composition.gateway;
    let listener = LedgerListener::start(&settings.database, gateway.tidings().clone());
    let mut scribes = dispatcher::start(gateway, reactions::consumers(), &composition.registry)?;
    scribes.push(sealer::start(gateway.clone(), herald(settings, composition)));
    scribes.push(keyring::watch(composition.keyring.clone()));
    scribes.push(usage::start(gateway.clone()));
    Ok((scribes, listener.map_err(StartError::io("threads"))?))
}

/// Who tells other nodes by Redis, where there is one and there can be others.
fn herald(settings: &Settings, composition: &Composition) -> Option<LedgerHerald> {
    let redis = composition.redis.clone().filter(|_| !settings.database.is_sqlite());
    redis.map(|it| LedgerHerald::start(it, composition.gateway.tidings().clone()))
}

/// Any page of this machine where the operator names none, but in production none at all.
fn sites(settings: &Settings) -> Sites {
    match &settings.cors_origins {
        None if settings.env == Environment::Development => Sites::local(),
        named => Sites::named(named.clone().unwrap_or_default()),
    }
}

/// How many connections may wait to be accepted: the system has its own limit (`net.core.somaxconn`). The 128 of the
/// standard library are fewer than come at once when a lecture ends.
const BACKLOG: i32 = 4096;

fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    let listening = || {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        // As the standard library does, so that a restart need not wait for what is left of old connections.
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        Ok(TcpListener::from(socket))
    };
    listening().map_err(StartError::io(address.to_string()))
}

fn feed(settings: &Settings, gateway: Gateway) -> Feed {
    let StreamSettings { window, heartbeat, per_person } = settings.streams;
    Feed::start(gateway, window, heartbeat, per_person)
}

fn limits(settings: &Settings) -> Limits {
    Limits {
        workers: settings.workers,
        connections: settings.max_connections,
        head: settings.head_timeout,
        idle: settings.idle_timeout,
        shutdown: settings.shutdown_timeout,
    }
}

/// Ready is who reaches a database that has all migrations. That they are there was seen at the
/// start; what is asked again is whether the database answers.
fn readiness(settings: &Settings, database: &Arc<Database>) -> Readiness {
    let (database, url) = (Arc::clone(database), settings.database.clone());
    Arc::new(move || {
        let (answers, url) = (database.ping(), url.clone());
        Box::pin(async move {
            let looked = async {
                if !answers.await {
                    return Err("the database is away".to_owned());
                }
                match rt::task::spawn_blocking(move || migrations::pending(&url)).await {
                    Ok(Ok(pending)) if pending.is_empty() => Ok(()),
                    Ok(Ok(_)) => Err("the database is not migrated".to_owned()),
                    Ok(Err(_)) | Err(_) => Err("the database is away".to_owned()),
                }
            };
            rt::time::timeout(SILENT, looked).await.unwrap_or_else(|_| Err("the database is silent".to_owned()))
        })
    })
}

impl Running {
    /// Stops: says that it is not ready, finishes what is in flight, closes the database.
    pub async fn stop(self) {
        self.probes.stop();
        rt::time::sleep(FAREWELL).await;
        for server in &self.servers {
            server.stop(true).await;
        }
        usage::flush(&self.composition.gateway).await;
        self.close();
    }

    /// Stops at once, as if the power went away.
    pub async fn drop_everything(self) {
        for server in &self.servers {
            server.stop(false).await;
        }
        self.close();
    }

    fn close(self) {
        self.scribes.iter().for_each(JoinHandle::abort);
        let (jobs, listener, database) = (self.jobs, self.listener, self.composition.database);
        // They block until all is written, which must not hold up this thread's other tasks.
        let closing = thread::spawn(move || {
            jobs.stop();
            listener.stop();
            database.close();
        });
        if closing.join().is_err() {
            tracing::error!("the database could not be closed in order");
        }
    }
}
