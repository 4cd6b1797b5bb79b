//! Identifiers: `uuid` on PostgreSQL; on SQLite their 36 characters, which a person can read and join.

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types,
    sqlite::{Sqlite, SqliteValue},
};
use domain::kernel::Id;
use uuid::Uuid;

use super::{Uid, lift};

/// An identifier in a row or a query. What it names shows only outside the database.
#[derive(AsExpression, Clone, Copy, Debug, FromSqlRow, Hash, PartialEq, Eq, PartialOrd, Ord)]
#[diesel(sql_type = Uid)]
pub(crate) struct Key(pub(crate) Uuid);

impl<T> From<Id<T>> for Key {
    fn from(id: Id<T>) -> Self {
        Self(id.uuid())
    }
}

impl<T> From<Key> for Id<T> {
    fn from(key: Key) -> Self {
        key.0.into()
    }
}

impl ToSql<Uid, Pg> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql_types::Uuid, Pg>::to_sql(&self.0, out)
    }
}

impl FromSql<Uid, Pg> for Key {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        FromSql::<sql_types::Uuid, Pg>::from_sql(value).map(Self)
    }
}

impl ToSql<Uid, Sqlite> for Key {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<Uid, Sqlite> for Key {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::try_parse(value.read_text())?))
    }
}

lift!([] Uid, Key);
