//! Somebody whom the service calls over HTTP, and who answers as a test wants it.

use std::{collections::BTreeMap, future::Future, net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The path, with the query if there is one.
    pub target: String,
    /// The headers, with names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body, as far as it is a text.
    pub body: String,
    /// The body, to the byte.
    pub bytes: Vec<u8>,
}

/// An answer, as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Answered(String);

impl Asked {
    /// The header of this name in lower case; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The path without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// What the query says.
    pub fn query(&self) -> BTreeMap<String, String> {
        self.target.split_once('?').map(|it| pairs(it.1)).unwrap_or_default()
    }

    /// What the body says, which is a form.
    pub fn form(&self) -> BTreeMap<String, String> {
        pairs(&self.body)
    }
}

impl Answered {
    /// An answer of this status, with further `headers`, each with its end of line.
    pub fn new(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self(format!(
            "HTTP/1.1 {status} Answer\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        ))
    }

    /// The same with a body of JSON.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::new(status, "Content-Type: application/json\r\n", &body.to_string())
    }
}

/// Listens until its runtime is dropped, and has `answer` answer; where that gives nothing, it hangs up.
pub async fn listen<F, A>(answer: F) -> SocketAddr
where
    F: Fn(Asked) -> A + Send + Sync + 'static,
    A: Future<Output = Option<Answered>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, answer) = (listener.local_addr().unwrap(), Arc::new(answer));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let answer = Arc::clone(&answer);
            tokio::spawn(attend(stream, answer));
        }
    });
    address
}

async fn attend<F, A>(mut stream: TcpStream, answer: Arc<F>)
where
    F: Fn(Asked) -> A + Send + Sync,
    A: Future<Output = Option<Answered>> + Send + 'static,
{
    let Some(asked) = read(&mut stream).await else { return };
    if let Some(answered) = answer(asked).await {
        // Whoever asked may have gone.
        let _ = stream.write_all(answered.0.as_bytes()).await;
    }
    let _ = stream.shutdown().await;
}

/// One request; nothing if it breaks off.
async fn read(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return None;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let (line, rest) = text.split_once("\r\n").unwrap_or((&text, ""));
    let mut words = line.split(' ').map(str::to_owned);
    let headers: BTreeMap<_, _> = rest
        .lines()
        .filter_map(|it| it.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers.get("content-length").map_or(0, |it| it.parse().unwrap());
    while bytes.len() < head + 4 + length {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return None;
        }
    }
    let bytes = bytes.split_off(head + 4);
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Some(Asked { method: words.next()?, target: words.next()?, headers, body, bytes })
}

/// What a query or a form says.
pub fn pairs(text: &str) -> BTreeMap<String, String> {
    let plain = |it: &str| {
        let mut bytes = Vec::new();
        let mut rest = it.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'+' => b' ',
                b'%' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => other,
            });
        }
        String::from_utf8(bytes).unwrap()
    };
    text.split('&').filter_map(|it| it.split_once('=')).map(|(name, value)| (plain(name), plain(value))).collect()
}
