//! No context names another. Contexts meet in few places, which are named here.

use std::collections::BTreeSet;

use crate::{
    assert_none,
    tree::{Source, contexts, paths, sources},
};

/// The places that belong to no context and may name several, with what they are for. Everything
/// else that is shared knows no context at all.
const MEETING_PLACES: [(&str, &str); 23] = [
    ("domain", "lib"),
    ("application", "lib"),
    ("infrastructure", "lib"),
    ("web", "lib"),
    // Who may do what to which record, of all contexts in one place.
    ("domain", "policies"),
    // From the name of a violated constraint to the refusal of the context that owns it.
    ("application", "constraints"),
    // Authentication is identity's, and comes before everything else.
    ("application", "gateway"),
    // How far a token reaches is said by identity.
    ("application", "access"),
    // The doors: one for each context, all on one connection.
    ("application", "store"),
    ("infrastructure", "unit"),
    // A port of one context, answered by another's reader.
    ("application", "bridges"),
    // What follows from an event.
    ("application", "reactions"),
    // What path segments and texts can name, with the formats that the contexts define.
    ("web", "path"),
    ("web", "formats"),
    // What reacts and what works are parts of one trace with what made them do so.
    ("application", "trace"),
    // What happens in any context, told to those who may hear of it.
    ("web", "streams"),
    // Who calls decides how much they may ask for.
    ("web", "limits"),
    // How callers of all contexts show who they are.
    ("web", "openapi"),
    // What the handlers of all contexts are given.
    ("web", "serve"),
    // Fills many contexts' tables at once.
    ("infrastructure", "seed"),
    // Long work of the bookstore, done as a job.
    ("application", "imports"),
    ("infrastructure", "imports"),
    ("web", "catalogue_imports"),
];

/// Modules that belong to a context without bearing its name.
const OWNED: [(&str, &str, &str); 4] = [
    ("infrastructure", "passwords", "identity"),
    ("infrastructure", "tokens", "identity"),
    ("infrastructure", "mail", "notifications"),
    ("infrastructure", "invoices", "bookstore"),
];

/// Contexts that serve all others: they may be named by them, and name none but each other.
const SERVICES: [&str; 3] = ["audit", "events", "jobs"];

/// What `source` names although it should not.
fn trespasses(source: &Source, contexts: &BTreeSet<String>) -> Vec<String> {
    // The server puts everything together.
    let meets = source.layer == "server" || MEETING_PLACES.contains(&(&source.layer, source.module()));
    if meets || source.is_test() {
        return Vec::new();
    }
    let owner = OWNED.iter().find(|it| (it.0, it.1) == (&source.layer, source.module()));
    let own = contexts.get(owner.map_or(source.module(), |it| it.2));
    let named = named_contexts(&source.syntax(), contexts);
    let served = |it: &String| own.is_some() && SERVICES.contains(&it.as_str());
    let foreign = named.iter().filter(|it| Some(*it) != own && !served(it));
    foreign.map(|it| format!("{} names {it}: use an event or a bridge", source.name())).collect()
}

fn named_contexts(file: &syn::File, contexts: &BTreeSet<String>) -> BTreeSet<String> {
    let roots = ["crate", "super", "self", "domain", "application", "infrastructure", "web"];
    let qualified = paths(file).into_iter().filter(|it| it.len() > 1);
    // Only what comes right after the roots is a module of a crate's root, and so may be a context.
    let named = qualified.filter_map(|path| {
        let rooted = path.iter().take_while(|it| roots.contains(&it.as_str())).count();
        path.into_iter().nth(rooted).filter(|_| rooted > 0)
    });
    named.filter(|it| contexts.contains(it)).collect()
}

#[test]
fn no_context_names_another() {
    let contexts = contexts();
    assert!(contexts.contains("bookstore") && contexts.contains("identity"), "{contexts:?}");
    let complaints: Vec<_> = sources().iter().flat_map(|it| trespasses(it, &contexts)).collect();
    assert_none(&complaints);
}

#[test]
fn every_way_to_name_a_context_is_seen() {
    let contexts = ["identity", "bookstore", "jobs"].map(String::from).into();
    let trespasses = |path, text| trespasses(&Source::planted("application", path, text), &contexts).len();
    for text in [
        "use crate::bookstore::Book;",
        "use domain::{kernel::Id, bookstore::Isbn};",
        "use super::super::bookstore as shop;",
        "use crate::bookstore;",
        "fn f() { crate::bookstore::publish(); }",
        "fn f(_: &dyn application::bookstore::BookstoreUnit) {}",
        "impl domain::bookstore::Books for Unit {}",
        "schemas! { Isbn = domain::bookstore::Isbn, \"9780141439518\"; }",
        "fn f() { vec![crate::bookstore::nothing()]; }",
        "mod inner { use crate::bookstore::Book; }",
    ] {
        assert_eq!(trespasses("identity/users.rs", text), 1, "{text}");
        assert_eq!(trespasses("page.rs", text), 1, "shared code may name no context: {text}");
        assert_eq!(trespasses("bookstore/mod.rs", text), 0, "{text}");
        assert_eq!(trespasses("store.rs", text), 0, "a meeting place: {text}");
    }
    for text in [
        "use crate::kernel::Id; fn bookstore() { bookstore(); }",
        "#[cfg(test)] mod tests { use crate::bookstore::Book; }",
        "fn f(uow: &mut dyn UnitOfWork) { uow.bookstore(); }",
        "use super::queries::identity;",
    ] {
        assert_eq!(trespasses("identity/users.rs", text), 0, "{text}");
    }
}

#[test]
fn a_service_knows_nobody_whom_it_serves() {
    let contexts = ["bookstore", "jobs"].map(String::from).into();
    let trespasses = |path, text| trespasses(&Source::planted("application", path, text), &contexts).len();
    assert_eq!(trespasses("bookstore/import.rs", "use crate::jobs::Job;"), 0);
    assert_eq!(trespasses("jobs/mod.rs", "use crate::bookstore::Book;"), 1);
    assert_eq!(trespasses("page.rs", "use crate::jobs::Job;"), 1);
}
