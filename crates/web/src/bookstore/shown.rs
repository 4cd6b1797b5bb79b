//! Records of the catalogue, which are the same for everybody and may be shown from memory.

use std::sync::Arc;

use application::{
    Failure, Reader, Shown,
    bookstore::{CacheKey, Origin},
};
use domain::kernel::Anyone;

use crate::{call::Call, patience::in_time, problem::Problem};

/// Shows the record `key` from what is kept of it where anything is, else as `load` reads it.
pub(super) async fn show(
    call: Call<Anyone>,
    key: CacheKey,
    load: impl FnOnce(&mut dyn Reader) -> Result<(Shown, Origin), Failure> + Clone + Send + 'static,
) -> Result<Arc<Shown>, Problem> {
    if !call.gateway().keeps_catalogue() {
        return call.read(move |_, reader| Ok(Arc::new(load(reader)?.0))).await;
    }
    let (gateway, caller) = call.steps();
    in_time(gateway.show(caller, key, load)).await.map_err(Problem::of_parameters)
}
