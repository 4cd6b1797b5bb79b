//! Finds out what goes with what, as a job.
//!
//! All purchases are read along their key, a portion at a time, and what goes with each product is counted in memory. Only
//! what has changed is written, for a few products in one transaction. Whoever begins again finds what was written
//! before and has nothing to write there.

use std::collections::{BTreeMap, BTreeSet};

use application::{
    Caller, Ctx, Failure, Reader, UnitOfWork, Weight,
    bookstore::{RecommendationsFound, keep_recommendations_found, replace_favourites, replace_related},
    jobs::{Doing, JobEnd, JobHandler, JobProblem, JobWork},
};
use chrono::TimeDelta;
use domain::{
    bookstore::{Baskets, Companions, MOST_RELATED, ProductId, Related, Slug},
    kernel::UserId,
};
use futures_executor::block_on;

use crate::jobs::on_thread;

/// So many purchases are read at once.
const PURCHASES: usize = 10_000;
/// So many purchases are counted at most, those of a sample of the customers where there are more: it takes eight bytes
/// for each of them.
const ROOM: usize = 16_000_000;
/// Of so many products it is written in one transaction what goes with them.
const PRODUCTS: usize = 50;
/// Favourites are those of so many days.
const OF_LATE: TimeDelta = TimeDelta::days(90);

/// Does it, on a thread of its own.
pub struct RecommendationsWorker;

impl JobHandler for RecommendationsWorker {
    fn run(&self, work: JobWork) -> Doing {
        on_thread("recommendations", move || {
            let mut search = Search { work, found: RecommendationsFound::default() };
            match search.run() {
                Ok(true) => JobEnd::Done,
                Ok(false) => JobEnd::HandedBack,
                Err(failure) => {
                    tracing::warn!(?failure, "what goes with what could not be found out");
                    JobEnd::FailedForNow(JobProblem::internal())
                }
            }
        })
    }
}

/// The list of each product, or of each category.
type Lists<O, T> = Vec<(O, Vec<T>)>;

struct Search {
    work: JobWork,
    found: RecommendationsFound,
}

impl Search {
    /// Whether it came to the end; it does not where it was told to stop.
    fn run(&mut self) -> Result<bool, Failure> {
        let Some(baskets) = self.baskets()? else { return Ok(false) };
        if !self.relate(baskets.companions())? || !self.rank_favourites()? {
            return Ok(false);
        }
        let (hold, found) = (self.work.hold, self.found);
        self.write(move |ctx, uow| keep_recommendations_found(ctx, uow.jobs(), &hold, found))?;
        Ok(true)
    }

    fn baskets(&self) -> Result<Option<Baskets>, Failure> {
        let (mut baskets, mut after) = (Baskets::with_room_for(ROOM), None);
        loop {
            if self.work.halt.is_called() {
                return Ok(None);
            }
            let portion: Vec<(UserId, ProductId)> =
                self.read(move |reader| Ok(reader.sales().purchases_after(after, PURCHASES)?))?;
            for (customer, product) in &portion {
                baskets.add(*customer, *product);
            }
            after = portion.last().copied();
            if portion.len() < PURCHASES {
                return Ok(Some(baskets));
            }
        }
    }

    fn relate(&mut self, mut companions: Companions) -> Result<bool, Failure> {
        let products = companions.products().to_vec();
        self.found.customers = number(companions.customers());
        self.found.products = number(products.len());
        let (mut place, mut after) = (0, None);
        for portion in products.chunks(PRODUCTS) {
            if self.work.halt.is_called() {
                return Ok(false);
            }
            let mut now: BTreeMap<_, _> =
                (place..).zip(portion).map(|(place, it)| (*it, companions.of(place))).collect();
            now.retain(|_, list| !list.is_empty());
            place += portion.len();
            self.found.related += number(now.len());
            let last = portion.last().copied();
            self.replace(now, after, last)?;
            after = last;
        }
        self.replace(BTreeMap::new(), after, None)?;
        Ok(true)
    }

    /// Writes what is other than it was of the products after one up to another.
    fn replace(
        &mut self,
        mut now: BTreeMap<ProductId, Vec<Related>>,
        after: Option<ProductId>,
        last: Option<ProductId>,
    ) -> Result<(), Failure> {
        let was = self.read(move |reader| Ok(reader.sales().related_between(after, last)?))?;
        let changed = changed(&grouped(was), &mut now);
        self.found.changed += number(changed.len());
        for lists in changed.chunks(PRODUCTS) {
            let (hold, lists) = (self.work.hold, lists.to_vec());
            self.write(move |ctx, uow| replace_related(ctx, uow, &hold, &lists))?;
        }
        Ok(())
    }

    fn rank_favourites(&self) -> Result<bool, Failure> {
        let day = self.read_at(|ctx, reader| {
            let since = (ctx.at - OF_LATE).date_naive();
            Ok((reader.sales().favourites_since(since, MOST_RELATED)?, reader.sales().favourites()?))
        })?;
        let (now, was) = day;
        let changed = changed::<Slug, ProductId>(&grouped(was), &mut grouped(now));
        for lists in changed.chunks(PRODUCTS) {
            if self.work.halt.is_called() {
                return Ok(false);
            }
            let (hold, lists) = (self.work.hold, lists.to_vec());
            self.write(move |ctx, uow| replace_favourites(ctx, uow, &hold, &lists))?;
        }
        Ok(true)
    }

    fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut dyn Reader) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.read_at(move |_, reader| look(reader))
    }

    fn read_at<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Ctx, &mut dyn Reader) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        block_on(self.work.gateway.read(Caller::system(), Weight::Heavy, look))
    }

    fn write(
        &self,
        work: impl FnMut(&Ctx, &mut dyn UnitOfWork) -> Result<(), Failure> + Send + 'static,
    ) -> Result<(), Failure> {
        block_on(self.work.gateway.write_plainly(Caller::system(), work))
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// One list for each; what belongs to one comes in its order.
fn grouped<O: Ord, T>(all: Vec<(O, T)>) -> BTreeMap<O, Vec<T>> {
    let mut lists = BTreeMap::<_, Vec<_>>::new();
    for (of, it) in all {
        lists.entry(of).or_default().push(it);
    }
    lists
}

/// The lists that are other ones than they were, empty where there is none any more.
fn changed<O: Ord + Clone, T: PartialEq>(was: &BTreeMap<O, Vec<T>>, now: &mut BTreeMap<O, Vec<T>>) -> Lists<O, T> {
    let all: BTreeSet<O> = was.keys().chain(now.keys()).cloned().collect();
    let other = |of: O| {
        let list = now.remove(&of);
        (was.get(&of) != list.as_ref()).then(|| (of, list.unwrap_or_default()))
    };
    all.into_iter().filter_map(other).collect()
}
