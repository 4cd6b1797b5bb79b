//! Versions of the API: by path (`/v1/books`) or by header (`Accept-Version: 1` on `/books`).

use actix_web::{dev::ServiceRequest, http::Uri};

use crate::problem::Problem;

/// The newest version, which answers who does not ask for one.
pub(crate) const NEWEST: &str = "1";
const KNOWN: [&str; 1] = ["1"];

/// What lies outside every version.
const UNVERSIONED: [&str; 6] = ["health", "openapi.json", "docs", "problems", ".well-known", "oauth"];

/// Leads an address without a version to the one that the header names.
pub(crate) fn route(request: &mut ServiceRequest) -> Result<(), Problem> {
    let wanted = request.headers().get("accept-version").map(|it| it.to_str().unwrap_or_default().to_owned());
    let wanted = wanted.as_deref().unwrap_or(NEWEST);
    let first = request.path().split('/').nth(1).unwrap_or_default();
    let by_path = first.strip_prefix('v').filter(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
    let asked = by_path.unwrap_or(wanted);
    if !KNOWN.contains(&asked) || !KNOWN.contains(&wanted) {
        let detail = format!("there is no version {asked} of this API");
        return Err(Problem::bad_request("unsupported_version", detail).fact("supported", KNOWN.to_vec()));
    }
    if by_path.is_some() || first.is_empty() || UNVERSIONED.contains(&first) {
        return Ok(());
    }
    let address = format!("/v{wanted}{}", request.uri());
    let address: Uri = address.parse().map_err(|_| Problem::not_found("there is nothing at this address"))?;
    request.match_info_mut().get_mut().update(&address);
    request.head_mut().uri = address;
    Ok(())
}
