//! Which media type a client can read (RFC 9110, section 12.5.1).

use actix_web::{HttpRequest, http::header};

/// Whether the client can read any of `produced`. Who says nothing can read everything.
pub(crate) fn accepts_any(request: &HttpRequest, produced: &[&str]) -> bool {
    produced.is_empty() || preferred(request, produced).is_some()
}

/// Which of `produced` the client likes best; the first one where it does not care.
pub(crate) fn preferred<'a>(request: &HttpRequest, produced: &[&'a str]) -> Option<&'a str> {
    let lines: Vec<_> = request.headers().get_all(header::ACCEPT).filter_map(|it| it.to_str().ok()).collect();
    if lines.iter().all(|it| it.trim().is_empty() || *it == "*/*") {
        return produced.first().copied();
    }
    let wanted: Vec<_> = lines.iter().flat_map(|it| it.split(',')).map(range).collect();
    let quality = |it: &str| {
        let best = wanted.iter().filter_map(|(range, q)| Some((specificity(range, it)?, *q))).max_by_key(|it| it.0);
        best.map_or(0, |it| it.1)
    };
    let mut best: Option<(&str, u32)> = None;
    for (it, q) in produced.iter().map(|it| (*it, quality(it))) {
        if q > best.map_or(0, |it| it.1) {
            best = Some((it, q));
        }
    }
    best.map(|it| it.0)
}

/// A media range and its quality in thousandths.
fn range(text: &str) -> (String, u32) {
    let mut parts = text.split(';').map(str::trim);
    let range = parts.next().unwrap_or_default().to_ascii_lowercase();
    let quality = parts.find_map(|it| it.strip_prefix("q=").or_else(|| it.strip_prefix("Q=")));
    (range, quality.map_or(1000, thousandths))
}

/// `0.5` as 500; nonsense counts as 1, as if it were not there.
fn thousandths(text: &str) -> u32 {
    match text.split_once('.') {
        None => text.parse::<u32>().map_or(1000, |it| it.min(1) * 1000),
        Some(("0", digits)) => format!("{digits:0<3}").get(..3).and_then(|it| it.parse().ok()).unwrap_or(1000),
        Some(_) => 1000,
    }
}

fn specificity(range: &str, produced: &str) -> Option<u8> {
    let kind = produced.split('/').next().unwrap_or_default();
    match range {
        "*/*" | "*" => Some(0),
        _ if range.strip_suffix("/*") == Some(kind) => Some(1),
        _ if range == produced => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn among(accept: &str) -> Option<&'static str> {
        let request = TestRequest::default().insert_header(("accept", accept)).to_http_request();
        preferred(&request, &["application/x-ndjson", "text/csv"])
    }

    #[test]
    fn the_best_quality_wins_and_the_first_breaks_ties() {
        assert_eq!(among("*/*"), Some("application/x-ndjson"));
        assert_eq!(among("text/csv"), Some("text/csv"));
        assert_eq!(among("text/*;q=0.9, application/x-ndjson;q=0.8"), Some("text/csv"));
        assert_eq!(among("text/csv;q=0.5, */*;q=0.1"), Some("text/csv"));
    }

    #[test]
    fn what_is_not_wanted_is_not_given() {
        assert_eq!(among("text/html"), None);
        assert_eq!(among("text/csv;q=0"), None);
        assert_eq!(among("*/*;q=0.5, text/csv;q=0, application/x-ndjson;q=0"), None);
    }
}
