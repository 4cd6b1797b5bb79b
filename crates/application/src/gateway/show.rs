//! Records of the catalogue that are shown as they were a moment ago.

use std::sync::Arc;

use super::{Caller, Gateway};
use crate::{
    Failure, Reader, Shown, Weight,
    bookstore::{CacheKey, Look, Origin},
};

impl Gateway {
    /// Whether records of the catalogue are kept to be shown again.
    pub fn keeps_catalogue(&self) -> bool {
        self.cache.is_some()
    }

    /// Shows the record `key`: from memory where it is known, here or to other nodes, else as `load` reads it from the
    /// database itself. Those who ask for the same at once share one read.
    pub async fn show(
        &self,
        caller: Caller,
        key: CacheKey,
        load: impl FnOnce(&mut dyn Reader) -> Result<(Shown, Origin), Failure> + Send + 'static,
    ) -> Result<Arc<Shown>, Failure> {
        let since = caller.request.consistency.demanded();
        let loading = match self.cache.as_ref().map(|it| it.look(&key, since)) {
            Some(Look::Known(shown)) => return Ok(shown),
            Some(Look::Coming(shown)) => match shown.await {
                Ok(shown) => return Ok(shown),
                Err(_) => None,
            },
            Some(Look::Unknown(mut loading)) => {
                if let Some(asking) = loading.elsewhere()
                    && let Some(shown) = asking.await
                {
                    return Ok(shown);
                }
                Some(loading)
            }
            None => None,
        };
        let seen = self.store.seen();
        // What is read is told where it is read: whoever asked first may be gone before the others have it.
        let read = move |_: &_, reader: &mut dyn Reader| {
            let (shown, origin) = load(reader)?;
            let shown = Arc::new(shown);
            if let Some(loading) = loading {
                loading.done(&shown, origin, seen);
            }
            Ok(shown)
        };
        self.read(caller, Weight::Light, read).await
    }
}
