//! Mail as files: for whoever has no mail server, to look at or to send by other means.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::PathBuf,
};

use application::notifications::{Letter, MailError, Mailer, Mailing};

use super::Sender;

/// Writes each letter as an `.eml` file (RFC 5322) into a folder.
#[derive(Clone, Debug)]
pub struct MailFolder {
    folder: PathBuf,
    sender: Sender,
}

impl MailFolder {
    /// Writes into `folder`, which is made when it is first needed.
    pub const fn new(folder: PathBuf, sender: Sender) -> Self {
        Self { folder, sender }
    }

    fn write(&self, letter: Letter) -> Result<(), MailError> {
        let file = self.folder.join(format!("{}.eml", letter.id));
        let message = self.sender.message(letter)?;
        // Letters may hold what proves somebody: they are nobody else's business.
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&self.folder);
        let written = made.and_then(|()| replace(&file, &message.formatted()));
        written.map_err(|it| MailError::Temporary(format!("{}: {it}", file.display())))
    }
}

/// Whoever looks sees all of the file or none of it.
fn replace(file: &PathBuf, bytes: &[u8]) -> io::Result<()> {
    let partial = file.with_extension("partial");
    fs::write(&partial, bytes)?;
    fs::rename(&partial, file)
}

impl Mailer for MailFolder {
    fn send(&self, letter: Letter) -> Mailing {
        let written = self.write(letter);
        Box::pin(async move { written })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::testing::block_on;

    #[test]
    fn a_letter_is_a_file_and_sent_again_the_same_one() {
        let home = tempfile::tempdir().unwrap();
        let folder = MailFolder::new(home.path().join("mail"), "no-reply@campus.example".parse().unwrap());
        let letter = Letter {
            id: Uuid::nil(),
            to: "ada@example.org".to_owned(),
            subject: "Hello".to_owned(),
            text: "How do you do?".to_owned(),
            at: "2026-01-02T03:04:05Z".parse().unwrap(),
        };
        for _ in 0..2 {
            block_on(folder.send(letter.clone())).unwrap();
            let files: Vec<_> = fs::read_dir(home.path().join("mail")).unwrap().collect();
            assert_eq!(files.len(), 1);
        }
        let text = fs::read_to_string(home.path().join(format!("mail/{}.eml", Uuid::nil()))).unwrap();
        assert!(text.ends_with("How do you do?"), "{text}");
        fs::remove_dir_all(home.path().join("mail")).unwrap();
        fs::write(home.path().join("mail"), "in the way").unwrap();
        assert!(matches!(block_on(folder.send(letter)), Err(MailError::Temporary(_))));
    }
}
