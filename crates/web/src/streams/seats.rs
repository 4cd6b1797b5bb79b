//! How many streams one person has at once: each costs a little of everything for as long as it is open.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use actix_web::http::StatusCode;
use domain::kernel::UserId;

use crate::problem::Problem;

/// When it is worth trying again, in seconds. Nobody knows when a stream ends.
const PAUSE: u64 = 10;

/// The streams of everybody on this node.
#[derive(Clone)]
pub(super) struct Seats {
    most: usize,
    taken: Arc<Mutex<HashMap<UserId, usize>>>,
}

/// The right to one stream, for as long as this is there.
pub(super) struct Seat {
    seats: Seats,
    user: UserId,
}

impl Seats {
    /// At most so many for each person.
    pub(super) fn new(most: usize) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// One more for `user`, if they have not as many as they may.
    pub(super) fn take(&self, user: UserId) -> Result<Seat, Problem> {
        let mut taken = self.taken();
        let count = taken.entry(user).or_default();
        if *count >= self.most {
            let detail = format!("at most {} streams are open for one person at once; close one first", self.most);
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_streams", detail).retry_after(PAUSE));
        }
        *count += 1;
        Ok(Seat { seats: self.clone(), user })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<UserId, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken();
        if let Some(count) = taken.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_person_has_so_many_and_what_is_given_up_can_be_had_again() {
        let (seats, ada, bob) = (Seats::new(2), UserId::fresh(), UserId::fresh());
        let first = seats.take(ada).ok().unwrap();
        let second = seats.take(ada).ok().unwrap();
        assert_eq!(seats.take(ada).err().unwrap().code(), "too_many_streams");
        let other = seats.take(bob).ok().unwrap();
        drop(first);
        let again = seats.take(ada).ok().unwrap();
        drop((second, again, other));
        assert!(seats.taken().is_empty(), "nobody is remembered who has none");
    }
}
