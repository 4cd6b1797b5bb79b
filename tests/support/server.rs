//! A server on a thread of its own, reached by real HTTP.

use std::{collections::BTreeMap, net::SocketAddr, path::Path, sync::mpsc, thread};

use actix_web::rt::System;
use lyceum::{
    Composition,
    settings::{Settings, Sources},
};
use tokio::sync::oneshot;

use crate::ground::Ground;

/// The name under which every test server knows itself, whatever its port: so that a token given by
/// the template is good everywhere.
pub(crate) const PUBLIC_URL: &str = "http://campus.test";

/// A server that stops at once when it goes.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) metrics_address: Option<SocketAddr>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// What is set for a server on `ground`, besides what `special` sets.
pub(crate) fn environment(ground: &Ground, special: &[(&str, &str)]) -> BTreeMap<String, String> {
    let directory = ground.data_dir().to_str().unwrap();
    let url = ground.url();
    let usual = [
        ("LYCEUM_LISTEN", "127.0.0.1:0"),
        ("LYCEUM_METRICS_LISTEN", "127.0.0.1:0"),
        ("LYCEUM_DATA_DIR", directory),
        ("DATABASE_URL", &url),
        ("LYCEUM_PUBLIC_URL", PUBLIC_URL),
        ("LYCEUM_WORKERS", "1"),
        ("LYCEUM_READ_CONNECTIONS", "2"),
        ("LYCEUM_WRITE_CONNECTIONS", "4"),
        // All tests come from one address, and are in a hurry. What is refused after failures stays.
        ("LYCEUM_RATE_LIMIT_POLICIES", "none"),
        // The logins of the template may be old by the time that a test is run.
        ("LYCEUM_RECENT_LOGIN", "0"),
    ];
    usual.iter().chain(special).map(|(name, it)| ((*name).to_owned(), (*it).to_owned())).collect()
}

pub(crate) fn settings(ground: &Ground, special: &[(&str, &str)]) -> Settings {
    let sources = Sources::of(environment(ground, special), Path::new("/nowhere/.env")).unwrap();
    Settings::read(&sources).unwrap()
}

impl Server {
    /// Starts a server, and lets `prepare` see what it is made of before anybody else does.
    pub(crate) fn start(settings: Settings, prepare: impl AsyncFnOnce(&Composition) + Send + 'static) -> Self {
        let (started, starting) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            System::new().block_on(async {
                let running = match lyceum::start(&settings).await {
                    Ok(running) => running,
                    Err(error) => return started.send(Err(error.to_string())).unwrap(),
                };
                prepare(&running.composition).await;
                started.send(Ok((running.address, running.metrics_address))).unwrap();
                // The sender is dropped where nobody has the time to say it.
                let _ = stopped.await;
                running.drop_everything().await;
            });
        });
        let (address, metrics_address) = starting.recv().expect("the server broke").unwrap();
        Self { address, metrics_address, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        let ended = self.thread.take().map(thread::JoinHandle::join);
        assert!(matches!(ended, Some(Ok(()))) || thread::panicking(), "the server's thread broke");
    }
}
