//! Each table belongs to one context, which alone knows its columns.

use std::{fs, path::Path};

use syn::{ItemMod, Macro, Visibility, visit::Visit};

use crate::{
    assert_none,
    tree::{ROOT, Source, contexts, files, sources},
};

/// Tables that serve the whole and no context.
const PLATFORM: &str = "platform";
/// What remembers the state of the schema is no part of it.
const MEMORY: &str = "infrastructure/src/migrations/replaceable.rs";

/// Declarations of tables outside a `schema.rs` and its parts, and schemas that others can see.
fn declarations(source: &Source) -> Vec<String> {
    struct Seen(Vec<&'static str>);

    impl<'ast> Visit<'ast> for Seen {
        fn visit_macro(&mut self, item: &'ast Macro) {
            if item.path.segments.last().is_some_and(|it| it.ident == "table") {
                self.0.push("declares a table");
            }
        }

        fn visit_item_mod(&mut self, module: &'ast ItemMod) {
            if module.ident == "schema" && !matches!(module.vis, Visibility::Inherited) {
                self.0.push("lets others see its schema");
            }
            syn::visit::visit_item_mod(self, module);
        }
    }

    let mut seen = Seen(Vec::new());
    if source.is_test() || source.name() == MEMORY {
        return Vec::new();
    }
    seen.visit_file(&source.syntax());
    let is_schema =
        source.layer == "infrastructure" && (source.path.ends_with("/schema.rs") || source.path.contains("/schema/"));
    seen.0.retain(|it| !(is_schema && *it == "declares a table"));
    seen.0.iter().map(|it| format!("{} {it}", source.name())).collect()
}

/// References from one context's table to another's, and tables that belong to nobody, in `sql`.
fn references(sql: &str, contexts: &[&str]) -> Vec<String> {
    let words: Vec<_> =
        sql.split(|it: char| !(it.is_alphanumeric() || it == '_')).filter(|it| !it.is_empty()).collect();
    let owner = |table: &str| table.split('_').next().unwrap_or_default().to_lowercase();
    let (mut complaints, mut current) = (Vec::new(), String::new());
    for (at, word) in words.iter().enumerate() {
        let next = || words[at + 1..].iter().find(|it| !is_noise(it)).copied().unwrap_or_default();
        match word.to_uppercase().as_str() {
            "TABLE" => {
                current = owner(next());
                if !contexts.contains(&current.as_str()) {
                    complaints.push(format!("the table {} belongs to no context", next()));
                }
            }
            "REFERENCES" if owner(next()) != current => {
                complaints.push(format!("a table of {current} refers to {}", next()));
            }
            _ => {}
        }
    }
    complaints
}

fn is_noise(word: &str) -> bool {
    ["IF", "NOT", "EXISTS", "ONLY"].contains(&word.to_uppercase().as_str())
}

/// Without `-- …`.
fn without_comments(sql: &str) -> String {
    sql.lines().map(|it| it.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

#[test]
fn tables_are_declared_only_where_their_context_can_see_them() {
    assert_none(&sources().iter().flat_map(declarations).collect::<Vec<_>>());
}

#[test]
fn a_declared_or_exposed_table_is_seen() {
    let of = |path, text| declarations(&Source::planted("infrastructure", path, text)).len();
    assert_eq!(of("bookstore/books.rs", "diesel::table! { bookstore_books (isbn) { isbn -> Text, } }"), 1);
    assert_eq!(of("bookstore/schema.rs", "diesel::table! { bookstore_books (isbn) { isbn -> Text, } }"), 0);
    assert_eq!(of("bookstore/mod.rs", "pub(crate) mod schema;"), 1);
    assert_eq!(of("bookstore/mod.rs", "pub mod schema;"), 1);
    assert_eq!(of("bookstore/mod.rs", "mod schema;"), 0);
}

#[test]
fn no_table_refers_to_another_context() {
    let contexts = contexts();
    let known: Vec<_> = contexts.iter().map(String::as_str).chain([PLATFORM]).collect();
    let migrations = files(Path::new(&format!("{ROOT}/migrations")), "sql");
    assert!(migrations.len() >= 4, "the migrations were not found");
    let mut complaints = Vec::new();
    for file in migrations {
        let sql = without_comments(&fs::read_to_string(&file).unwrap());
        complaints.extend(references(&sql, &known).iter().map(|it| format!("{}: {it}", file.display())));
    }
    assert_none(&complaints);
}

#[test]
fn a_reference_across_contexts_is_seen() {
    let of = |sql| references(&without_comments(sql), &["bookstore", "identity", PLATFORM]).len();
    assert_eq!(of("CREATE TABLE bookstore_orders (buyer uuid REFERENCES identity_users (id));"), 1);
    assert_eq!(of("create table if not exists bookstore_orders (buyer uuid references identity_users);"), 1);
    assert_eq!(of("ALTER TABLE ONLY bookstore_a ADD FOREIGN KEY (b) REFERENCES \"identity_users\" (id);"), 1);
    assert_eq!(of("CREATE TABLE orders (id uuid);"), 1);
    assert_eq!(
        of("CREATE TABLE bookstore_books (a uuid REFERENCES bookstore_authors); -- REFERENCES identity_users"),
        0
    );
}
