//! A program that runs, and what can be done to it.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use tokio::time::sleep;

/// How long a start or an end may take before all is given up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A running program with its children. All of them are killed when it is dropped.
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Runs `command`, which writes into the log `name` in `home`, behind what is there.
    pub(crate) fn spawn(mut command: Command, home: &Path, name: &str) -> Self {
        let log = home.join(format!("{name}.log"));
        let file = File::options().create(true).append(true).open(&log).unwrap();
        let spawned = command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file).spawn();
        Self { child: spawned.unwrap_or_else(|it| panic!("{name}: {it}")), log }
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it is there.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Sends a signal to it and then to its children.
    pub(crate) fn signal(&self, name: &str) {
        let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", self.id())).unwrap_or_default();
        let mut kill = Command::new("kill");
        kill.args([&format!("-{name}"), "--", &self.id().to_string()]).args(children.split_whitespace());
        // Some may have ended by themselves.
        let _ = kill.stderr(Stdio::null()).status().unwrap();
    }

    /// Ends it as if the power went away.
    pub(crate) fn kill(&mut self) {
        self.signal("KILL");
        let _ = self.child.wait();
    }

    /// Asks it to end, and says how it did and how long that took.
    pub(crate) async fn terminated(&mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        let told = Command::new("kill").args(["-TERM", &self.id().to_string()]).status().unwrap();
        assert!(told.success(), "{}", self.log());
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, begun.elapsed());
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("it does not end: {}", self.log());
    }

    /// The end of what it and those before it have written.
    pub(crate) fn log(&self) -> String {
        let text = fs::read(&self.log).unwrap_or_default();
        let from = text.len().saturating_sub(4000);
        String::from_utf8_lossy(&text[from..]).into_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
