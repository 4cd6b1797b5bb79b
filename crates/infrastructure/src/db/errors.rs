//! From Diesel's errors to what the domain knows of storage, alike on both databases.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error};
use domain::kernel::StoreError;

/// The columns of each table's primary key. SQLite tells a violated key only by its columns, so a
/// primary key can't be told from another by the message alone.
const PRIMARY_KEYS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/primary_keys.rs"));

/// What a repository answers when a statement failed.
pub(crate) fn store_error(error: Error) -> StoreError {
    match error {
        Error::NotFound => StoreError::Absent,
        Error::DatabaseError(kind, info) => database_error(kind, info),
        // The connection died or was lost to an earlier failure of the same work.
        Error::BrokenTransactionManager => StoreError::Away("the connection was lost".into()),
        Error::RollbackErrorOnCommit { commit_error, .. } => store_error(*commit_error),
        other => StoreError::Failed(other.into()),
    }
}

fn database_error(kind: DatabaseErrorKind, info: Box<dyn DatabaseErrorInformation + Send + Sync>) -> StoreError {
    use DatabaseErrorKind as Kind;
    match kind {
        Kind::UniqueViolation | Kind::CheckViolation => StoreError::Violated(constraint(&*info)),
        // SQLite does not say which, so neither does PostgreSQL.
        Kind::ForeignKeyViolation | Kind::RestrictViolation => StoreError::Violated("foreign_key".into()),
        Kind::SerializationFailure => StoreError::Contended,
        Kind::ClosedConnection | Kind::UnableToSendCommand => StoreError::Away(info.message().into()),
        kind => match Trouble::of(info.message()) {
            Some(Trouble::Contended) => StoreError::Contended,
            Some(Trouble::Away) => StoreError::Away(info.message().into()),
            None => StoreError::Failed(Error::DatabaseError(kind, info).into()),
        },
    }
}

/// Whether a statement gave up waiting for a lock (PostgreSQL).
pub(crate) fn is_lock_timeout(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(_, info) if info.message().contains("due to lock timeout"))
}

/// The name of the violated constraint as the migrations give it.
fn constraint(info: &dyn DatabaseErrorInformation) -> String {
    let message = info.message();
    if let Some(name) = info.constraint_name() {
        return name.to_owned();
    }
    if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
        return unique(columns);
    }
    message.strip_prefix("CHECK constraint failed: ").unwrap_or(message).to_owned()
}

/// From `books.isbn` or `index 'books_isbn_key'` to `books_isbn_key`.
pub(crate) fn unique(columns: &str) -> String {
    if let Some(index) = columns.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let table = columns.split('.').next().unwrap_or_default();
    let names: Vec<&str> = columns.split(", ").filter_map(|it| it.split('.').nth(1)).collect();
    if PRIMARY_KEYS.contains(&(table, names.join(", ").as_str())) {
        return format!("{table}_pkey");
    }
    format!("{table}_{}_key", names.join("_"))
}

/// What neither database gives a kind for, known by its message.
enum Trouble {
    Contended,
    Away,
}

impl Trouble {
    fn of(message: &str) -> Option<Self> {
        let says = |texts: &[&str]| texts.iter().any(|it| message.contains(it));
        let contended = ["deadlock detected", "due to lock timeout", "database is locked", "database table is locked"];
        let away = [
            "due to statement timeout",
            "too many connections",
            "too many clients",
            "remaining connection slots",
            "the database system is",
            "terminating connection",
            "server closed the connection",
            "No space left on device",
            "could not extend file",
            "database or disk is full",
            "disk I/O error",
            "unable to open database file",
            "attempt to write a readonly database",
        ];
        if says(&contended) {
            Some(Self::Contended)
        } else if says(&away) {
            Some(Self::Away)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: DatabaseErrorKind, message: &str) -> String {
        format!("{:?}", store_error(Error::DatabaseError(kind, Box::new(message.to_owned()))))
    }

    #[test]
    fn sqlite_says_which_key_by_its_columns() {
        assert_eq!(unique("books.isbn"), "books_isbn_key");
        assert_eq!(unique("magazines.issn, magazines.issue_number"), "magazines_issn_issue_number_key");
        assert_eq!(
            unique("platform_idempotency_keys.principal, platform_idempotency_keys.key"),
            "platform_idempotency_keys_pkey"
        );
        assert_eq!(unique("index 'authors_name_key'"), "authors_name_key");
    }

    #[test]
    fn a_check_is_known_by_its_name() {
        let message = "CHECK constraint failed: books_stock_check";
        assert_eq!(of(DatabaseErrorKind::CheckViolation, message), r#"Violated("books_stock_check")"#);
    }

    #[test]
    fn what_may_pass_is_told_from_what_is_away_and_from_defects() {
        let unknown = DatabaseErrorKind::Unknown;
        assert_eq!(of(unknown, "deadlock detected"), "Contended");
        assert_eq!(of(unknown, "canceling statement due to lock timeout"), "Contended");
        assert_eq!(of(unknown, "database is locked"), "Contended");
        assert_eq!(of(DatabaseErrorKind::SerializationFailure, "could not serialize access"), "Contended");
        assert!(of(unknown, "canceling statement due to statement timeout").starts_with("Away"));
        assert!(of(unknown, "database or disk is full").starts_with("Away"));
        assert!(of(DatabaseErrorKind::ClosedConnection, "server closed the connection").starts_with("Away"));
        assert!(of(unknown, "no such table: x").starts_with("Failed"));
        assert!(of(DatabaseErrorKind::NotNullViolation, "NOT NULL constraint failed: x.y").starts_with("Failed"));
    }
}
