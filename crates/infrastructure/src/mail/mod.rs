//! Mail: by SMTP, or into a folder.

mod folder;
mod smtp;

use application::notifications::{Letter, MailError};
pub use folder::MailFolder;
use lettre::{
    Message,
    message::{
        Body, Mailbox,
        header::{ContentTransferEncoding, ContentType},
    },
};
pub use smtp::{BadSmtpUrl, SmtpMailer, sends_in_clear};

/// Whoever is named as the sender of all mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(Mailbox);

impl std::str::FromStr for Sender {
    type Err = lettre::address::AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Sender {
    /// A letter as a message (RFC 5322). Sent again it bears the same name.
    fn message(&self, letter: Letter) -> Result<Message, MailError> {
        let refused = || MailError::Permanent("no mail can be written to this address".to_owned());
        let to = letter.to.parse::<Mailbox>().map_err(|_| refused())?;
        let name = format!("<{}@{}>", letter.id, self.0.email.domain());
        Message::builder()
            .from(self.0.clone())
            .to(to)
            .subject(letter.subject)
            .message_id(Some(name))
            .date(letter.at.into())
            .header(ContentType::TEXT_PLAIN)
            .body(body(letter.text))
            .map_err(|_| refused())
    }
}

/// The longest line that mail may have, without its end (RFC 5321, section 4.5.3.1.6).
const LONGEST_LINE: usize = 998;

/// A text as it is wherever mail can carry it so: a link stays whole also for who looks into a file.
fn body(text: String) -> Body {
    if !text.is_ascii() || text.lines().any(|it| it.len() > LONGEST_LINE) {
        return Body::new(text);
    }
    let lines = text.replace("\r\n", "\n").replace('\n', "\r\n");
    Body::dangerous_pre_encoded(lines.into_bytes(), ContentTransferEncoding::SevenBit)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn letter(to: &str, subject: &str) -> Letter {
        let at = "2026-01-02T03:04:05Z".parse().unwrap();
        Letter { id: Uuid::nil(), to: to.to_owned(), subject: subject.to_owned(), text: "Güte.\n".to_owned(), at }
    }

    #[test]
    fn a_letter_becomes_a_message() {
        let sender: Sender = "Lyceum <no-reply@campus.example>".parse().unwrap();
        let text = String::from_utf8(sender.message(letter("ada@example.org", "Hello")).unwrap().formatted()).unwrap();
        for line in [
            "From: Lyceum <no-reply@campus.example>\r\n",
            "To: ada@example.org\r\n",
            "Subject: Hello\r\n",
            "Message-ID: <00000000-0000-0000-0000-000000000000@campus.example>\r\n",
            "Date: Fri, 02 Jan 2026 03:04:05 +0000\r\n",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
    }

    #[test]
    fn a_link_stays_whole_however_long_it_is() {
        let sender: Sender = "no-reply@campus.example".parse().unwrap();
        let text = |text: &str| {
            let letter = Letter { text: text.to_owned(), ..letter("ada@example.org", "Hello") };
            String::from_utf8(sender.message(letter).unwrap().formatted()).unwrap()
        };
        let link = format!("https://app.example/reset-password?token={}", "x".repeat(100));
        assert!(text(&format!("Hello\n\n{link}\n")).ends_with(&format!("\r\n\r\nHello\r\n\r\n{link}\r\n")));
        assert!(text(&format!("Güte {link}")).contains("quoted-printable"));
        assert!(text(&"x".repeat(999)).contains("quoted-printable"));
    }

    #[test]
    fn nobody_gets_a_header_in_by_a_line_break() {
        let sender: Sender = "no-reply@campus.example".parse().unwrap();
        let message = sender.message(letter("ada@example.org", "Hello\r\nBcc: eve@example.org")).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        assert!(!text.contains("\r\nBcc:"), "{text}");
        let bad = sender.message(letter("ada@example.org\r\nBcc: eve@example.org", "Hello"));
        assert!(matches!(bad, Err(MailError::Permanent(_))));
    }
}
