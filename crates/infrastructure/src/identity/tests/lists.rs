//! Finding accounts.

use application::{
    Caller, Weight,
    identity::{
        self, CreateInvitation, IdentityReader, InvitationSort, OpenSessionSort, UserFilter, UserSort, UserView,
    },
    page::{Order, Page, PageRequest, SortMember},
};
use diesel::connection::SimpleConnection;
use domain::{
    identity::UserReader,
    kernel::{Actor, Role},
};
use serde_json::{Value, json};

use super::campus::{Campus, on_both};
use crate::{
    db::Db,
    testing::{
        block_on,
        plan::{self, Pages},
    },
    unit::Unit,
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

/// An index has each order of everybody, and of those in one state. Those in one role and those who are
/// found by their names are sorted: they are few. Two filters together find what one of them finds.
#[test]
fn an_index_leads_to_every_page() {
    on_both(|campus| {
        for number in 0..60 {
            campus.register(&format!("ada-{number}@example.org"), "Ada Lovelace").unwrap();
        }
        let db = &mut campus.scratch.open();
        let roles = "INSERT INTO identity_user_roles (user_id, role)
            SELECT id, 'editor' FROM identity_users WHERE email LIKE 'ada-1%' OR email LIKE 'ada-2%'; ANALYZE";
        db.batch_execute(roles).unwrap();
        for (filter, assert) in [
            (json!({}), Pages::assert_walked as fn(&Pages, &mut Db)),
            (json!({ "state": "active" }), Pages::assert_sought),
            (json!({ "role": "editor" }), Pages::assert_found),
            (json!({ "q": "ada" }), Pages::assert_found),
        ] {
            let filter: UserFilter = serde_json::from_value(filter).unwrap();
            let list = |unit: &mut Unit<'_>, page: &PageRequest<_>| unit.user_views(&filter, page);
            for pages in plan::in_every_order(db, UserSort::MEMBERS, &filter, list) {
                assert(&pages, db);
            }
        }
    });
}

#[test]
fn an_index_leads_to_the_logins_of_a_person_and_to_all_invitations() {
    on_both(|campus| {
        let ada = campus.register("ada@example.org", "Ada").unwrap().view.id;
        campus.register("bob@example.org", "Bob").unwrap();
        for _ in 0..30 {
            campus.log_in("ada@example.org", super::campus::PASSWORD, super::campus::HOME).unwrap();
            campus.log_in("bob@example.org", super::campus::PASSWORD, super::campus::HOME).unwrap();
            let by = super::campus::manager();
            let command = json!({ "email": "eve@example.org" });
            let command: CreateInvitation = serde_json::from_value(command).unwrap();
            let accounts = campus.accounts.clone();
            let invited = campus.gateway.write_plainly(Caller::system(), move |ctx, uow| {
                identity::create_invitation(ctx, &accounts, &by, uow.identity(), &command)
            });
            block_on(invited).unwrap();
        }
        let db = &mut campus.scratch.open();
        db.batch_execute("ANALYZE").unwrap();
        let (at, none) = (campus.gateway.now(), ());
        let sessions = |unit: &mut Unit<'_>, page: &PageRequest<_>| unit.open_sessions(ada.into(), at, page);
        for pages in plan::in_every_order(db, OpenSessionSort::MEMBERS, &none, sessions) {
            pages.assert_sought(db);
        }
        let invitations = |unit: &mut Unit<'_>, page: &PageRequest<_>| unit.invitations(page);
        for pages in plan::in_every_order(db, InvitationSort::MEMBERS, &none, invitations) {
            pages.assert_walked(db);
        }
    });
}
