//! What is done again and again: when, and by which job.

use chrono::{DateTime, Days, NaiveTime, TimeDelta};
use domain::kernel::Timestamp;
use serde_json::Value;

use super::{Job, JobKind, JobsReader, JobsUnit, NewJob, work::queue_job};
use crate::{Ctx, Failure};

/// Something that is done again and again.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// Names it for ever.
    pub name: &'static str,
    /// What is done.
    pub kind: JobKind,
    /// When.
    pub rhythm: Rhythm,
}

/// How often something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Each day at this hour and minute, in UTC.
    Daily(u32, u32),
    /// Each time that so many minutes are over, counted from the hour.
    Minutes(u32),
}

/// All there are. One whose jobs nobody here does is left to others.
pub const SCHEDULES: &[Schedule] = &[
    Schedule { name: "housekeeping", kind: JobKind::Housekeeping, rhythm: Rhythm::Minutes(10) },
    Schedule { name: "key_rotation", kind: JobKind::KeyRotation, rhythm: Rhythm::Daily(4, 0) },
    Schedule { name: "lending_expiry", kind: JobKind::LendingExpiry, rhythm: Rhythm::Daily(3, 0) },
    Schedule { name: "recommendations", kind: JobKind::Recommendations, rhythm: Rhythm::Daily(2, 0) },
    Schedule { name: "order_payments", kind: JobKind::OrderPayments, rhythm: Rhythm::Minutes(1) },
    Schedule { name: "order_upkeep", kind: JobKind::OrderUpkeep, rhythm: Rhythm::Minutes(1) },
    Schedule { name: "stock_verification", kind: JobKind::StockVerification, rhythm: Rhythm::Daily(3, 30) },
];

impl Rhythm {
    /// The first time after `at`.
    pub fn after(self, at: Timestamp) -> Timestamp {
        match self {
            Self::Daily(hour, minute) => {
                let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
                let today = at.date_naive().and_time(time).and_utc();
                let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
                if today > at { today } else { tomorrow }
            }
            Self::Minutes(minutes) => {
                let step = i64::from(minutes.max(1)) * 60;
                let next = (at.timestamp().div_euclid(step) + 1) * step;
                DateTime::from_timestamp(next, 0).unwrap_or(at + TimeDelta::seconds(step))
            }
        }
    }
}

/// The schedules that are due, or that nobody has noted yet.
pub fn due_schedules(ctx: &Ctx, reader: &mut dyn JobsReader) -> Result<Vec<&'static Schedule>, Failure> {
    let noted = reader.schedules()?;
    let rests = |it: &Schedule| noted.iter().any(|(name, next)| name == it.name && *next > ctx.at);
    Ok(SCHEDULES.iter().filter(|it| !rests(it)).collect())
}

/// Queues the job of a schedule that is due, and says whether it did. Of those who try at once, one
/// does; and what was missed while nobody was there is done once.
pub fn run_schedule(ctx: &Ctx, unit: &mut dyn JobsUnit, schedule: &Schedule) -> Result<bool, Failure> {
    let Some(due) = unit.due_schedule(schedule.name, ctx.at)? else {
        if unit.schedule(schedule.name)?.is_none() {
            begin_schedule(ctx, unit, schedule)?;
        }
        return Ok(false);
    };
    let dedupe_key = Some(format!("schedule:{}:{}", schedule.name, due.timestamp()));
    let new = NewJob { dedupe_key, ..NewJob::asked(schedule.kind, ctx, Value::Null) };
    let queued = queue_job(unit, &Job::queue(new, ctx.at))?;
    unit.save_schedule(schedule.name, schedule.rhythm.after(ctx.at))?;
    Ok(queued)
}

/// Notes a schedule that is new here. What is done every few minutes is done at once.
fn begin_schedule(ctx: &Ctx, unit: &mut dyn JobsUnit, schedule: &Schedule) -> Result<(), Failure> {
    let first = match schedule.rhythm {
        Rhythm::Daily(..) => schedule.rhythm.after(ctx.at),
        Rhythm::Minutes(_) => ctx.at,
    };
    Ok(unit.add_schedule(schedule.name, first)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_done_each_day_is_done_at_its_time() {
        let nightly = Rhythm::Daily(3, 0);
        for (now, next) in [
            ("2026-03-01T02:59:59.999999Z", "2026-03-01T03:00:00Z"),
            ("2026-03-01T03:00:00Z", "2026-03-02T03:00:00Z"),
            ("2026-12-31T23:00:00Z", "2027-01-01T03:00:00Z"),
        ] {
            assert_eq!(nightly.after(at(now)), at(next), "{now}");
        }
    }

    #[test]
    fn what_is_done_each_few_minutes_keeps_its_beat() {
        for (now, next) in [
            ("2026-03-01T02:59:59.999999Z", "2026-03-01T03:00:00Z"),
            ("2026-03-01T03:00:00Z", "2026-03-01T03:10:00Z"),
            ("2026-03-01T03:09:00Z", "2026-03-01T03:10:00Z"),
        ] {
            assert_eq!(Rhythm::Minutes(10).after(at(now)), at(next), "{now}");
        }
    }

    #[test]
    fn a_schedule_has_a_name_of_its_own() {
        for (place, schedule) in SCHEDULES.iter().enumerate() {
            assert!(SCHEDULES[..place].iter().all(|it| it.name != schedule.name), "{}", schedule.name);
            assert!(schedule.kind.rules().system);
        }
    }
}
