//! Finding accounts.

use application::{
    Caller, Weight,
    identity::{self, UserFilter, UserSort, UserView},
    page::{Key, Order, Page, PageRequest, Position},
};
use diesel::{QueryDsl, SelectableHelper};
use domain::{
    identity::UserReader,
    kernel::{Actor, Role, Timestamp},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::{row::Row, views},
    campus::{Campus, on_both},
};
use crate::{
    db::keyset::Cut,
    testing::{self, block_on},
};

fn list(campus: &Campus, filter: Value, page: PageRequest<UserSort>) -> Page<UserView> {
    let filter: UserFilter = serde_json::from_value(filter).unwrap();
    let reader = UserReader::of(&Actor::SYSTEM).unwrap();
    block_on(campus.gateway.read(Caller::system(), Weight::Heavy, move |_, store| {
        identity::list_users(&reader, store.identity(), &filter, &page)
    }))
    .unwrap()
}

fn found(campus: &Campus, filter: Value) -> Vec<String> {
    let page = list(campus, filter, PageRequest::first(UserSort::DisplayName));
    page.data.into_iter().map(|it| it.display_name).collect()
}

fn people(campus: &Campus) {
    for (email, name) in [
        ("zola@example.org", "Émile Zola"),
        ("ada@example.org", "ada lovelace"),
        ("e.bronte@example.com", "Emily Brontë"),
    ] {
        campus.register(email, name).unwrap();
    }
    campus.make_admin("root@example.org");
}

#[test]
fn people_are_found_by_role_state_and_the_beginnings_of_words() {
    on_both(|campus| {
        people(campus);
        for (filter, expected) in [
            (json!({}), &["ada lovelace", "Émile Zola", "Emily Brontë", "The Admin"][..]),
            (json!({ "role": "admin" }), &["The Admin"]),
            (json!({ "role": "member", "q": "em" }), &["Émile Zola", "Emily Brontë"]),
            (json!({ "role": "wizard" }), &[]),
            (json!({ "state": "active", "q": "LOVE ada" }), &["ada lovelace"]),
            (json!({ "state": "closed" }), &[]),
            (json!({ "q": "zola@example.org" }), &["Émile Zola"]),
            (json!({ "q": "bront example.com" }), &["Emily Brontë"]),
            (json!({ "q": "ovelace" }), &[]),
            (json!({ "q": "%" }), &[]),
        ] {
            assert_eq!(found(campus, filter.clone()), expected, "{filter}");
        }
    });
}

#[test]
fn a_list_is_walked_in_any_order() {
    on_both(|campus| {
        people(campus);
        for (by, expected) in [
            (UserSort::Email, ["ada@", "e.br", "root", "zola"]),
            (UserSort::CreatedAt, ["zola", "ada@", "e.br", "root"]),
        ] {
            let mut page = PageRequest { limit: 1, total: true, ..PageRequest::first(by) };
            let mut walked = Vec::new();
            loop {
                let Page { data, next, total } = list(campus, json!({}), page.clone());
                assert_eq!(total, Some(4));
                walked.extend(data.into_iter().map(|it| it.email[..4].to_owned()));
                let Some(next) = next else { break };
                page.after = Some(next);
            }
            assert_eq!(walked, expected);
        }
        let last_first = PageRequest {
            sort: vec![Order { by: UserSort::Email, descending: true }],
            ..PageRequest::first(UserSort::Email)
        };
        assert_eq!(list(campus, json!({}), last_first).data[0].email, "zola@example.org");
    });
}

/// How the database goes about the page after some row.
fn plan(campus: &Campus, filter: &UserFilter, by: UserSort, place: Key) -> String {
    let db = &mut campus.scratch.open();
    let after = Some(Position(vec![place, Key::Id(Uuid::nil())]));
    let request = PageRequest { limit: 20, after, ..PageRequest::first(by) };
    let mut plans = Vec::new();
    let explain = |cut: Cut| {
        plans.push(testing::plan(db, QueryDsl::select(cut.of(views::filtered(filter)), Row::as_select())));
        Ok(Vec::new())
    };
    views::USERS.page(&request, explain).unwrap();
    plans.join("\n")
}

#[test]
fn an_index_leads_to_every_page() {
    let (name, email, age) = (UserSort::DisplayName, UserSort::Email, UserSort::CreatedAt);
    let place = |by| if by == age { Key::Instant(Timestamp::UNIX_EPOCH) } else { Key::Text("m".to_owned()) };
    on_both(|campus| {
        for (filter, by, index) in [
            (json!({}), name, "identity_users_name_folded_idx"),
            // SQLite knows that the unique key is order enough.
            (json!({}), email, "email_folded"),
            (json!({}), age, "identity_users_created_at_idx"),
            (json!({ "state": "active" }), name, "identity_users_state_name_folded_idx"),
            (json!({ "state": "active" }), email, "identity_users_state_email_folded_idx"),
            (json!({ "state": "active" }), age, "identity_users_state_created_at_idx"),
        ] {
            let filter: UserFilter = serde_json::from_value(filter).unwrap();
            let plan = plan(campus, &filter, by, place(by));
            let scans = ["SCAN", "TEMP B-TREE", "Sort", "Seq Scan"].iter().any(|it| plan.contains(it));
            assert!(plan.contains(index) && !scans, "{filter:?} by {by:?}: {plan}");
        }
        for (filter, index) in [
            (json!({ "q": "ada" }), "identity_user_words_word_idx"),
            (json!({ "role": "editor" }), "identity_user_roles_role_idx"),
        ] {
            let filter: UserFilter = serde_json::from_value(filter).unwrap();
            let plan = plan(campus, &filter, name, place(name));
            assert!(plan.contains(index) && !plan.contains("Seq Scan"), "{filter:?}: {plan}");
        }
    });
}
