//! The events that one listener gets, from where they were to whatever happens: first what they missed,
//! from the ledger, then live; no gap and no repeat in between.

use std::{collections::VecDeque, rc::Rc, sync::Arc, time::Duration};

use actix_web::rt::time::timeout;
use application::{Failure, events::Event};
use tokio::sync::broadcast::{self, error::RecvError};

use super::{
    Feed, Standing,
    feed::{self, Piece},
    filter::Filter,
};

/// How long is waited at most for what happened before.
const PATIENCE: Duration = Duration::from_secs(1);

/// What comes next.
pub(super) enum Step {
    /// This happened.
    Event(Arc<Event>),
    /// Too much was missed: everything has to be looked at anew, and it goes on from here.
    Resync(i64),
}

/// One listener's events.
pub(super) struct Subscription {
    feed: Feed,
    standing: Rc<Standing>,
    filter: Filter,
    live: broadcast::Receiver<Arc<Piece>>,
    /// Up to here all has been sent or is none of the listener's business.
    position: i64,
    waiting: VecDeque<Arc<Event>>,
    /// Whether there may be more in the ledger than what is told live.
    behind: bool,
    resync: bool,
}

impl Subscription {
    /// What happens behind the entry `after`, or from now on.
    pub(super) async fn begin(
        feed: &Feed,
        standing: Rc<Standing>,
        filter: Filter,
        after: Option<i64>,
    ) -> Result<Self, Failure> {
        // First listen, then look: whatever comes in between comes twice, and is told once.
        let live = feed.listen();
        if after.is_none() {
            // What happened before is none of it, also where it is not sealed yet.
            let _ = timeout(PATIENCE, standing.gateway.tidings().settled()).await;
        }
        let head = feed::head(&standing.gateway).await?;
        let known = after.filter(|it| (0..=head).contains(it) && head - it <= feed.window);
        let (position, resync) = (known.unwrap_or(head), after.is_some() && known.is_none());
        let feed = feed.clone();
        Ok(Self { feed, standing, filter, live, position, waiting: VecDeque::new(), behind: position < head, resync })
    }

    /// Where it goes on after a break.
    pub(super) fn position(&self) -> i64 {
        self.waiting.front().map_or(self.position, |it| it.sequence - 1)
    }

    /// Waits for what comes next. Nothing is lost where that is given up.
    pub(super) async fn next(&mut self) -> Result<Step, Failure> {
        if std::mem::take(&mut self.resync) {
            return Ok(Step::Resync(self.position));
        }
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Ok(Step::Event(event));
            }
            if self.behind {
                let piece = self.feed.missed(&self.standing.gateway, self.position).await?;
                self.behind = piece.to - piece.from >= feed::PORTION;
                self.take(&piece);
                continue;
            }
            match self.live.recv().await {
                // Something is missing in between, or was told while the ledger was read.
                Ok(piece) if piece.from > self.position => self.behind = true,
                Ok(piece) => self.take(&piece),
                Err(RecvError::Lagged(_) | RecvError::Closed) => self.behind = true,
            }
        }
    }

    fn take(&mut self, piece: &Piece) {
        let actor = self.standing.actor();
        let (filter, position) = (&self.filter, self.position);
        let wanted = piece.events.iter().filter(|it| it.sequence > position);
        let wanted = wanted.filter(|it| filter.lets_through(it) && it.visible_to(&actor));
        self.waiting.extend(wanted.cloned());
        self.position = self.position.max(piece.to);
    }
}
