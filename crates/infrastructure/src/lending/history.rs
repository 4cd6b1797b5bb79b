//! Where it is kept what was done with applications.

use diesel::{QueryResult, prelude::*};

use super::schema::lending_history::dsl;
use crate::db::{
    Db,
    history::{StepRow, Steps},
    keyset::{Column, Cut},
    types::Key,
};

/// The table of what was done with applications.
pub(super) enum History {}

impl Steps for History {
    const REVISION: Column = Column::number("lending_history.revision");

    fn insert(db: &mut Db, row: StepRow) -> QueryResult<usize> {
        let values = (
            dsl::application_id.eq(row.of),
            dsl::revision.eq(row.revision),
            dsl::at.eq(row.at),
            dsl::actor_id.eq(row.actor_id),
            dsl::action.eq(row.action),
            dsl::from_state.eq(row.from_state),
            dsl::to_state.eq(row.to_state),
            dsl::why.eq(row.why),
            dsl::request_id.eq(row.request_id),
        );
        diesel::insert_into(dsl::lending_history).values(values).execute(db)
    }

    fn load(db: &mut Db, of: Key, cut: Cut) -> QueryResult<Vec<StepRow>> {
        cut.of(dsl::lending_history.filter(dsl::application_id.eq(of)).into_boxed()).load(db)
    }

    fn count(db: &mut Db, of: Key) -> QueryResult<i64> {
        dsl::lending_history.filter(dsl::application_id.eq(of)).count().get_result(db)
    }
}
