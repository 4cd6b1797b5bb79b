//! Writes the log on a thread of its own, many lines at once, so that no request waits for a terminal
//! or a disk, and a busy server pays one system call for hundreds of lines.
//!
//! A channel with a message for each line would wake the writing thread for each of them, which costs
//! a fifth of what a short request costs in all.

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use tracing_subscriber::fmt::MakeWriter;

/// How long lines wait for others to be written together with them.
const GATHER: Duration = Duration::from_millis(20);
/// The most bytes that wait. Whatever reads the log may stall, and the server must not stall with it.
const MOST: usize = 16 * 1024 * 1024;

/// Where lines go.
#[derive(Clone)]
pub(super) struct Lines(Arc<Shared>);

/// Writes what is left when it goes.
pub(crate) struct Log {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
pub(crate) struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    bytes: Vec<u8>,
    /// Lines for which there was no room.
    lost: u64,
    ended: bool,
}

impl Lines {
    /// Starts the thread that writes to `out`.
    pub(super) fn to(out: impl Write + Send + 'static) -> io::Result<(Self, Log)> {
        let shared = Arc::new(Shared::default());
        let thread = thread::Builder::new().name("log".into()).spawn({
            let shared = Arc::clone(&shared);
            move || shared.work(out)
        })?;
        Ok((Self(Arc::clone(&shared)), Log { shared, thread: Some(thread) }))
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, mut out: impl Write) {
        let mut batch = Vec::new();
        loop {
            let (lost, ended) = self.take(&mut batch);
            // Nobody is left to be told that the log cannot be written.
            let _ = out.write_all(&batch);
            if lost > 0 {
                let _ = writeln!(out, "{{\"level\":\"ERROR\",\"message\":\"{lost} lines of the log were lost\"}}");
            }
            let _ = out.flush();
            if ended {
                return;
            }
            thread::sleep(GATHER);
        }
    }

    /// Waits until there is something to write, and swaps it into `batch`.
    fn take(&self, batch: &mut Vec<u8>) -> (u64, bool) {
        batch.clear();
        let idle = |it: &mut Waiting| it.bytes.is_empty() && !it.ended;
        let waiting = self.changed.wait_while(self.waiting(), idle);
        let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        mem::swap(&mut waiting.bytes, batch);
        (mem::take(&mut waiting.lost), waiting.ended)
    }
}

impl Write for &Shared {
    /// Takes a whole line, as the formatter gives it, or none of it.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = self.waiting();
        if waiting.bytes.len() + line.len() > MOST {
            waiting.lost += 1;
            return Ok(line.len());
        }
        let first = waiting.bytes.is_empty();
        waiting.bytes.extend_from_slice(line);
        drop(waiting);
        if first {
            self.changed.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = &'a Shared;

    fn make_writer(&'a self) -> Self::Writer {
        &self.0
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.shared.waiting().ended = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            // It panicked if this fails, and took the log with it.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was written, and how often.
    #[derive(Clone, Default)]
    struct Out(Arc<Mutex<(Vec<u8>, usize)>>);

    impl Write for Out {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut out = self.0.lock().unwrap();
            out.0.extend_from_slice(bytes);
            out.1 += usize::from(!bytes.is_empty());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_is_written_whole_and_in_order_before_the_end() {
        let out = Out::default();
        let (lines, log) = Lines::to(out.clone()).unwrap();
        for number in 0..1000 {
            lines.make_writer().write_all(format!("line {number}\n").as_bytes()).unwrap();
        }
        drop(log);
        let written = String::from_utf8(out.0.lock().unwrap().0.clone()).unwrap();
        assert!(written.lines().eq((0..1000).map(|it| format!("line {it}"))));
    }

    #[test]
    fn what_finds_no_room_is_counted() {
        let out = Out::default();
        let shared = Shared::default();
        (&shared).write_all(&vec![b' '; MOST]).unwrap();
        (&shared).write_all(b"one more").unwrap();
        shared.waiting().ended = true;
        shared.work(out.clone());
        let (bytes, _) = out.0.lock().unwrap().clone();
        assert_eq!(bytes.len(), MOST + bytes[MOST..].len());
        assert!(String::from_utf8_lossy(&bytes[MOST..]).contains("1 lines of the log were lost"));
    }
}
