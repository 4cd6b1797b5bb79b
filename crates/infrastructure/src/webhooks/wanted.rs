//! Which types of events are wanted by whom, found by the type of an event.

use application::{
    events::EventPattern,
    webhooks::{WebhookFacts, WebhookId},
};
use diesel::prelude::*;
use domain::kernel::{StoreError, Timestamp};

use super::schema::webhooks_event_types::{self, dsl};
use crate::db::{
    Db, OnBoth, store_error,
    types::{Key, Ts},
};

pub(super) fn all(conn: &mut Db) -> Result<Vec<EventPattern>, StoreError> {
    let patterns = dsl::webhooks_event_types.select(dsl::pattern).distinct().order(dsl::pattern);
    let patterns: Vec<String> = patterns.load(conn).map_err(store_error)?;
    patterns.iter().map(|it| it.parse().map_err(|error| StoreError::Failed(Box::new(error)))).collect()
}

pub(super) fn by(conn: &mut Db, kind: &str, at: Timestamp) -> Result<Vec<WebhookId>, StoreError> {
    let patterns: Vec<String> = EventPattern::all_that_include(kind).iter().map(ToString::to_string).collect();
    let wanting = dsl::webhooks_event_types
        .filter(dsl::pattern.eq_any(patterns).and(dsl::since.lt(Ts(at))))
        .select(dsl::webhook_id);
    let mut wanting: Vec<Key> = wanting.load(conn).map_err(store_error)?;
    // Sorted here: a database may take being asked for it as a reason to read all there is in that order.
    wanting.sort_unstable();
    wanting.dedup();
    Ok(wanting.into_iter().map(Into::into).collect())
}

/// Forgets what a webhook wants that is no more.
pub(super) fn forget(conn: &mut Db, id: WebhookId) -> Result<(), StoreError> {
    let theirs = dsl::webhooks_event_types.filter(dsl::webhook_id.eq(Key::from(id)));
    diesel::delete(theirs).execute(conn).map(drop).map_err(store_error)
}

/// Keeps what a webhook wants as of its last change: nothing if it is disabled. What it wanted before, it
/// wants since then.
pub(super) fn save(conn: &mut Db, facts: &WebhookFacts) -> Result<(), StoreError> {
    let theirs = dsl::webhooks_event_types.filter(dsl::webhook_id.eq(Key::from(facts.id)));
    if !facts.enabled {
        return diesel::delete(theirs).execute(conn).map(drop).map_err(store_error);
    }
    let wanted: Vec<&str> = facts.event_types.all().iter().map(EventPattern::as_str).collect();
    diesel::delete(theirs.filter(dsl::pattern.ne_all(wanted.clone()))).execute(conn).map_err(store_error)?;
    for pattern in wanted {
        let row =
            (dsl::pattern.eq(pattern), dsl::webhook_id.eq(Key::from(facts.id)), dsl::since.eq(Ts(facts.updated_at)));
        let added = diesel::insert_into(webhooks_event_types::table).values(row).on_conflict_do_nothing();
        added.on_both().execute(conn).map_err(store_error)?;
    }
    Ok(())
}
