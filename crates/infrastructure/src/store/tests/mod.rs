//! What must hold of the store, whatever a job does.

mod away;
mod checkpoints;
mod lanes;
mod postgres;
mod promise;
mod sqlite;

use application::Failure;
use crossbeam_channel::{Receiver, Sender, unbounded};
use diesel::{RunQueryDsl, sql_query};
use tracing::Span;

use super::work::Work;
use crate::{
    db::{Db, store_error},
    ledger::Pending,
    testing::{Scratch, cells},
};

/// Work that is a closure, and sends its number and how it ended.
pub(super) struct Probe {
    number: usize,
    run: Script,
    reply: Sender<Answer>,
    span: Span,
}

impl Work for Probe {
    fn run(&mut self, db: &mut Db) -> Result<Pending, Failure> {
        (self.run)(db).map(|()| Pending::default())
    }

    fn span(&self) -> Span {
        self.span.clone()
    }

    fn settle(self, outcome: Result<(), Failure>) {
        self.reply.send((self.number, outcome)).unwrap();
    }
}

type Script = Box<dyn FnMut(&mut Db) -> Result<(), Failure> + Send>;
type Answer = (usize, Result<(), Failure>);

/// Runs these statements.
pub(super) fn sql(statements: &'static [&'static str]) -> Script {
    Box::new(move |db| {
        for it in statements {
            sql_query(*it).execute(db).map_err(store_error)?;
        }
        Ok(())
    })
}

/// A queue that holds all these jobs already, and where they answer.
pub(super) fn queue(scripts: Vec<Script>) -> (Receiver<Probe>, Receiver<Answer>) {
    let (jobs, queued) = unbounded();
    let (reply, answers) = unbounded();
    for (number, run) in scripts.into_iter().enumerate() {
        jobs.send(Probe { number, run, reply: reply.clone(), span: Span::current() }).unwrap();
    }
    (queued, answers)
}

/// How each job ended, in a word, by number.
pub(super) fn outcomes(answers: &Receiver<Answer>) -> Vec<String> {
    let mut all: Vec<_> = answers.try_iter().collect();
    all.sort_by_key(|(number, _)| *number);
    let word = |outcome: Result<(), Failure>| match outcome {
        Ok(()) => "done".to_owned(),
        Err(Failure::Refused(refused)) => refused.code.to_owned(),
        Err(Failure::Unavailable(_)) => "unavailable".to_owned(),
        Err(Failure::Contended) => "contended".to_owned(),
        Err(Failure::Limited(_)) => "limited".to_owned(),
        Err(Failure::Internal(_)) => "internal".to_owned(),
    };
    all.into_iter().map(|(_, outcome)| word(outcome)).collect()
}

/// What is in the table `t`, as another connection sees it.
pub(super) fn rows(scratch: &Scratch) -> Vec<String> {
    cells(&mut scratch.open(), "SELECT CAST(n AS text) AS cell FROM t ORDER BY n")
}
