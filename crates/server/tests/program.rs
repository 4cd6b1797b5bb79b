//! The program as it is called from a shell.
#![expect(clippy::unwrap_used, reason = "a failing test should stop here")]

use std::process::{Command, Output};

fn lyceum(arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lyceum"));
    command.args(arguments).env_clear().envs(settings.iter().copied()).current_dir(env!("CARGO_TARGET_TMPDIR"));
    command.output().unwrap()
}

#[test]
fn a_wrong_setting_stops_the_start_and_is_named() {
    let output = lyceum(&["serve"], &[("LYCEUM_WORKERS", "none")]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("LYCEUM_WORKERS"), "{output:?}");
}

#[test]
fn a_limit_that_would_never_apply_stops_the_start_and_is_named() {
    for (policies, said) in [
        ("mine: fixed-window 1/s by user on create_boks", "there is no operation create_boks"),
        ("mine: fixed-window 1/s by user on tag:boks", "there is no tag boks"),
        ("mine: fixed-window 1/s by user", "policy 1 (`mine: fixed-window 1/s by user`): `on` is missing"),
    ] {
        let output = lyceum(&["serve"], &[("LYCEUM_RATE_LIMIT_POLICIES", policies)]);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{policies}");
        assert!(error.contains("LYCEUM_RATE_LIMIT_POLICIES") && error.contains(said), "{error}");
    }
}

#[test]
fn who_may_do_what_is_printed_without_any_setting() {
    let print = |arguments: &[&str]| lyceum(arguments, &[]).stdout;
    let text = String::from_utf8(print(&["permissions"])).unwrap();
    assert!(text.contains("\n    The borrower, while it is draft or submitted."), "{text}");
    assert_eq!(text.as_bytes(), print(&["permissions"]), "always the same");
    assert!(print(&["permissions", "--format", "json"]).starts_with(b"{"));
}

#[test]
fn the_document_is_printed_without_any_setting() {
    let output = lyceum(&["openapi"], &[]);
    assert!(output.status.success());
    assert!(output.stdout.starts_with(b"{"), "{output:?}");
}
