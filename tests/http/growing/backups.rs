//! Backups that are taken while clients write.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tests::{Campus, Person, Role, ServerProcess, Vacant, on_both};
use tokio::time::sleep;

/// How many write at once.
const WRITERS: u32 = 4;

/// Adds categories until it is told to stop, and tells how many were acknowledged.
async fn write(clerk: Person, writer: u32, acknowledged: Arc<AtomicU32>, stop: Arc<AtomicBool>) {
    for number in 0.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let slug = format!("shelf-{writer}-{number}");
        clerk.post("/v1/categories", json!({ "slug": slug, "name": slug })).await.expect(201);
        acknowledged.fetch_max(number + 1, Ordering::SeqCst);
    }
}

/// Takes a backup while several write. Says how many of each writer's shelves were acknowledged before it began.
async fn taken_under_way(campus: &Campus, clerk: &Person, to: &Path) -> Vec<u32> {
    let stop = Arc::new(AtomicBool::new(false));
    let counts: Vec<_> = (0..WRITERS).map(|_| Arc::new(AtomicU32::new(0))).collect();
    let writers = (0..)
        .zip(&counts)
        .map(|(it, count)| tokio::spawn(write(clerk.clone(), it, Arc::clone(count), Arc::clone(&stop))));
    let writers: Vec<_> = writers.collect();
    while counts.iter().any(|it| it.load(Ordering::SeqCst) < 20) {
        sleep(Duration::from_millis(5)).await;
    }
    let before = counts.iter().map(|it| it.load(Ordering::SeqCst)).collect();
    let mut backup =
        ServerProcess::command(campus, &["backup", "--with-keys", "--to", to.to_str().unwrap()], &[]).spawn().unwrap();
    let status = loop {
        sleep(Duration::from_millis(5)).await;
        if let Some(status) = backup.try_wait().unwrap() {
            break status;
        }
    };
    stop.store(true, Ordering::SeqCst);
    for writer in writers {
        writer.await.unwrap();
    }
    assert!(status.success());
    before
}

on_both! {
    async fn what_was_acknowledged_before_a_backup_is_there_after_it_was_brought_back(mut campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        let (dir, other) = (campus.data_dir().join("backups/first"), campus.data_dir().join("other"));
        fs::create_dir(dir.parent().unwrap()).unwrap();
        let _node = ServerProcess::serve(&mut campus, &[]);
        let before = taken_under_way(&campus, &clerk, &dir).await;
        let from = dir.to_str().unwrap();
        let (whole, said) = ServerProcess::run(&campus, &["restore", "--verify", "--from", from]);
        assert!(whole && said.contains("is whole"), "{said}");
        let (done, said) = ServerProcess::run(&campus, &["restore", "--from", from]);
        assert!(!done && said.contains("is not empty"), "{said}");
        let embedded = campus.database_url().starts_with("sqlite://");
        let vacant = if embedded { None } else { Vacant::postgres() };
        let url = vacant.as_ref().map_or_else(|| format!("sqlite://{}/lyceum.db", other.display()), Vacant::url);
        let place = [("DATABASE_URL", url.as_str()), ("LYCEUM_DATA_DIR", other.to_str().unwrap())];
        let (done, said) = ServerProcess::run_with(&campus, &["restore", "--from", from], &place);
        assert!(done, "{said}");
        let (sound, said) = ServerProcess::run_with(&campus, &["doctor", "--thorough"], &place);
        assert!(sound, "{said}");
        campus.restart(&place);
        for (writer, acknowledged) in before.iter().enumerate() {
            for number in 0..*acknowledged {
                clerk.get(&format!("/v1/categories/shelf-{writer}-{number}")).await.expect(200);
            }
        }
        let (whole, said) = ServerProcess::run_with(&campus, &["audit", "verify"], &place);
        assert!(whole, "{said}");
        // The server before what it stands on.
        campus.stop();
    }

    async fn a_byte_that_has_changed_in_a_backup_is_told(campus: Campus) {
        let dir = campus.data_dir().join("backup");
        let from = dir.to_str().unwrap();
        let (done, said) = ServerProcess::run(&campus, &["backup", "--to", from]);
        assert!(done && said.contains("the keys are not in it"), "{said}");
        let file = fs::read_dir(&dir).unwrap().map(|it| it.unwrap().path());
        let file = file.into_iter().find(|it| it.file_stem().is_some_and(|it| it == "database")).unwrap();
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0x10;
        fs::write(&file, bytes).unwrap();
        let (whole, said) = ServerProcess::run(&campus, &["restore", "--verify", "--from", from]);
        assert!(!whole && said.contains("database") && said.contains("other bytes"), "{said}");
        let (done, said) = ServerProcess::run(&campus, &["backup", "--to", from]);
        assert!(!done && said.contains("never written over"), "{said}");
    }
}
