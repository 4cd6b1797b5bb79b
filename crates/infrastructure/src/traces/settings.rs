//! Where traces are sent to, and as whose.

use std::{collections::HashMap, fmt, str::FromStr};

use percent_encoding::percent_decode_str;
use reqwest::header::{HeaderName, HeaderValue};
use url::Url;

use super::TraceSampler;

/// A collector of traces, and what it is told.
#[derive(Clone, Debug)]
pub struct Collector {
    /// Where it is.
    pub url: CollectorUrl,
    /// What it wants to see with everything that is sent.
    pub headers: CollectorHeaders,
    /// As which service it knows this one.
    pub service: String,
    /// Which traces are recorded.
    pub sampler: TraceSampler,
}

/// Where a collector is; traces go to `/v1/traces` below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectorUrl(pub(super) Url);

/// What a collector wants to see, such as a key. Never shows itself.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CollectorHeaders(pub(super) HashMap<String, String>);

/// Why no traces can be sent.
#[derive(Debug, thiserror::Error)]
pub enum BadTraces {
    /// Nothing can be sent by TLS.
    #[error("TLS cannot be set up: {0}")]
    Tls(rustls::Error),
    /// There is no thread, or no socket.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The address is none that anything is sent to.
    #[error("OTEL_EXPORTER_OTLP_ENDPOINT: {0} cannot be called")]
    Endpoint(String),
    /// The library does not take it.
    #[error("traces cannot be sent: {0}")]
    Exporter(String),
}

impl FromStr for CollectorUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| "it must be a URL such as http://localhost:4318")?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err("it must begin with http:// or https://");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("credentials belong in OTEL_EXPORTER_OTLP_HEADERS");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("it must have no query and no fragment");
        }
        Ok(Self(url))
    }
}

impl CollectorUrl {
    /// Where traces go (OTLP specification: endpoint URLs for OTLP/HTTP).
    pub(super) fn of_traces(&self) -> String {
        format!("{}/v1/traces", self.0.as_str().trim_end_matches('/'))
    }
}

impl FromStr for CollectorHeaders {
    type Err = &'static str;

    /// `name=value`, separated by commas, with what is not plain in a value percent-encoded.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = |pair: &str| {
            let (name, value) = pair.split_once('=').ok_or("it must be name=value, separated by commas")?;
            let name = HeaderName::from_str(name.trim()).map_err(|_| "a name is none that a header can have")?;
            let value = percent_decode_str(value.trim()).decode_utf8().map_err(|_| "a value is not UTF-8")?;
            HeaderValue::from_str(&value).map_err(|_| "a value is none that a header can have")?;
            Ok((name.as_str().to_owned(), value.into_owned()))
        };
        let pairs = text.split(',').filter(|it| !it.trim().is_empty());
        pairs.map(read).collect::<Result<_, _>>().map(Self)
    }
}

impl fmt::Debug for CollectorHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CollectorHeaders(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_at_a_url_without_secrets() {
        for (text, to) in [
            ("http://localhost:4318", "http://localhost:4318/v1/traces"),
            ("https://otlp.example/tenant/", "https://otlp.example/tenant/v1/traces"),
        ] {
            assert_eq!(text.parse::<CollectorUrl>().unwrap().of_traces(), to);
        }
        for bad in ["", "localhost:4318", "grpc://a", "http://a:b@c", "http://a?key=1", "http://a#b", "http://"] {
            assert!(bad.parse::<CollectorUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn headers_are_read_as_the_specification_has_them() {
        let headers: CollectorHeaders = "Authorization=Basic%20YTpi, x-tenant = campus".parse().unwrap();
        assert_eq!((&*headers.0["authorization"], &*headers.0["x-tenant"]), ("Basic YTpi", "campus"));
        assert_eq!("".parse(), Ok(CollectorHeaders::default()));
        for bad in ["authorization", "a b=c", "a=%0a", "=c"] {
            assert!(bad.parse::<CollectorHeaders>().is_err(), "{bad}");
        }
        assert!(!format!("{headers:?}").contains("YTpi"));
    }
}
