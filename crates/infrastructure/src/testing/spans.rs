//! The spans of traces that some work makes, as whoever keeps them hears of them.

use std::{
    collections::BTreeMap,
    fmt, mem,
    sync::{Arc, Mutex},
};

use application::trace::TRACE;
use tracing::{
    Subscriber,
    field::{Field, Visit},
    info_span,
    span::{Attributes, Id, Record},
    subscriber::with_default,
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
};

/// What a span says, as texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told(BTreeMap<&'static str, String>);

impl Told {
    /// What it says of `name`; empty if nothing.
    pub(crate) fn says(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

/// Does `work` on this thread as a part of something that is recorded; gives the spans that it makes, in the order in
/// which they begin.
pub(crate) fn told(work: impl FnOnce()) -> Vec<Told> {
    let ear = Ear::default();
    let heard = Arc::clone(&ear.0);
    with_default(Registry::default().with(ear), || info_span!(target: TRACE, parent: None, "whole").in_scope(work));
    let heard = mem::take(&mut *heard.lock().unwrap());
    // The whole itself is none of them.
    heard.into_iter().skip(1).map(|(_, told)| told).collect()
}

#[derive(Default)]
struct Ear(Arc<Mutex<Vec<(Id, Told)>>>);

impl<S: Subscriber> Layer<S> for Ear {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        if attributes.metadata().target() == TRACE {
            let mut told = Told::default();
            attributes.record(&mut told);
            self.0.lock().unwrap().push((id.clone(), told));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        // Ids come again once their span has ended.
        if let Some((_, told)) = self.0.lock().unwrap().iter_mut().rev().find(|it| it.0 == *id) {
            values.record(told);
        }
    }
}
