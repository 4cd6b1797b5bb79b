//! What breaks inside is told to the log and to nobody else.

use tests::{Campus, Role, ServerProcess, on_both};

on_both! {
    async fn what_broke_is_told_to_the_log_and_to_nobody_else(mut campus: Campus) {
        let process = ServerProcess::serve(&mut campus, &[]);
        let ada = campus.person(Role::Member).await;
        campus.tamper("ALTER TABLE bookstore_categories RENAME TO bookstore_mislaid");
        let answer = ada.get("/v1/categories").with_header("x-request-id", "broken-1").await.refused(500, "internal_error");
        assert_eq!(answer["detail"], "something went wrong on our side");
        let shown = String::from_utf8_lossy(&answer.bytes).to_lowercase();
        for inner in ["table", "relation", "bookstore", "select", "sqlite", "postgres", ".rs"] {
            assert!(!shown.contains(inner), "{shown}");
        }
        let line = process.log_line("internal error").await;
        assert!(line.contains("broken-1") && line.contains("bookstore_categories"), "{line}");
        // The rest goes on.
        campus.stranger().get("/v1/authors").await.expect(200);
    }
}
