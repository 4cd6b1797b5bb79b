//! How mail leaves.

use std::path::Path;

use infrastructure::{Sender, sends_in_clear};

use super::super::{ConfigError, MailSettings, Plain, Sources};

pub(super) fn mail(sources: &Sources, data_dir: &Path, live: bool) -> Result<MailSettings, ConfigError> {
    let usual: Sender = "Lyceum <no-reply@localhost>".parse().map_err(|it| sources.bad("LYCEUM_MAIL_FROM", &it))?;
    Ok(MailSettings {
        smtp_url: server(sources, live)?,
        from: sources.read("LYCEUM_MAIL_FROM", usual)?,
        folder: sources.read("LYCEUM_MAIL_DIR", data_dir.join("mail"))?,
    })
}

/// What is in letters, such as the secret with which one chooses a new password, is not for whoever listens on the
/// network.
fn server(sources: &Sources, live: bool) -> Result<Option<String>, ConfigError> {
    let url = sources.text("LYCEUM_SMTP_URL").map(|it| it.value.clone());
    let plain = sources.read("LYCEUM_SMTP_PLAIN", Plain::Refuse)?;
    if live && plain == Plain::Refuse && url.as_deref().is_some_and(sends_in_clear) {
        let why = "production sends no mail without TLS: use smtps:// or smtp://...?tls=required, or set LYCEUM_SMTP_PLAIN=allow";
        return Err(sources.bad("LYCEUM_SMTP_URL", &why));
    }
    Ok(url)
}
