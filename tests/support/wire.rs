//! What stands between a node and a server that it uses, and can be cut or held.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, Ordering},
    },
    thread,
    time::Duration,
};

const WHOLE: u8 = 0;
const CUT: u8 = 1;
const HELD: u8 = 2;

/// A wire to a server, at a port of its own.
pub struct Wire {
    /// Where it begins, on this machine.
    pub port: u16,
    state: Arc<AtomicU8>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Wire {
    /// To the server at `host:port`.
    pub fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let wire = Self { port, state: Arc::default(), open: Arc::default() };
        let (state, open) = (Arc::clone(&wire.state), Arc::clone(&wire.open));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if state.load(Ordering::SeqCst) == CUT {
                    continue;
                }
                // Whoever is not there cannot be talked to, and the client finds that out.
                let Ok(server) = TcpStream::connect(&server) else { continue };
                let mut open = open.lock().unwrap();
                open.retain(|it: &TcpStream| it.peer_addr().is_ok());
                open.extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                drop(open);
                pump(client.try_clone().unwrap(), server.try_clone().unwrap(), &state);
                pump(server, client, &state);
            }
        });
        wire
    }

    /// Ends all connections, and refuses others.
    pub fn cut(&self) {
        self.state.store(CUT, Ordering::SeqCst);
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Lets nothing through, and ends nothing.
    pub fn hold(&self) {
        self.state.store(HELD, Ordering::SeqCst);
    }

    /// Lets everything through, and takes new connections.
    pub fn mend(&self) {
        self.state.store(WHOLE, Ordering::SeqCst);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.cut();
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream, state: &Arc<AtomicU8>) {
    let state = Arc::clone(state);
    thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            while state.load(Ordering::SeqCst) == HELD {
                thread::sleep(Duration::from_millis(5));
            }
            if to.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}
