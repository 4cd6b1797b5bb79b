//! The lanes, through the port that the application sees.

use std::{
    sync::{Arc, Barrier},
    time::Duration,
};

use application::{
    Failure, Reader, Store, UnitOfWork, Weight, WriteJob,
    idempotency::{Claim, Claimed},
};
use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::{
    store::{Database, Meters, Settings},
    testing,
};

const PATIENCE: Duration = Duration::from_secs(10);
const SMALL: Settings =
    Settings { read_connections: 1, write_connections: 1, light_connections: 1, queue: 2, kept_elsewhere: false };

fn open(scratch: &testing::Scratch, settings: Settings) -> Database {
    Database::connect(&scratch.url, settings, &Meters::new().unwrap()).unwrap()
}

/// A read that says whether it got a connection.
fn read(database: &Database, weight: Weight) -> Receiver<bool> {
    let (reply, answer) = unbounded();
    database.read(weight, Box::new(move |reader| reply.send(reader.is_ok()).unwrap()));
    answer
}

struct Claims {
    key: String,
    reply: Sender<Result<(), Failure>>,
}

impl WriteJob for Claims {
    fn run(&mut self, uow: &mut dyn UnitOfWork) -> Result<(), Failure> {
        let claim = Claim { principal: None, key: self.key.clone(), fingerprint: [1; 32] };
        match uow.idempotency().claim(&claim, chrono::DateTime::UNIX_EPOCH)? {
            Claimed::Fresh => Ok(()),
            other => Err(Failure::internal(format!("{other:?}"))),
        }
    }

    fn settle(self: Box<Self>, outcome: Result<(), Failure>) {
        self.reply.send(outcome).unwrap();
    }
}

#[test]
fn reads_and_writes_are_answered() {
    for scratch in testing::both_migrated() {
        let database = open(&scratch, Settings::default());
        assert!(read(&database, Weight::Light).recv_timeout(PATIENCE).unwrap());
        assert!(read(&database, Weight::Heavy).recv_timeout(PATIENCE).unwrap());
        let (reply, answers) = unbounded();
        database.write(Box::new(Claims { key: "a".into(), reply }));
        assert!(answers.recv_timeout(PATIENCE).unwrap().is_ok());
    }
}

#[test]
fn a_full_queue_turns_away_at_once() {
    for scratch in testing::both_migrated() {
        let database = open(&scratch, SMALL);
        let barrier = Arc::new(Barrier::new(2));
        let wait = Arc::clone(&barrier);
        let occupy = move |_: Result<&mut dyn Reader, Failure>| {
            wait.wait();
            wait.wait();
        };
        database.read(Weight::Heavy, Box::new(occupy));
        barrier.wait();
        let answers: Vec<_> = (0..9).map(|_| read(&database, Weight::Heavy)).collect();
        let refused = answers.iter().filter(|it| it.try_recv() == Ok(false)).count();
        assert_eq!(refused, 7, "two find room");
        barrier.wait();
        let served = answers.iter().filter(|it| it.recv_timeout(PATIENCE) == Ok(true)).count();
        assert_eq!(served + refused, 9);
    }
}

#[test]
fn a_panic_ends_only_the_read_it_happens_in() {
    for scratch in testing::both_migrated() {
        let database = open(&scratch, SMALL);
        for weight in [Weight::Light, Weight::Heavy] {
            let (reply, answer) = unbounded::<()>();
            database.read(
                weight,
                Box::new(move |_| {
                    let _reply = reply;
                    panic!("on purpose")
                }),
            );
            assert!(answer.recv_timeout(PATIENCE).is_err(), "nothing is answered");
            assert!(read(&database, weight).recv_timeout(PATIENCE).unwrap());
        }
    }
}

#[test]
fn closing_finishes_what_is_queued_and_takes_nothing_more() {
    for scratch in testing::both_migrated() {
        let database = open(&scratch, Settings { queue: 100, ..SMALL });
        let (reply, answers) = unbounded();
        let submit = |key: usize| database.write(Box::new(Claims { key: key.to_string(), reply: reply.clone() }));
        (0..50).for_each(submit);
        database.close();
        assert_eq!(answers.try_iter().flatten().count(), 50);
        submit(51);
        assert!(matches!(answers.try_recv(), Ok(Err(Failure::Unavailable(_)))));
        assert_eq!(read(&database, Weight::Heavy).try_recv(), Ok(false));
    }
}
