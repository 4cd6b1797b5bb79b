//! What the tests read of the mail that was sent.

use std::{fs, time::Duration};

use tests::Campus;

const PATIENCE: u32 = 400;

/// The letters to `address` with this subject.
fn letters(campus: &Campus, address: &str, subject: &str) -> Vec<String> {
    let Ok(folder) = fs::read_dir(campus.data_dir().join("mail")) else { return Vec::new() };
    let mut paths: Vec<_> = folder.map(|it| it.unwrap().path()).collect();
    // Their names say in which order they were asked for.
    paths.sort();
    let texts = paths
        .into_iter()
        .filter(|it| it.extension().is_some_and(|it| it == "eml"))
        .map(|it| fs::read_to_string(it).unwrap());
    let to = format!("To: {address}\r\n");
    texts.filter(|it| it.contains(&to) && it.contains(&format!("Subject: {subject}\r\n"))).collect()
}

/// How many letters `address` has got with this subject.
pub(super) fn count(campus: &Campus, address: &str, subject: &str) -> usize {
    letters(campus, address, subject).len()
}

/// The last of `count` letters to `address` with this subject, once they are there.
pub(super) async fn nth(campus: &Campus, address: &str, subject: &str, count: usize) -> String {
    for _ in 0..PATIENCE {
        if let Some(letter) = letters(campus, address, subject).into_iter().nth(count - 1) {
            return letter;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("{address} got no mail about: {subject}");
}

/// The letter to `address` with this subject, once it is there.
pub(super) async fn letter(campus: &Campus, address: &str, subject: &str) -> String {
    nth(campus, address, subject, 1).await
}

/// The secret in a letter.
pub(super) fn token(letter: &str) -> String {
    let (_, after) = letter.split_once("token itself: ").expect("no token in the letter");
    after.lines().next().unwrap().trim().to_owned()
}
