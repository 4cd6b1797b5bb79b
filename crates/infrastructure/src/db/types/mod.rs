//! Column types by meaning: one SQL type each, kept as each database likes it best.
//!
//! | meaning | PostgreSQL | SQLite | Rust |
//! |---|---|---|---|
//! | [`Uid`] | `uuid` | `TEXT` of 36 characters | [`Key`], from and to `Id<T>` |
//! | [`Instant`] | `timestamptz` | `TEXT`, fixed width, sorts | [`Ts`], from and to `Timestamp` |
//! | [`Doc`] | `json` | `TEXT` | [`Json`] of anything |
//!
//! Everything else is Diesel's own: `Text`, `BigInt`, `Integer`, `Bool`, `Binary`, `Date`.

// The SQL types are public inside this private module because `table!` makes public items of them.
mod doc;
mod instant;
#[cfg(test)]
mod tests;
mod uid;

use diesel::{query_builder::QueryId, sql_types::SqlType};

pub(crate) use doc::Json;
pub(crate) use instant::Ts;
pub(crate) use uid::Key;

/// An identifier.
#[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Text"))]
pub struct Uid;

/// A moment, to the microsecond.
#[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Text"))]
pub struct Instant;

/// A document that the database need not look into.
#[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 114, array_oid = 199), sqlite_type(name = "Text"))]
pub struct Doc;

/// Lifts a type that both databases know onto their union.
macro_rules! lift {
    ([$($generics:tt)*] $sql:ident, $rust:ty) => {
        impl<$($generics)*> diesel::deserialize::FromSql<super::$sql, crate::db::MultiBackend> for $rust {
            fn from_sql(value: crate::db::MultiRawValue<'_>) -> diesel::deserialize::Result<Self> {
                value.from_sql::<Self, super::$sql>()
            }
        }

        impl<$($generics)*> diesel::serialize::ToSql<super::$sql, crate::db::MultiBackend> for $rust {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, crate::db::MultiBackend>,
            ) -> diesel::serialize::Result {
                out.set_value((super::$sql, self));
                Ok(diesel::serialize::IsNull::No)
            }
        }
    };
}
use lift;

macro_rules! known_to_both {
    ($($sql:ident)*) => {$(
        impl diesel::sql_types::HasSqlType<$sql> for crate::db::MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$sql>(lookup)
            }
        }
    )*};
}
known_to_both!(Uid Instant Doc);
