//! Who may do what: a table of every operation and every role. An operation without a row fails. What depends on whose
//! record it is has further rows in `records`.

mod means;
mod orders;
mod records;
mod scenes;

use std::collections::BTreeSet;

use domain::{identity::BuiltIn, kernel::Permission};
use serde_json::json;
use tests::{Campus, Role, ServerProcess, on_both};

/// May do it, whatever else is wrong with the request.
const Y: &str = "allowed";
/// Has to log in first: 401.
const L: &str = "unauthenticated";
/// Is known, but not allowed: 403.
const N: &str = "permission_denied";

/// Each operation, and what it says to whom.
#[rustfmt::skip]
const MATRIX: &[(&str, [&str; 8])] = &[
    // operation                stranger, member, loan_officer, case_worker, instructor, editor, bookstore_admin, admin
    ("get_liveness",            [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_readiness",           [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_keys",                [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_openid_configuration", [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_authorization_server_metadata", [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("issue_tokens",            [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("revoke_token",            [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("introspect_token",        [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_userinfo",            [L, Y, Y, Y, Y, Y, Y, Y]),
    ("post_userinfo",           [L, Y, Y, Y, Y, Y, Y, Y]),
    ("create_user",             [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("list_users",              [L, N, N, N, N, N, N, Y]),
    ("get_me",                  [L, Y, Y, Y, Y, Y, Y, Y]),
    ("update_me",               [L, Y, Y, Y, Y, Y, Y, Y]),
    ("delete_me",               [L, Y, Y, Y, Y, Y, Y, Y]),
    ("change_password",         [L, Y, Y, Y, Y, Y, Y, Y]),
    ("enrol_totp",              [L, Y, Y, Y, Y, Y, Y, Y]),
    ("confirm_totp",            [L, Y, Y, Y, Y, Y, Y, Y]),
    ("disable_totp",            [L, Y, Y, Y, Y, Y, Y, Y]),
    ("replace_recovery_codes",  [L, Y, Y, Y, Y, Y, Y, Y]),
    ("delete_user_totp",        [L, N, N, N, N, N, N, Y]),
    ("get_user",                [L, N, N, N, N, N, N, Y]),
    ("update_user",             [L, N, N, N, N, N, N, Y]),
    ("delete_user",             [L, N, N, N, N, N, N, Y]),
    ("set_user_roles",          [L, N, N, N, N, N, N, Y]),
    ("list_user_sessions",      [L, N, N, N, N, N, N, Y]),
    ("delete_user_session",     [L, N, N, N, N, N, N, Y]),
    ("delete_user_sessions",    [L, N, N, N, N, N, N, Y]),
    ("list_permissions",        [L, N, N, N, N, N, N, Y]),
    ("list_roles",              [L, N, N, N, N, N, N, Y]),
    ("create_role",             [L, N, N, N, N, N, N, Y]),
    ("get_role",                [L, N, N, N, N, N, N, Y]),
    ("replace_role",            [L, N, N, N, N, N, N, Y]),
    ("delete_role",             [L, N, N, N, N, N, N, Y]),
    ("export_me",               [L, Y, Y, Y, Y, Y, Y, Y]),
    ("change_email",            [L, Y, Y, Y, Y, Y, Y, Y]),
    ("suspend_user",            [L, N, N, N, N, N, N, Y]),
    ("reinstate_user",          [L, N, N, N, N, N, N, Y]),
    ("request_email_verification", [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("verify_email",            [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("request_password_reset",  [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("reset_password",          [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("list_invitations",        [L, N, N, N, N, N, N, Y]),
    ("create_invitation",       [L, N, N, N, N, N, N, Y]),
    ("get_invitation",          [L, N, N, N, N, N, N, Y]),
    ("delete_invitation",       [L, N, N, N, N, N, N, Y]),
    ("list_sessions",           [L, Y, Y, Y, Y, Y, Y, Y]),
    ("delete_session",          [L, Y, Y, Y, Y, Y, Y, Y]),
    ("delete_sessions",         [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_api_keys",           [L, Y, Y, Y, Y, Y, Y, Y]),
    ("create_api_key",          [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_api_key",             [L, Y, Y, Y, Y, Y, Y, Y]),
    ("update_api_key",          [L, Y, Y, Y, Y, Y, Y, Y]),
    ("delete_api_key",          [L, Y, Y, Y, Y, Y, Y, Y]),
    ("rotate_api_key",          [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_api_key_usage",      [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_usage_plans",        [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_usage_plan",          [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("create_usage_plan",       [L, N, N, N, N, N, N, Y]),
    ("update_usage_plan",       [L, N, N, N, N, N, N, Y]),
    ("delete_usage_plan",       [L, N, N, N, N, N, N, Y]),
    ("list_oauth_clients",      [L, N, N, N, N, N, N, Y]),
    ("create_oauth_client",     [L, N, N, N, N, N, N, Y]),
    ("get_oauth_client",        [L, N, N, N, N, N, N, Y]),
    ("update_oauth_client",     [L, N, N, N, N, N, N, Y]),
    ("delete_oauth_client",     [L, N, N, N, N, N, N, Y]),
    ("rotate_oauth_client_secret", [L, N, N, N, N, N, N, Y]),
    ("list_consents",           [L, Y, Y, Y, Y, Y, Y, Y]),
    ("delete_consent",          [L, Y, Y, Y, Y, Y, Y, Y]),
    ("create_session",          [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("refresh_session",         [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("delete_current_session",  [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_identity_providers", [L, N, N, N, N, N, N, Y]),
    ("create_identity_provider", [L, N, N, N, N, N, N, Y]),
    ("get_identity_provider",   [L, N, N, N, N, N, N, Y]),
    ("update_identity_provider", [L, N, N, N, N, N, N, Y]),
    ("delete_identity_provider", [L, N, N, N, N, N, N, Y]),
    ("list_login_options",      [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("begin_provider_login",    [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("create_provider_session", [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("list_identities",         [L, Y, Y, Y, Y, Y, Y, Y]),
    ("begin_identity_link",     [L, Y, Y, Y, Y, Y, Y, Y]),
    ("complete_identity_link",  [L, Y, Y, Y, Y, Y, Y, Y]),
    ("delete_identity",         [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_books",              [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_book",                [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("create_book",             [L, N, N, N, N, N, Y, Y]),
    ("replace_book",            [L, N, N, N, N, N, Y, Y]),
    ("update_book",             [L, N, N, N, N, N, Y, Y]),
    ("delete_book",             [L, N, N, N, N, N, Y, Y]),
    ("archive_book",            [L, N, N, N, N, N, Y, Y]),
    ("restore_book",            [L, N, N, N, N, N, Y, Y]),
    ("list_authors",            [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_author",              [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("list_author_books",       [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("create_author",           [L, N, N, N, N, N, Y, Y]),
    ("replace_author",          [L, N, N, N, N, N, Y, Y]),
    ("update_author",           [L, N, N, N, N, N, Y, Y]),
    ("delete_author",           [L, N, N, N, N, N, Y, Y]),
    ("list_magazines",          [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_magazine",            [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("create_magazine",         [L, N, N, N, N, N, Y, Y]),
    ("replace_magazine",        [L, N, N, N, N, N, Y, Y]),
    ("update_magazine",         [L, N, N, N, N, N, Y, Y]),
    ("delete_magazine",         [L, N, N, N, N, N, Y, Y]),
    ("archive_magazine",        [L, N, N, N, N, N, Y, Y]),
    ("restore_magazine",        [L, N, N, N, N, N, Y, Y]),
    ("list_items",              [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_item",                [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("create_item",             [L, N, N, N, N, N, Y, Y]),
    ("replace_item",            [L, N, N, N, N, N, Y, Y]),
    ("update_item",             [L, N, N, N, N, N, Y, Y]),
    ("delete_item",             [L, N, N, N, N, N, Y, Y]),
    ("archive_item",            [L, N, N, N, N, N, Y, Y]),
    ("restore_item",            [L, N, N, N, N, N, Y, Y]),
    ("list_categories",         [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_category",            [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("create_category",         [L, N, N, N, N, N, Y, Y]),
    ("replace_category",        [L, N, N, N, N, N, Y, Y]),
    ("update_category",         [L, N, N, N, N, N, Y, Y]),
    ("delete_category",         [L, N, N, N, N, N, Y, Y]),
    ("list_reviews",            [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("create_review",           [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_my_review",           [L, Y, Y, Y, Y, Y, Y, Y]),
    ("replace_my_review",       [L, Y, Y, Y, Y, Y, Y, Y]),
    ("delete_my_review",        [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_my_reviews",         [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_review",              [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("delete_review",           [L, Y, Y, Y, Y, Y, Y, Y]),
    ("hide_review",             [L, N, N, N, N, N, Y, Y]),
    ("restore_review",          [L, N, N, N, N, N, Y, Y]),
    ("get_book_recommendations", [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("get_product_recommendations", [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("list_revenue",            [L, N, N, N, N, N, Y, Y]),
    ("list_best_sellers",       [L, N, N, N, N, N, Y, Y]),
    ("list_low_stock",          [L, N, N, N, N, N, Y, Y]),
    ("list_stock_movements",    [L, N, N, N, N, N, Y, Y]),
    ("create_stock_movement",   [L, N, N, N, N, N, Y, Y]),
    ("get_stock_movement",      [L, N, N, N, N, N, Y, Y]),
    ("confirm_test_payment",    [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("decline_test_payment",    [Y, Y, Y, Y, Y, Y, Y, Y]),
    ("list_jobs",               [L, Y, Y, Y, Y, Y, Y, Y]),
    ("cancel_job",              [L, Y, Y, Y, Y, Y, Y, Y]),
    ("retry_job",               [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_job",                 [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_job_report",          [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_audit_entries",      [L, N, N, N, N, N, N, Y]),
    ("stream_events",           [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_notifications",       [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_notification",         [L, Y, Y, Y, Y, Y, Y, Y]),
    ("read_notification",        [L, Y, Y, Y, Y, Y, Y, Y]),
    ("unread_notification",      [L, Y, Y, Y, Y, Y, Y, Y]),
    ("read_all_notifications",   [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_notification_preferences", [L, Y, Y, Y, Y, Y, Y, Y]),
    ("update_notification_preferences", [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_webhooks",           [L, N, N, N, N, N, N, Y]),
    ("create_webhook",          [L, N, N, N, N, N, N, Y]),
    ("get_webhook",             [L, N, N, N, N, N, N, Y]),
    ("update_webhook",          [L, N, N, N, N, N, N, Y]),
    ("delete_webhook",          [L, N, N, N, N, N, N, Y]),
    ("rotate_webhook_secret",   [L, N, N, N, N, N, N, Y]),
    ("ping_webhook",            [L, N, N, N, N, N, N, Y]),
    ("list_deliveries",         [L, N, N, N, N, N, N, Y]),
    ("get_delivery",            [L, N, N, N, N, N, N, Y]),
    ("redeliver",               [L, N, N, N, N, N, N, Y]),
    ("create_catalogue_import",  [L, N, N, N, N, N, Y, Y]),
    ("get_catalogue_export",    [L, N, N, N, N, N, Y, Y]),
    ("list_orders",              [L, Y, Y, Y, Y, Y, Y, Y]),
    ("create_order",             [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_order",                [L, Y, Y, Y, Y, Y, Y, Y]),
    ("update_order",             [L, Y, Y, Y, Y, Y, Y, Y]),
    ("place_order",              [L, Y, Y, Y, Y, Y, Y, Y]),
    ("pay_order",                [L, Y, Y, Y, Y, Y, Y, Y]),
    ("cancel_order",             [L, Y, Y, Y, Y, Y, Y, Y]),
    ("fulfil_order",             [L, N, N, N, N, N, Y, Y]),
    ("refund_order",             [L, N, N, N, N, N, Y, Y]),
    ("close_order",              [L, N, N, N, N, N, Y, Y]),
    ("list_order_payments",     [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_order_invoice",       [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_order_history",       [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_loan_applications",  [L, Y, Y, Y, Y, Y, Y, Y]),
    ("start_loan_application",  [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_loan_application",    [L, Y, Y, Y, Y, Y, Y, Y]),
    ("update_loan_application", [L, Y, Y, Y, Y, Y, Y, Y]),
    ("submit_loan_application", [L, Y, Y, Y, Y, Y, Y, Y]),
    ("withdraw_loan_application",[L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_loan_application_history",[L, Y, Y, Y, Y, Y, Y, Y]),
    ("approve_loan_application",[L, N, Y, N, N, N, N, Y]),
    ("confirm_loan_application",[L, N, Y, N, N, N, N, Y]),
    ("reject_loan_application", [L, N, Y, N, N, N, N, Y]),
    ("close_loan_application",  [L, N, N, N, N, N, N, Y]),
    ("archive_loan_application",[L, N, N, N, N, N, N, Y]),
    ("restore_loan_application",[L, N, N, N, N, N, N, Y]),
    ("list_loans",              [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_loan",                [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_loan_schedule",      [L, Y, Y, Y, Y, Y, Y, Y]),
    ("list_repayments",         [L, Y, Y, Y, Y, Y, Y, Y]),
    ("create_repayment",        [L, Y, Y, Y, Y, Y, Y, Y]),
    ("get_repayment",           [L, Y, Y, Y, Y, Y, Y, Y]),
    ("write_off_loan",          [L, N, N, N, N, N, N, Y]),
];

on_both! {
    async fn everybody_may_do_what_the_table_says_and_nothing_else(campus: Campus) {
        let mut people = vec![("stranger", campus.stranger())];
        for role in Role::ALL {
            people.push((role.name(), campus.person(role).await));
        }
        let mut complaints = Vec::new();
        // Logging out and closing one's account come last, because nothing can come after them.
        let ends = ["delete_sessions", "delete_current_session"];
        let rows = MATRIX.iter().filter(|it| !ends.contains(&it.0) && it.0 != "delete_me");
        for (id, expected) in rows.chain(ends.iter().flat_map(|end| MATRIX.iter().filter(move |it| it.0 == *end))) {
            if *id == "delete_current_session" {
                for (_, person) in people.iter_mut().filter(|it| !it.1.email.is_empty()) {
                    *person = campus.log_in(&person.email, &person.password).await;
                }
            }
            let operation = campus.document().operation(id);
            for ((who, person), expected) in people.iter().zip(expected) {
                let answer = person.perform(operation).await;
                let found = match (answer.status, answer.code()) {
                    (401, "unauthenticated") => L,
                    (403, _) => N,
                    _ => Y,
                };
                if found != *expected {
                    complaints.push(format!("{id} as {who} should be {expected}: {answer:?}"));
                }
            }
        }
        assert!(complaints.is_empty(), "{complaints:#?}");
    }

    async fn every_operation_has_its_row(campus: Campus) {
        let rows: BTreeSet<_> = MATRIX.iter().map(|it| it.0).collect();
        let operations: BTreeSet<_> = campus.document().operations().iter().map(|it| it.id.as_str()).collect();
        assert_eq!(rows.len(), MATRIX.len(), "a row is there twice");
        let (without, stale): (Vec<_>, Vec<_>) = (operations.difference(&rows).collect(), rows.difference(&operations).collect());
        assert!(without.is_empty() && stale.is_empty(), "without a row: {without:?}; without an operation: {stale:?}");
    }

    async fn the_table_agrees_with_the_document(campus: Campus) {
        for (id, [stranger, member, .., admin]) in MATRIX {
            let operation = campus.document().operation(id);
            assert_eq!(operation.is_public(), *stranger == Y, "{id}");
            let permission = operation.value["x-permission"].as_str().map(|it| it.parse::<Permission>().unwrap());
            let lacks = permission.is_some_and(|it| !BuiltIn::Member.permissions().holds(it));
            assert_eq!(lacks, *member == N, "{id}");
            assert_eq!(*admin, Y, "{id}: an administrator may do everything");
        }
    }

    async fn the_command_line_tells_the_roles_of_the_campus(campus: Campus) {
        let role = json!({ "name": "registrar", "permissions": ["users:read", "users:write"] });
        campus.admin().await.post("/v1/roles", role).await.expect(201);
        let (done, told) = ServerProcess::run(&campus, &["permissions", "--campus"]);
        assert!(done && told.contains("\nregistrar\n    users:read, users:write\n"), "{told}");
        let (done, told) = ServerProcess::run(&campus, &["permissions"]);
        assert!(done && !told.contains("registrar"), "{told}");
    }

    async fn the_document_tells_the_policies(campus: Campus) {
        for operation in campus.document().operations() {
            let told = operation.value["description"].as_str().unwrap();
            let policy = domain::policies::ruling(&operation.id);
            assert_eq!(operation.value["x-policy"].as_str(), policy.map(|it| it.name), "{}", operation.id);
            assert!(told.contains("Who may: "), "{}: {told}", operation.id);
            assert!(policy.is_none_or(|it| told.ends_with(&it.sentence())), "{}: {told}", operation.id);
        }
    }
}
