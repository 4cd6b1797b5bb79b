//! How often keys are used.

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Date, Text},
};
use domain::{
    identity::{ApiKeyUsage, Call, QuotaPeriod, QuotaWindow, UsageNote},
    kernel::{ApiKeyId, StoreError, Timestamp},
};

use super::super::{
    for_update,
    schema::{identity_api_key_usage::dsl, identity_api_keys::dsl as keys},
};
use crate::{
    db::{
        on, store_error,
        types::{Key, Ts, Uid},
    },
    unit::Unit,
};

impl ApiKeyUsage for Unit<'_> {
    fn count_call(&mut self, call: &Call) -> Result<Option<i64>, StoreError> {
        let mut used = self.count_within(call)?;
        if used.is_none() {
            // Whoever else begins it at this moment is waited for, so that the second look finds what they began.
            self.begin_window(call.key, &call.window)?;
            used = self.count_within(call)?;
        }
        if used.is_some() && call.window.period != QuotaPeriod::Day {
            self.add_to_day(call.key, call.day, (1, 0))?;
        }
        Ok(used)
    }

    fn add_usage(&mut self, notes: &[UsageNote]) -> Result<(), StoreError> {
        for note in notes {
            if !self.note_use(note.key, note.last_used_at)? {
                continue;
            }
            if note.admitted > 0 || note.refused > 0 {
                self.add_to_day(note.key, note.day, (note.admitted, note.refused))?;
            }
        }
        Ok(())
    }

    fn forget_usage(&mut self, before: NaiveDate, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM identity_api_key_usage WHERE (key_id, period, begins) IN (SELECT key_id, period, begins \
             FROM identity_api_key_usage WHERE begins < $1 ORDER BY begins LIMIT $2)",
        )
        .bind::<Date, _>(before)
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}

impl Unit<'_> {
    /// Counts a call in its window, if that has been begun and has one left. PostgreSQL waits here for whoever
    /// counts one as well.
    fn count_within(&mut self, call: &Call) -> Result<Option<i64>, StoreError> {
        let window = (Key::from(call.key), call.window.period.name(), call.window.begins);
        let left = dsl::identity_api_key_usage.find(window).filter(dsl::admitted.lt(call.quota));
        let counted: QueryResult<i64> = on!(&mut *self.conn, |conn| {
            let counted = diesel::update(left).set(dsl::admitted.eq(dsl::admitted + 1));
            counted.returning(dsl::admitted).get_result(conn)
        });
        counted.optional().map_err(store_error)
    }

    /// Begins a window, unless it has been, with what was used of it before anybody counted in it: the key was on
    /// another plan.
    fn begin_window(&mut self, key: ApiKeyId, window: &QuotaWindow) -> Result<(), StoreError> {
        sql_query(
            "INSERT INTO identity_api_key_usage (key_id, period, begins, admitted, refused) \
             SELECT $1, $2, $3, coalesce(sum(admitted), 0), 0 FROM identity_api_key_usage \
             WHERE key_id = $1 AND period = 'day' AND begins >= $3 AND begins < $4 \
             ON CONFLICT (key_id, period, begins) DO NOTHING",
        )
        .bind::<Uid, _>(Key::from(key))
        .bind::<Text, _>(window.period.name())
        .bind::<Date, _>(window.begins)
        .bind::<Date, _>(window.ends)
        .execute(self.conn)
        .map(drop)
        .map_err(store_error)
    }

    fn add_to_day(&mut self, key: ApiKeyId, day: NaiveDate, counts: (i64, i64)) -> Result<(), StoreError> {
        sql_query(
            "INSERT INTO identity_api_key_usage (key_id, period, begins, admitted, refused) \
             VALUES ($1, 'day', $2, $3, $4) ON CONFLICT (key_id, period, begins) DO UPDATE \
             SET admitted = identity_api_key_usage.admitted + excluded.admitted, \
             refused = identity_api_key_usage.refused + excluded.refused",
        )
        .bind::<Uid, _>(Key::from(key))
        .bind::<Date, _>(day)
        .bind::<BigInt, _>(counts.0)
        .bind::<BigInt, _>(counts.1)
        .execute(self.conn)
        .map(drop)
        .map_err(store_error)
    }

    /// Notes when a key was last used, and says whether there still is one. It stays until the transaction ends.
    fn note_use(&mut self, key: ApiKeyId, at: Option<Timestamp>) -> Result<bool, StoreError> {
        let present = keys::identity_api_keys.find(Key::from(key));
        let found = if let Some(at) = at {
            diesel::update(present).set(keys::last_used_at.eq(Some(Ts(at)))).execute(self.conn)
        } else {
            let held: QueryResult<Key> = for_update!(self.conn, present.select(keys::id), first);
            held.optional().map(|it| usize::from(it.is_some()))
        };
        found.map(|it| it > 0).map_err(store_error)
    }
}
