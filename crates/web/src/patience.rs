//! How long the database may keep a request waiting.

use std::{future::Future, time::Duration};

use actix_web::rt::time::timeout;
use application::Failure;

/// Longer than the database lets any statement run, and than a write is tried again: whatever takes longer waits for a
/// server that says nothing.
const LONGEST: Duration = Duration::from_secs(25);

/// What `work` comes to, or that the service is not available where that is not known in time. What a write began may
/// still be done then; who asked under a key finds that out by asking again.
pub(crate) async fn in_time<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    within(LONGEST, work).await
}

async fn within<T>(longest: Duration, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    timeout(longest, work).await.unwrap_or_else(|_| {
        tracing::error!("the database is silent");
        Err(Failure::unavailable())
    })
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[actix_web::test]
    async fn who_waits_for_a_silent_database_is_told_to_come_back() {
        assert_eq!(within(LONGEST, ready(Ok(7))).await.unwrap(), 7);
        let silent = within(Duration::from_millis(1), pending::<Result<(), Failure>>()).await;
        assert!(matches!(silent, Err(Failure::Unavailable(_))));
    }
}
