//! What is wrong with an installation, and what is to be done.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use serde_json::Value;
use tests::{Campus, ServerProcess, on_both};

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// As the program leaves its directory and its keys; copies for tests are open to all.
fn close(campus: &Campus) {
    chmod(campus.data_dir(), 0o700);
    for key in fs::read_dir(campus.data_dir().join("keys")).unwrap() {
        chmod(&key.unwrap().path(), 0o600);
    }
}

/// What the doctor says in JSON, and whether all is well.
fn examined(campus: &Campus, special: &[(&str, &str)]) -> (bool, Value) {
    let output = ServerProcess::command(campus, &["doctor", "--json"], special).output().unwrap();
    (output.status.success(), serde_json::from_slice(&output.stdout).unwrap())
}

/// How it is with what is called `name`.
fn status<'a>(report: &'a Value, name: &str) -> &'a str {
    let checks = report["checks"].as_array().unwrap();
    let statuses = checks.iter().filter(|it| it["name"] == name).map(|it| it["status"].as_str().unwrap());
    statuses.max_by_key(|it| ["ok", "warn", "fail"].iter().position(|status| status == it)).unwrap_or("missing")
}

on_both! {
    async fn a_sound_installation_is_found_sound_and_a_key_that_others_can_read_is_not(campus: Campus) {
        close(&campus);
        let (sound, report) = examined(&campus, &[]);
        assert!(sound, "{report:#}");
        for name in ["settings", "data directory", "key files", "keys", "database", "migrations", "clock", "address"] {
            assert_eq!(status(&report, name), "ok", "{name}: {report:#}");
        }
        chmod(&campus.data_dir().join("keys/secret"), 0o644);
        chmod(campus.data_dir(), 0o755);
        let (sound, report) = examined(&campus, &[]);
        assert!(!sound && report["status"] == "fail", "{report:#}");
        assert_eq!((status(&report, "key files"), status(&report, "data directory")), ("fail", "warn"));
        let (sound, said) = ServerProcess::run(&campus, &["doctor"]);
        assert!(!sound && said.contains("-> chmod 600 ") && said.lines().any(|it| it.starts_with("fail ")), "{said}");
        chmod(campus.data_dir(), 0o777);
        assert_eq!(status(&examined(&campus, &[]).1, "data directory"), "fail");
    }

    async fn what_cannot_work_is_told_with_what_to_do(campus: Campus) {
        close(&campus);
        let (sound, report) = examined(&campus, &[("LYCEUM_WORKERS", "none")]);
        assert!(!sound && status(&report, "settings") == "fail", "{report:#}");
        let away = [("DATABASE_URL", "postgres://me:s3cret@127.0.0.1:1/lyceum")];
        let (sound, report) = examined(&campus, &away);
        assert!(!sound && status(&report, "database") == "fail", "{report:#}");
        assert!(!report.to_string().contains("s3cret"), "{report:#}");
        let address = campus.address().to_string();
        let (sound, report) = examined(&campus, &[("LYCEUM_LISTEN", &address)]);
        assert!(sound && status(&report, "address") == "ok", "served already: {report:#}");
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap().to_string();
        let (sound, report) = examined(&campus, &[("LYCEUM_LISTEN", &address)]);
        assert!(!sound && status(&report, "address") == "fail", "{report:#}");
        fs::write(campus.data_dir().join("keys/secret"), "short").unwrap();
        let (sound, report) = examined(&campus, &[]);
        assert!(!sound && status(&report, "keys") == "fail", "{report:#}");
        drop(taken);
    }

    async fn a_database_that_is_not_migrated_is_told(mut campus: Campus) {
        close(&campus);
        campus.stop();
        let (done, said) = ServerProcess::run(&campus, &["migrate", "down"]);
        assert!(done, "{said}");
        let (sound, report) = examined(&campus, &[]);
        assert!(!sound && status(&report, "migrations") == "fail", "{report:#}");
    }
}
