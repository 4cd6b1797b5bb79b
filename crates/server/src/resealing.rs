//! Seals anew, under the current data key, what is sealed under older ones.
//!
//! It goes from row to row by their names and through all columns, in small steps, while everybody else goes
//! on. What somebody changes meanwhile is left alone: it is sealed under the current key already. Whoever
//! begins again skips what is done.

use std::collections::HashSet;

use application::{
    Caller, Failure, Gateway, Weight,
    jobs::{Doing, Halt, JobEnd, JobHandler, JobProblem, JobWork},
    sealing::{Sealed, SealedColumn, Sealer},
};
use infrastructure::keys::DataKeyId;
use uuid::Uuid;

use crate::{Keyring, clock};

/// How many values are looked at, and at most replaced in one transaction.
const PORTION: i64 = 100;

/// Does it, as a job.
pub(crate) struct Resealing(pub(crate) Keyring);

/// A value and the same one sealed anew.
type Renewal = (Uuid, Sealed, Sealed);

impl JobHandler for Resealing {
    fn run(&self, work: JobWork) -> Doing {
        let keyring = self.0.clone();
        Box::pin(async move {
            if let Err(error) = keyring.renew(clock::now()) {
                tracing::error!(%error, "the keys cannot be read");
                return JobEnd::FailedForNow(JobProblem::internal());
            }
            match reseal_all(&keyring, &work.gateway, &work.halt).await {
                Ok(_) if work.halt.is_called() => JobEnd::HandedBack,
                Ok(0) => JobEnd::Done,
                Ok(lost) => JobEnd::Failed(JobProblem::new("unreadable", format!("{lost} values cannot be opened"))),
                Err(failure) => {
                    tracing::warn!(?failure, "sealing anew has to wait");
                    JobEnd::FailedForNow(JobProblem::internal())
                }
            }
        })
    }
}

/// Says how many values could not be opened.
async fn reseal_all(keyring: &Keyring, gateway: &Gateway, halt: &Halt) -> Result<usize, Failure> {
    let mut lost = 0;
    for column in SealedColumn::ALL {
        let mut after = None;
        while !halt.is_called() {
            let rows = page(gateway, *column, after).await?;
            let Some((end, _)) = rows.last() else { break };
            after = Some(*end);
            let (renewals, unreadable) = renew(keyring, *column, &rows);
            lost += unreadable;
            if !renewals.is_empty() {
                replace(gateway, *column, renewals).await?;
            }
        }
    }
    Ok(lost)
}

async fn page(gateway: &Gateway, column: SealedColumn, after: Option<Uuid>) -> Result<Vec<(Uuid, Sealed)>, Failure> {
    let look = gateway.read(Caller::system(), Weight::Heavy, move |_, reader| {
        Ok(reader.sealed().sealed_after(column, after, PORTION)?)
    });
    look.await
}

/// What is to be replaced of `rows`, and how much of them cannot be opened.
fn renew(keyring: &Keyring, column: SealedColumn, rows: &[(Uuid, Sealed)]) -> (Vec<Renewal>, usize) {
    let (current, mut renewals, mut lost) = (keyring.sealer.current(), Vec::new(), 0);
    for (row, was) in rows.iter().filter(|it| keyring.sealer.key_of(&it.1) != current) {
        let opened = keyring.sealer.unseal(column, *row, was);
        match opened.and_then(|it| keyring.sealer.seal(column, *row, &it)) {
            Ok(now) => renewals.push((*row, was.clone(), now)),
            Err(failure) => {
                tracing::error!(?failure, "a value stays as it is");
                lost += 1;
            }
        }
    }
    (renewals, lost)
}

async fn replace(gateway: &Gateway, column: SealedColumn, renewals: Vec<Renewal>) -> Result<(), Failure> {
    let replaced = gateway.write_plainly(Caller::system(), move |_, uow| {
        let reseal = |(row, was, now): &Renewal| uow.sealed().reseal(column, *row, was, now).map(drop);
        Ok(renewals.iter().try_for_each(reseal)?)
    });
    replaced.await
}

/// The data keys under which anything is sealed.
pub(crate) async fn data_keys_in_use(keyring: &Keyring, gateway: &Gateway) -> Result<HashSet<DataKeyId>, Failure> {
    let mut used = HashSet::new();
    for column in SealedColumn::ALL {
        let mut after = None;
        loop {
            let rows = page(gateway, *column, after).await?;
            let Some((last, _)) = rows.last() else { break };
            after = Some(*last);
            used.extend(rows.iter().filter_map(|it| keyring.sealer.key_of(&it.1)));
        }
    }
    Ok(used)
}
