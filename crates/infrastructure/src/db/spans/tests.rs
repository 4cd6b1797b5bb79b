//! What a span of a statement says.

use diesel::{debug_query, pg::Pg, prelude::*, sqlite::Sqlite};

use super::*;

diesel::table! {
    planted (id) { id -> Integer, secret -> Text, }
}

#[test]
fn a_statement_is_told_without_what_it_is_run_with() {
    let query = planted::table.filter(planted::secret.eq("canary")).select(planted::id);
    let expected = "SELECT `planted`.`id` FROM `planted` WHERE (`planted`.`secret` = ";
    let on_postgres = without_values(&debug_query::<Pg, _>(&query));
    assert_eq!(on_postgres.trim_end(), format!("{}$1)", expected.replace('`', "\"")));
    let on_sqlite = without_values(&debug_query::<Sqlite, _>(&query));
    assert_eq!(on_sqlite.trim_end(), format!("{expected}?)"));
    // It would be there otherwise.
    assert!(debug_query::<Sqlite, _>(&query).to_string().contains("canary"));
}
