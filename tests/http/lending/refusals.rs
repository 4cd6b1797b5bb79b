//! What is not possible in each state, and what would be.

use serde_json::{Value, json};
use tests::{Answer, Campus, Person, on_both};

use super::{act, draft, granted, people, submitted};

/// All that can be done with an application.
const ACTIONS: [&str; 9] =
    ["change", "submit", "withdraw", "approve", "confirm", "reject", "close", "archive", "restore"];

/// Does `action` in the role that it takes.
async fn attempt([borrower, officer, admin]: [&Person; 3], path: &str, action: &str) -> Answer {
    match action {
        "change" => borrower.patch(path, json!({ "term_months": 13 })).await,
        "submit" | "withdraw" => act(borrower, path, action).await,
        "approve" | "confirm" | "reject" => act(officer, path, action).await,
        _ => act(admin, path, action).await,
    }
}

on_both! {
    async fn an_illegal_transition_says_what_is_legal(campus: Campus) {
        let [borrower, officer, admin] = people(&campus).await;
        let (approved, _) = granted(&borrower, &officer, "500").await;
        let rejected = submitted(&borrower, "500").await;
        act(&officer, &rejected, "reject").await.expect(200);
        let (closed, _) = granted(&borrower, &officer, "500").await;
        act(&admin, &closed, "close").await.expect(200);
        let proposed = submitted(&borrower, "20000").await;
        act(&officer, &proposed, "approve").await.expect(200);
        let states: [(String, &str, &[&str]); 5] = [
            (submitted(&borrower, "500").await, "submitted", &["withdraw", "approve", "reject"]),
            (proposed, "submitted", &["withdraw", "confirm", "reject"]),
            (approved, "approved", &["close"]),
            (rejected, "rejected", &["close"]),
            (closed, "closed", &["archive", "restore"]),
        ];
        for (path, from, allowed) in &states {
            let before = borrower.get(path).await.expect(200);
            for action in ACTIONS.iter().filter(|it| !allowed.contains(*it)) {
                let refused = attempt([&borrower, &officer, &admin], path, action).await.refused(409, "illegal_transition");
                assert_eq!((&refused["from"], &refused["action"]), (&Value::from(*from), &Value::from(*action)));
                assert_eq!(refused["allowed"], json!(allowed), "{from} {action}");
            }
            let after = borrower.get(path).await.expect(200);
            assert_eq!((after.etag(), &after.body), (before.etag(), &before.body));
        }
    }

    async fn what_cannot_be_done_with_a_draft(campus: Campus) {
        let [_, officer, admin] = people(&campus).await;
        // Only its borrower sees it, who has to be one of those who could.
        let path = draft(&admin, "500").await;
        for action in ["close", "archive", "restore"] {
            let refused = act(&admin, &path, action).await.refused(409, "illegal_transition");
            assert_eq!(refused["allowed"], json!(["change", "submit", "withdraw"]));
        }
        act(&admin, &path, "approve").await.refused(403, "own_application");
        act(&officer, &path, "approve").await.refused(404, "loan_application_not_found");
    }
}
