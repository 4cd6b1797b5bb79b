//! What becomes of keys, and that none is forgotten.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tempfile::TempDir;

use super::*;
use crate::testing::now;

fn source(dir: &TempDir) -> KeySource {
    KeySource { dir: dir.path().to_owned(), secret: None, signing: None, data: None }
}

fn begun(dir: &TempDir) -> KeySource {
    let source = source(dir);
    source.signing(now()).unwrap();
    source.data(now()).unwrap();
    source
}

fn states(source: &KeySource, at: Timestamp) -> Vec<&'static str> {
    source.list(at).unwrap().iter().map(|it| it.state.name()).collect()
}

#[test]
fn a_key_is_new_then_current_then_old_and_at_last_put_away() {
    let dir = tempfile::tempdir().unwrap();
    let source = begun(&dir);
    let later = |minutes| now() + TimeDelta::minutes(minutes);
    assert_eq!(states(&source, now()), ["current", "current"]);
    let added = KeyPurpose::ALL.map(|it| source.add(it, now()).unwrap());
    assert_eq!(states(&source, now()), ["current", "new", "current", "new"]);
    assert_eq!(states(&source, later(6)), ["old", "current", "old", "current"]);
    assert_eq!(states(&source, later(21)), ["expired", "current", "old", "current"]);
    assert_eq!(source.retire(later(19), &|_| false).unwrap(), [], "too early");
    let retired = source.retire(later(21), &|_| true).unwrap();
    assert_eq!(retired.iter().map(|it| it.purpose).collect::<Vec<_>>(), [KeyPurpose::Signing]);
    assert_eq!(source.retire(later(21), &|_| false).unwrap().len(), 1);
    let left: Vec<_> = source.list(later(21)).unwrap().into_iter().map(|it| it.id).collect();
    assert_eq!(left, added);
    assert_eq!(source.retire(later(10_000), &|_| false).unwrap(), [], "the current ones stay");
}

#[test]
fn nodes_that_are_given_the_secret_have_the_same_data_key() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let secret = Some(URL_SAFE_NO_PAD.encode([3; 32]));
    let of = |dir: &TempDir| KeySource { secret: secret.clone(), ..source(dir) };
    let id = |dir: &TempDir| of(dir).data(now()).unwrap().current_id().unwrap();
    assert_eq!(id(&one), id(&other));
    assert!(!of(&one).in_files(KeyPurpose::Data) && of(&one).in_files(KeyPurpose::Signing));
    assert!(!one.path().join("data-0001.key").exists());
}

#[test]
fn no_key_is_forgotten_when_the_next_is_given_in_another_way() {
    let dir = tempfile::tempdir().unwrap();
    let in_file = begun(&dir).data(now()).unwrap().current_id().unwrap();
    let secret = Some(URL_SAFE_NO_PAD.encode([3; 32]));
    let with_secret = KeySource { secret, ..source(&dir) };
    let derived = with_secret.data(now()).unwrap();
    assert!(derived.find(in_file).is_some());
    assert_ne!(derived.current_id(), Some(in_file));
    let data = Some(URL_SAFE_NO_PAD.encode([4; 32]));
    let given = KeySource { data, ..with_secret }.data(now()).unwrap();
    assert!([Some(in_file), derived.current_id()].iter().all(|it| given.find(it.unwrap()).is_some()));
    assert_eq!((given.ids().count(), given.current_id()), (3, given.ids().last()));
}
