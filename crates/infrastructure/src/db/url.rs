//! Where the database is. Anything but the two known kinds is refused, so that a mistyped URL never
//! becomes a file.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// A checked database URL. Shown with its password masked.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file: `sqlite://campus.db`, `sqlite:///var/lib/lyceum/campus.db`.
    Sqlite(PathBuf),
    /// A server, in libpq's form: `postgres://user:password@host/database`.
    Postgres(String),
}

/// Why a text is no database URL. Never repeats the text, which may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadUrl {
    /// Neither kind.
    #[error("a database URL starts with sqlite://, postgres:// or postgresql://")]
    Scheme,
    /// No file is named.
    #[error("a sqlite:// URL names a file, as in sqlite://data/lyceum.db")]
    NoFile,
    /// The database would be gone with its connection, and there are several.
    #[error("a SQLite database in memory can't be shared between connections; name a file")]
    InMemory,
    /// A `?` or `#` after the file.
    #[error("a sqlite:// URL is only a path, without parameters")]
    Parameters,
    /// No server or database is named.
    #[error("a postgres:// URL names a server and a database, as in postgres://user@localhost/lyceum")]
    Incomplete,
    /// A character that no URL has.
    #[error("a database URL has no spaces and no control characters")]
    Character,
    /// A character that means something else in a URL, probably in a password.
    #[error(
        "in a postgres:// URL the characters @ : / ? # % of a user or password are written as %40 %3A %2F %3F %23 %25"
    )]
    Escape,
    /// TLS is wanted, and there is none in this build.
    #[error(
        "this build speaks to PostgreSQL without TLS; sslmode=require, verify-ca and verify-full take one with the \
         system's libpq (cargo build -p lyceum --no-default-features)"
    )]
    NoTls,
}

/// Whether this build can speak to PostgreSQL by TLS: the libpq that it may bring along cannot.
pub const SPEAKS_TLS: bool = !cfg!(feature = "bundled-libpq");

impl DatabaseUrl {
    /// The file in `directory` that serves where nothing else is named.
    pub fn embedded_in(directory: &Path) -> Self {
        Self::Sqlite(directory.join("lyceum.db"))
    }

    /// Whether it is a file on this machine.
    pub const fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// What programs of PostgreSQL are called with, and the password that they are told apart from that: who may
    /// list processes sees with what they were called.
    pub fn for_programs(&self) -> Option<(String, Option<String>)> {
        let Self::Postgres(url) = self else { return None };
        Some(without_password(url))
    }

    /// Whether a connection is made only to the server that the URL names, as its certificate shows.
    pub fn verifies_server(&self) -> bool {
        let Self::Postgres(url) = self else { return false };
        wants(url.split_once('?').map_or("", |it| it.1), &["verify-full"])
    }

    /// The file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = BadUrl;

    fn from_str(text: &str) -> Result<Self, BadUrl> {
        if text.chars().any(char::is_control) {
            return Err(BadUrl::Character);
        }
        if let Some(rest) = text.strip_prefix("sqlite:") {
            return sqlite(rest.strip_prefix("//").unwrap_or(rest));
        }
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        postgres(text, rest.ok_or(BadUrl::Scheme)?)
    }
}

fn sqlite(path: &str) -> Result<DatabaseUrl, BadUrl> {
    match path {
        "" => Err(BadUrl::NoFile),
        ":memory:" => Err(BadUrl::InMemory),
        _ if path.contains(['?', '#']) => Err(BadUrl::Parameters),
        _ if path.ends_with('/') => Err(BadUrl::NoFile),
        _ => Ok(DatabaseUrl::Sqlite(path.into())),
    }
}

fn postgres(text: &str, rest: &str) -> Result<DatabaseUrl, BadUrl> {
    if text.contains(char::is_whitespace) {
        return Err(BadUrl::Character);
    }
    let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let (server, database) = address.split_once('/').unwrap_or((address, ""));
    let named = |key: &str| parameters.split('&').any(|it| it.strip_prefix(key).is_some_and(|it| it.len() > 1));
    if !server.split(',').all(plain_address) || !rest.split('%').skip(1).all(escaped) {
        return Err(BadUrl::Escape);
    }
    if !SPEAKS_TLS && wants(parameters, &["require", "verify-ca", "verify-full"]) {
        return Err(BadUrl::NoTls);
    }
    let complete = (!server.is_empty() || named("host")) && (!database.is_empty() || named("dbname"));
    if complete { Ok(DatabaseUrl::Postgres(text.into())) } else { Err(BadUrl::Incomplete) }
}

/// Whether TLS is wanted in one of these ways.
fn wants(parameters: &str, modes: &[&str]) -> bool {
    parameters.split('&').filter_map(|it| it.strip_prefix("sslmode=")).any(|it| modes.contains(&it))
}

/// Whether it is `user:password@host:port` and nothing else. libpq would name the rest in its errors,
/// and the rest is likely to be a part of the password.
fn plain_address(address: &str) -> bool {
    let (user, host) = address.split_once('@').unwrap_or(("", address));
    let port = host.rsplit(']').next().and_then(|it| it.split_once(':')).map_or("", |(_, port)| port);
    !host.contains('@') && user.matches(':').count() <= 1 && port.bytes().all(|it| it.is_ascii_digit())
}

fn escaped(after_percent: &str) -> bool {
    after_percent.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) => f.write_str(&masked(url)),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `url` without its password, and the password, unescaped.
fn without_password(url: &str) -> (String, Option<String>) {
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let (mut bare, mut password) = (address.to_owned(), None);
    if let (Some(scheme), Some(at)) = (address.find("://"), address.rfind('@'))
        && let Some(colon) = address[scheme + 3..at].find(':').map(|it| scheme + 3 + it)
    {
        bare = format!("{}{}", &address[..colon], &address[at..]);
        password = Some(unescaped(&address[colon + 1..at]));
    }
    let mut kept = Vec::new();
    for it in parameters.split('&').filter(|it| !it.is_empty()) {
        match it.split_once('=') {
            Some(("password", given)) => password = Some(unescaped(given)),
            _ => kept.push(it),
        }
    }
    if !kept.is_empty() {
        bare = format!("{bare}?{}", kept.join("&"));
    }
    (bare, password)
}

/// `text` with its `%40` and the like read; a checked URL has no others.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = if *first == b'%' { tail.get(..2).and_then(|it| str::from_utf8(it).ok()) } else { None };
        let read = code.and_then(|it| u8::from_str_radix(it, 16).ok());
        bytes.push(read.unwrap_or(*first));
        rest = if read.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `url` without its password, wherever in the URL that stands.
fn masked(url: &str) -> String {
    let (address, parameters) = url.split_once('?').map_or((url, None), |(head, tail)| (head, Some(tail)));
    let mut shown = match (address.find("://"), address.rfind('@')) {
        (Some(scheme), Some(at)) => match address[scheme + 3..at].find(':') {
            Some(colon) => format!("{}:***{}", &address[..scheme + 3 + colon], &address[at..]),
            None => address.to_owned(),
        },
        _ => address.to_owned(),
    };
    if let Some(parameters) = parameters {
        let hidden = |it: &str| match it.split_once('=') {
            Some((key @ ("password" | "sslpassword"), _)) => format!("{key}=***"),
            _ => it.to_owned(),
        };
        shown += "?";
        shown += &parameters.split('&').map(hidden).collect::<Vec<_>>().join("&");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_by_its_path() {
        let of = |text: &str| text.parse::<DatabaseUrl>().map(|it| it.file().map(Path::to_owned));
        assert_eq!(of("sqlite://data/a.db"), Ok(Some("data/a.db".into())));
        assert_eq!(of("sqlite:data/a.db"), Ok(Some("data/a.db".into())));
        assert_eq!(of("sqlite:///var/a.db"), Ok(Some("/var/a.db".into())));
    }

    #[test]
    fn what_is_neither_kind_is_refused() {
        for (text, why) in [
            ("postgre://localhost/lyceum", BadUrl::Scheme),
            ("postgres:/localhost/lyceum", BadUrl::Scheme),
            ("lyceum.db", BadUrl::Scheme),
            ("", BadUrl::Scheme),
            ("mysql://localhost/lyceum", BadUrl::Scheme),
            ("sqlite://", BadUrl::NoFile),
            ("sqlite://data/", BadUrl::NoFile),
            ("sqlite::memory:", BadUrl::InMemory),
            ("sqlite://a.db?mode=memory", BadUrl::Parameters),
            ("sqlite://a\0.db", BadUrl::Character),
            ("postgres://localhost", BadUrl::Incomplete),
            ("postgres:///lyceum", BadUrl::Incomplete),
            ("postgres://local host/lyceum", BadUrl::Character),
        ] {
            assert_eq!(text.parse::<DatabaseUrl>(), Err(why), "{text}");
        }
    }

    #[test]
    fn tls_is_asked_for_only_where_there_is_any() {
        for (mode, verified) in [("require", false), ("verify-ca", false), ("verify-full", true)] {
            let url = format!("postgres://me@db/lyceum?connect_timeout=1&sslmode={mode}").parse::<DatabaseUrl>();
            let verifies = url.map(|it| it.verifies_server());
            assert_eq!(verifies, if SPEAKS_TLS { Ok(verified) } else { Err(BadUrl::NoTls) }, "{mode}");
        }
        let url: DatabaseUrl = "postgres://me@db/lyceum?sslmode=disable".parse().unwrap();
        assert!(!url.verifies_server());
    }

    #[test]
    fn a_password_that_would_be_taken_for_something_else_is_refused() {
        for text in ["me:s3c@ret@localhost", "me:s3c/ret@localhost", "me:s3c:ret@localhost", "me:100%@localhost"] {
            assert_eq!(format!("postgres://{text}/lyceum").parse::<DatabaseUrl>(), Err(BadUrl::Escape), "{text}");
        }
    }

    #[test]
    fn a_server_may_be_named_by_parameters() {
        assert!("postgres:///lyceum?host=/run/postgresql".parse::<DatabaseUrl>().is_ok());
        assert!("postgresql://me@localhost:5433/lyceum".parse::<DatabaseUrl>().is_ok());
    }

    #[test]
    fn programs_are_told_the_password_apart() {
        let of = |text: &str| text.parse::<DatabaseUrl>().unwrap().for_programs().unwrap();
        let secret = Some("s3:cr@t".to_owned());
        assert_eq!(
            of("postgres://me:s3%3Acr%40t@localhost:5433/lyceum?sslmode=prefer"),
            ("postgres://me@localhost:5433/lyceum?sslmode=prefer".to_owned(), secret.clone())
        );
        assert_eq!(
            of("postgres://localhost/lyceum?user=me&password=s3%3acr%40t"),
            ("postgres://localhost/lyceum?user=me".to_owned(), secret)
        );
        assert_eq!(of("postgres://me@localhost/lyceum"), ("postgres://me@localhost/lyceum".to_owned(), None));
        assert_eq!("sqlite://a.db".parse::<DatabaseUrl>().unwrap().for_programs(), None);
    }

    #[test]
    fn the_password_is_never_shown() {
        for text in [
            "postgres://me:s3cret@localhost/lyceum",
            "postgres://me:s3cret%40%2f@localhost:5433/lyceum?sslmode=prefer",
            "postgres://me:s3cret@[::1]:5433,localhost/lyceum",
            "postgres://localhost/lyceum?user=me&password=s3cret&sslmode=prefer",
        ] {
            let url: DatabaseUrl = text.parse().unwrap();
            assert!(!format!("{url} {url:?}").contains("s3cret"), "{url}");
            assert!(url.to_string().contains("localhost"), "{url}");
        }
    }
}
