//! All that a database keeps, as text.

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Every row of every table, a line each; bytes are hexadecimal digits.
pub(crate) fn dump(url: &str) -> String {
    let lines = match url.strip_prefix("sqlite://") {
        Some(file) => of_sqlite(&mut SqliteConnection::establish(file).unwrap()),
        None => of_postgres(&mut PgConnection::establish(url).unwrap()),
    };
    lines.into_iter().map(|it| it.line).collect::<Vec<_>>().join("\n")
}

fn of_sqlite(connection: &mut SqliteConnection) -> Vec<Line> {
    // What is virtual keeps its rows in tables beside it.
    let tables = "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
    let tables: Vec<Line> = sql_query(tables).load(connection).unwrap();
    let mut all = Vec::new();
    for Line { line: table } in tables {
        let columns = format!(
            "SELECT group_concat('quote(\"' || name || '\")', ' || '' '' || ') AS line FROM pragma_table_info('{table}')"
        );
        let columns: Vec<Line> = sql_query(columns).load(connection).unwrap();
        let rows = format!("SELECT {} AS line FROM \"{table}\"", columns[0].line);
        all.extend(sql_query(rows).load::<Line>(connection).unwrap());
    }
    all
}

fn of_postgres(connection: &mut PgConnection) -> Vec<Line> {
    let tables = "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public'";
    let tables: Vec<Line> = sql_query(tables).load(connection).unwrap();
    let mut all = Vec::new();
    for Line { line: table } in tables {
        let rows = format!("SELECT row_to_json(it)::text AS line FROM \"{table}\" AS it");
        all.extend(sql_query(rows).load::<Line>(connection).unwrap());
    }
    all
}
