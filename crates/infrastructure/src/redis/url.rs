//! Where Redis is.

use std::{fmt, str::FromStr};

use redis::{ConnectionInfo, IntoConnectionInfo, ProtocolVersion};
use url::Url;

/// A checked URL of a server: `redis://user:password@host:port/number`, or `rediss://…` for TLS. Shown with its password
/// masked.
#[derive(Clone)]
pub struct RedisUrl {
    info: ConnectionInfo,
    shown: String,
}

/// Why a text is no such URL. Never repeats the text, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRedisUrl {
    /// Another kind of URL.
    #[error("a URL of Redis starts with redis:// or, for TLS, rediss://")]
    Scheme,
    /// No server is named, or what a password contains was taken for something else.
    #[error(
        "a URL of Redis is redis://user:password@host:port/number; the characters @ : / ? # % of a password are written as %40 %3A %2F %3F %23 %25"
    )]
    Form,
    /// A `?` or `#` after the database.
    #[error("a URL of Redis has no parameters")]
    Parameters,
}

impl RedisUrl {
    /// What is connected to: by RESP3, in which what others say comes by the connection that is asked by.
    pub(super) fn info(&self) -> ConnectionInfo {
        let settings = self.info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        self.info.clone().set_redis_settings(settings)
    }

    /// The number of the database on the server.
    pub(crate) fn database(&self) -> i64 {
        self.info.redis_settings().db()
    }
}

impl FromStr for RedisUrl {
    type Err = BadRedisUrl;

    fn from_str(text: &str) -> Result<Self, BadRedisUrl> {
        if !text.starts_with("redis://") && !text.starts_with("rediss://") {
            return Err(BadRedisUrl::Scheme);
        }
        let url = Url::parse(text).map_err(|_| BadRedisUrl::Form)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(BadRedisUrl::Parameters);
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(BadRedisUrl::Form);
        }
        let shown = masked(&url);
        let info = url.into_connection_info().map_err(|_| BadRedisUrl::Form)?;
        Ok(Self { info, shown })
    }
}

fn masked(url: &Url) -> String {
    let user = match (url.username(), url.password()) {
        ("", None) => String::new(),
        (user, None) => format!("{user}@"),
        (user, Some(_)) => format!("{user}:***@"),
    };
    let port = url.port().map(|it| format!(":{it}")).unwrap_or_default();
    format!("{}://{user}{}{port}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
}

impl PartialEq for RedisUrl {
    fn eq(&self, other: &Self) -> bool {
        let of = |it: &Self| {
            let settings = it.info.redis_settings();
            (it.shown.clone(), settings.password().map(ToOwned::to_owned))
        };
        of(self) == of(other)
    }
}

impl Eq for RedisUrl {}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_with_what_opens_it() {
        for (text, shown, database) in [
            ("redis://localhost", "redis://localhost", 0),
            ("redis://cache.example:6380/3", "redis://cache.example:6380/3", 3),
            ("rediss://me:s3cret@[::1]:6380/1", "rediss://me:***@[::1]:6380/1", 1),
            ("redis://:s3cr%40et@127.0.0.1/0", "redis://:***@127.0.0.1/0", 0),
        ] {
            let url: RedisUrl = text.parse().unwrap();
            assert_eq!((url.to_string(), format!("{url:?}"), url.database()), (shown.into(), shown.into(), database));
        }
        let url: RedisUrl = "redis://:s3cr%40et@localhost".parse().unwrap();
        assert_eq!(url.info().redis_settings().password(), Some("s3cr@et"));
    }

    #[test]
    fn what_is_none_is_refused_and_not_repeated() {
        for (text, why) in [
            ("http://localhost", BadRedisUrl::Scheme),
            ("localhost:6379", BadRedisUrl::Scheme),
            ("", BadRedisUrl::Scheme),
            ("redis://", BadRedisUrl::Form),
            ("redis://me:s3cr/et@localhost", BadRedisUrl::Form),
            ("redis://localhost/zero", BadRedisUrl::Form),
            ("redis://localhost?protocol=resp2", BadRedisUrl::Parameters),
            ("rediss://localhost/#insecure", BadRedisUrl::Parameters),
        ] {
            let refused = text.parse::<RedisUrl>().unwrap_err();
            assert_eq!(refused, why, "{text}");
            assert!(!refused.to_string().contains("s3cr"));
        }
    }
}
