//! Single records as they were shown a moment ago: the port to whatever keeps them, to be shown again without a look
//! at the database.
//!
//! What is kept is never older than what was written on this node and answered, nor than what was committed anywhere
//! [`SHOWN_FOR`] before it is shown. What depends on who asks is not kept.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use domain::bookstore::{AuthorId, Isbn, ProductId, Slug};
use futures_channel::oneshot;

use crate::{LogPosition, Shown};

/// How old what is shown may be: so long ago, or later, it was what the database held. Nodes do not tell each other what they
/// changed: this is how they hear of it, and whatever else writes to the database is seen as soon.
pub const SHOWN_FOR: Duration = Duration::from_millis(1500);

/// What a record is asked for by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CacheKey {
    /// A book, its authors only named.
    Book(Isbn),
    /// A magazine.
    Magazine(ProductId),
    /// An item.
    Item(ProductId),
    /// An author.
    Author(AuthorId),
    /// A category.
    Category(Slug),
}

/// What a record is shown from. Whoever changes that says so ([`Aftermath`](crate::Aftermath)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// All that is shown of one product.
    Product(ProductId),
    /// All that is shown of one author, the number of their books as well.
    Author(AuthorId),
    /// The tree of categories, and how many books are in each.
    Categories,
}

/// What is known of a record.
pub enum Look {
    /// It is this.
    Known(Arc<Shown>),
    /// Somebody is reading it. If they are gone without a word, it has to be read after all.
    Coming(oneshot::Receiver<Arc<Shown>>),
    /// Nothing: it has to be read, and others may wait for that.
    Unknown(Box<dyn Loading>),
}

/// A record that is to come from elsewhere, if it is known there.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Option<Arc<Shown>>> + Send + 'a>>;

/// A read that others may wait for. Dropped without a word where there is nothing to keep.
pub trait Loading: Send {
    /// Asks for what other nodes read a moment ago, where that is to be had. What comes of it is kept, and whoever waits is
    /// told; else it has to be read.
    fn elsewhere(&mut self) -> Option<Asking<'_>>;

    /// Tells what was read, and what it is shown from. The read began after the look, and sees everything up to `seen`.
    fn done(self: Box<Self>, shown: &Arc<Shown>, origin: Origin, seen: LogPosition);
}

/// Keeps records for a moment. Nothing here blocks.
pub trait CatalogueCache: Send + Sync {
    /// What is known of a record, to whoever has to see everything up to `since`.
    fn look(&self, key: &CacheKey, since: Option<LogPosition>) -> Look;

    /// Shows nothing any more that was read from any of `changed` before now.
    fn forget(&self, changed: &[Origin]);
}

impl CacheKey {
    /// The kinds of records, in their order.
    pub const KINDS: [&'static str; 5] = ["book", "magazine", "item", "author", "category"];

    /// The place of its kind in [`KINDS`](Self::KINDS).
    pub const fn kind(&self) -> usize {
        match self {
            Self::Book(_) => 0,
            Self::Magazine(_) => 1,
            Self::Item(_) => 2,
            Self::Author(_) => 3,
            Self::Category(_) => 4,
        }
    }
}

impl Origin {
    /// What there is to change, in its order.
    pub const KINDS: [&'static str; 3] = ["product", "author", "categories"];

    /// The place of its kind in [`KINDS`](Self::KINDS).
    pub const fn kind(&self) -> usize {
        match self {
            Self::Product(_) => 0,
            Self::Author(_) => 1,
            Self::Categories => 2,
        }
    }
}
