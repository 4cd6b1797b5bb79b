//! The words of letters about accounts.

use chrono::TimeDelta;
use domain::identity::{Purpose, Secret};

use super::Links;

/// The subject and the text of a letter.
pub(super) struct Words {
    pub(super) subject: &'static str,
    pub(super) text: String,
}

const NOT_YOU: &str = "If you did not ask for this, you need not do anything.";
const NOT_YOU_EITHER: &str =
    "If this was not you, choose a new password at once and tell those who administer the campus.";

/// A letter with a secret.
pub(super) fn secret(purpose: Purpose, secret: &Secret, links: &Links) -> Words {
    let (subject, intro, page, end) = match purpose {
        Purpose::Registration => (
            "Confirm your email address",
            "Somebody, most likely you, wants to open an account with this address. Confirm it:",
            "verify-email",
            NOT_YOU,
        ),
        Purpose::Verification => {
            ("Confirm your email address", "Confirm that this is the address of your account:", "verify-email", NOT_YOU)
        }
        Purpose::PasswordReset => (
            "Choose a new password",
            "Somebody, most likely you, wants to choose a new password for your account. Go on here:",
            "reset-password",
            NOT_YOU,
        ),
        Purpose::Invitation => (
            "You are invited",
            "You are invited to open an account. Go on here:",
            "accept-invitation",
            "If you do not know why, you need not do anything.",
        ),
    };
    let link = links.with(page, secret);
    let token = format!("A program takes the token itself: {}", secret.expose());
    let until = match purpose {
        Purpose::Invitation => "It can be used once.".to_owned(),
        _ => format!("It can be used once, within {}.", hours(purpose.lifetime())),
    };
    letter(subject, &[intro, &link, &token, &until, end])
}

/// To who has an account, and is said to want one.
pub(super) fn address_taken() -> Words {
    let text = "Somebody, most likely you, wants to use this address for an account, but it belongs to one already. \
                Log in with it, or choose a new password if you do not know yours any more.";
    letter("You have an account already", &[text, NOT_YOU])
}

/// To the address that an account has, when it is to have another.
pub(super) fn change_asked() -> Words {
    let text = "The account with this address is to have another one. It will, as soon as that is confirmed.";
    letter("Your account is to have another address", &[text, NOT_YOU_EITHER])
}

/// After the password was changed.
pub(super) fn password_changed() -> Words {
    let text = "The password of your account was changed.";
    letter("Your password was changed", &[text, NOT_YOU_EITHER])
}

/// After the account was closed.
pub(super) fn closed() -> Words {
    let text = "Your account is closed, and what was known of you is being erased. \
                What the law demands is kept, without your name.";
    letter("Your account was closed", &[text])
}

/// After an account elsewhere became a way into the account.
pub(super) fn identity_linked() -> Words {
    let text = "Your account can be entered with an account that you have elsewhere from now on. \
                Your account shows which these are.";
    letter("Another way into your account", &[text, NOT_YOU_EITHER])
}

/// After an account elsewhere ceased to be one.
pub(super) fn identity_unlinked() -> Words {
    let text = "An account elsewhere, with which your account could be entered, does not open it any more.";
    letter("One way into your account less", &[text, NOT_YOU_EITHER])
}

fn letter(subject: &'static str, paragraphs: &[&str]) -> Words {
    Words { subject, text: format!("Hello,\n\n{}\n", paragraphs.join("\n\n")) }
}

fn hours(time: TimeDelta) -> String {
    match time.num_hours() {
        1 => "1 hour".to_owned(),
        many => format!("{many} hours"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_has_a_link_the_token_itself_and_an_end() {
        let links = Links::below("https://app.example");
        for (purpose, page, until) in [
            (Purpose::Registration, "verify-email", "within 24 hours"),
            (Purpose::Verification, "verify-email", "within 24 hours"),
            (Purpose::PasswordReset, "reset-password", "within 1 hour."),
            (Purpose::Invitation, "accept-invitation", "used once."),
        ] {
            let text = secret(purpose, &Secret::from("abc".to_owned()), &links).text;
            assert!(text.contains(&format!("\n\nhttps://app.example/{page}?token=abc\n\n")), "{text}");
            assert!(text.contains("itself: abc\n") && text.contains(until), "{text}");
        }
    }
}
