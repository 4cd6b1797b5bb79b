//! Mail by SMTP (RFC 5321).

use std::{fmt, net::IpAddr, str::FromStr, time::Duration};

use application::notifications::{Letter, MailError, Mailer, Mailing};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    transport::smtp::{AsyncSmtpTransportBuilder, Error},
};
use url::Url;

use super::Sender;

/// How long one letter may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends each letter to a mail server.
pub struct SmtpMailer {
    server: SmtpUrl,
    sender: Sender,
}

/// What is wrong with the address of a mail server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no address of a mail server such as smtps://user:password@mail.example or smtp://mail.example?tls=required")]
pub struct BadSmtpUrl;

struct SmtpUrl(AsyncSmtpTransportBuilder);

impl SmtpMailer {
    /// Sends by the server at `url`: `smtps://` with TLS from the start, `smtp://` with `?tls=required` or
    /// `?tls=opportunistic` (STARTTLS) or none.
    pub fn new(url: &str, sender: Sender) -> Result<Self, BadSmtpUrl> {
        Ok(Self { server: url.parse()?, sender })
    }
}

/// Whether whoever listens on the network can read what is sent to the server at `url`: neither by TLS from the start
/// nor by STARTTLS that is insisted upon, and not to this machine.
pub fn sends_in_clear(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let insists = url.query_pairs().any(|(name, value)| name == "tls" && value == "required");
    let here = match url.host_str().unwrap_or_default() {
        "localhost" => true,
        host => host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|it| it.is_loopback()),
    };
    url.scheme() == "smtp" && !insists && !here
}

impl FromStr for SmtpUrl {
    type Err = BadSmtpUrl;

    fn from_str(url: &str) -> Result<Self, BadSmtpUrl> {
        AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map(Self).map_err(|_| BadSmtpUrl)
    }
}

impl Mailer for SmtpMailer {
    fn send(&self, letter: Letter) -> Mailing {
        let message = self.sender.message(letter);
        let server: AsyncSmtpTransport<Tokio1Executor> = self.server.0.clone().timeout(Some(PATIENCE)).build();
        Box::pin(async move { server.send(message?).await.map(drop).map_err(|it| refused(&it)) })
    }
}

/// What the server says of its own accord to be final is. Of its words only the number is kept: the rest may
/// name the one who is written to.
fn refused(error: &Error) -> MailError {
    let why = match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
        None => "the mail server cannot be talked to".to_owned(),
    };
    if error.is_permanent() { MailError::Permanent(why) } else { MailError::Temporary(why) }
}

/// The address may contain a password.
impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpMailer").field("sender", &self.sender).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader, Write},
        net::TcpListener,
        thread,
    };

    use uuid::Uuid;

    use super::*;

    fn letter() -> Letter {
        Letter {
            id: Uuid::nil(),
            to: "ada@example.org".to_owned(),
            subject: "Hello".to_owned(),
            text: "How do you do?".to_owned(),
            at: "2026-01-02T03:04:05Z".parse().unwrap(),
        }
    }

    /// A mail server that answers `verdict` to the recipient, and what it was told.
    fn server(verdict: &'static str) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let told = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let (mut told, mut in_letter) = (String::new(), false);
            stream.write_all(b"220 mail.example\r\n").unwrap();
            while let Some(Ok(line)) = lines.next() {
                let answer = match line.split(' ').next().unwrap() {
                    _ if in_letter && line != "." => "",
                    "." => "250 taken\r\n",
                    "RCPT" => verdict,
                    "DATA" => "354 go on\r\n",
                    "QUIT" => "221 goodbye\r\n",
                    _ => "250 fine\r\n",
                };
                in_letter = (in_letter && line != ".") || line == "DATA";
                told.extend([&line, "\n"]);
                stream.write_all(answer.as_bytes()).unwrap();
            }
            told
        });
        (url, told)
    }

    fn send(url: &str) -> Result<(), MailError> {
        let mailer = SmtpMailer::new(url, "no-reply@campus.example".parse().unwrap()).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let sent = runtime.block_on(mailer.send(letter()));
        drop(mailer);
        sent
    }

    #[test]
    fn a_letter_reaches_the_server() {
        let (url, told) = server("250 fine\r\n");
        send(&url).unwrap();
        let told = told.join().unwrap();
        assert!(told.contains("RCPT TO:<ada@example.org>") && told.contains("How do you do?"), "{told}");
    }

    #[test]
    fn what_the_server_will_never_take_is_not_tried_again() {
        let (url, told) = server("550 nobody here\r\n");
        assert!(matches!(send(&url), Err(MailError::Permanent(_))));
        told.join().unwrap();
        let (url, told) = server("450 later\r\n");
        assert!(matches!(send(&url), Err(MailError::Temporary(_))));
        told.join().unwrap();
        assert!(matches!(send("smtp://127.0.0.1:9"), Err(MailError::Temporary(_))), "nobody listens there");
    }

    #[test]
    fn what_others_could_read_is_known_by_the_address() {
        for (url, clear) in [
            ("smtps://me:secret@mail.example", false),
            ("smtp://mail.example?tls=required", false),
            ("smtp://mail.example:587/?tls=required", false),
            ("smtp://mail.example", true),
            ("smtp://me:secret@10.0.0.7:25", true),
            ("smtp://mail.example?tls=opportunistic", true),
            ("smtp://localhost.example", true),
            ("smtp://localhost:1025", false),
            ("smtp://127.0.0.1", false),
            ("smtp://[::1]:25", false),
            ("SMTP://mail.example", true),
            ("mail.example", false),
        ] {
            assert_eq!(sends_in_clear(url), clear, "{url}");
        }
    }

    #[test]
    fn a_bad_address_is_told_without_repeating_it() {
        for url in ["", "http://mail.example", "mail.example"] {
            let error = SmtpMailer::new(url, "a@b.example".parse().unwrap()).unwrap_err();
            assert!(error.to_string().starts_with("no address"), "{url}");
        }
        let mailer = SmtpMailer::new("smtps://me:secret@mail.example", "a@b.example".parse().unwrap()).unwrap();
        assert!(!format!("{mailer:?}").contains("secret"));
    }
}
