//! Sealed columns, whosever they are.

use application::sealing::{Sealed, SealedColumn, SealedReader, SealedUnit};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Binary},
};
use domain::kernel::StoreError;
use uuid::Uuid;

use crate::{
    db::{
        store_error,
        types::{Key, Uid},
    },
    unit::Unit,
};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uid)]
    name: Key,
    #[diesel(sql_type = Binary)]
    sealed: Vec<u8>,
}

impl SealedReader for Unit<'_> {
    fn sealed_after(
        &mut self,
        SealedColumn { table, id, column, .. }: SealedColumn,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<(Uuid, Sealed)>, StoreError> {
        // The names are constants of the program.
        let sql = format!(
            "SELECT {id} AS name, {column} AS sealed FROM {table} \
             WHERE {id} > $1 AND {column} IS NOT NULL ORDER BY {id} LIMIT $2"
        );
        let rows: Vec<Row> = sql_query(sql)
            .bind::<Uid, _>(Key(after.unwrap_or_default()))
            .bind::<BigInt, _>(limit)
            .load(self.conn)
            .map_err(store_error)?;
        Ok(rows.into_iter().map(|it| (it.name.0, Sealed(it.sealed))).collect())
    }
}

impl SealedUnit for Unit<'_> {
    fn reseal(
        &mut self,
        SealedColumn { table, id, column, .. }: SealedColumn,
        row: Uuid,
        was: &Sealed,
        now: &Sealed,
    ) -> Result<bool, StoreError> {
        let sql = format!("UPDATE {table} SET {column} = $1 WHERE {id} = $2 AND {column} = $3");
        let replaced = sql_query(sql)
            .bind::<Binary, _>(&now.0)
            .bind::<Uid, _>(Key(row))
            .bind::<Binary, _>(&was.0)
            .execute(self.conn);
        replaced.map(|it| it == 1).map_err(store_error)
    }
}
