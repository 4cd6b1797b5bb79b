//! Nothing old is shown, whatever happens in whichever order, and nobody waits in vain.

mod shared;

use std::{
    mem,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

use application::bookstore::Loading;
use domain::bookstore::ProductId;
use futures_channel::oneshot;

use super::*;

fn cache() -> LocalCache {
    LocalCache::new(1 << 20, None, None, &CacheMeters::new().unwrap())
}

fn shown(text: &str) -> Arc<Shown> {
    Arc::new(Shown { body: text.into(), tag: "\"1\"".to_owned(), modified: String::new() })
}

fn value(shown: &Shown) -> u64 {
    String::from_utf8_lossy(&shown.body).parse().unwrap()
}

fn look(cache: &LocalCache, id: ProductId) -> Look {
    cache.look(&CacheKey::Item(id), None)
}

fn reading(look: Look) -> Box<dyn Loading> {
    if let Look::Unknown(loading) = look { loading } else { panic!("it is known, or coming") }
}

fn keep(cache: &LocalCache, id: ProductId, text: &str) {
    reading(look(cache, id)).done(&shown(text), Origin::Product(id), LogPosition::default());
}

/// Two who read a record that two others change, a step at a time.
struct Play<'c> {
    cache: &'c LocalCache,
    id: ProductId,
    committed: u64,
    answered: u64,
    readers: [Reader; 2],
    writers: [u64; 2],
}

#[derive(Default)]
enum Reader {
    #[default]
    Idle,
    /// Is about to ask the database, and then will have found what is there.
    Asks(Box<dyn Loading>, Option<u64>),
    /// Waits for what is not to be older than what was answered when they came.
    Waits(oneshot::Receiver<Arc<Shown>>, u64),
    Done,
}

/// Reader 0 and 1 take three steps each, writer 2 and 3 two each.
const STEPS: [usize; 4] = [3, 3, 2, 2];

impl Play<'_> {
    fn step(&mut self, who: usize) {
        if who < 2 {
            let reader = mem::take(&mut self.readers[who]);
            self.readers[who] = self.read(reader);
            return;
        }
        // First committed, then told and answered.
        let writer = &mut self.writers[who - 2];
        if *writer == 0 {
            self.committed += 1;
            *writer = self.committed;
        } else {
            self.cache.forget(&[Origin::Product(self.id)]);
            self.answered = self.answered.max(*writer);
        }
    }

    fn read(&self, reader: Reader) -> Reader {
        match reader {
            Reader::Idle => match look(self.cache, self.id) {
                Look::Known(found) => {
                    assert!(value(&found) >= self.answered, "what is old is shown");
                    Reader::Done
                }
                Look::Coming(told) => Reader::Waits(told, self.answered),
                Look::Unknown(loading) => Reader::Asks(loading, None),
            },
            Reader::Asks(loading, None) => Reader::Asks(loading, Some(self.committed)),
            Reader::Asks(loading, Some(found)) => {
                loading.done(&shown(&found.to_string()), Origin::Product(self.id), LogPosition::default());
                Reader::Done
            }
            Reader::Waits(mut told, since) => match told.try_recv() {
                Ok(Some(found)) => {
                    assert!(value(&found) >= since, "what is old is handed on");
                    Reader::Done
                }
                Ok(None) => Reader::Waits(told, since),
                Err(_) => Reader::Done,
            },
            Reader::Done => Reader::Done,
        }
    }

    fn end(self) {
        drop(self.readers);
        if let Look::Known(found) = look(self.cache, self.id) {
            assert_eq!(value(&found), self.committed, "what is old is kept");
        }
    }
}

fn orders(left: [usize; 4], so_far: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
    if left == [0; 4] {
        all.push(so_far.clone());
    }
    for who in (0..4).filter(|it| left[*it] > 0) {
        let mut left = left;
        left[who] -= 1;
        so_far.push(who);
        orders(left, so_far, all);
        so_far.pop();
    }
}

#[test]
fn in_whichever_order_it_happens_nothing_older_than_an_answer_is_shown() {
    let (cache, mut all) = (cache(), Vec::new());
    orders(STEPS, &mut Vec::new(), &mut all);
    assert_eq!(all.len(), 25_200);
    for order in all {
        let id = ProductId::fresh();
        let (readers, writers) = Default::default();
        let mut play = Play { cache: &cache, id, committed: 0, answered: 0, readers, writers };
        for it in order {
            play.step(it);
        }
        play.end();
    }
}

#[test]
fn many_threads_never_see_what_is_older_than_an_answer() {
    let (cache, id) = (cache(), ProductId::fresh());
    let [committed, answered, known] = [0; 3].map(AtomicU64::new);
    let ended = Instant::now() + Duration::from_millis(400);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while Instant::now() < ended {
                    let since = answered.load(Ordering::SeqCst);
                    match look(&cache, id) {
                        Look::Known(found) => {
                            assert!(value(&found) >= since);
                            known.fetch_add(1, Ordering::SeqCst);
                        }
                        Look::Coming(mut told) => {
                            if let Ok(Some(found)) = told.try_recv() {
                                assert!(value(&found) >= since);
                            }
                        }
                        Look::Unknown(loading) => {
                            let found = committed.load(Ordering::SeqCst);
                            thread::yield_now();
                            loading.done(&shown(&found.to_string()), Origin::Product(id), LogPosition::default());
                        }
                    }
                }
            });
        }
        scope.spawn(|| {
            while Instant::now() < ended {
                let number = committed.fetch_add(1, Ordering::SeqCst) + 1;
                cache.forget(&[Origin::Product(id)]);
                answered.store(number, Ordering::SeqCst);
                thread::sleep(Duration::from_micros(50));
            }
        });
    });
    assert!(known.into_inner() > 0, "nothing was ever shown from memory");
}

#[test]
fn those_who_ask_at_once_share_one_read() {
    let (cache, id) = (cache(), ProductId::fresh());
    let loading = reading(look(&cache, id));
    let waiting: Vec<_> = (0..100)
        .map(|_| if let Look::Coming(told) = look(&cache, id) { told } else { panic!("it is read twice") })
        .collect();
    loading.done(&shown("5"), Origin::Product(id), LogPosition::default());
    for mut told in waiting {
        assert_eq!(value(&told.try_recv().unwrap().unwrap()), 5);
    }
    let kind = &cache.0.kinds[CacheKey::Item(id).kind()];
    assert_eq!((kind.misses.get(), kind.coalesced.get(), kind.hits.get()), (1, 100, 0));
    assert!(matches!(look(&cache, id), Look::Known(_)));
    assert_eq!(kind.hits.get(), 1);
}

#[test]
fn who_waits_for_a_read_that_finds_nothing_is_told_and_the_next_one_reads() {
    let (cache, id) = (cache(), ProductId::fresh());
    let loading = reading(look(&cache, id));
    let Look::Coming(mut told) = look(&cache, id) else { panic!("it is read twice") };
    drop(loading);
    assert!(told.try_recv().is_err());
    keep(&cache, id, "1");
}

#[test]
fn nobody_waits_for_a_read_that_takes_long_or_insists_on_more() {
    let (flights, key, now) = (Flights::default(), CacheKey::Item(ProductId::fresh()), Instant::now());
    let part = |insists, after| flights.join(&key, insists, now + Duration::from_millis(after));
    assert!(matches!(part(false, 0), Part::Reads));
    assert!(matches!(part(false, 500), Part::Waits(_)));
    assert!(matches!(part(true, 0), Part::Alone) && matches!(part(false, 501), Part::Alone));
    assert_eq!(flights.land(&key).len(), 1);
    assert!(matches!(part(true, 600), Part::Reads));
}

#[test]
fn a_record_is_shown_for_a_moment_from_before_it_was_read() {
    let (cache, id) = (cache(), ProductId::fresh());
    let loading = reading(look(&cache, id));
    let began = Instant::now();
    thread::sleep(Duration::from_millis(5));
    loading.done(&shown("1"), Origin::Product(id), LogPosition::default());
    let kept = cache.0.records.get(&CacheKey::Item(id)).unwrap();
    assert!(kept.began.at <= began);
    let good_after = |millis| cache.0.is_good(&kept, None, kept.began.at + Duration::from_millis(millis));
    assert!(good_after(0) && good_after(1499) && !good_after(1500) && !good_after(60_000));
}

#[test]
fn where_nobody_else_writes_a_record_is_shown_for_longer() {
    let (sole, id) = (Arc::new(SoleWriter::new()), ProductId::fresh());
    let cache = LocalCache::new(1 << 20, None, Some(Arc::clone(&sole)), &CacheMeters::new().unwrap());
    keep(&cache, id, "1");
    let kept = cache.0.records.get(&CacheKey::Item(id)).unwrap();
    let after = |millis| kept.began.at + Duration::from_millis(millis);
    let good_after = |millis| cache.0.is_good(&kept, None, after(millis));
    assert!(good_after(1499) && !good_after(1500), "nobody has looked");
    sole.note(after(50_000), false);
    assert!(good_after(1500) && good_after(51_499) && !good_after(51_500), "nobody has looked for long");
    sole.note(after(59_000), false);
    assert!(good_after(59_999) && !good_after(60_000));
    sole.note(after(0), true);
    assert!(good_after(1499) && !good_after(1500), "somebody else wrote");
    cache.forget(&[Origin::Product(id)]);
    assert!(!good_after(0), "so did this process");
}

#[test]
fn who_has_to_see_something_is_shown_what_surely_was_read_after_it() {
    let (cache, id) = (cache(), ProductId::fresh());
    reading(look(&cache, id)).done(&shown("1"), Origin::Product(id), LogPosition(100));
    let known = |since| matches!(cache.look(&CacheKey::Item(id), Some(LogPosition(since))), Look::Known(_));
    assert!(known(99) && !known(100) && !known(u64::MAX));
}

#[test]
fn only_so_much_is_kept_as_there_is_room_for() {
    let (meters, size) = (CacheMeters::new().unwrap(), 64 << 10);
    let cache = LocalCache::new(size, None, None, &meters);
    for _ in 0..1000 {
        keep(&cache, ProductId::fresh(), &"x".repeat(1000));
    }
    cache.0.records.run_pending_tasks();
    let kind = &cache.0.kinds[CacheKey::Item(ProductId::fresh()).kind()];
    let (entries, bytes) = (kind.entries.get(), kind.bytes.get());
    assert!((20..=44).contains(&entries), "{entries}");
    assert!(bytes <= i64::try_from(size).unwrap() && bytes >= entries * 1512, "{entries} take {bytes}");
    cache.0.records.invalidate_all();
    cache.0.records.run_pending_tasks();
    assert_eq!((kind.entries.get(), kind.bytes.get()), (0, 0));
}
