//! Which adapter stands behind which port.

use std::{fs::DirBuilder, io, os::unix::fs::DirBuilderExt, sync::Arc};

use application::{
    Gateway,
    bookstore::{Invoicing, Shop},
    identity::{AccountPolicy, Accounts, AuthorizationServer, KeyRing, Links, OutsideLogins, RegistrationPolicy},
    imports::Imports,
    limits::RateLimits,
    notifications::Mailer,
    sealing::Sealer,
    webhooks::WebhookMeans,
};
use domain::{
    bookstore::orders::OrderPolicy,
    identity::{FactorRule, LoginLimits, MailLimits, SessionRules},
    lending::LendingPolicy,
};
use infrastructure::{
    AesSealer, BadSmtpUrl, ConnectError, Courier, Database, DeliveryWorker, DerivedSecrets, FactorCodes, KeyCache,
    LeakedPasswords, LimitMeters, LocalLimiter, LoginSecrets, MailFolder, Meters, OidcClient, OutboundRules, Pages,
    PasswordLane, PasswordLaneSettings, PdfInvoices, RandomKeys, SealedSecrets, ServerSecrets,
    Settings as StoreSettings, SmtpMailer, Tokens, UploadStore,
    keys::{KeyError, KeySource, Secrets},
    migrations::{self, MigrateError},
};
use prometheus::Registry;

use crate::{
    clock,
    keyring::Keyring,
    settings::{AccountSettings, Environment, MailSettings, Registration, SecondFactor, Settings, Switch},
};

/// What our tokens are for (RFC 9068, section 2.2).
const AUDIENCE: &str = "lyceum";

/// One password at a time, so that a flood of logins leaves the other cores to everybody else.
const HASHING: PasswordLaneSettings = PasswordLaneSettings { threads: 1, queue: 256 };

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
    /// A key cannot be read or made.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The mail server cannot be used.
    #[error("LYCEUM_SMTP_URL: {0}")]
    Mail(#[from] BadSmtpUrl),
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
    /// What invoices need besides the database.
    pub invoicing: Invoicing,
    /// What the operator decided about orders.
    pub orders: OrderPolicy,
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
        let pending = migrations::pending(&settings.database)?;
        if !pending.is_empty() {
            return Err(StartError::NotMigrated(pending));
        }
        prepare_data_dir(settings)?;
        let registry = Registry::new();
        let database = Arc::new(Database::connect(&settings.database, store(settings), &Meters::register(&registry)?)?);
        let (secrets, keyring) = keys(settings)?;
        let gateway = Gateway::new(Arc::clone(&database) as _, Arc::clone(&keyring.tokens) as _, clock::now)
            .with_keys(KeyRing::new(Arc::new(KeyCache::default())))
            .with_factor_rule(factor_rule(settings));
        let limits = limits(settings, &registry)?;
        let accounts = accounts(settings, &secrets, &keyring, limits.clone())?;
        let outside = outside(settings, &secrets, keyring.sealer.clone())?;
        let shop = Shop { currency: settings.currency };
        let (lending, imports, mailer) = (settings.lending, imports(settings, &gateway)?, mailer(settings)?);
        let (webhooks, deliveries) = webhooks(settings, keyring.sealer.clone())?;
        Ok(Self {
            gateway,
            accounts,
            outside,
            limits,
            shop,
            invoicing: invoicing(settings)?,
            orders: settings.orders,
            lending,
            imports,
            mailer,
            webhooks,
            deliveries,
            database,
            secrets,
            keyring,
            registry,
        })
    }
}

fn limits(settings: &Settings, registry: &Registry) -> Result<RateLimits, StartError> {
    if settings.rate_limits == Switch::Off {
        return Ok(RateLimits::off());
    }
    let policies = Arc::new(settings.rate_limit_policies.clone());
    let limiter = LocalLimiter::new(&policies, &LimitMeters::register(registry)?);
    Ok(RateLimits::new(policies, Arc::new(limiter)))
}

fn accounts(
    settings: &Settings,
    secrets: &Secrets,
    keyring: &Keyring,
    limits: RateLimits,
) -> Result<Accounts, StartError> {
    Ok(Accounts {
        limits,
        passwords: Arc::new(passwords(settings)?),
        secrets: Arc::new(LoginSecrets::new(secrets)),
        links: Links::below(&settings.app_url),
        factors: Arc::new(FactorCodes::new(secrets)),
        sealer: keyring.sealer.clone(),
        api_keys: Arc::new(RandomKeys),
        authorization: AuthorizationServer {
            tokens: Arc::clone(&keyring.tokens) as _,
            secrets: Arc::new(ServerSecrets),
            issuer: settings.public_url.as_str().into(),
        },
        policy: policy(settings),
    })
}

fn invoicing(settings: &Settings) -> Result<Invoicing, StartError> {
    let printer = PdfInvoices::new().map_err(StartError::io("the printer of invoices"))?;
    Ok(Invoicing { seller: Arc::new(settings.seller.clone()), printer: Arc::new(printer) })
}

fn passwords(settings: &Settings) -> Result<PasswordLane, StartError> {
    let lane = PasswordLane::new(HASHING).map_err(StartError::io("threads"))?;
    let Some(path) = &settings.accounts.leaked_passwords else { return Ok(lane) };
    let what = format!("LYCEUM_LEAKED_PASSWORDS: {}", path.display());
    Ok(lane.refusing(LeakedPasswords::open(path).map_err(StartError::io(what))?))
}

const fn factor_rule(settings: &Settings) -> FactorRule {
    match settings.accounts.second_factor {
        SecondFactor::Optional => FactorRule::Optional,
        SecondFactor::Required => FactorRule::Required,
    }
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

/// Where browsers are sent back to by providers.
const CALLBACK: &str = "/oauth/callback";

fn outside(settings: &Settings, secrets: &Secrets, sealer: Arc<dyn Sealer>) -> Result<OutsideLogins, StartError> {
    let rules = OutboundRules::new(settings.provider_allow.clone());
    let callback = format!("{}{CALLBACK}", settings.public_url);
    let client = OidcClient::new(rules.clone(), settings.provider_patience, callback);
    let named = settings.cors_origins.iter().flatten().map(String::as_str).chain([settings.app_url.as_str()]);
    let local = settings.cors_origins.is_none() && settings.env == Environment::Development;
    Ok(OutsideLogins {
        client: Arc::new(client.map_err(|it| StartError::Tls(it.to_string()))?),
        flow: Arc::new(DerivedSecrets::new(secrets)),
        returns: Arc::new(Pages::below(named, local)),
        destinations: Arc::new(rules),
        sealer,
    })
}

fn webhooks(settings: &Settings, sealer: Arc<dyn Sealer>) -> Result<(WebhookMeans, DeliveryWorker), StartError> {
    let (rules, secrets) = (OutboundRules::new(settings.webhook_allow.clone()), Arc::new(SealedSecrets::new(sealer)));
    let courier = Courier::new(rules.clone()).map_err(|it| StartError::Tls(it.to_string()))?;
    let worker = DeliveryWorker { courier: Arc::new(courier), secrets: secrets.clone(), retry: settings.webhook_retry };
    Ok((WebhookMeans { secrets, destinations: Arc::new(rules) }, worker))
}

fn store(settings: &Settings) -> StoreSettings {
    StoreSettings {
        read_connections: settings.connections.read as usize,
        write_connections: settings.connections.write as usize,
        light_connections: settings.workers,
        queue: settings.connections.queue,
    }
}

fn keys(settings: &Settings) -> Result<(Secrets, Keyring), KeyError> {
    let source = KeySource {
        dir: settings.data_dir.join("keys"),
        secret: settings.keys.secret.clone(),
        signing: settings.keys.signing.clone(),
        data: settings.keys.data.clone(),
    };
    let (secrets, now) = (source.secrets()?, clock::now());
    let tokens = Tokens::new(&source.signing(now)?, settings.public_url.clone(), AUDIENCE.to_owned())?;
    let sealer = AesSealer::new(source.data(now)?, &secrets);
    source.warn_of_exposed()?;
    Ok((secrets, Keyring { source, tokens: Arc::new(tokens), sealer: Arc::new(sealer) }))
}

fn policy(settings: &Settings) -> AccountPolicy {
    let registration = match settings.accounts.registration {
        Registration::Open => RegistrationPolicy::Open,
        Registration::Verified => RegistrationPolicy::Verified,
        Registration::Invite => RegistrationPolicy::Invite,
        Registration::Closed => RegistrationPolicy::Closed,
    };
    let (logins, mails) = match settings.rate_limits {
        Switch::On => (LoginLimits::default(), MailLimits::default()),
        Switch::Off => (LoginLimits::NONE, MailLimits::NONE),
    };
    AccountPolicy { registration, logins, mails, sessions: sessions(&settings.accounts) }
}

fn sessions(accounts: &AccountSettings) -> SessionRules {
    let (usual, in_force) = (SessionRules::default(), chrono::TimeDelta::from_std);
    SessionRules {
        idle: in_force(accounts.session_idle).unwrap_or(usual.idle),
        absolute: in_force(accounts.session_lifetime).unwrap_or(usual.absolute),
        grace: in_force(accounts.refresh_grace).unwrap_or(usual.grace),
        recent: in_force(accounts.recent_login).unwrap_or(usual.recent),
    }
}
