//! Reads by a replica: what may be a moment old is read there, and whoever wrote sees what they wrote.
//!
//! They take a server that follows the first one (`LYCEUM_TEST_REPLICA`), and have it to themselves one after the other.

use std::{
    env,
    future::Future,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use serde_json::json;
use tests::{Campus, Person, Role, Wire, on_both, on_postgres};

const TOKEN: &str = "lyceum-consistency";
/// One that is good in form, and of no version that is known.
const OF_ANOTHER_VERSION: &str = "AgAA";

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A campus whose reads go to a replica, through a wire.
struct Replicated {
    campus: Campus,
    wire: Wire,
    replica: PgConnection,
}

fn on_replicated<F: Future<Output = ()>>(test: impl FnOnce(Replicated) -> F) {
    let Ok(server) = env::var("LYCEUM_TEST_REPLICA") else {
        return crate::print("skipped: LYCEUM_TEST_REPLICA names no replica");
    };
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    on_postgres(async |campus| test(Replicated::of(campus, &server).await).await);
}

impl Replicated {
    async fn of(mut campus: Campus, server: &str) -> Self {
        let mut replica = PgConnection::establish(server).unwrap();
        let _ = replica.batch_execute("SELECT pg_wal_replay_resume()");
        let (user, address) = server.split_once('@').unwrap();
        let wire = Wire::to(address.split('/').next().unwrap().to_owned());
        let url = campus.database_url();
        let database = url.rsplit('/').next().unwrap();
        let replicas = format!("{user}@127.0.0.1:{}/{database}", wire.port);
        // What is asked for is read each time, and by the replica where that may be.
        campus.restart(&[("DATABASE_REPLICA_URLS", &replicas), ("LYCEUM_CACHE_SIZE", "0")]);
        let replicated = Self { campus, wire, replica };
        replicated.until_in_use(true).await;
        replicated
    }

    /// The value of a line of the metrics.
    async fn metric(&self, line: &str) -> u64 {
        let url = format!("http://{}/metrics", self.campus.metrics_address());
        let metrics = tests::get(&url).await.unwrap().text().await.unwrap();
        let value = metrics.lines().find_map(|it| it.strip_prefix(line)?.trim().parse().ok());
        value.unwrap_or_else(|| panic!("no {line}"))
    }

    async fn read_by_replica(&self) -> u64 {
        self.metric("lyceum_db_reads_total{place=\"replica\"}").await
    }

    async fn until_in_use(&self, wanted: bool) {
        let begun = Instant::now();
        while self.metric("lyceum_db_replica_in_use{replica=\"1\"}").await != u64::from(wanted) {
            assert!(begun.elapsed() < Duration::from_secs(20), "the replica is never {wanted}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Reads until that is done by the replica.
    async fn until_read_there(&self, read: impl AsyncFn()) {
        let (before, begun) = (self.read_by_replica().await, Instant::now());
        while self.read_by_replica().await == before {
            assert!(begun.elapsed() < Duration::from_secs(20), "nothing is read by the replica");
            read().await;
        }
    }

    /// Has the replica stand still. What it has it goes on showing.
    fn pause(&mut self) {
        let wait = "DO $$ BEGIN WHILE pg_get_wal_replay_pause_state() <> 'paused' LOOP PERFORM pg_sleep(0.005); END LOOP; END $$";
        self.replica.batch_execute(&format!("SELECT pg_wal_replay_pause(); {wait}")).unwrap();
    }
}

impl Drop for Replicated {
    fn drop(&mut self) {
        let _ = self.replica.batch_execute("SELECT pg_wal_replay_resume()");
    }
}

/// Writes a record: where it is, and what is shown to see it.
async fn write(clerk: &Person, slug: &str) -> (String, String) {
    let made = clerk.post("/v1/categories", json!({ "slug": slug, "name": slug })).await.expect(201);
    (made.location().to_owned(), made.header(TOKEN).expect("the write says where it is").to_owned())
}

#[test]
fn who_wrote_sees_it_and_nobody_sees_what_is_older_than_two_seconds() {
    on_replicated(async |mut it: Replicated| {
        let clerk = it.campus.person(Role::BookstoreAdmin).await;
        let (path, token) = write(&clerk, "first").await;
        it.until_read_there(async || drop(clerk.get(&path).with_header(TOKEN, &token).await.expect(200))).await;
        it.pause();
        let written = Instant::now();
        let (path, token) = write(&clerk, "second").await;
        let mut old = 0;
        loop {
            clerk.get(&path).with_header(TOKEN, &token).await.expect(200);
            clerk.get(&path).with_header(TOKEN, OF_ANOTHER_VERSION).await.expect(200);
            clerk.get(&path).with_header("cache-control", "no-cache").await.expect(200);
            let asked = written.elapsed();
            let answer = clerk.get(&path).await;
            if answer.status == 200 {
                break;
            }
            answer.refused(404, "category_not_found");
            assert!(asked < Duration::from_millis(2500), "seen {asked:?} after the write, it is not there yet");
            old += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        crate::print(&format!("{old} reads were old, for {:?}", written.elapsed()));
        assert!(old > 0, "nothing was read by the replica");
        // From now on all is read from the primary.
        let before = it.read_by_replica().await;
        let (path, _) = write(&clerk, "third").await;
        clerk.get(&path).await.expect(200);
        assert_eq!(it.read_by_replica().await, before);
        it.until_in_use(false).await;
        it.replica.batch_execute("SELECT pg_wal_replay_resume()").unwrap();
        it.until_in_use(true).await;
    });
}

#[test]
fn a_replica_that_goes_away_loses_no_read() {
    on_replicated(async |mut it: Replicated| {
        let clerk = it.campus.person(Role::BookstoreAdmin).await;
        let (path, token) = write(&clerk, "there").await;
        clerk.get(&path).with_header(TOKEN, &token).await.expect(200);
        for round in 0..6 {
            it.until_in_use(true).await;
            let reads: Vec<_> = (0..40)
                .map(|number| {
                    let read = clerk.get(&path).with_header(TOKEN, &token);
                    tokio::spawn(async move {
                        tokio::time::sleep(Duration::from_millis(number)).await;
                        read.await.expect(200);
                    })
                })
                .collect();
            tokio::time::sleep(Duration::from_millis(15)).await;
            if round % 2 == 0 {
                it.wire.cut();
            } else {
                let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'";
                it.replica.batch_execute(others).unwrap();
            }
            for read in reads {
                read.await.unwrap();
            }
            it.wire.mend();
        }
        it.until_in_use(true).await;
        it.until_read_there(async || drop(clerk.get(&path).await.expect(200))).await;
    });
}

#[test]
fn a_replica_that_is_silent_holds_nobody_up_for_long() {
    on_replicated(async |it: Replicated| {
        let clerk = it.campus.person(Role::BookstoreAdmin).await;
        let (path, _) = write(&clerk, "there").await;
        it.until_in_use(true).await;
        it.wire.hold();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(3) {
            let asked = Instant::now();
            clerk.get(&path).await.expect(200);
            assert!(asked.elapsed() < Duration::from_secs(4), "{:?}", asked.elapsed());
        }
        it.wire.mend();
        it.until_in_use(true).await;
    });
}

on_both! {
    async fn a_token_is_one_that_a_write_answered(campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        for bad in ["", "AQAA", "not a token", "AQAAAAADTgCo="] {
            clerk.get("/v1/books").with_header(TOKEN, bad).await.refused(400, "invalid_consistency_token");
        }
        let stranger = campus.stranger().get("/v1/users/me").with_header(TOKEN, "?");
        stranger.await.refused(401, "unauthenticated");
        for good in [OF_ANOTHER_VERSION, "AQAAAAADTgCo"] {
            clerk.get("/v1/books").with_header(TOKEN, good).await.expect(200);
        }
        // Without replicas only what nodes keep of the catalogue may lack anything.
        let made = clerk.post("/v1/categories", json!({ "slug": "a", "name": "A" })).await.expect(201);
        assert_eq!(made.header(TOKEN).is_some(), campus.database_url().starts_with("postgres"));
        let told = clerk.put("/v1/notification-preferences", json!({ "mail": true })).await.expect(200);
        assert_eq!(told.header(TOKEN), None);
    }
}
