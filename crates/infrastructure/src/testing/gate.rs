//! A door before a server, which can be shut and held.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    thread,
    time::Duration,
};

const OPEN: u8 = 0;
const SHUT: u8 = 1;
const HELD: u8 = 2;

/// Passes on what comes; whoever connects to it does not notice it.
pub(crate) struct Gate {
    pub(crate) address: SocketAddr,
    state: Arc<AtomicU8>,
}

impl Gate {
    /// Before the server at `target`, and shut.
    pub(crate) fn before(target: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let (address, state) = (listener.local_addr().unwrap(), Arc::new(AtomicU8::new(SHUT)));
        let (target, told) = (target.to_owned(), Arc::clone(&state));
        thread::spawn(move || {
            for coming in listener.incoming().map_while(Result::ok) {
                if told.load(Ordering::Relaxed) != SHUT
                    && let Ok(going) = TcpStream::connect(&target)
                {
                    pass(&coming, &going, &told);
                    pass(&going, &coming, &told);
                }
            }
        });
        Self { address, state }
    }

    /// Everything passes.
    pub(crate) fn open(&self) {
        self.state.store(OPEN, Ordering::Relaxed);
    }

    /// Nothing passes, and what is connected is cut off.
    pub(crate) fn shut(&self) {
        self.state.store(SHUT, Ordering::Relaxed);
    }

    /// Nothing passes, and nobody is told.
    pub(crate) fn hold(&self) {
        self.state.store(HELD, Ordering::Relaxed);
    }
}

fn pass(from: &TcpStream, to: &TcpStream, state: &Arc<AtomicU8>) {
    let (mut from, mut to, state) = (from.try_clone().unwrap(), to.try_clone().unwrap(), Arc::clone(state));
    from.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
    thread::spawn(move || {
        let mut bytes = [0; 4096];
        while state.load(Ordering::Relaxed) != SHUT {
            match from.read(&mut bytes) {
                Ok(0) => break,
                Ok(read) => {
                    // Also what was read before the gate was held.
                    while state.load(Ordering::Relaxed) == HELD {
                        thread::sleep(Duration::from_millis(5));
                    }
                    if to.write_all(&bytes[..read]).is_err() {
                        break;
                    }
                }
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
                Err(_) => break,
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
}
