//! The connection below HTTP: what the framework answers by itself, before the application sees a
//! request, becomes a problem document too; and who does not take our answer is let go.

use std::{
    future::Future,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_web::rt::time::{Sleep, sleep};
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use uuid::Uuid;

use crate::{
    exchange::NO_PAGE,
    problem::{MEDIA_TYPE, Problem, example_code},
    versions,
};

/// How long a client may leave an answer untaken.
const PATIENCE: Duration = Duration::from_secs(30);
/// A bare answer of the framework is a status line and a few headers.
const LONGEST_BARE: usize = 256;
const END: &[u8] = b"\r\n\r\n";

/// One client's connection.
pub(crate) struct Wire {
    stream: TcpStream,
    /// What is sent in place of a bare answer, and how much of it has been.
    instead: Option<(Vec<u8>, usize)>,
    /// Runs while the client takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Wire {
    pub(crate) const fn new(stream: TcpStream) -> Self {
        Self { stream, instead: None, stalled: None }
    }

    fn write(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            Poll::Ready(done) => {
                self.stalled = None;
                Poll::Ready(done)
            }
            Poll::Pending => {
                let timer = self.stalled.get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
                ready!(timer.as_mut().poll(cx));
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not take the answer")))
            }
        }
    }

    /// Sends all of the replacement, and then counts the bare answer as sent.
    fn write_instead(&mut self, cx: &mut Context<'_>, replaced: usize) -> Poll<io::Result<usize>> {
        while let Some((document, sent)) = self.instead.take() {
            if sent == document.len() {
                return Poll::Ready(Ok(replaced));
            }
            match self.write(cx, &document[sent..]) {
                Poll::Ready(Ok(more)) => self.instead = Some((document, sent + more)),
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    self.instead = Some((document, sent));
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(Ok(replaced))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.instead.is_some() {
            return self.write_instead(cx, bytes.len());
        }
        match bare_answer(bytes) {
            Some((0, status)) => {
                self.instead = Some((spelled_out(status), 0));
                self.write_instead(cx, bytes.len())
            }
            // The answers before it go out as they are.
            Some((at, _)) => self.write(cx, &bytes[..at]),
            None => self.write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

/// Where in `bytes` the framework's own refusal begins, and its status. It is always the last answer
/// on its connection, has no body, and lacks the name that all of ours have.
fn bare_answer(bytes: &[u8]) -> Option<(usize, u16)> {
    if !bytes.ends_with(END) {
        return None;
    }
    let window = bytes.len().saturating_sub(LONGEST_BARE);
    let tail = &bytes[window..];
    let at = tail.windows(10).rposition(|it| it == b"HTTP/1.1 4")?;
    let head = std::str::from_utf8(&tail[at..]).ok()?.to_ascii_lowercase();
    let status = head.get(9..12)?.parse().ok()?;
    let bare = head.contains("content-length: 0\r\n") && !head.contains("x-request-id");
    bare.then_some((window + at, status))
}

/// The same refusal as a problem document.
fn spelled_out(status: u16) -> Vec<u8> {
    let (code, detail) = match status {
        400 => ("malformed_request", "this is no HTTP request"),
        408 => (example_code(408), "the request did not arrive in time"),
        431 => (example_code(431), "the headers are too large"),
        other => (example_code(other), "the request was refused"),
    };
    let status = actix_web::http::StatusCode::from_u16(status).unwrap_or(actix_web::http::StatusCode::BAD_REQUEST);
    let id = Uuid::now_v7().to_string();
    // No exchange began, which would have a line of its own.
    tracing::info!(target: "lyceum::http", request_id = id, operation = "none", status = status.as_u16(), code);
    let document: Value = Problem::new(status, code, detail).document("", &id);
    let body = document.to_string();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {MEDIA_TYPE}\r\ncontent-length: {}\r\nconnection: close\r\nx-request-id: {id}\r\n\
         api-version: {}\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\nreferrer-policy: no-referrer\r\n\
         content-security-policy: {NO_PAGE}\r\n\r\n{body}",
        body.len(),
        versions::NEWEST,
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BARE: &str = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\ndate: now\r\n\r\n";

    #[test]
    fn a_bare_refusal_is_found_also_behind_other_answers() {
        assert_eq!(bare_answer(BARE.as_bytes()), Some((0, 400)));
        let before = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-request-id: a\r\n\r\n{}";
        assert_eq!(bare_answer([before, BARE].concat().as_bytes()), Some((before.len(), 400)));
    }

    #[test]
    fn our_own_answers_are_left_alone() {
        let own = BARE.replace("date: now", "x-request-id: a");
        assert_eq!(bare_answer(own.as_bytes()), None);
        assert_eq!(bare_answer(b"HTTP/1.1 204 No Content\r\nx-request-id: a\r\n\r\n"), None);
        assert_eq!(bare_answer(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nHTTP/1.1 4"), None);
    }

    #[test]
    fn what_is_sent_instead_is_a_whole_answer() {
        let text = String::from_utf8(spelled_out(431)).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let document: Value = serde_json::from_str(body).unwrap();
        assert!(head.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"), "{head}");
        assert!(head.contains(&format!("content-length: {}", body.len())));
        assert_eq!((document["status"].as_u64(), document["code"].as_str()), (Some(431), Some("headers_too_large")));
    }
}
