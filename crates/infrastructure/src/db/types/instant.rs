//! Moments: `timestamptz` on PostgreSQL; on SQLite `YYYY-MM-DD HH:MM:SS.ffffffZ`, which sorts as text
//! and which SQLite's own date functions read.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::Timestamptz,
    sqlite::{Sqlite, SqliteValue},
};
use domain::kernel::Timestamp;

use super::{Instant, lift};

/// A moment in a row or a query.
#[derive(AsExpression, Clone, Copy, Debug, FromSqlRow, PartialEq, Eq, PartialOrd, Ord)]
#[diesel(sql_type = Instant)]
pub(crate) struct Ts(pub(crate) Timestamp);

impl From<Timestamp> for Ts {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl From<Ts> for Timestamp {
    fn from(ts: Ts) -> Self {
        ts.0
    }
}

impl ToSql<Instant, Pg> for Ts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.0, out)
    }
}

impl FromSql<Instant, Pg> for Ts {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        FromSql::<Timestamptz, Pg>::from_sql(value).map(Self)
    }
}

impl ToSql<Instant, Sqlite> for Ts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(write(&self.0));
        Ok(IsNull::No)
    }
}

impl FromSql<Instant, Sqlite> for Ts {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = value.read_text();
        read(text.as_bytes()).map(Self).ok_or_else(|| format!("{text:?} is not an instant").into())
    }
}

// By hand, because a list reads two of these per row and chrono's general formatter takes its time.

fn write(at: &Timestamp) -> String {
    let (year, month, day) = (at.year(), at.month(), at.day());
    let (hour, minute, second, micros) = (at.hour(), at.minute(), at.second(), at.nanosecond() / 1000 % 1_000_000);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{micros:06}Z")
}

fn read(text: &[u8]) -> Option<Timestamp> {
    let shape = b"0000-00-00 00:00:00.000000Z";
    let fits = text.len() == shape.len()
        && text.iter().zip(shape).all(|(it, like)| if *like == b'0' { it.is_ascii_digit() } else { it == like });
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| text[from..to].iter().fold(0, |sum, it| sum * 10 + u32::from(it - b'0'));
    let day = NaiveDate::from_ymd_opt(number(0, 4).cast_signed(), number(5, 7), number(8, 10))?;
    let at = day.and_hms_micro_opt(number(11, 13), number(14, 16), number(17, 19), number(20, 26))?;
    Some(DateTime::<Utc>::from_naive_utc_and_offset(at, Utc))
}

lift!([] Instant, Ts);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_as_it_was_written() {
        for micros in [0, 1, -1, 1_700_000_000_123_456, 253_402_300_799_999_999, -62_135_596_800_000_000] {
            let at = DateTime::from_timestamp_micros(micros).unwrap();
            assert_eq!(read(write(&at).as_bytes()), Some(at));
        }
    }

    #[test]
    fn what_sorts_earlier_was_earlier() {
        let (early, late) = (DateTime::from_timestamp_micros(999_999), DateTime::from_timestamp_micros(1_000_000));
        assert!(write(&early.unwrap()) < write(&late.unwrap()));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "2026-01-02",
            "2026-01-02T03:04:05.000000Z",
            "2026-13-02 03:04:05.000000Z",
            "2026-01-02 03:04:05.00000éZ",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
