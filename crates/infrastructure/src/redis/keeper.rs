//! Looks for Redis, and keeps the connection to it for as long as it answers.

use std::{
    mem,
    sync::{Arc, Weak},
    time::Duration,
};

use redis::{AsyncConnectionConfig, Client, Cmd, PushInfo, PushKind, Value, aio::MultiplexedConnection, cmd};
use tokio::{
    select,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time,
};

use super::{
    RedisFailure,
    client::{PATIENCE, Shared},
};

/// How long a connection may take to make. Nobody waits for it.
pub(super) const TO_CONNECT: Duration = Duration::from_millis(500);
/// How long a server that is away is left alone. With the time to connect that is less than a second.
const PAUSE: Duration = Duration::from_millis(250);
/// How often it is asked whether it is there.
const BEAT: Duration = Duration::from_millis(500);

pub(super) struct Keeper {
    pub(super) client: Client,
    pub(super) shared: Weak<Shared>,
    /// Whether it was said that the server is away: that is said once.
    pub(super) missed: bool,
}

/// A connection, and what comes by it unasked.
struct Line {
    link: Arc<MultiplexedConnection>,
    pushes: UnboundedReceiver<PushInfo>,
    /// How many of those who want to hear something are heard for.
    heard: usize,
}

impl Keeper {
    /// Goes on until nobody has use for a connection.
    pub(super) async fn keep(mut self) {
        while self.shared.strong_count() > 0 {
            match self.connect().await {
                Ok(line) => self.stay(line).await,
                Err(why) => self.miss(&why),
            }
            time::sleep(PAUSE).await;
        }
    }

    async fn connect(&self) -> Result<Line, RedisFailure> {
        let (told, pushes) = unbounded_channel();
        // Each command has a time limit of its own.
        let config = AsyncConnectionConfig::new().set_response_timeout(None).set_push_sender(told);
        let connecting = self.client.get_multiplexed_async_connection_with_config(&config);
        let connection = time::timeout(TO_CONNECT, connecting).await.map_err(|_| RedisFailure::Slow)??;
        let mut line = Line { link: Arc::new(connection), pushes, heard: 0 };
        line.ping().await?;
        Ok(line)
    }

    /// Lets everybody use the line for as long as it is good.
    async fn stay(&mut self, mut line: Line) {
        let mut beat = time::interval(BEAT);
        let mut up = false;
        while let Some(shared) = self.shared.upgrade() {
            if let Err(why) = line.subscribe(&shared).await {
                if up { shared.give_up(&line.link, &why) } else { self.miss(&why) }
            } else if !mem::replace(&mut up, true) {
                shared.take_up(&line.link);
                self.missed = false;
            }
            if !shared.uses(&line.link) {
                self.missed = true;
                return;
            }
            let changed = Arc::clone(&shared.changed);
            // Nobody else may be left by the time that something happens.
            drop(shared);
            let still = select! {
                push = line.pushes.recv() => self.deliver(push),
                () = changed.notified() => Ok(()),
                _ = beat.tick() => line.ping().await,
            };
            if let (Err(why), Some(shared)) = (still, self.shared.upgrade()) {
                shared.give_up(&line.link, &why);
            }
        }
    }

    fn deliver(&self, push: Option<PushInfo>) -> Result<(), RedisFailure> {
        let closed = || RedisFailure::Lost("the connection is closed".to_owned());
        let PushInfo { kind, data } = push.ok_or_else(closed)?;
        match (kind, &*data) {
            (PushKind::Disconnection, _) => Err(closed()),
            (PushKind::Message, [Value::BulkString(channel), Value::BulkString(said)]) => {
                if let Some(shared) = self.shared.upgrade() {
                    shared.tell(channel, said);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn miss(&mut self, why: &RedisFailure) {
        if let (false, Some(shared)) = (mem::replace(&mut self.missed, true), self.shared.upgrade()) {
            shared.miss(why);
        }
    }
}

impl Line {
    async fn ping(&mut self) -> Result<(), RedisFailure> {
        self.send(&cmd("PING")).await
    }

    /// Asks for what somebody wants to hear and was not asked for yet.
    async fn subscribe(&mut self, shared: &Shared) -> Result<(), RedisFailure> {
        let wanted = shared.channels();
        while let Some(channel) = wanted.get(self.heard) {
            self.send(cmd("SUBSCRIBE").arg(channel)).await?;
            self.heard += 1;
        }
        Ok(())
    }

    async fn send(&mut self, command: &Cmd) -> Result<(), RedisFailure> {
        let mut connection = MultiplexedConnection::clone(&self.link);
        let answer = time::timeout(PATIENCE, command.query_async::<Value>(&mut connection)).await;
        answer.map_err(|_| RedisFailure::Slow)??;
        Ok(())
    }
}
