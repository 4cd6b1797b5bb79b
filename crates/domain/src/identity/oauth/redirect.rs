//! Where people are sent back to, with what an application asked for.

use std::{fmt, net::Ipv6Addr, str::FromStr};

use crate::{kernel::Misfit, textual};

/// An address that an application is registered with (RFC 6749, section 3.1.2; RFC 9700, section 2.1; RFC 8252,
/// section 7): of `https`, of `http` on the same device, or of a scheme that is the application's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri(String);

/// Why nobody is sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectUriError {
    /// It is not one at all, or not whole.
    #[error("is not an absolute URI without a user name")]
    Malformed,
    /// What is behind `#` never reaches a server.
    #[error("must not have a fragment")]
    Fragment,
    /// It has too many characters.
    #[error("must have at most {} characters", RedirectUri::MAX)]
    TooLong,
    /// What is sent there can be read by others, or runs in the page.
    #[error("must be of https, of http on 127.0.0.1, [::1] or localhost, or of a scheme with a dot in its name")]
    Scheme,
}

impl Misfit for RedirectUriError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed_uri",
            Self::Fragment => "fragment",
            Self::TooLong => "too_long",
            Self::Scheme => "scheme_not_allowed",
        }
    }
}

/// The parts of an address that matter here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Parts<'a> {
    Web { scheme: &'a str, host: &'a str, port: Option<&'a str>, rest: &'a str },
    Private { scheme: &'a str },
}

/// The hosts that are numbers and are the person's own device.
const LOOPBACK: [&str; 2] = ["127.0.0.1", "[::1]"];

impl RedirectUri {
    /// The most characters it may have.
    pub const MAX: usize = 500;

    /// Whether what an application asks for is this address: character by character, but for the port on the
    /// person's own device, which the application does not know before it listens there (RFC 8252, section 7.3).
    pub fn matches(&self, given: &str) -> bool {
        if self.0 == given {
            return true;
        }
        let on_device = |text| match parts(text) {
            Ok(Parts::Web { scheme: "http", host, rest, .. }) if LOOPBACK.contains(&host) => Some((host, rest)),
            _ => None,
        };
        on_device(&self.0).is_some_and(|own| given.len() <= Self::MAX && on_device(given) == Some(own))
    }

    /// The source by which a page's `form-action` (CSP 3, section 2.3.1) lets a form lead there.
    pub fn origin_source(&self) -> String {
        match parts(&self.0) {
            // The grammar of sources has no numbers of IPv6.
            Ok(Parts::Web { scheme, host, .. }) if host.starts_with('[') => format!("{scheme}:"),
            Ok(Parts::Web { scheme: "http", host, .. }) if LOOPBACK.contains(&host) => format!("http://{host}:*"),
            Ok(Parts::Web { scheme, host, port: Some(port), .. }) => format!("{scheme}://{host}:{port}"),
            Ok(Parts::Web { scheme, host, port: None, .. }) => format!("{scheme}://{host}"),
            Ok(Parts::Private { scheme }) => format!("{scheme}:"),
            // It is one of the above, or there would be none. Nothing is let through.
            Err(_) => "'none'".to_owned(),
        }
    }
}

impl FromStr for RedirectUri {
    type Err = RedirectUriError;

    fn from_str(text: &str) -> Result<Self, RedirectUriError> {
        if text.chars().count() > Self::MAX {
            return Err(RedirectUriError::TooLong);
        }
        parts(text).map(|_| Self(text.to_owned()))
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::ops::Deref for RedirectUri {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

textual!(RedirectUri, "redirect-uri");

/// Takes a URI apart (RFC 3986, section 3), if people may be sent there.
fn parts(text: &str) -> Result<Parts<'_>, RedirectUriError> {
    let (scheme, rest) = text.split_once(':').ok_or(RedirectUriError::Malformed)?;
    if !is_scheme(scheme) {
        return Err(RedirectUriError::Malformed);
    }
    if text.contains('#') {
        return Err(RedirectUriError::Fragment);
    }
    if !is_written_well(rest) {
        return Err(RedirectUriError::Malformed);
    }
    match scheme {
        "https" | "http" => web(scheme, rest),
        // Nobody else has a name of that kind, if everybody begins it with a domain of theirs, backwards.
        _ if scheme.contains('.') && rest.starts_with('/') => Ok(Parts::Private { scheme }),
        _ if scheme.contains('.') => Err(RedirectUriError::Malformed),
        _ => Err(RedirectUriError::Scheme),
    }
}

fn web<'a>(scheme: &'a str, rest: &'a str) -> Result<Parts<'a>, RedirectUriError> {
    let rest = rest.strip_prefix("//").ok_or(RedirectUriError::Malformed)?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if !is_host(host) || !port.is_none_or(is_port) {
        return Err(RedirectUriError::Malformed);
    }
    if scheme == "http" && host != "localhost" && !LOOPBACK.contains(&host) {
        return Err(RedirectUriError::Scheme);
    }
    Ok(Parts::Web { scheme, host, port, rest })
}

/// In lower case, as it is written everywhere: then comparing is easy.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_lowercase())
        && text.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"+-.".contains(&it))
        && !text.contains("..")
        && !text.ends_with('.')
}

/// Whether all characters may be in a URI, and each `%` begins a byte in hexadecimal.
fn is_written_well(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'%' => bytes.get(at + 1..at + 3).is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit)),
        _ => byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=".contains(byte),
    })
}

/// Whether it is a name in the domain name system, or a number. Names in other scripts are written in ASCII there
/// (RFC 5890).
fn is_host(text: &str) -> bool {
    if let Some(number) = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        return number.parse::<Ipv6Addr>().is_ok();
    }
    text.len() <= 253 && text.split('.').all(is_label)
}

fn is_label(text: &str) -> bool {
    let good = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    (1..=63).contains(&text.len()) && text.bytes().all(good) && !text.starts_with('-') && !text.ends_with('-')
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_digit()) && !text.starts_with('0') && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn uri(text: &str) -> RedirectUri {
        text.parse().unwrap()
    }

    fn flaw(text: &str) -> Option<RedirectUriError> {
        text.parse::<RedirectUri>().err()
    }

    #[test]
    fn people_are_sent_to_where_only_the_application_reads() {
        for good in [
            "https://app.example.org/callback",
            "https://app.example.org:8443/callback?from=lyceum&x=%20",
            "https://app.example.org",
            "https://192.0.2.7/a",
            "https://[2001:db8::1]:8443/a",
            "http://127.0.0.1/callback",
            "http://127.0.0.1:49152/callback",
            "http://[::1]:49152/",
            "http://localhost:3000/callback",
            "com.example.app:/oauth",
            "com.example.app://oauth",
        ] {
            assert_eq!(flaw(good), None, "{good}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "/callback",
            "//app.example.org/callback",
            "https:app.example.org",
            "https:///callback",
            "https://app.example.org/a b",
            "https://app.example.org\\@evil.example/",
            "https://user@app.example.org/",
            "https://user:secret@app.example.org/",
            "https://app.example.org:/",
            "https://app.example.org:0/",
            "https://app.example.org:65536/",
            "https://*.example.org/",
            "https://-a.example.org/",
            "https://a..example.org/",
            "https://App.example.org/",
            "https://bücher.example/",
            "https://[::g]/",
            "https://a.example/%2",
            "https://a.example/%zz",
            "https://a.example/\r\nx",
            "HTTPS://app.example.org/",
            "com.example.app:",
            "com.example.app:oauth",
            "com..app:/oauth",
        ] {
            assert_eq!(flaw(bad), Some(RedirectUriError::Malformed), "{bad}");
        }
    }

    #[test]
    fn nobody_is_sent_where_others_read() {
        use RedirectUriError::{Fragment, Scheme, TooLong};
        let long = format!("https://a.example/{}", "a".repeat(500));
        for (bad, why) in [
            ("https://app.example.org/#part", Fragment),
            ("https://app.example.org/#", Fragment),
            ("http://app.example.org/", Scheme),
            ("http://127.0.0.1.example.org/", Scheme),
            ("http://127.0.0.2/", Scheme),
            ("http://localhost.example.org/", Scheme),
            ("javascript:alert(1)", Scheme),
            ("data:text/html,x", Scheme),
            ("myapp:/oauth", Scheme),
            ("file:///etc/passwd", Scheme),
            (&long, TooLong),
        ] {
            assert_eq!(flaw(bad), Some(why), "{bad}");
        }
    }

    #[test]
    fn an_address_is_compared_character_by_character() {
        let own = uri("https://app.example.org/callback");
        assert!(own.matches("https://app.example.org/callback"));
        for other in [
            "https://app.example.org/callback/",
            "https://app.example.org/callback?x=1",
            "https://app.example.org:443/callback",
            "https://APP.example.org/callback",
            "https://app.example.org/callbac%6b",
            "https://evil.example/callback",
            "",
        ] {
            assert!(!own.matches(other), "{other}");
        }
        assert!(!uri("http://localhost:1/a").matches("http://localhost:2/a"), "a name is not a number");
        assert!(!uri("com.example.app:/a").matches("com.example.app:/b"));
    }

    #[test]
    fn on_the_own_device_any_port_is_as_good() {
        for (own, given) in [
            ("http://127.0.0.1/a", "http://127.0.0.1:49152/a"),
            ("http://127.0.0.1:1/a", "http://127.0.0.1/a"),
            ("http://[::1]/a?b=c", "http://[::1]:49152/a?b=c"),
        ] {
            assert!(uri(own).matches(given), "{own} {given}");
        }
        for given in [
            "http://127.0.0.1:1/b",
            "http://[::1]:1/a",
            "https://127.0.0.1:1/a",
            "http://127.0.0.1:1/a?x",
            "http://127.0.0.1:1@evil.example/a",
            "http://127.0.0.1:99999/a",
            "http://127.0.0.1:1/a#x",
        ] {
            assert!(!uri("http://127.0.0.1/a").matches(given), "{given}");
        }
        assert!(!uri("https://127.0.0.1/a").matches("https://127.0.0.1:1/a"));
    }

    #[test]
    fn a_form_is_let_lead_there_and_nowhere_else() {
        for (own, source) in [
            ("https://app.example.org/callback?x", "https://app.example.org"),
            ("https://app.example.org:8443/callback", "https://app.example.org:8443"),
            ("https://[2001:db8::1]/", "https:"),
            ("http://127.0.0.1:1/a", "http://127.0.0.1:*"),
            ("http://[::1]/", "http:"),
            ("http://localhost:3000/a", "http://localhost:3000"),
            ("com.example.app:/a", "com.example.app:"),
        ] {
            assert_eq!(uri(own).origin_source(), source);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_safe_to_send_somebody_to(text in "(https?|com\\.x|javascript)?:?/{0,2}[ -~é\n]{0,30}") {
            if let Ok(uri) = text.parse::<RedirectUri>() {
                prop_assert!(uri.is_ascii() && !uri.contains(['#', ' ', '\\', '"', '<', '>', '\n']));
                prop_assert!(!uri.starts_with("javascript") && uri.matches(&text));
                let source = uri.origin_source();
                prop_assert!(!source.contains([';', ',', ' ', '\'']), "{}", source);
            }
        }

        #[test]
        fn a_name_with_any_path_is_taken_and_only_its_own(path in "(/[a-z0-9._~-]{0,8}){0,4}", other in "[a-z]{1,8}") {
            let own = uri(&format!("https://app.example.org{path}"));
            prop_assert!(own.matches(&own));
            let longer = format!("{own}{other}");
            prop_assert!(!own.matches(&longer));
            prop_assert_eq!(own.origin_source(), "https://app.example.org");
        }

        #[test]
        fn any_port_of_the_own_device_is_taken(port in 1..=u16::MAX) {
            let own = uri("http://127.0.0.1/a");
            let at_port = format!("http://127.0.0.1:{port}/a");
            prop_assert!(own.matches(&at_port));
            let elsewhere = format!("http://127.0.0.1:{port}/b");
            prop_assert!(!own.matches(&elsewhere));
        }
    }
}
