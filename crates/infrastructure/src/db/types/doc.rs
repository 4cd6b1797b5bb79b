//! Documents: `jsonb` on PostgreSQL, checked text on SQLite.

use std::{fmt::Debug, io::Write};

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sqlite::{Sqlite, SqliteValue},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Doc, lift};

/// Any value that serde can write and read, as a document.
#[derive(AsExpression, Clone, Debug, Default, FromSqlRow, PartialEq, Eq)]
#[diesel(sql_type = Doc)]
pub(crate) struct Json<T: Debug>(pub(crate) T);

/// The only version of the binary form of `jsonb` that there is.
const JSONB: u8 = 1;

impl<T: Serialize + Debug> ToSql<Doc, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&[JSONB])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + Debug> FromSql<Doc, Pg> for Json<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        match value.as_bytes() {
            [JSONB, text @ ..] => Ok(Self(serde_json::from_slice(text)?)),
            _ => Err("a document in an unknown form".into()),
        }
    }
}

impl<T: Serialize + Debug> ToSql<Doc, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + Debug> FromSql<Doc, Sqlite> for Json<T> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(value.read_text())?))
    }
}

lift!([T: Serialize + DeserializeOwned + Debug + Send + Sync + 'static] Doc, Json<T>);
