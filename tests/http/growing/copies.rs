//! From the embedded database to a server.

use std::{process::Stdio, thread, time::Duration};

use serde_json::{Value, json};
use tests::{Campus, Person, Role, ServerProcess, Vacant, on_sqlite};

use crate::{
    catalogue::at,
    lending::granted,
    orders::{Shop, act},
    reviews::reviewed,
};

/// Those who are on campus, and where their affairs are.
struct Life {
    shop: Shop,
    officer: Person,
    admin: Person,
    /// Paths, and who asks for them.
    places: Vec<(Person, String)>,
}

impl Life {
    /// Books, orders, loans, reviews, notifications.
    async fn begin(campus: &Campus) -> Self {
        let shop = Shop::of(campus, 40).await;
        let (officer, admin) = (campus.person(Role::LoanOfficer).await, campus.admin().await);
        let mut life = Self { shop, officer, admin, places: Vec::new() };
        life.go_on(1).await;
        let (customer, clerk) = (life.shop.customer.clone(), life.shop.clerk.clone());
        for path in ["/v1/orders?limit=100", "/v1/loans?limit=100", "/v1/users/me", "/v1/notifications?limit=100"] {
            life.places.push((customer.clone(), path.to_owned()));
        }
        for path in ["/v1/books?limit=100&sort=title", "/v1/books?q=emma", "/v1/categories", "/v1/authors?q=aus"] {
            life.places.push((clerk.clone(), path.to_owned()));
        }
        for number in 1..=3 {
            life.places.push((clerk.clone(), format!("{}/reviews", at(number))));
            life.places.push((clerk.clone(), at(number)));
        }
        life.places.push((life.admin.clone(), "/v1/users?limit=100&sort=display_name".to_owned()));
        life
    }

    /// What clients do day by day.
    async fn go_on(&mut self, day: u32) {
        let (customer, clerk) = (self.shop.customer.clone(), self.shop.clerk.clone());
        let before = self.shop.stock(1).await;
        let order = self.shop.paid(&customer, &[2, 1, 1]).await;
        act(&clerk, &order, "fulfil").await.expect(200);
        assert_eq!(self.shop.stock_by_ledger(1).await, before - 2);
        let review = json!({ "rating": 3 + i64::from(day) % 3, "title": "Ω 😀", "body": "It's \"good\"\n\\o/" });
        reviewed(&customer, day, review).await;
        let (application, loan) = granted(&customer, &self.officer, "1200").await;
        customer.get(&loan).await.expect(200);
        self.places.push((customer.clone(), format!("{order}/history?limit=100")));
        self.places.push((customer.clone(), order));
        self.places.push((customer, application));
    }

    /// What each is answered once nothing follows any more from what was done.
    async fn settled(&self) -> Vec<(String, Value)> {
        let mut before = self.seen().await;
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let now = self.seen().await;
            if now == before {
                return now;
            }
            before = now;
        }
    }

    /// What each is answered.
    async fn seen(&self) -> Vec<(String, Value)> {
        let mut all = Vec::new();
        for (person, path) in &self.places {
            let answer = person.get(path).await.expect(200);
            let what = if answer["data"].is_array() { answer["data"].clone() } else { answer.body.clone() };
            all.push((path.clone(), what));
        }
        all
    }
}

/// The last line of what `lyceum db digest` says.
fn digest(campus: &Campus, url: &str) -> String {
    let (done, said) = ServerProcess::run(campus, &["db", "digest", "--of", url]);
    assert!(done, "{said}");
    said.lines().last().unwrap().to_owned()
}

#[test]
fn a_campus_that_has_moved_to_a_server_is_the_same_to_its_clients() {
    on_sqlite(moved);
}

async fn moved(campus: Campus) {
    let Some(vacant) = Vacant::postgres() else { return };
    let mut campus = campus;
    let mut life = Life::begin(&campus).await;
    let (from, to) = (campus.database_url(), vacant.url());
    let copy = ["db", "copy", "--from", &from, "--to", &to];
    let (done, said) = ServerProcess::run(&campus, &copy);
    assert!(!done && said.contains("is in use"), "{said}");
    assert!(!said.contains(to.split(':').nth(2).unwrap().split('@').next().unwrap()), "the password is shown: {said}");
    let before = life.settled().await;
    campus.stop();
    let (done, said) = ServerProcess::run(&campus, &copy);
    assert!(done, "{said}");
    assert_eq!(digest(&campus, &from), digest(&campus, &to));
    campus.move_to(vacant);
    for ((path, before), (_, after)) in before.iter().zip(life.seen().await) {
        assert_eq!(*before, after, "{path}");
    }
    life.go_on(2).await;
    let (whole, said) = ServerProcess::run(&campus, &["audit", "verify"]);
    assert!(whole, "{said}");
    // The server has something in it now.
    let (done, said) = ServerProcess::run(&campus, &["db", "copy", "--from", &from, "--to", &to]);
    assert!(!done && (said.contains("is not empty") || said.contains("is in use")), "{said}");
}

#[test]
fn a_copy_whose_process_is_killed_goes_on_where_it_ended() {
    on_sqlite(killed);
}

async fn killed(campus: Campus) {
    let Some(vacant) = Vacant::postgres() else { return };
    let mut campus = campus;
    let life = Life::begin(&campus).await;
    campus.stop();
    campus.tamper(
        "INSERT INTO platform_idempotency_keys (principal, key, fingerprint, status, headers, body, created_at)
         WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 60000)
         SELECT '0190a000-0000-7000-8000-000000000001', 'key ' || n, randomblob(32), 201, '{}', randomblob(600), '2026-11-27 00:00:00.000000Z' FROM n",
    );
    let (from, to) = (campus.database_url(), vacant.url());
    let copy = ["db", "copy", "--from", &from, "--to", &to];
    let mut process =
        ServerProcess::command(&campus, &copy, &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while vacant.count("SELECT CASE WHEN to_regclass('__lyceum_copy') IS NULL THEN 0 ELSE 1 END") == 0 {
        thread::sleep(Duration::from_millis(5));
    }
    while vacant.count("SELECT coalesce(max(copied), 0) FROM __lyceum_copy") < 5000 {
        thread::sleep(Duration::from_millis(5));
    }
    process.kill().unwrap();
    assert!(!process.wait().unwrap().success(), "the copy was finished before it was killed");
    let (served, said) = ServerProcess::run_with(&campus, &["serve"], &[("DATABASE_URL", &to)]);
    assert!(!served && said.contains("holds a copy that was not finished"), "{said}");
    let (sound, said) = ServerProcess::run_with(&campus, &["doctor"], &[("DATABASE_URL", &to)]);
    assert!(!sound && said.contains("run the same lyceum db copy again"), "{said}");
    let (done, said) = ServerProcess::run(&campus, &copy);
    assert!(done && said.contains("going on with the copy that was broken off"), "{said}");
    assert_eq!(digest(&campus, &from), digest(&campus, &to));
    campus.move_to(vacant);
    life.seen().await;
}
