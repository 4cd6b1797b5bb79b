//! Whoever is asked.

use std::{
    fmt, io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use arc_swap::ArcSwapOption;
use redis::{Client, Cmd, FromRedisValue, Pipeline, RedisResult, ScriptInvocation, Value, aio::MultiplexedConnection};
use tokio::{
    runtime::{Builder, Handle},
    sync::Notify,
    time,
};

use super::{RedisFailure, RedisMeters, RedisNames, RedisUrl, keeper::Keeper};

/// How long a command may take. Beside a server on the same network that is very long.
pub(super) const PATIENCE: Duration = Duration::from_millis(100);

/// Redis, whether it is there or not. Cheap to clone; there is one connection, which ends with the last clone.
#[derive(Clone)]
pub struct Redis(Arc<Shared>);

pub(super) struct Shared {
    url: RedisUrl,
    names: RedisNames,
    /// The connection, while Redis answers.
    link: ArcSwapOption<MultiplexedConnection>,
    /// Who wants to hear what is said on which channel.
    hearers: Mutex<Vec<Hearer>>,
    /// Rung when the connection is given up, and when somebody else wants to hear something.
    pub(super) changed: Arc<Notify>,
    /// What its thread does besides.
    errands: Handle,
    meters: RedisMeters,
}

type Hearer = (String, Arc<dyn Fn(&[u8]) + Send + Sync>);

impl Redis {
    /// Starts to look for the server, by a thread of its own; it need not be there.
    pub fn start(url: &RedisUrl, names: RedisNames, meters: RedisMeters) -> io::Result<Self> {
        let client = Client::open(url.info()).map_err(io::Error::other)?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let shared = Arc::new(Shared {
            url: url.clone(),
            names,
            link: ArcSwapOption::empty(),
            hearers: Mutex::default(),
            changed: Arc::default(),
            errands: runtime.handle().clone(),
            meters,
        });
        let keeper = Keeper { client, shared: Arc::downgrade(&shared), missed: false };
        thread::Builder::new().name("redis".to_owned()).spawn(move || runtime.block_on(keeper.keep()))?;
        Ok(Self(shared))
    }

    /// Whether it answers, as far as is known. While it does, what is said is heard.
    pub fn is_up(&self) -> bool {
        self.0.link.load().is_some()
    }

    /// The number of the database that is used on the server.
    pub(crate) fn database(&self) -> i64 {
        self.0.url.database()
    }

    /// How what is kept and said there is called.
    pub(crate) fn names(&self) -> &RedisNames {
        &self.0.names
    }

    /// Asks it one thing. There is an answer within 100 ms, and while Redis is away at once.
    pub(crate) async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisFailure> {
        self.within(async |mut connection| command.query_async(&mut connection).await).await
    }

    /// Asks it several things in a row, which takes as long as one.
    pub(crate) async fn ask_all<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, RedisFailure> {
        self.within(async |mut connection| commands.query_async(&mut connection).await).await
    }

    /// Tells it something that nobody waits for, and that need not arrive.
    pub(crate) fn send(&self, command: Cmd) {
        let redis = self.clone();
        self.0.errands.spawn(async move {
            if let Err(why) = redis.ask::<Value>(&command).await {
                tracing::debug!(%why, "Redis was not told");
            }
        });
    }

    /// Has it run a script, as one step, which it is told the text of only where it does not know it. It takes as long as
    /// [`ask`](Self::ask).
    pub(crate) async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, RedisFailure> {
        self.within(async |mut connection| script.invoke_async(&mut connection).await).await
    }

    /// From now on has `hear` called with whatever is said on `channel`, while Redis is there. It must be quick.
    pub(crate) fn hear(&self, channel: String, hear: impl Fn(&[u8]) + Send + Sync + 'static) {
        self.0.hearers().push((channel, Arc::new(hear)));
        self.0.changed.notify_one();
    }

    async fn within<T>(
        &self,
        ask: impl AsyncFnOnce(MultiplexedConnection) -> RedisResult<T>,
    ) -> Result<T, RedisFailure> {
        let Some(link) = self.0.link.load_full() else { return Err(self.0.failed(RedisFailure::Away)) };
        let failure = match time::timeout(PATIENCE, ask(MultiplexedConnection::clone(&link))).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => RedisFailure::from(error),
            Err(_) => RedisFailure::Slow,
        };
        if failure.ends_the_connection() {
            self.0.give_up(&link, &failure);
        }
        Err(self.0.failed(failure))
    }
}

impl Shared {
    /// Has everybody use `link`.
    pub(super) fn take_up(&self, link: &Arc<MultiplexedConnection>) {
        self.link.store(Some(Arc::clone(link)));
        self.meters.up.set(1);
        tracing::info!(redis = %self.url, "Redis is there");
    }

    /// Has nobody use `link` any more. Many may find out at once that it is no good.
    pub(super) fn give_up(&self, link: &Arc<MultiplexedConnection>, why: &RedisFailure) {
        let was = self.link.compare_and_swap(link, None);
        if was.as_ref().is_some_and(|it| Arc::ptr_eq(it, link)) {
            self.meters.up.set(0);
            self.miss(why);
            self.changed.notify_one();
        }
    }

    /// Whether `link` is in use.
    pub(super) fn uses(&self, link: &Arc<MultiplexedConnection>) -> bool {
        self.link.load().as_ref().is_some_and(|it| Arc::ptr_eq(it, link))
    }

    /// Says that the server is away.
    pub(super) fn miss(&self, why: &RedisFailure) {
        tracing::warn!(redis = %self.url, %why, "Redis is away: this node goes on without it");
    }

    /// All that somebody wants to hear; others come behind these.
    pub(super) fn channels(&self) -> Vec<String> {
        self.hearers().iter().map(|it| it.0.clone()).collect()
    }

    /// Tells what was said to all who want to hear it.
    pub(super) fn tell(&self, channel: &[u8], said: &[u8]) {
        let hearers: Vec<_> = self.hearers().iter().filter(|it| it.0.as_bytes() == channel).cloned().collect();
        for (_, hear) in &hearers {
            hear(said);
        }
    }

    fn hearers(&self) -> MutexGuard<'_, Vec<Hearer>> {
        self.hearers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, why: RedisFailure) -> RedisFailure {
        self.meters.failed(&why);
        why
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("url", &self.0.url).field("is_up", &self.is_up()).finish_non_exhaustive()
    }
}
