//! What is rare has its place, and what is never wanted is nowhere.

use std::collections::BTreeSet;

use syn::{Attribute, Item, ReturnType, TraitItem, visit::Visit};

use crate::{
    assert_none,
    tree::{Source, paths, sources},
};

/// What may be called only in some files, and why.
const PLACES: [(&str, &str, &[&str]); 5] = [
    ("Utc::now", "time comes from `Ctx`", &["server/src/clock.rs"]),
    // The age of a file is told by the clock of the file system.
    ("SystemTime::now", "time comes from `Ctx`", &["server/src/clock.rs", "infrastructure/src/imports/uploads.rs"]),
    ("Local::now", "time comes from `Ctx`", &[]),
    ("web::block", "a request makes one hop: `Call::read` or `Call::write`", &[]),
    ("spawn_blocking", "a request makes one hop: `Call::read` or `Call::write`", &["server/src/run.rs"]),
];

fn misplaced(source: &Source) -> Vec<String> {
    if source.is_test() {
        return Vec::new();
    }
    let paths: Vec<_> = paths(&source.syntax()).into_iter().map(|it| it.join("::")).collect();
    let found = PLACES.iter().filter(|(call, _, allowed)| {
        let named = paths.iter().any(|it| it == call || it.ends_with(&format!("::{call}")));
        named && !allowed.contains(&source.name().as_str())
    });
    found.map(|(call, why, _)| format!("{} names {call}: {why}", source.name())).collect()
}

/// `#[allow(…)]`, which stays when its reason has gone; `#[expect(…, reason = "…")]` does not.
fn allowances(source: &Source) -> Vec<String> {
    struct Seen(usize);

    impl<'ast> Visit<'ast> for Seen {
        fn visit_attribute(&mut self, attribute: &'ast Attribute) {
            let meta = attribute.meta.path().segments.last().map(|it| it.ident.to_string()).unwrap_or_default();
            let tokens = attribute.meta.require_list().map(|it| it.tokens.to_string()).unwrap_or_default();
            if meta == "allow" || (meta == "cfg_attr" && tokens.contains("allow (")) {
                self.0 += 1;
            }
        }
    }

    let mut seen = Seen(0);
    seen.visit_file(&source.syntax());
    let hidden = source.text.matches("#[allow(").count() + source.text.matches("#![allow(").count();
    if seen.0.max(hidden) == 0 { Vec::new() } else { vec![format!("{} allows: use #[expect]", source.name())] }
}

/// The ports of the domain: traits whose methods can fail for the store's sake.
fn ports(source: &Source) -> Vec<String> {
    let items = source.syntax().items;
    let traits = items.into_iter().filter_map(|it| if let Item::Trait(it) = it { Some(it) } else { None });
    let stored = traits.filter(|it| {
        it.items.iter().any(|it| match it {
            TraitItem::Fn(method) => match &method.sig.output {
                ReturnType::Type(_, it) => named_in(it).contains("StoreError"),
                ReturnType::Default => false,
            },
            _ => false,
        })
    });
    stored.map(|it| it.ident.to_string()).collect()
}

fn named_in(of: &syn::Type) -> BTreeSet<String> {
    struct Named(BTreeSet<String>);

    impl<'ast> Visit<'ast> for Named {
        fn visit_ident(&mut self, name: &'ast proc_macro2::Ident) {
            self.0.insert(name.to_string());
        }
    }

    let mut named = Named(BTreeSet::new());
    named.visit_type(of);
    named.0
}

/// Implementations of `ports`, and aggregates brought back, in `source`.
fn storage(source: &Source, ports: &BTreeSet<String>) -> Vec<String> {
    if source.layer == "infrastructure" || source.is_test() {
        return Vec::new();
    }
    let file = source.syntax();
    let traits = file.items.iter().filter_map(|it| match it {
        Item::Impl(it) => it.trait_.as_ref().map(|it| it.1.segments.last().unwrap().ident.to_string()),
        _ => None,
    });
    let implemented = traits.filter(|it| ports.contains(it)).map(|it| format!("{} implements {it}", source.name()));
    let restored = paths(&file).into_iter().filter(|it| it.len() > 1 && it.last().is_some_and(|it| it == "restore"));
    let restored = restored.filter(|_| source.layer != "domain");
    implemented.chain(restored.map(|it| format!("{} calls {}", source.name(), it.join("::")))).collect()
}

#[test]
fn what_is_rare_is_in_its_place() {
    assert_none(&sources().iter().flat_map(misplaced).collect::<Vec<_>>());
}

#[test]
fn what_is_misplaced_is_seen() {
    let of = |path, text| misplaced(&Source::planted("server", path, text)).len();
    for text in [
        "fn f() { Utc::now(); }",
        "fn f() { chrono::Utc::now(); }",
        "fn f() -> fn() -> Timestamp { chrono::Utc::now }",
        "fn f() { let _ = vec![Utc::now()]; }",
        "async fn f() { actix_web::web::block(|| 1).await; }",
        "async fn f() { tokio::task::spawn_blocking(|| 1).await; }",
        "use tokio::task::spawn_blocking;",
    ] {
        assert_eq!(of("compose.rs", text), 1, "{text}");
    }
    assert_eq!(of("clock.rs", "fn f() { Utc::now(); }"), 0);
    assert_eq!(of("compose.rs", "#[cfg(test)] mod tests { fn f() { Utc::now(); } }"), 0);
}

#[test]
fn nothing_is_allowed_that_a_lint_forbids() {
    assert_none(&sources().iter().flat_map(allowances).collect::<Vec<_>>());
}

#[test]
fn an_allowance_is_seen() {
    let of = |text| allowances(&Source::planted("web", "page.rs", text)).len();
    for text in [
        "#![allow(dead_code)]",
        "#[allow(dead_code)] fn f() {}",
        "fn f() { #[allow(unused)] let x = 1; }",
        "#[cfg_attr(test, allow(dead_code))] fn f() {}",
        "macro_rules! m { () => { #[allow(dead_code)] fn f() {} } }",
    ] {
        assert_eq!(of(text), 1, "{text}");
    }
    assert_eq!(of("#[expect(dead_code, reason = \"soon\")] fn allow() {}"), 0);
}

#[test]
fn only_storage_implements_a_port_or_brings_an_aggregate_back() {
    let sources = sources();
    let ports: BTreeSet<_> = sources.iter().filter(|it| it.layer == "domain").flat_map(ports).collect();
    assert!(ports.contains("Users"), "{ports:?}");
    assert_none(&sources.iter().flat_map(|it| storage(it, &ports)).collect::<Vec<_>>());
}

#[test]
fn storage_in_another_layer_is_seen() {
    let port = "pub trait Users { fn user(&mut self) -> Result<Option<User>, StoreError>; } pub trait Role {}";
    let found: BTreeSet<_> = ports(&Source::planted("domain", "identity/user.rs", port)).into_iter().collect();
    assert_eq!(found, ["Users".to_owned()].into());
    let of = |layer, text| storage(&Source::planted(layer, "identity.rs", text), &found).len();
    assert_eq!(of("application", "impl domain::identity::Users for Memory {}"), 1);
    assert_eq!(of("web", "fn f() { User::restore(facts); }"), 1);
    assert_eq!(of("infrastructure", "impl Users for Unit {} fn f() { User::restore(facts); }"), 0);
    assert_eq!(of("application", "impl Role for Reader {}"), 0);
}
