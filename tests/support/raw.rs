//! A client that sends whatever it is told to, as slowly as it is told to.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long an answer may take before the test is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// One TCP connection.
pub struct RawClient {
    stream: TcpStream,
    pending: Vec<u8>,
}

/// An answer as it came over the wire.
#[derive(Debug)]
pub struct RawAnswer {
    /// Its status.
    pub status: u16,
    /// Its headers, their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    pub bytes: Vec<u8>,
}

impl RawAnswer {
    /// The body, if it is JSON.
    pub fn body(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_default()
    }
}

impl RawClient {
    /// Connects to a server.
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, pending: Vec::new() }
    }

    /// Sends these bytes. Where the server has hung up already, nothing happens.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref()).await;
    }

    /// Sends nothing more.
    pub async fn finish(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// The next answer; `None` if the server hangs up without one. A body is read if the headers say
    /// how long it is.
    pub async fn answer(&mut self) -> Option<RawAnswer> {
        let end = loop {
            if let Some(at) = find(&self.pending, b"\r\n\r\n") {
                break at;
            }
            self.more().await?;
        };
        let head = String::from_utf8(self.pending.drain(..end + 4).collect()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines.filter_map(|it| it.split_once(": "));
        let headers: BTreeMap<_, _> = headers.map(|(name, it)| (name.to_lowercase(), it.to_owned())).collect();
        let length = headers.get("content-length").map_or(0, |it| it.parse().unwrap());
        while self.pending.len() < length {
            self.more().await?;
        }
        Some(RawAnswer { status, headers, bytes: self.pending.drain(..length).collect() })
    }

    /// Everything that still comes until the server hangs up; `None` if it does not within `patience`.
    pub async fn rest(&mut self, patience: Duration) -> Option<Vec<u8>> {
        let mut all = std::mem::take(&mut self.pending);
        // A connection that is reset has ended as well.
        let _ = timeout(patience, self.stream.read_to_end(&mut all)).await.ok()?;
        Some(all)
    }

    async fn more(&mut self) -> Option<()> {
        let mut piece = vec![0; 16 * 1024];
        let read = timeout(PATIENCE, self.stream.read(&mut piece)).await.expect("the server is silent");
        let read = read.unwrap_or(0);
        self.pending.extend_from_slice(&piece[..read]);
        (read > 0).then_some(())
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|it| it == wanted)
}
