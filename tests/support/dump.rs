//! All that is in a database, as text.

use std::fmt::Write;

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};

#[derive(QueryableByName)]
struct Cell {
    #[diesel(sql_type = Text)]
    cell: String,
}

/// One line for each row of each table, in lower case; bytes in hexadecimal digits.
pub(crate) fn dump(url: &str) -> String {
    match url.strip_prefix("sqlite://") {
        Some(file) => dump_sqlite(&mut SqliteConnection::establish(file).unwrap()),
        None => dump_postgres(&mut PgConnection::establish(url).unwrap()),
    }
}

/// The one number that `sql` finds.
pub(crate) fn number(url: &str, sql: &str) -> i64 {
    let sql = sql_query(format!("SELECT CAST(({sql}) AS text) AS cell"));
    let found: Cell = match url.strip_prefix("sqlite://") {
        Some(file) => {
            let mut connection = SqliteConnection::establish(file).unwrap();
            // A server may be writing.
            connection.batch_execute("PRAGMA busy_timeout = 20000").unwrap();
            sql.get_result(&mut connection).unwrap()
        }
        None => sql.get_result(&mut PgConnection::establish(url).unwrap()).unwrap(),
    };
    found.cell.parse().unwrap()
}

fn dump_sqlite(connection: &mut SqliteConnection) -> String {
    let mut cells = |sql: String| -> Vec<String> {
        sql_query(sql).load::<Cell>(connection).unwrap().into_iter().map(|it| it.cell).collect()
    };
    let mut text = String::new();
    for table in
        cells("SELECT name AS cell FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'".into())
    {
        let columns = cells(format!("SELECT name AS cell FROM pragma_table_info('{table}')"));
        let row = columns.iter().map(|it| format!("quote(\"{it}\")")).collect::<Vec<_>>().join(" || ' ' || ");
        append(&mut text, &table, &cells(format!("SELECT {row} AS cell FROM \"{table}\"")));
    }
    text.to_lowercase()
}

fn dump_postgres(connection: &mut PgConnection) -> String {
    let mut cells = |sql: String| -> Vec<String> {
        sql_query(sql).load::<Cell>(connection).unwrap().into_iter().map(|it| it.cell).collect()
    };
    let tables = "SELECT table_name::text AS cell FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'";
    let mut text = String::new();
    for table in cells(tables.into()) {
        append(&mut text, &table, &cells(format!("SELECT it::text AS cell FROM \"{table}\" AS it")));
    }
    text.to_lowercase()
}

fn append(text: &mut String, table: &str, rows: &[String]) {
    for row in rows {
        writeln!(text, "{table}: {row}").unwrap();
    }
}
