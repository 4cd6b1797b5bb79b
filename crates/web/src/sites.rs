//! From which pages a browser may call.

use std::sync::Arc;

use actix_web::http::header::HeaderValue;

/// The origins (RFC 6454) whose pages may call.
#[derive(Clone, Debug, Default)]
pub struct Sites {
    named: Arc<[String]>,
    localhost: bool,
}

impl Sites {
    /// Those of these names, such as `https://campus.example`.
    pub fn named(names: Vec<String>) -> Self {
        Self { named: names.into(), localhost: false }
    }

    /// Those of this machine, on any port.
    pub fn local() -> Self {
        Self { localhost: true, ..Self::default() }
    }

    /// Whether a page of `origin` may call.
    pub(crate) fn admit(&self, origin: &HeaderValue) -> bool {
        let origin = origin.to_str().unwrap_or_default();
        self.named.iter().any(|it| it == origin) || (self.localhost && is_localhost(origin))
    }
}

fn is_localhost(origin: &str) -> bool {
    let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")).unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, port)| if port.parse::<u16>().is_ok() { host } else { "" });
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_is_this_machine_on_any_port_and_nothing_that_only_begins_so() {
        for origin in ["http://localhost", "http://localhost:5173", "https://127.0.0.1:8443", "http://[::1]:80"] {
            assert!(is_localhost(origin), "{origin}");
        }
        for origin in ["http://localhost.evil.example", "http://evil.example", "null", "http://localhost:80:evil"] {
            assert!(!is_localhost(origin), "{origin}");
        }
    }
}
