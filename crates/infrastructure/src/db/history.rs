//! Histories, each in a table of its own, whose columns are the same but for the one that says of which record.

use std::{fmt::Display, str::FromStr};

use application::{
    history::{HistorySort, Step},
    page::{Key as Place, Page, PageRequest},
};
use diesel::{QueryResult, Queryable};
use domain::kernel::{StoreError, UnknownName};

use super::{
    Db,
    keyset::{Column, Cut, List},
    store_error,
    types::{Key, Ts},
};

/// One step, with its members in the order of the columns.
#[derive(Clone, Debug, Queryable)]
pub(crate) struct StepRow {
    pub(crate) of: Key,
    pub(crate) revision: i64,
    pub(crate) at: Ts,
    pub(crate) actor_id: Option<Key>,
    pub(crate) action: String,
    pub(crate) from_state: Option<String>,
    pub(crate) to_state: String,
    pub(crate) why: Option<String>,
    pub(crate) request_id: String,
}

/// The table of a history.
pub(crate) trait Steps {
    /// Its column with the state of the record that a step led to. What happened later led to a later one.
    const REVISION: Column;

    fn insert(db: &mut Db, row: StepRow) -> QueryResult<usize>;

    /// The rows of one record, cut to size.
    fn load(db: &mut Db, of: Key, cut: Cut) -> QueryResult<Vec<StepRow>>;

    /// How many rows one record has.
    fn count(db: &mut Db, of: Key) -> QueryResult<i64>;

    /// Keeps one more step.
    fn add<I, A, S>(db: &mut Db, step: &Step<I, A, S>) -> Result<(), StoreError>
    where
        I: Copy + Into<Key>,
        A: Display,
        S: Display,
    {
        Self::insert(db, step.into()).map(drop).map_err(store_error)
    }

    /// A page of the steps of a record.
    fn list<I, A, S>(db: &mut Db, of: I, page: &PageRequest<HistorySort>) -> Result<Page<Step<I, A, S>>, StoreError>
    where
        I: Copy + Into<Key> + From<Key>,
        A: FromStr<Err = UnknownName>,
        S: FromStr<Err = UnknownName>,
    {
        let list = List {
            id: Self::REVISION,
            column: |HistorySort::At| Self::REVISION,
            key: |row: &StepRow, HistorySort::At| Place::Number(row.revision),
            row_id: |row| Place::Number(row.revision),
        };
        let Page { data, next, .. } = list.page(page, |cut| Self::load(db, of.into(), cut))?;
        let total = if page.total { Some(Self::count(db, of.into()).map_err(store_error)?) } else { None };
        Ok(Page { data: data.into_iter().map(StepRow::step).collect::<Result<_, _>>()?, next, total })
    }
}

impl<I: Copy + Into<Key>, A: Display, S: Display> From<&Step<I, A, S>> for StepRow {
    fn from(step: &Step<I, A, S>) -> Self {
        Self {
            of: step.of.into(),
            revision: step.revision,
            at: step.at.into(),
            actor_id: step.actor.map(Into::into),
            action: step.action.to_string(),
            from_state: step.from.as_ref().map(ToString::to_string),
            to_state: step.to.to_string(),
            why: step.why.clone(),
            request_id: step.request_id.clone(),
        }
    }
}

impl StepRow {
    fn step<I, A, S>(self) -> Result<Step<I, A, S>, StoreError>
    where
        I: From<Key>,
        A: FromStr<Err = UnknownName>,
        S: FromStr<Err = UnknownName>,
    {
        Ok(Step {
            of: self.of.into(),
            revision: self.revision,
            at: self.at.into(),
            actor: self.actor_id.map(Into::into),
            action: read(&self.action)?,
            from: self.from_state.as_deref().map(read).transpose()?,
            to: read(&self.to_state)?,
            why: self.why,
            request_id: self.request_id,
        })
    }
}

/// What Lyceum wrote by its name.
fn read<T: FromStr<Err = UnknownName>>(name: &str) -> Result<T, StoreError> {
    name.parse().map_err(|it: UnknownName| StoreError::Failed(format!("a history has {name}: {it}").into()))
}
