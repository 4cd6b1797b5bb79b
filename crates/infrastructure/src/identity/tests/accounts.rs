//! Opening and changing accounts.

use std::thread;

use application::{
    Caller, Failure, Gateway,
    identity::{self, Accounts, RegistrationPolicy, SetUserRoles, UpdateUser, UserView},
    page::Record,
};
use domain::{
    identity::Bearer,
    kernel::{Actor, Permission, Precondition, Role, UserId},
};
use serde_json::json;

use super::campus::{HOME, PASSWORD, caller, code, manager, on_both, refused};
use crate::testing::{block_on, cells};

fn set_roles(gateway: &Gateway, id: UserId, roles: &[&str]) -> Result<Record<UserView>, Failure> {
    let command: SetUserRoles = serde_json::from_value(json!({ "roles": roles })).unwrap();
    block_on(gateway.write_plainly(Caller::system(), move |ctx, uow| {
        identity::set_user_roles(ctx, &manager(), uow.identity(), id, &Precondition::None, &command)
    }))
}

fn update(
    gateway: &Gateway,
    id: UserId,
    wanted: Precondition,
    change: serde_json::Value,
) -> Result<Record<UserView>, Failure> {
    let change: UpdateUser = serde_json::from_value(change).unwrap();
    block_on(gateway.write_plainly(Caller::system(), move |ctx, uow| {
        identity::update_user(ctx, &manager(), uow.identity(), id, &wanted, &change)
    }))
}

#[test]
fn a_new_member_logs_in_in_any_case_of_the_address() {
    on_both(|campus| {
        let ada = campus.register("Ada@Example.org", "Ada").unwrap();
        assert_eq!((ada.view.email.as_str(), ada.revision), ("Ada@Example.org", 1));
        assert_eq!(ada.view.roles, ["member"]);
        let session = campus.log_in("ADA@example.org", PASSWORD, HOME).unwrap();
        assert_eq!(session.user.id, ada.view.id);
        let actor = campus.actor(&session).unwrap();
        let bearer = Bearer::of(&actor).unwrap();
        let me = campus.gateway.read(caller(actor, HOME), application::Weight::Light, move |_, reader| {
            identity::get_me(&bearer, reader.identity())
        });
        assert_eq!(block_on(me).unwrap().view.display_name, "Ada");
    });
}

#[test]
fn an_address_belongs_to_one_account() {
    on_both(|campus| {
        campus.register("ada@example.org", "Ada").unwrap();
        assert_eq!(code(campus.register("ADA@example.org", "Another")), "email_taken");
    });
}

#[test]
fn an_identifier_that_the_client_brings_is_used_once() {
    on_both(|campus| {
        let id = UserId::fresh();
        let create = |email: &str| {
            let command = json!({ "id": id, "email": email, "display_name": "Bob", "password": PASSWORD });
            let command = serde_json::from_value(command).unwrap();
            let new = block_on(identity::prepare_user(&campus.accounts, &Actor::STRANGER, command)).unwrap();
            block_on(
                campus
                    .gateway
                    .write_plainly(Caller::system(), move |ctx, uow| identity::create_user(ctx, uow.identity(), &new)),
            )
        };
        assert_eq!(create("bob@example.org").unwrap().view.id, id.uuid());
        assert_eq!(code(create("rob@example.org")), "duplicate_id");
    });
}

#[test]
fn where_registration_is_closed_only_managers_open_accounts() {
    on_both(|campus| {
        let mut closed: Accounts = campus.accounts.clone();
        closed.policy.registration = RegistrationPolicy::Closed;
        let command = || {
            serde_json::from_value(json!({ "email": "a@example.org", "display_name": "A", "password": PASSWORD }))
                .unwrap()
        };
        let prepare = |actor| block_on(identity::prepare_user(&closed, &actor, command()));
        assert_eq!(code(prepare(Actor::STRANGER)), "registration_closed");
        assert!(prepare(Actor::SYSTEM).is_ok());
    });
}

#[test]
fn a_bad_password_is_pointed_at() {
    on_both(|campus| {
        for (password, expected) in
            [("password1234", "password_too_common"), ("xx ADA@example.org xx", "password_contains_email")]
        {
            let command = json!({ "email": "ada@example.org", "display_name": "Ada", "password": password });
            let command = serde_json::from_value(command).unwrap();
            let refused = refused(block_on(identity::prepare_user(&campus.accounts, &Actor::STRANGER, command)));
            assert_eq!((refused.code, refused.violations[0].code), ("validation_failed", expected));
            assert_eq!(refused.violations[0].pointer, "/password");
        }
    });
}

#[test]
fn a_change_is_made_to_the_state_that_the_caller_saw() {
    on_both(|campus| {
        let id = UserId::from(campus.register("ada@example.org", "Ada").unwrap().view.id);
        let gateway = &campus.gateway;
        let moved = update(gateway, id, Precondition::OneOf(vec![1]), json!({ "department": "Mathematics" })).unwrap();
        assert_eq!((moved.revision, moved.view.department.as_deref()), (2, Some("Mathematics")));
        let stale = update(gateway, id, Precondition::OneOf(vec![1]), json!({ "display_name": "Countess" }));
        assert_eq!(code(stale), "precondition_failed");
        let same = update(gateway, id, Precondition::None, json!({ "display_name": "Ada" })).unwrap();
        assert_eq!(same.revision, 2, "what changes nothing is no new state");
        let cleared = update(gateway, id, Precondition::None, json!({ "department": null })).unwrap();
        assert_eq!((cleared.revision, cleared.view.department), (3, None));
        assert_eq!(
            code(update(gateway, UserId::fresh(), Precondition::None, json!({ "display_name": "Ada" }))),
            "user_not_found"
        );
        assert_eq!(code(update(gateway, id, Precondition::None, json!({}))), "validation_failed");
    });
}

#[test]
fn a_role_is_in_force_at_once() {
    on_both(|campus| {
        let id = UserId::from(campus.register("ada@example.org", "Ada").unwrap().view.id);
        let session = campus.log_in("ada@example.org", PASSWORD, HOME).unwrap();
        assert!(!campus.actor(&session).unwrap().may(Permission::CatalogueWrite));
        let ada = set_roles(&campus.gateway, id, &["bookstore_admin"]).unwrap();
        assert_eq!(ada.view.roles, ["bookstore_admin", "member"]);
        assert!(campus.actor(&session).unwrap().may(Permission::CatalogueWrite));
        set_roles(&campus.gateway, id, &[]).unwrap();
        assert!(!campus.actor(&session).unwrap().may(Permission::CatalogueWrite));
        let unknown = refused(set_roles(&campus.gateway, id, &["editor", "wizard"]));
        assert_eq!((unknown.violations[0].pointer.as_str(), unknown.violations[0].code), ("/roles/1", "unknown_role"));
    });
}

#[test]
fn one_admin_is_left_however_many_resign_at_once() {
    on_both(|campus| {
        let ids: Vec<_> = (0..6).map(|it| campus.make_admin(&format!("admin{it}@example.org")).view.id).collect();
        let resigned = thread::scope(|scope| {
            let resign = |id| scope.spawn(move || set_roles(&campus.gateway, UserId::from(id), &["editor"]));
            let threads: Vec<_> = ids.into_iter().map(resign).collect();
            threads.into_iter().filter_map(|it| it.join().unwrap().ok()).count()
        });
        assert_eq!(resigned, 5);
        let db = &mut campus.scratch.open();
        let left = cells(db, "SELECT role AS cell FROM identity_user_roles WHERE role = 'admin'");
        assert_eq!(left.len(), 1);
    });
}
