//! Redis, which keeps nothing.

use std::{
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use tests::Wire;
use tokio::time::sleep;

use super::{PATIENCE, Process, Victim, free_port};

/// A server that nodes reach by wires of their own.
pub(crate) struct Redis {
    pub(crate) port: u16,
    home: PathBuf,
    process: Option<Process>,
}

impl Redis {
    /// One that is to be started.
    pub(crate) fn new(home: &Path) -> Self {
        Self { port: free_port(), home: home.to_owned(), process: None }
    }
}

impl Victim for Redis {
    fn process(&mut self) -> &mut Process {
        self.process.as_mut().expect("it is not started")
    }

    fn wires(&self) -> &[Wire] {
        &[]
    }

    async fn start(&mut self) {
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--port", &self.port.to_string(), "--save", "", "--appendonly", "no"]);
        command.current_dir(&self.home);
        let mut process = Process::spawn(command, &self.home, "redis");
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(process.runs() && begun.elapsed() < PATIENCE, "Redis does not start: {}", process.log());
            sleep(Duration::from_millis(10)).await;
        }
        self.process = Some(process);
    }
}
