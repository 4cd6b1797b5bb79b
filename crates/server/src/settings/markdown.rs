//! The settings, for readers.

use super::TABLE;

/// The table for readers, as Markdown.
pub fn markdown() -> String {
    let head = "| variable | in `lyceum.toml` | default | meaning |\n|---|---|---|---|\n".to_owned();
    TABLE.iter().fold(head, |text, it| {
        let secret = if it.secret { " Secret." } else { "" };
        text + &format!("| `{}` | `{}` | {} | {}{secret} |\n", it.variable, it.key, it.default, it.meaning)
    })
}
