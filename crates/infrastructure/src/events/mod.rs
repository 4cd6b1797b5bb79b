//! The tables of those who react to events, and the ports that read and change them.

mod schema;
#[cfg(test)]
mod tests;

use application::events::{Event, EventsReader, EventsUnit, Held};
use diesel::{prelude::*, sql_query, sql_types::BigInt, upsert::excluded};
use domain::kernel::{StoreError, Timestamp};
use schema::{
    events_consumers::{self, dsl as consumers},
    events_held::{self, dsl as held},
    events_inbox::{self, dsl as inbox},
};
use uuid::Uuid;

use crate::{
    db::{
        OnBoth, on, store_error,
        types::{Instant, Key, Ts},
    },
    unit::Unit,
};

#[derive(Insertable)]
#[diesel(table_name = events_held, treat_none_as_default_value = false)]
struct HeldRow<'e> {
    consumer: &'e str,
    sequence: i64,
    resource_type: &'e str,
    resource_id: &'e str,
    attempts: i64,
    due_at: Ts,
}

impl EventsReader for Unit<'_> {
    fn position(&mut self, consumer: &str) -> Result<i64, StoreError> {
        consumers::events_consumers.find(consumer).select(consumers::position).first(self.conn).map_err(store_error)
    }

    fn due(&mut self, consumer: &str, at: Timestamp) -> Result<Option<Held>, StoreError> {
        let earlier = diesel::alias!(events_held as earlier);
        let ahead = earlier
            .filter(earlier.field(held::consumer).eq(held::consumer))
            .filter(earlier.field(held::resource_id).eq(held::resource_id))
            .filter(earlier.field(held::resource_type).eq(held::resource_type))
            .filter(earlier.field(held::sequence).lt(held::sequence));
        let due = held::events_held
            .filter(held::consumer.eq(consumer).and(held::due_at.le(Ts(at))))
            .filter(diesel::dsl::not(diesel::dsl::exists(ahead)))
            .order((held::due_at, held::sequence))
            .select((held::sequence, held::attempts, held::due_at))
            .first::<(i64, i64, Ts)>(self.conn);
        let due = due.optional().map_err(store_error)?;
        Ok(due.map(|(sequence, attempts, due_at)| Held { sequence, attempts, due_at: due_at.into() }))
    }
}

impl EventsUnit for Unit<'_> {
    fn add_consumer(&mut self, consumer: &str, position: i64) -> Result<(), StoreError> {
        let row = (consumers::name.eq(consumer), consumers::position.eq(position));
        let added = diesel::insert_into(events_consumers::table).values(row).on_conflict_do_nothing();
        added.on_both().execute(self.conn).map(drop).map_err(store_error)
    }

    fn lock_consumer(&mut self, consumer: &str) -> Result<Option<i64>, StoreError> {
        let position = consumers::events_consumers.find(consumer).select(consumers::position);
        let locked = on!(
            self.conn,
            pg | conn | position.for_update().skip_locked().first(conn),
            sqlite | conn | position.first(conn),
        );
        locked.optional().map_err(store_error)
    }

    fn move_consumer(&mut self, consumer: &str, position: i64, at: Timestamp) -> Result<(), StoreError> {
        let to = (consumers::position.eq(position), consumers::updated_at.eq(Some(Ts(at))));
        let moved = diesel::update(consumers::events_consumers.find(consumer)).set(to).execute(self.conn);
        moved.map(drop).map_err(store_error)
    }

    fn admit(&mut self, consumer: &str, event: Uuid, at: Timestamp) -> Result<bool, StoreError> {
        let row = (inbox::consumer.eq(consumer), inbox::event_id.eq(Key(event)), inbox::handled_at.eq(Ts(at)));
        let added = diesel::insert_into(events_inbox::table).values(row).on_conflict_do_nothing();
        added.on_both().execute(self.conn).map(|it| it == 1).map_err(store_error)
    }

    fn is_blocked(&mut self, consumer: &str, event: &Event) -> Result<bool, StoreError> {
        let earlier = held::events_held
            .filter(held::consumer.eq(consumer).and(held::resource_id.eq(&event.resource_id)))
            .filter(held::resource_type.eq(&event.resource_type).and(held::sequence.lt(event.sequence)));
        diesel::select(diesel::dsl::exists(earlier)).get_result(self.conn).map_err(store_error)
    }

    fn hold(&mut self, consumer: &str, event: &Event, it: &Held) -> Result<(), StoreError> {
        let row = HeldRow {
            consumer,
            sequence: event.sequence,
            resource_type: &event.resource_type,
            resource_id: &event.resource_id,
            attempts: it.attempts,
            due_at: it.due_at.into(),
        };
        let held = diesel::insert_into(events_held::table)
            .values(row)
            .on_conflict((held::consumer, held::sequence))
            .do_update()
            .set((held::attempts.eq(excluded(held::attempts)), held::due_at.eq(excluded(held::due_at))));
        held.on_both().execute(self.conn).map(drop).map_err(store_error)
    }

    fn release(&mut self, consumer: &str, sequence: i64) -> Result<(), StoreError> {
        let released = diesel::delete(held::events_held.find((consumer, sequence))).execute(self.conn);
        released.map(drop).map_err(store_error)
    }

    fn forget_handled(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM events_inbox WHERE (consumer, event_id) IN (SELECT consumer, event_id FROM events_inbox \
             WHERE handled_at < $1 ORDER BY handled_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}
