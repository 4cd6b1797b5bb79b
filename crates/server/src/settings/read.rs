//! From what is set to what is in force.

mod accounts;
mod callers;
mod connections;
mod mail;
mod payments;
mod seller;
mod streams;
mod traces;

use std::{fmt::Write, net::SocketAddr, num::NonZeroUsize, path::PathBuf, thread, time::Duration};

use application::jobs::{JobKind, Retry};
use domain::{
    bookstore::{
        invoices::Seller,
        orders::{OrderPolicy, Quantity},
    },
    kernel::{Currency, Decimal},
    lending::LendingPolicy,
    limits::Policies,
};
use infrastructure::{AllowList, DatabaseUrl, traces::Collector};
use ipnet::IpNet;

use accounts::accounts;
use callers::{cors_origins, trusted_proxies};
use connections::connections;
use mail::mail;
use payments::payments;
use seller::seller;
use streams::streams;
use traces::traces;

use super::{
    AccountSettings, ConfigError, ConnectionSettings, Environment, KeySettings, MailSettings, PaymentSettings, Sources,
    StreamSettings, Switch, TABLE,
};

/// How long an identity provider may take to answer: somebody waits for it.
const PROVIDER_PATIENCE: Duration = Duration::from_secs(10);

/// What is in force.
pub struct Settings {
    /// What kind of place this is.
    pub env: Environment,
    /// Where the API listens.
    pub listen: SocketAddr,
    /// Where the metrics are shown, if they are.
    pub metrics_listen: Option<SocketAddr>,
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Which database.
    pub database: DatabaseUrl,
    /// How clients reach the API.
    pub public_url: String,
    /// Where the pages are that links in letters lead to.
    pub app_url: String,
    /// What is logged.
    pub log: String,
    /// Whom traces are sent to, if anybody.
    pub traces: Option<Collector>,
    /// Who may have an account, and what is asked of whoever logs in.
    pub accounts: AccountSettings,
    /// What prices are compared in.
    pub currency: Currency,
    /// How much is sold at once, and how long goods are kept for who has not paid.
    pub orders: OrderPolicy,
    /// Who sells in the shop.
    pub seller: Seller,
    /// How much is lent, and to whom by whom.
    pub lending: LendingPolicy,
    /// Where browsers may call from; `None` for any port of this machine.
    pub cors_origins: Option<Vec<String>>,
    /// Whose word about the client's address counts.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether anything is limited.
    pub rate_limits: Switch,
    /// By which policies.
    pub rate_limit_policies: Policies,
    /// The keys, as far as they are not in the data directory.
    pub keys: KeySettings,
    /// How mail is sent.
    pub mail: MailSettings,
    /// Through whom money is taken.
    pub payments: PaymentSettings,
    /// How streams of events are kept.
    pub streams: StreamSettings,
    /// Threads that answer.
    pub workers: usize,
    /// How much of the database may be used at once.
    pub connections: ConnectionSettings,
    /// How long a job is one node's after its last sign of life.
    pub job_lease: Duration,
    /// What webhooks may call although it is private.
    pub webhook_allow: AllowList,
    /// When a delivery is tried again. No source sets it.
    pub webhook_retry: Retry,
    /// Where identity providers may be although it is private.
    pub provider_allow: AllowList,
    /// How long an identity provider may take to answer. No source sets it.
    pub provider_patience: Duration,
    /// How many may be connected.
    pub max_connections: usize,
    /// When an idle connection is closed.
    pub idle_timeout: Duration,
    /// When a slow head is given up.
    pub head_timeout: Duration,
    /// When requests in flight are given up.
    pub shutdown_timeout: Duration,
    effective: Vec<(&'static str, String, String)>,
}

impl Settings {
    /// Reads all settings; the first one that cannot be used is named.
    #[expect(clippy::too_many_lines, reason = "one line for each setting")]
    pub fn read(sources: &Sources) -> Result<Self, ConfigError> {
        let (env, live) = place(sources)?;
        let listen = sources.read("LYCEUM_LISTEN", SocketAddr::from(([127, 0, 0, 1], 8080)))?;
        let data_dir = sources.read("LYCEUM_DATA_DIR", PathBuf::from("./data"))?;
        let database = sources.read("DATABASE_URL", DatabaseUrl::embedded_in(&data_dir))?;
        let currency = sources.read("LYCEUM_CURRENCY", usual_currency(sources)?)?;
        let mut settings = Self {
            metrics_listen: metrics_listen(sources)?,
            app_url: app_url(sources, listen)?,
            public_url: public_url(sources, listen)?,
            log: sources.read("LYCEUM_LOG", "info".to_owned())?,
            traces: traces(sources)?,
            currency,
            orders: orders(sources)?,
            seller: seller(sources)?,
            lending: lending(sources, currency)?,
            cors_origins: cors_origins(sources, live)?,
            trusted_proxies: trusted_proxies(sources)?,
            rate_limits: rate_limits(sources, live)?,
            rate_limit_policies: sources.read("LYCEUM_RATE_LIMIT_POLICIES", Policies::default())?,
            accounts: accounts(sources, live)?,
            keys: keys(sources),
            mail: mail(sources, &data_dir, live)?,
            payments: payments(sources, live, &app_url(sources, listen)?)?,
            streams: streams(sources)?,
            workers: positive(sources, "LYCEUM_WORKERS", cores())?,
            connections: connections(sources, &database)?,
            job_lease: job_lease(sources)?,
            webhook_allow: sources.read("LYCEUM_WEBHOOK_ALLOW", AllowList::default())?,
            webhook_retry: JobKind::WebhookDelivery.rules().retry,
            provider_allow: sources.read("LYCEUM_PROVIDER_ALLOW", AllowList::default())?,
            provider_patience: PROVIDER_PATIENCE,
            max_connections: positive(sources, "LYCEUM_MAX_CONNECTIONS", 10_000)?,
            idle_timeout: seconds(sources, "LYCEUM_IDLE_TIMEOUT", 75)?,
            head_timeout: seconds(sources, "LYCEUM_HEAD_TIMEOUT", 10)?,
            shutdown_timeout: seconds(sources, "LYCEUM_SHUTDOWN_TIMEOUT", 10)?,
            effective: Vec::new(),
            env,
            listen,
            data_dir,
            database,
        };
        settings.effective = settings.explain(sources);
        Ok(settings)
    }

    /// What is in force and where it comes from; secrets are masked.
    pub fn show(&self) -> String {
        self.effective.iter().fold(String::new(), |mut text, (name, value, from)| {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{name}={value}  # {from}");
            text
        })
    }

    fn explain(&self, sources: &Sources) -> Vec<(&'static str, String, String)> {
        let shown = |it: &super::Setting| match (sources.text(it.variable), it.variable) {
            (Some(set), "DATABASE_URL") => (it.variable, self.database.to_string(), set.from.clone()),
            (Some(set), "REDIS_URL") => {
                let url = self.connections.redis.as_ref().map(ToString::to_string);
                (it.variable, url.unwrap_or_default(), set.from.clone())
            }
            (Some(set), "LYCEUM_RATE_LIMIT_POLICIES") => {
                (it.variable, self.rate_limit_policies.to_string(), set.from.clone())
            }
            (Some(set), _) if it.secret => (it.variable, "********".to_owned(), set.from.clone()),
            (Some(set), _) => (it.variable, set.value.clone(), set.from.clone()),
            (None, name) => (name, self.default_of(it), "default".to_owned()),
        };
        TABLE.iter().map(shown).collect()
    }

    /// What is in force by default, where the table can only say how it comes about.
    fn default_of(&self, setting: &super::Setting) -> String {
        match setting.variable {
            "DATABASE_URL" => self.database.to_string(),
            "LYCEUM_RATE_LIMIT_POLICIES" => self.rate_limit_policies.to_string(),
            "LYCEUM_PUBLIC_URL" => self.public_url.clone(),
            "LYCEUM_APP_URL" => self.app_url.clone(),
            "LYCEUM_REGISTRATION" => self.accounts.registration.to_string(),
            "LYCEUM_PAYMENTS" => self.payments.through().to_string(),
            "LYCEUM_WORKERS" => self.workers.to_string(),
            _ => setting.default.to_owned(),
        }
    }
}

/// What kind of place this is, and whether people depend on it.
fn place(sources: &Sources) -> Result<(Environment, bool), ConfigError> {
    let env = sources.read("LYCEUM_ENV", Environment::Development)?;
    Ok((env, env == Environment::Production))
}

fn keys(sources: &Sources) -> KeySettings {
    let given = |variable| sources.text(variable).map(|it| it.value.clone());
    KeySettings {
        signing: given("LYCEUM_SIGNING_KEY"),
        secret: given("LYCEUM_SECRET"),
        data: given("LYCEUM_DATA_KEYS"),
    }
}

fn metrics_listen(sources: &Sources) -> Result<Option<SocketAddr>, ConfigError> {
    if sources.text("LYCEUM_METRICS_LISTEN").is_some_and(|it| it.value == "off") {
        return Ok(None);
    }
    sources.read("LYCEUM_METRICS_LISTEN", SocketAddr::from(([127, 0, 0, 1], 9090))).map(Some)
}

fn public_url(sources: &Sources, listen: SocketAddr) -> Result<String, ConfigError> {
    web_address(sources, "LYCEUM_PUBLIC_URL", format!("http://{listen}"))
}

/// Who sets up nothing else has the pages where the API is.
fn app_url(sources: &Sources, listen: SocketAddr) -> Result<String, ConfigError> {
    web_address(sources, "LYCEUM_APP_URL", public_url(sources, listen)?)
}

fn web_address(sources: &Sources, variable: &str, usual: String) -> Result<String, ConfigError> {
    let url = sources.read(variable, usual)?;
    if url.starts_with("http://") || url.starts_with("https://") {
        return Ok(url.trim_end_matches('/').to_owned());
    }
    Err(sources.bad(variable, &"it must begin with http:// or https://"))
}

fn usual_currency(sources: &Sources) -> Result<Currency, ConfigError> {
    "USD".parse().map_err(|it| sources.bad("LYCEUM_CURRENCY", &it))
}

fn orders(sources: &Sources) -> Result<OrderPolicy, ConfigError> {
    let most: i64 = sources.read("LYCEUM_ORDER_MAX_QUANTITY", 100)?;
    let most = Quantity::try_from(most).map_err(|it| sources.bad("LYCEUM_ORDER_MAX_QUANTITY", &it))?;
    let minutes = sources.read("LYCEUM_ORDER_PAYMENT_WITHIN", 30)?;
    OrderPolicy::new(most, minutes).map_err(|it| sources.bad("LYCEUM_ORDER_PAYMENT_WITHIN", &it))
}

/// Whole amounts by default, which there are in every currency.
fn lending(sources: &Sources, currency: Currency) -> Result<LendingPolicy, ConfigError> {
    let usual = |variable: &str, amount: &str| amount.parse::<Decimal>().map_err(|it| sources.bad(variable, &it));
    let (most, second) = ("LYCEUM_LENDING_MAX_AMOUNT", "LYCEUM_LENDING_SECOND_APPROVAL_ABOVE");
    let max = sources.read(most, usual(most, "50000")?)?;
    let above = sources.read(second, usual(second, "10000")?)?;
    // Which of the two is to blame, the second one shows with a first one that is right.
    LendingPolicy::new(currency, max, usual(second, "0")?).map_err(|it| sources.bad(most, &it))?;
    LendingPolicy::new(currency, max, above).map_err(|it| sources.bad(second, &it))
}

fn rate_limits(sources: &Sources, live: bool) -> Result<Switch, ConfigError> {
    let switch = sources.read("LYCEUM_RATE_LIMITS", Switch::On)?;
    if live && switch == Switch::Off {
        return Err(sources.bad("LYCEUM_RATE_LIMITS", &"production is not left without limits"));
    }
    Ok(switch)
}

fn seconds(sources: &Sources, variable: &str, default: u64) -> Result<Duration, ConfigError> {
    sources.read(variable, default).map(Duration::from_secs)
}

fn job_lease(sources: &Sources) -> Result<Duration, ConfigError> {
    let seconds = sources.read("LYCEUM_JOB_LEASE", 30)?;
    let fits = (1..=3600).contains(&seconds);
    fits.then(|| Duration::from_secs(seconds))
        .ok_or_else(|| sources.bad("LYCEUM_JOB_LEASE", &"it must be from 1 to 3600"))
}

fn positive(sources: &Sources, variable: &str, default: usize) -> Result<usize, ConfigError> {
    match sources.read(variable, default)? {
        0 => Err(sources.bad(variable, &"it must be at least 1")),
        number => Ok(number),
    }
}

fn cores() -> usize {
    thread::available_parallelism().map_or(2, NonZeroUsize::get)
}

#[cfg(test)]
mod tests;
