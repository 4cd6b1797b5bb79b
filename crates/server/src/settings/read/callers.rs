//! Who may call, and from where.

use std::net::IpAddr;

use ipnet::IpNet;

use super::super::{ConfigError, Sources};

/// What is set for `variable`, separated by commas.
pub(super) fn list(sources: &Sources, variable: &str) -> Option<Vec<String>> {
    let text = &sources.text(variable)?.value;
    Some(text.split(',').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect())
}

pub(super) fn cors_origins(sources: &Sources, live: bool) -> Result<Option<Vec<String>>, ConfigError> {
    let Some(origins) = list(sources, "LYCEUM_CORS_ORIGINS") else { return Ok(live.then(Vec::new)) };
    let is_origin = |it: &String| it.split_once("://").is_some_and(|(_, host)| !host.is_empty() && !host.contains('/'));
    match origins.iter().find(|it| !is_origin(it)) {
        Some(bad) => {
            Err(sources.bad("LYCEUM_CORS_ORIGINS", &format!("{bad} is no origin such as https://shop.example")))
        }
        None => Ok(Some(origins)),
    }
}

pub(super) fn trusted_proxies(sources: &Sources) -> Result<Vec<IpNet>, ConfigError> {
    let parse = |it: String| {
        let net = it.parse::<IpNet>().ok().or_else(|| it.parse::<IpAddr>().ok().map(IpNet::from));
        net.ok_or_else(|| sources.bad("LYCEUM_TRUSTED_PROXIES", &format!("{it} is neither an address nor a network")))
    };
    list(sources, "LYCEUM_TRUSTED_PROXIES").unwrap_or_default().into_iter().map(parse).collect()
}
