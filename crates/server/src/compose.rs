//! Which adapter stands behind which port.

mod accounts;
mod outward;
mod shared;

use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt, sync::Arc};

use application::{
    Gateway,
    bookstore::{CartMeans, Invoicing, Payments, Shop},
    identity::{Accounts, KeyRing, OutsideLogins},
    imports::Imports,
    limits::RateLimits,
    notifications::Mailer,
    webhooks::WebhookMeans,
};
use domain::{bookstore::orders::OrderPolicy, lending::LendingPolicy};
use infrastructure::{
    AesSealer, BadSmtpUrl, BadStripeAddress, ConnectError, Database, DeliveryWorker, KeyCache, MailFolder, Meters,
    PdfInvoices, RandomCartTokens, Redis, Settings as StoreSettings, SmtpMailer, Tokens, UploadStore,
    keys::{KeyError, KeySource, Secrets},
    migrations::{self, MigrateError},
    traces,
    transfer::{self, TransferError},
};
use prometheus::Registry;

use accounts::{accounts, factor_rule};
use outward::{outside, payments, webhooks};
use shared::{cache, limits, redis};

use crate::{
    clock,
    keyring::Keyring,
    settings::{MailSettings, Settings},
};

/// What our tokens are for (RFC 9068, section 2.2).
const AUDIENCE: &str = "lyceum";

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] ConnectError),
    /// The database cannot be looked at.
    #[error("the database cannot be migrated: {0}")]
    Migrate(#[from] MigrateError),
    /// The database is not what this program needs.
    #[error("the database lacks {} (such as {}): run `lyceum migrate up`, or start with `--migrate`", counted(.0.len()), .0.first().map_or("", |it| it))]
    NotMigrated(Vec<String>),
    /// The database is half a copy, or cannot be asked whether it is.
    #[error("{0}")]
    Copy(#[from] TransferError),
    /// A key cannot be read or made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The mail server cannot be used.
    #[error("LYCEUM_SMTP_URL: {0}")]
    Mail(#[from] BadSmtpUrl),
    /// Stripe cannot be used.
    #[error("LYCEUM_STRIPE_URL: {0}")]
    Stripe(#[from] BadStripeAddress),
    /// The figures cannot be set up.
    #[error("the metrics cannot be set up: {0}")]
    Metrics(#[from] prometheus::Error),
    /// A rate limit would never apply.
    #[error("LYCEUM_RATE_LIMIT_POLICIES: {0}")]
    Limits(String),
    /// Nothing can be sent by TLS.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// A file, a thread or a socket cannot be had.
    #[error("{0}: {1}")]
    Io(String, io::Error),
}

fn counted(migrations: usize) -> String {
    if migrations == 1 { "1 migration".to_owned() } else { format!("{migrations} migrations") }
}

impl StartError {
    /// `what` failed because of an [`io::Error`].
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |error| Self::Io(what, error)
    }
}

/// The application with all that stands behind it.
pub struct Composition {
    /// The way into the application.
    pub gateway: Gateway,
    /// What accounts need besides the database.
    pub accounts: Accounts,
    /// What logins with providers need besides the database.
    pub outside: OutsideLogins,
    /// How much anybody may ask for.
    pub limits: RateLimits,
    /// What the operator decided about the shop.
    pub shop: Shop,
    /// What the operator decided about orders.
    pub orders: OrderPolicy,
    /// What carts need besides the database.
    pub carts: CartMeans,
    /// Through whom money is taken.
    pub payments: Payments,
    /// What invoices need besides the database.
    pub invoicing: Invoicing,
    /// What the operator decided about loans.
    pub lending: LendingPolicy,
    /// Where files wait to be imported.
    pub imports: Imports,
    /// Sends mail.
    pub mailer: Arc<dyn Mailer>,
    /// What webhooks need besides the database.
    pub webhooks: WebhookMeans,
    /// Sends to them.
    pub deliveries: DeliveryWorker,
    /// Keeps everything.
    pub database: Arc<Database>,
    /// What nodes share besides the database, if there is one.
    pub redis: Option<Redis>,
    /// What all nodes share.
    pub secrets: Secrets,
    /// What signs and what seals.
    pub keyring: Keyring,
    /// All figures.
    pub registry: Registry,
}

impl Composition {
    /// Opens the database, which must be migrated, and the keys, which are made if there are none.
    pub fn new(settings: &Settings) -> Result<Self, StartError> {
        may_be_served(settings)?;
        prepare_data_dir(settings)?;
        let registry = Registry::new();
        let database = Arc::new(database(settings, &Meters::register(&registry)?)?);
        let (secrets, keyring) = keys(settings)?;
        let redis = redis(settings, &secrets, &registry)?;
        let gateway = Gateway::new(Arc::clone(&database) as _, Arc::clone(&keyring.tokens) as _, clock::now)
            .with_keys(KeyRing::new(Arc::new(KeyCache::default())))
            .with_cache(cache(settings, redis.as_ref(), &database, &registry)?)
            .with_factor_rule(factor_rule(settings))
            .with_tracer(traces::tracer());
        let limits = limits(settings, redis.as_ref(), &registry)?;
        let accounts = accounts(settings, &secrets, &keyring, limits.clone())?;
        let outside = outside(settings, &secrets, keyring.sealer.clone())?;
        let (shop, payments) = (Shop { currency: settings.currency }, payments(settings, &gateway)?);
        let (lending, imports, mailer) = (settings.lending, imports(settings, &gateway)?, mailer(settings)?);
        let (webhooks, deliveries) = webhooks(settings, keyring.sealer.clone(), &registry)?;
        Ok(Self {
            gateway,
            accounts,
            outside,
            limits,
            shop,
            orders: settings.orders,
            carts: CartMeans { tokens: Arc::new(RandomCartTokens), policy: settings.orders },
            payments,
            invoicing: invoicing(settings)?,
            lending,
            imports,
            mailer,
            webhooks,
            deliveries,
            database,
            redis,
            secrets,
            keyring,
            registry,
        })
    }
}

/// A database is served once it is migrated, and once it is whole.
fn may_be_served(settings: &Settings) -> Result<(), StartError> {
    let pending = migrations::pending(&settings.database)?;
    if !pending.is_empty() {
        return Err(StartError::NotMigrated(pending));
    }
    if transfer::unfinished(&settings.database)? {
        return Err(TransferError::Unfinished(settings.database.clone()).into());
    }
    Ok(())
}

fn invoicing(settings: &Settings) -> Result<Invoicing, StartError> {
    let printer = PdfInvoices::new().map_err(StartError::io("the printer of invoices"))?;
    Ok(Invoicing { seller: Arc::new(settings.seller.clone()), printer: Arc::new(printer) })
}

fn mailer(settings: &Settings) -> Result<Arc<dyn Mailer>, StartError> {
    let MailSettings { smtp_url, from, folder } = settings.mail.clone();
    Ok(match &smtp_url {
        Some(url) => Arc::new(SmtpMailer::new(url, from)?),
        None => Arc::new(MailFolder::new(folder, from)),
    })
}

/// Makes the directory that everything is kept in; others have no business there.
pub(crate) fn prepare_data_dir(settings: &Settings) -> Result<(), StartError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&settings.data_dir);
    made.map_err(StartError::io(settings.data_dir.display().to_string()))
}

/// Nodes that share a database share no disk.
fn imports(settings: &Settings, gateway: &Gateway) -> Result<Imports, StartError> {
    let directory = settings.data_dir.join("imports");
    let shared = !settings.database.is_sqlite();
    let uploads = UploadStore::open(directory, gateway.clone(), shared).map_err(StartError::io("the imports"))?;
    Ok(Imports(Arc::new(uploads)))
}

fn database(settings: &Settings, meters: &Meters) -> Result<Database, ConnectError> {
    Database::replicated(&settings.database, &settings.connections.replicas, store(settings), meters)
}

fn store(settings: &Settings) -> StoreSettings {
    StoreSettings {
        read_connections: settings.connections.read as usize,
        write_connections: settings.connections.write as usize,
        light_connections: settings.workers,
        queue: settings.connections.queue,
        kept_elsewhere: settings.connections.cache > 0,
    }
}

/// Where the keys come from.
pub(crate) fn key_source(settings: &Settings) -> KeySource {
    KeySource {
        dir: settings.data_dir.join("keys"),
        secret: settings.keys.secret.clone(),
        signing: settings.keys.signing.clone(),
        data: settings.keys.data.clone(),
    }
}

fn keys(settings: &Settings) -> Result<(Secrets, Keyring), KeyError> {
    let source = key_source(settings);
    let (secrets, now) = (source.secrets()?, clock::now());
    let tokens = Tokens::new(&source.signing(now)?, settings.public_url.clone(), AUDIENCE.to_owned())?;
    let sealer = AesSealer::new(source.data(now)?, &secrets);
    source.warn_of_exposed()?;
    Ok((secrets, Keyring { source, tokens: Arc::new(tokens), sealer: Arc::new(sealer) }))
}
