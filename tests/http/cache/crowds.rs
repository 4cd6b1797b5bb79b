//! Many at once: what was answered is seen by all of them, and what they ask for alike is read once.

use std::{
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
    time::Duration,
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use futures_util::future::{join, join_all};
use serde_json::json;
use tests::{Campus, Role, on_both, on_postgres};

use super::{keeping, lookups};
use crate::catalogue::{added, at, at_once, book, clerk, price, with};

/// How many prices a book gets, one after the other.
const WRITES: i64 = 60;
/// How many read it meanwhile, again and again.
const READERS: usize = 12;

fn amount(number: i64) -> String {
    format!("{number}.00")
}

on_both! {
    async fn whoever_reads_after_a_write_was_answered_sees_it_however_many_there_are(campus: Campus) {
        let campus = keeping(campus);
        let clerk = clerk(&campus).await;
        added(&clerk, with(book(1, "Emma"), json!({ "price": price(&amount(1)) }))).await;
        let ada = campus.person(Role::Member).await;
        let (answered, over) = (AtomicI64::new(1), AtomicBool::new(false));
        let write = async {
            for number in 2..=WRITES {
                clerk.patch(&at(1), json!({ "price": price(&amount(number)) })).await.expect(200);
                answered.store(number, Ordering::SeqCst);
                let seen = clerk.get(&at(1)).await.expect(200);
                assert_eq!(seen["price"]["amount"], amount(number).as_str());
            }
            over.store(true, Ordering::SeqCst);
        };
        let read = join_all((0..READERS).map(|_| async {
            let mut reads = 0;
            while !over.load(Ordering::SeqCst) {
                let since = answered.load(Ordering::SeqCst);
                let seen = ada.get(&at(1)).await.expect(200);
                let seen = seen.text("/price/amount");
                let whole: i64 = seen.split('.').next().unwrap().parse().unwrap();
                assert!(whole >= since, "{seen} is shown after {since} was answered");
                reads += 1;
            }
            reads
        }));
        let ((), reads) = join(write, read).await;
        let hits = lookups(&campus, "book", "hit").await;
        crate::print(&format!("{} reads, {hits} of them from memory", reads.iter().sum::<usize>()));
        assert!(hits > 0);
    }

    async fn what_is_not_there_is_asked_for_each_time(campus: Campus) {
        let campus = keeping(campus);
        let clerk = clerk(&campus).await;
        for answer in at_once((0..20).map(|_| clerk.get(&at(1)))).await {
            answer.refused(404, "book_not_found");
        }
        added(&clerk, book(1, "Emma")).await;
        for answer in at_once((0..20).map(|_| clerk.get(&at(1)))).await {
            answer.expect(200);
        }
        assert!(lookups(&campus, "book", "miss").await >= 2);
    }
}

#[test]
fn those_who_ask_for_the_same_at_once_share_one_read() {
    on_postgres(share_one_read);
}

async fn share_one_read(campus: Campus) {
    let campus = keeping(campus);
    let clerk = clerk(&campus).await;
    for number in 1..=2 {
        added(&clerk, book(number, "Emma")).await;
    }
    let before = lookups(&campus, "book", "miss").await;
    // Nobody reads books for a moment, so that they gather.
    let mut holder = PgConnection::establish(&campus.database_url()).unwrap();
    holder.batch_execute("BEGIN; LOCK TABLE bookstore_books IN ACCESS EXCLUSIVE MODE").unwrap();
    let gathered = at_once((0..40).map(|it| clerk.get(&at(1 + it % 2))));
    let release = async {
        tokio::time::sleep(Duration::from_millis(250)).await;
        holder.batch_execute("COMMIT").unwrap();
    };
    let (answers, ()) = join(gathered, release).await;
    for answer in answers {
        answer.expect(200);
    }
    assert_eq!(lookups(&campus, "book", "miss").await - before, 2);
    assert_eq!(lookups(&campus, "book", "coalesced").await, 38);
}
