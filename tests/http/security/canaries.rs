//! No secret of any kind is in the log, in a trace, in the database or in an error. Secrets of each kind are used where that
//! succeeds and where it fails, and are then looked for everywhere.

use std::{fmt::Write, future::Future, pin::Pin};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use tests::{Answer, Campus, ServerProcess, collector::Collector, on_both};

use super::secrets;

/// A kind of secret: what it is called, and what is done with some of them.
struct Kind {
    name: &'static str,
    plant: for<'c> fn(&'c Campus) -> Planting<'c>,
}

type Planting<'c> = Pin<Box<dyn Future<Output = Planted> + 'c>>;

/// Secrets that the service has seen, and what it answered where it refused them.
#[derive(Default)]
pub(super) struct Planted {
    secrets: Vec<String>,
    refusals: Vec<Answer>,
}

impl Planted {
    /// These are to be found nowhere.
    pub(super) fn hide(&mut self, secrets: impl IntoIterator<Item = impl Into<String>>) {
        self.secrets.extend(secrets.into_iter().map(Into::into));
    }

    /// An answer to somebody who was refused.
    pub(super) fn refused(&mut self, answer: Answer) {
        assert!(answer.status >= 400, "{answer:?}");
        self.refusals.push(answer);
    }
}

macro_rules! kinds {
    ($($name:literal by $plant:ident;)+) => {
        &[$(Kind { name: $name, plant: |campus| Box::pin(secrets::$plant(campus)) }),+]
    };
}

/// A new kind of secret is one more line here.
const KINDS: &[Kind] = kinds! {
    "a password" by passwords;
    "an access or refresh token" by tokens_of_a_login;
    "the secret of an OAuth client" by secrets_of_oauth_clients;
    "what an application was given, or a browser's login" by secrets_of_grants;
    "the secret of a webhook" by secrets_of_webhooks;
    "a secret of a login with a provider" by secrets_of_provider_logins;
    "what opens a visitor's cart" by tokens_of_carts;
    "a key of the installation" by keys_of_the_installation;
};

const SETTINGS: [(&str, &str); 5] = [
    ("LYCEUM_LOG", "debug"),
    ("LYCEUM_RATE_LIMITS", "off"),
    ("LYCEUM_REFRESH_GRACE", "0"),
    ("LYCEUM_WEBHOOK_ALLOW", "127.0.0.1"),
    ("LYCEUM_PROVIDER_ALLOW", "127.0.0.1"),
];

on_both! {
    async fn no_secret_of_any_kind_is_where_it_must_not_be(mut campus: Campus) {
        let collector = Collector::start().await;
        let process = serve(&mut campus, &collector, &SETTINGS);
        let mut planted = Vec::new();
        for kind in KINDS {
            planted.push((kind.name, (kind.plant)(&campus).await));
        }
        look_everywhere(&campus, (&process, &collector), &planted).await;
    }

    async fn the_password_of_the_mail_server_is_nowhere(mut campus: Campus) {
        // Nobody listens there.
        let server = format!("smtp://canary:{}@127.0.0.1:1", secrets::OF_THE_MAIL_SERVER);
        let collector = Collector::start().await;
        let special = [("LYCEUM_LOG", "debug"), ("LYCEUM_SMTP_URL", server.as_str())];
        let process = serve(&mut campus, &collector, &special);
        let planted = secrets::password_of_the_mail_server(&campus).await;
        process.log_line("mail_not_sent").await;
        look_everywhere(&campus, (&process, &collector), &[("the password of the mail server", planted)]).await;
    }
}

/// Serves the campus with these settings, and has all that it does traced.
fn serve(campus: &mut Campus, collector: &Collector, settings: &[(&str, &str)]) -> ServerProcess {
    let (url, key) = (collector.url(), format!("authorization={}", secrets::OF_THE_COLLECTOR));
    let traces = [("OTEL_EXPORTER_OTLP_ENDPOINT", url.as_str()), ("OTEL_EXPORTER_OTLP_HEADERS", key.as_str())];
    ServerProcess::serve(campus, &[settings, traces.as_slice()].concat())
}

/// Fails with every secret that is found in the log, in a trace, in the database or in what was answered to who was
/// refused.
async fn look_everywhere(
    campus: &Campus,
    (process, collector): (&ServerProcess, &Collector),
    planted: &[(&str, Planted)],
) {
    campus.stranger().get("/health/live").with_header("x-request-id", "the-last-one").await.expect(200);
    process.log_line("the-last-one").await;
    collector.trace_of("the-last-one", |_| true).await;
    let errors = planted.iter().flat_map(|it| &it.1.refusals).map(|it| String::from_utf8_lossy(&it.bytes));
    let errors = errors.collect::<Vec<_>>().join("\n");
    let places = [
        ("the log", process.log()),
        ("the database", campus.dump()),
        ("an error", errors),
        ("a trace", collector.text()),
    ];
    let places = places.map(|(place, text)| (place, text.to_lowercase()));
    // Whoever looks at nothing finds nothing.
    assert!(
        places[0].1.contains("the-last-one")
            && places[1].1.contains("member.1@example.org")
            && places[3].1.contains("insert "),
        "they are not all here"
    );
    let mut found = Vec::new();
    let key = secrets::OF_THE_COLLECTOR.to_lowercase();
    let told = places.iter().filter(|it| it.1.contains(&key));
    found.extend(told.map(|(place, _)| format!("the key of the collector is in {place}")));
    for (kind, Planted { secrets, refusals }) in planted {
        assert!(!secrets.is_empty() && secrets.iter().all(|it| it.len() >= 11), "{kind}: nothing to be recognised");
        assert!(refusals.iter().all(|it| places[2].1.contains(&it.code().to_lowercase())));
        for spelling in secrets.iter().flat_map(|it| spellings(it)) {
            let here = places.iter().filter(|it| it.1.contains(&spelling));
            found.extend(here.map(|(place, _)| format!("{kind} is in {place}: {spelling}")));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// How a secret may be written, in lower case: as it is, and its bytes in digits of 16 or 64.
fn spellings(secret: &str) -> Vec<String> {
    let body = secret.strip_prefix("whsec_").unwrap_or(secret);
    let inner = STANDARD.decode(body).or_else(|_| URL_SAFE_NO_PAD.decode(body)).ok();
    let mut all = vec![body.to_owned()];
    for bytes in inner.iter().map(Vec::as_slice).chain([secret.as_bytes()]) {
        all.extend([hexadecimal(bytes), STANDARD.encode(bytes), URL_SAFE_NO_PAD.encode(bytes)]);
    }
    all.iter().map(|it| it.to_lowercase()).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, it| {
        let _ = write!(text, "{it:02x}");
        text
    })
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    let all = spellings("whsec_AAECAwQFBgcICQoL/+8=");
    for written in ["aaecawqfbgcicqol/+8=", "000102030405060708090a0bffef", "aaecawqfbgcicqol_-8"] {
        assert!(all.iter().any(|it| it == written), "{written}: {all:?}");
    }
    assert!(spellings("two words").contains(&"74776f20776f726473".to_owned()));
}

on_both! {
    async fn all_that_the_database_keeps_is_looked_at(campus: Campus) {
        let is_sqlite = campus.database_url().starts_with("sqlite://");
        let (bytes, canary) = if is_sqlite { ("BLOB", "x'63616e617279'") } else { ("bytea", "'\\x63616e617279'") };
        campus.tamper(&format!("CREATE TABLE identity_planted (text TEXT, bytes {bytes})"));
        campus.tamper(&format!("INSERT INTO identity_planted VALUES ('Plain Canary', {canary})"));
        let dump = campus.dump().to_lowercase();
        assert!(dump.contains("plain canary") && dump.contains("63616e617279"), "the dump does not show it");
    }
}
