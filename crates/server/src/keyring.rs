//! The keys in force, which may change while the service runs.

use std::{sync::Arc, time::Duration};

use actix_web::rt::{self, task::JoinHandle, time};
use domain::kernel::Timestamp;
use infrastructure::{
    AesSealer, Tokens,
    keys::{KeyError, KeyPurpose, KeySource},
};

use crate::clock;

/// How often it is looked for new keys. They are few and small.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the keys come from, and who uses them.
#[derive(Clone)]
pub struct Keyring {
    /// Where they come from.
    pub source: KeySource,
    /// Signs, and believes.
    pub tokens: Arc<Tokens>,
    /// Seals.
    pub sealer: Arc<AesSealer>,
}

impl Keyring {
    /// Takes the keys as they are at `at`.
    pub fn renew(&self, at: Timestamp) -> Result<(), KeyError> {
        if self.source.in_files(KeyPurpose::Signing) {
            self.tokens.renew(&self.source.signing(at)?)?;
        }
        if self.source.in_files(KeyPurpose::Data) {
            self.sealer.renew(self.source.data(at)?);
        }
        Ok(())
    }
}

/// Looks for new keys until the handle is aborted. What cannot be read leaves all as it was.
pub(crate) fn watch(keyring: Keyring) -> JoinHandle<()> {
    rt::spawn(async move {
        loop {
            time::sleep(PATIENCE).await;
            if let Err(error) = keyring.renew(clock::now()) {
                tracing::error!(%error, "the keys cannot be read; those that are known stay in force");
            }
        }
    })
}
