//! The composition root: reads the settings, chooses the adapters, starts the service.
//!
//! Everything that the `lyceum` binary does can be started from here, so that tests run the very
//! same service.

pub mod cli;
mod clock;
mod compose;
mod demo;
mod dispatcher;
mod erasure;
mod expiry;
mod housekeeping;
mod jobs;
mod keyring;
mod logging;
mod metrics;
mod orders;
mod resealing;
mod run;
mod sealer;
pub mod settings;
mod stocktaking;
mod usage;

pub use compose::{Composition, StartError};
pub use keyring::Keyring;
pub use run::{Running, start};
