//! A write is on the disk before it is acknowledged: what the process asks of the system says so.

use std::{fs, path::Path, time::Duration};

use serde_json::json;
use tests::{Campus, Role, ServerProcess, on_sqlite};
use tokio::time::sleep;

/// How many writes are looked at.
const WRITES: usize = 20;

/// What strace(1) is to tell of.
const CALLS: &str = "%network,read,readv,write,writev,fsync,fdatasync";

/// One step on the way of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Asked,
    Synced,
    Answered,
}

impl Step {
    /// What a line of the trace tells, if it matters here.
    fn of(line: &str) -> Option<Self> {
        let synced = ["fsync(", "fdatasync(", "fsync resumed", "fdatasync resumed"].iter().any(|it| line.contains(it));
        match () {
            () if line.contains("\"POST /v1/authors ") => Some(Self::Asked),
            () if line.contains("\"HTTP/1.1 201 ") => Some(Self::Answered),
            // Only once it is done.
            () if synced && line.ends_with("= 0") => Some(Self::Synced),
            () => None,
        }
    }
}

/// The trace, once the process it tells of has ended.
async fn finished(trace: &Path, process: u32) -> String {
    // Short numbers are filled up with spaces.
    let end = |it: &str| {
        it.split_once(' ')
            .is_some_and(|(id, what)| id == process.to_string() && what.trim_start() == "+++ exited with 0 +++")
    };
    loop {
        let text = fs::read_to_string(trace).unwrap();
        if text.lines().any(end) {
            return text;
        }
        sleep(Duration::from_millis(10)).await;
    }
}

async fn a_write_is_synced_before_it_is_acknowledged(mut campus: Campus) {
    let clerk = campus.person(Role::BookstoreAdmin).await;
    let trace = campus.data_dir().join("trace");
    let mut process = ServerProcess::traced(&mut campus, CALLS, &trace);
    for number in 0..WRITES {
        clerk.post("/v1/authors", json!({ "name": format!("Author {number}") })).await.expect(201);
    }
    process.terminate();
    assert!(process.wait().success(), "{}", process.log());

    let trace = finished(&trace, process.id()).await;
    let steps: Vec<Step> = trace.lines().filter_map(Step::of).collect();
    let writes: Vec<_> = steps.split(|it| *it == Step::Asked).skip(1).collect();
    assert_eq!(writes.len(), WRITES, "{trace}");
    for write in writes {
        let answered = write.iter().position(|it| *it == Step::Answered).expect("a write without an answer");
        assert!(write[..answered].contains(&Step::Synced), "acknowledged before it was synced: {trace}");
    }
    assert!(trace.contains("lyceum.db-wal>"), "something else was synced: {trace}");
}

#[test]
fn a_write_is_on_the_disk_before_it_is_acknowledged() {
    on_sqlite(a_write_is_synced_before_it_is_acknowledged);
}

#[test]
fn a_trace_is_read_as_it_is_meant() {
    for (line, step) in [
        (r#"7 recvfrom(9<TCP:[1]>, "POST /v1/authors HTTP/1.1"..., 4096, 0, NULL, NULL) = 300"#, Some(Step::Asked)),
        (
            r#"7 sendto(9<TCP:[1]>, "HTTP/1.1 201 Created\r\ncon"..., 900, 0, NULL, 0 <unfinished ...>"#,
            Some(Step::Answered),
        ),
        ("8 fdatasync(5</tmp/lyceum.db-wal>) = 0", Some(Step::Synced)),
        ("8 <... fdatasync resumed>)              = 0", Some(Step::Synced)),
        ("8 fdatasync(5</tmp/lyceum.db-wal> <unfinished ...>", None),
        ("8 fdatasync(5</tmp/lyceum.db-wal>) = -1 EIO (Input/output error)", None),
        ("8 +++ exited with 0 +++", None),
    ] {
        assert_eq!(Step::of(line), step, "{line}");
    }
}
