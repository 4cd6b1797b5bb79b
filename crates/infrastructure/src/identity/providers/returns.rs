//! The pages that a login may lead to at last.

use application::identity::ReturnPlaces;
use url::{Host, Url};

/// How long the address of a page may be.
const LONGEST: usize = 2000;

/// The pages below some addresses, and perhaps all of this machine.
pub struct Pages {
    bases: Vec<Url>,
    localhost: bool,
}

impl Pages {
    /// Those below `bases`, each an address or an origin; with `localhost` those of this machine as well, on any port.
    pub fn below<'b>(bases: impl IntoIterator<Item = &'b str>, localhost: bool) -> Self {
        Self { bases: bases.into_iter().filter_map(|it| Url::parse(it).ok()).collect(), localhost }
    }

    fn has(&self, url: &Url) -> bool {
        self.bases.iter().any(|base| is_below(base, url)) || (self.localhost && is_of_this_machine(url))
    }
}

/// Whether `url` is of the same origin as `base`, and its path begins with all segments of the path there.
fn is_below(base: &Url, url: &Url) -> bool {
    let path = base.path().trim_end_matches('/');
    let rest = url.path().strip_prefix(path);
    base.origin() == url.origin() && rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
}

fn is_of_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl ReturnPlaces for Pages {
    fn admit(&self, url: &str) -> Option<String> {
        let url = Url::parse(url).ok().filter(|_| url.len() <= LONGEST)?;
        let plain = matches!(url.scheme(), "https" | "http") && url.username().is_empty() && url.password().is_none();
        (plain && url.fragment().is_none() && self.has(&url)).then(|| url.into())
    }

    fn with(&self, url: &str, pairs: &[(&str, &str)]) -> String {
        // It was admitted, and so is an address.
        let Ok(mut url) = Url::parse(url) else { return url.to_owned() };
        url.query_pairs_mut().extend_pairs(pairs);
        url.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_leads_below_what_is_named_and_nowhere_else() {
        let pages = Pages::below(["https://app.example/shop", "https://other.example"], false);
        for good in [
            "https://app.example/shop",
            "https://app.example/shop/login?next=%2F",
            "https://APP.example:443/shop/../shop/x",
            "https://other.example/anything",
        ] {
            assert!(pages.admit(good).is_some(), "{good}");
        }
        for bad in [
            "https://app.example/shopping",
            "https://app.example/shop/../admin",
            "https://app.example/shop/%2e%2e/admin",
            "https://app.example/",
            "http://app.example/shop",
            "https://app.example:8443/shop",
            "https://other.example:8443/",
            "https://ada@other.example/",
            "https://other.example.evil.example/",
            "https://other.example/#top",
            "//other.example/",
            "/shop",
            "javascript:alert(1)",
            "http://localhost:3000/",
            "https://evil.example\\@other.example/",
        ] {
            assert_eq!(pages.admit(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_browsers_read_otherwise_is_admitted_as_they_read_it() {
        let pages = Pages::below(["https://other.example"], false);
        for (said, read) in [
            ("https://other.example\\@evil.example/", "https://other.example/@evil.example/"),
            ("https:other.example/x", "https://other.example/x"),
        ] {
            assert_eq!(pages.admit(said).as_deref(), Some(read), "{said}");
        }
    }

    #[test]
    fn pages_of_this_machine_are_there_in_development() {
        let pages = Pages::below(["https://app.example"], true);
        assert!(pages.admit("http://localhost:5173/login").is_some() && pages.admit("http://[::1]:80/").is_some());
        assert!(pages.admit("http://localhost.evil.example/").is_none());
    }

    #[test]
    fn what_is_added_is_added_to_what_is_there() {
        let pages = Pages::below(["https://app.example"], false);
        let with = |url| pages.with(url, &[("login", "1"), ("error", "a b&c")]);
        assert_eq!(with("https://app.example/"), "https://app.example/?login=1&error=a+b%26c");
        assert_eq!(with("https://app.example/x?y=z"), "https://app.example/x?y=z&login=1&error=a+b%26c");
    }
}
