//! A server that goes away is noticed at once, and so is its return.

use std::{
    io,
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use application::{Store, Weight};
use crossbeam_channel::unbounded;

use crate::{
    db::DatabaseUrl,
    store::{Database, Meters, Settings},
    testing,
};

/// Stands between the client and the server, and can cut them off.
struct Wire {
    port: u16,
    cut: Arc<AtomicBool>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Wire {
    fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (cut, open) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let wire = Self { port, cut: Arc::clone(&cut), open: Arc::clone(&open) };
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if cut.load(Ordering::SeqCst) {
                    continue;
                }
                let server = TcpStream::connect(&server).unwrap();
                open.lock().unwrap().extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
                pump(client.try_clone().unwrap(), server.try_clone().unwrap());
                pump(server, client);
            }
        });
        wire
    }

    fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn mend(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
}

/// The same database through another port, and where it is itself.
fn through(url: &DatabaseUrl) -> Option<(DatabaseUrl, Wire)> {
    let DatabaseUrl::Postgres(url) = url else { return None };
    let (before, rest) = url.split_once("://")?;
    let (server, database) = rest.split_once('/')?;
    let (user, address) = server.rsplit_once('@').unwrap_or(("postgres", server));
    let address = if address.contains(':') { address.to_owned() } else { format!("{address}:5432") };
    let wire = Wire::to(address);
    Some((format!("{before}://{user}@127.0.0.1:{}/{database}", wire.port).parse().unwrap(), wire))
}

fn served(database: &Database) -> bool {
    let (reply, answer) = unbounded();
    database.read(Weight::Light, Box::new(move |reader| reply.send(reader.is_ok()).unwrap()));
    answer.recv_timeout(Duration::from_secs(5)).unwrap()
}

#[test]
fn a_server_that_was_away_is_back_without_a_restart() {
    let Some(scratch) = testing::postgres() else { return };
    let Some((url, wire)) = through(&scratch.url) else { return };
    let settings = Settings { read_connections: 2, write_connections: 1, queue: 8, ..Settings::default() };
    let database = Database::connect(&url, settings, &Meters::new().unwrap()).unwrap();
    assert!(served(&database) && database.reachable());
    wire.cut();
    // Whatever lies idle for a while is asked before it is used.
    thread::sleep(Duration::from_millis(1100));
    let started = Instant::now();
    for _ in 0..20 {
        assert!(!served(&database));
    }
    assert!(started.elapsed() < Duration::from_millis(500), "{:?} for 20 refusals", started.elapsed());
    assert!(!database.reachable());
    wire.mend();
    thread::sleep(Duration::from_millis(300));
    assert!(served(&database) && database.reachable());
}
