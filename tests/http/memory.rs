//! What the process takes of the machine's memory.

use std::{fmt::Write, time::Duration};

use serde_json::json;
use tests::{Campus, Method, Person, ServerProcess, on_both};
use tokio::time::sleep;

use crate::catalogue::{clerk, isbn};

const MIB: usize = 1 << 20;
/// How much larger the peak may be after a file that is twenty times as large.
const ROOM: usize = 24 * MIB;

/// What an idle process of a development build may have, of which the pages of the program itself take about a half.
const IDLE: usize = 32 * MIB;

/// A file of at least `size` bytes, one book a line. Most of a line is nothing that a book has, so that
/// it takes a slow build no time.
fn books(size: usize) -> Vec<u8> {
    let (description, note) = ("A quiet harbour and a lantern.", "x".repeat(16 * 1024));
    let mut file = String::with_capacity(size + MIB);
    for number in 0.. {
        if file.len() >= size {
            break;
        }
        let title = format!("Title {number}");
        let book = json!({
            "isbn": isbn(number), "title": title, "authors": "Ann Other", "price": 5, "category": "fiction",
            "description": description, "note": note,
        });
        writeln!(file, "{book}").unwrap();
    }
    file.into_bytes()
}

/// Imports so many bytes of books, to the end.
async fn import(clerk: &Person, size: usize) {
    let file = books(size);
    let rows = file.split(|it| *it == b'\n').count() - 1;
    let request = clerk.request(Method::POST, "/v1/catalogue-imports?dry_run=true");
    let path = request.with_body("application/x-ndjson", file).await.expect(202).location().to_owned();
    loop {
        let job = clerk.get(&path).with_header("prefer", "wait=30").await.expect(200);
        if job["finished_at"].is_string() {
            assert_eq!(job["result"]["stored"], rows, "{job:?}");
            return;
        }
    }
}

on_both! {
    async fn a_file_is_imported_in_the_same_room_however_large_it_is(mut campus: Campus) {
        let clerk = clerk(&campus).await;
        let process = ServerProcess::serve(&mut campus, &[]);
        import(&clerk, 3 * MIB).await;
        let small = process.peak_memory();
        import(&clerk, 60 * MIB).await;
        let large = process.peak_memory();
        crate::print(&format!("peak of {} MiB after 3 MiB of books, {} MiB after 60", small / MIB, large / MIB));
        assert!(large < small + ROOM, "from {small} to {large} bytes");
    }
}

on_both! {
    async fn a_process_that_is_idle_has_little(mut campus: Campus) {
        let process = ServerProcess::serve(&mut campus, &[]);
        // The allocator gives back what was free for a while, and looks for that when it is asked for more.
        sleep(Duration::from_secs(2)).await;
        campus.stranger().get("/v1/books").await.expect(200);
        let mut idle = process.own_memory();
        for _ in 0..100 {
            if idle < IDLE {
                break;
            }
            sleep(Duration::from_millis(100)).await;
            idle = process.own_memory();
        }
        crate::print(&format!("{} KiB of its own when idle", idle / 1024));
        assert!(idle < IDLE, "{idle} bytes");
    }
}
