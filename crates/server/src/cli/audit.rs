//! `lyceum audit`

use application::{
    Caller, Failure, Weight,
    audit::{Head, Verification, verify_entries},
};
use futures_executor::block_on;

use super::{Told, say, serve::told};
use crate::{Composition, settings::Settings};

/// How many entries are looked at with one query.
const PORTION: i64 = 1000;

/// Looks at the whole audit trail, and names the first entry that is missing or was altered.
pub(super) fn verify(settings: &Settings) -> Told {
    let composition = Composition::new(settings).map_err(|it| it.to_string())?;
    let outcome = walk(&composition);
    composition.database.close();
    let head = outcome?;
    say(&format!("the audit trail is whole: {} entries, the last hash is {}", head.sequence, head.hash))
}

fn walk(composition: &Composition) -> Result<Head, String> {
    let mut head = Head::default();
    loop {
        match block_on(look(composition, head)).map_err(told)? {
            Ok(Verification::More(next)) => head = next,
            Ok(Verification::Whole(end)) => return Ok(end),
            Err(flaw) => return Err(format!("the audit trail is not whole: {flaw}")),
        }
    }
}

async fn look(
    composition: &Composition,
    head: Head,
) -> Result<Result<Verification, application::audit::Flaw>, Failure> {
    let read = composition
        .gateway
        .read(Caller::system(), Weight::Heavy, move |_, reader| verify_entries(reader.audit(), head, PORTION));
    read.await
}
