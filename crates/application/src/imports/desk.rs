//! Where files are between the request that brings them and the job that works them off.

use std::{future::Future, path::PathBuf, pin::Pin, sync::Arc};

use uuid::Uuid;

use crate::Failure;

/// What takes a while.
pub type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;

/// Keeps the files that wait to be imported. A file has the name of its job.
///
/// It comes in on the disk of one node, is [shared](Self::share) so that each node can have it, and is
/// [fetched](Self::fetch) by the one that works it off.
pub trait Uploads: Send + Sync {
    /// Where the file `name` is on this node, or is to be put as it comes in.
    fn local(&self, name: Uuid) -> PathBuf;

    /// Makes the file, which is here, available to all nodes.
    fn share(&self, name: Uuid) -> Pending<()>;

    /// Makes the file available on this node, and says whether there still is one. May block.
    fn fetch(&self, name: Uuid) -> Result<bool, Failure>;

    /// Forgets the file, here and everywhere. May block.
    fn remove(&self, name: Uuid);

    /// Removes what is on this node and of no more use to any job. May block.
    fn tidy(&self);
}

/// Where files wait to be imported. Cheap to clone.
#[derive(Clone)]
pub struct Imports(pub Arc<dyn Uploads>);
