//! `lyceum keys`

use application::{
    Caller, Ctx, Failure, UnitOfWork,
    jobs::{Job, JobKind, NewJob, queue_job},
    ledger::Fact,
};
use chrono::TimeDelta;
use domain::kernel::Timestamp;
use futures_executor::block_on;
use infrastructure::keys::{KeyInfo, KeyPurpose, RETIREMENT, SETTLING};
use serde_json::Value;

use super::{Keys, Rotate, Told, say, serve::told};
use crate::{Composition, clock, resealing::data_keys_in_use, settings::Settings};

/// By then a node has noticed that another key is in use.
const NOTICE: TimeDelta = TimeDelta::seconds(10);

/// Does with the keys what is asked.
pub(super) fn keys(settings: &Settings, what: Keys) -> Told {
    let composition = Composition::new(settings).map_err(|it| it.to_string())?;
    let done = match what {
        Keys::Rotate(how) => rotate(&composition, how),
        Keys::List => list(&composition),
        Keys::Reseal => reseal(&composition),
        Keys::Retire => retire(&composition),
    };
    composition.database.close();
    done
}

fn rotate(composition: &Composition, how: Rotate) -> Told {
    let wanted: Vec<_> = KeyPurpose::ALL.into_iter().filter(|it| how.includes(*it)).collect();
    let source = &composition.keyring.source;
    if let Some(given) = wanted.iter().find(|it| !source.in_files(**it)) {
        return Err(given_by_settings(*given));
    }
    let now = clock::now();
    let made_at = if how.at_once { now - SETTLING } else { now };
    for purpose in wanted {
        let id = source.add(purpose, made_at).map_err(|it| it.to_string())?;
        let due = (purpose == KeyPurpose::Data).then_some(made_at + SETTLING + NOTICE);
        let named = id.clone();
        let noted = composition.gateway.write_plainly(Caller::system(), move |ctx, uow| {
            note(uow, purpose, &named, "added");
            due.map_or(Ok(()), |due| queue(ctx, uow, due))
        });
        block_on(noted).map_err(told)?;
        say(&format!("{} key {id} is used from {} on", purpose.name(), at(made_at + SETTLING)))?;
    }
    Ok(())
}

fn given_by_settings(purpose: KeyPurpose) -> String {
    let setting = purpose.setting();
    format!(
        "{} keys come from the settings. Add one to {setting} before the last on all nodes, then make it the last on all \
         nodes{}",
        purpose.name(),
        if purpose == KeyPurpose::Data { ", then run `lyceum keys reseal`" } else { "" },
    )
}

fn list(composition: &Composition) -> Told {
    let keys = composition.keyring.source.list(clock::now()).map_err(|it| it.to_string())?;
    keys.iter().try_for_each(|it| say(&line(it)))
}

fn line(KeyInfo { purpose, id, made_at, state }: &KeyInfo) -> String {
    let made = made_at.map_or_else(|| format!("given by {}", purpose.setting()), |it| format!("made {}", at(it)));
    format!("{:<8} {id:<43}  {:<8} {made}", purpose.name(), state.name())
}

fn reseal(composition: &Composition) -> Told {
    let queued = composition.gateway.write_plainly(Caller::system(), |ctx, uow| queue(ctx, uow, ctx.at));
    block_on(queued).map_err(told)?;
    say("what is sealed under older keys is sealed anew by the service, as a job `key_rotation`")
}

fn retire(composition: &Composition) -> Told {
    let used = block_on(data_keys_in_use(&composition.keyring, &composition.gateway)).map_err(told)?;
    let in_use = |id: &str| used.iter().any(|it| it.to_string() == id);
    let retired = composition.keyring.source.retire(clock::now(), &in_use).map_err(|it| it.to_string())?;
    if retired.is_empty() {
        return say(&format!(
            "nothing to retire: a key is, {} minutes after another one took its place, once nothing needs it",
            RETIREMENT.num_minutes()
        ));
    }
    for KeyInfo { purpose, id, .. } in retired {
        let named = id.clone();
        let noted = composition.gateway.write_plainly(Caller::system(), move |_, uow| {
            note(uow, purpose, &named, "retired");
            Ok(())
        });
        block_on(noted).map_err(told)?;
        say(&format!("{} key {id} is in keys/retired; backups from before may need it", purpose.name()))?;
    }
    Ok(())
}

fn note(uow: &mut dyn UnitOfWork, purpose: KeyPurpose, id: &str, verb: &'static str) {
    let kind = match purpose {
        KeyPurpose::Signing => "signing_key",
        KeyPurpose::Data => "data_key",
    };
    uow.jobs().record(Fact::of(kind, id, verb));
}

fn queue(ctx: &Ctx, uow: &mut dyn UnitOfWork, due: Timestamp) -> Result<(), Failure> {
    let new = NewJob { due_at: Some(due), ..NewJob::asked(JobKind::KeyRotation, ctx, Value::Null) };
    queue_job(uow.jobs(), &Job::queue(new, ctx.at)).map(drop)
}

fn at(time: Timestamp) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
