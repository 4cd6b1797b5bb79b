//! A node of Lyceum.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitStatus},
    time::{Duration, Instant},
};

use reqwest::Client;
use tests::{Wire, program};
use tokio::time::sleep;

use super::{PATIENCE, Process, Victim, free_port};

/// A node, which keeps its port and its settings however often it is started anew.
pub(crate) struct Node {
    /// Where it answers.
    pub(crate) port: u16,
    /// Between it and the databases.
    wires: Vec<Wire>,
    name: String,
    home: PathBuf,
    settings: BTreeMap<String, String>,
    /// By which it is asked how it is.
    client: Client,
    process: Option<Process>,
}

impl Node {
    /// A node whose files are in `data`, and whose log is in `home`; it is to be started.
    pub(crate) fn new(name: &str, home: &Path, data: &Path, wires: Vec<Wire>, settings: &[(&str, &str)]) -> Self {
        let port = free_port();
        let listen = format!("127.0.0.1:{port}");
        let usual = [
            ("LYCEUM_LISTEN", listen.as_str()),
            ("LYCEUM_METRICS_LISTEN", "off"),
            // All nodes have one name, so that what one of them gives out is good at the others.
            ("LYCEUM_PUBLIC_URL", "http://campus.test"),
            ("LYCEUM_DATA_DIR", data.to_str().unwrap()),
            ("LYCEUM_TRUSTED_PROXIES", "127.0.0.1"),
            ("LYCEUM_RATE_LIMITS", "off"),
            ("LYCEUM_WORKERS", "2"),
            ("LYCEUM_LOG", "info"),
        ];
        let settings = usual.iter().chain(settings).map(|(name, it)| ((*name).to_owned(), (*it).to_owned())).collect();
        let client = Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(Duration::from_secs(10));
        let (name, home, client) = (name.to_owned(), home.to_owned(), client.build().unwrap());
        Self { port, wires, name, home, settings, client, process: None }
    }

    /// The program with these arguments and the node's settings.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).env_clear().envs(&self.settings).current_dir(&self.home);
        command.envs(env::var_os("PATH").map(|it| ("PATH", it)));
        command
    }

    /// Where it answers, without a proxy.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The status of one of its probes, `ready` or `live`; 0 where nobody answers within ten seconds.
    pub(crate) async fn health(&self, of: &str) -> u16 {
        let answer = self.client.get(format!("{}/health/{of}", self.url())).send().await;
        answer.map_or(0, |it| it.status().as_u16())
    }

    /// Waits until it says of itself that it is ready, and says how long that took.
    pub(crate) async fn ready(&mut self) -> Duration {
        let begun = Instant::now();
        while self.health("ready").await != 200 {
            let hopeful = self.process().runs() && begun.elapsed() < PATIENCE;
            assert!(hopeful, "it ended or does not get ready: {}", self.process().log());
            sleep(Duration::from_millis(20)).await;
        }
        begun.elapsed()
    }

    /// Asks it to end, and says how it did and how long that took.
    pub(crate) async fn terminated(&mut self) -> (ExitStatus, Duration) {
        self.process().terminated().await
    }

    /// The memory that it has now, in bytes: its own, and the pages of its program's file (`RssAnon` and `RssFile` of
    /// proc(5)).
    pub(crate) fn memory(&mut self) -> [u64; 2] {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process().id())).unwrap();
        ["RssAnon:", "RssFile:"].map(|kind| {
            let told = status.lines().find_map(|it| it.strip_prefix(kind)?.strip_suffix("kB"));
            1024 * told.and_then(|it| it.trim().parse::<u64>().ok()).expect("the system does not tell")
        })
    }

    /// How often it has said that, since it was started for the first time.
    pub(crate) fn said(&self, what: &str) -> usize {
        fs::read_to_string(self.home.join(format!("{}.log", self.name))).unwrap_or_default().matches(what).count()
    }

    /// How many files and connections it has open.
    pub(crate) fn descriptors(&mut self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.process().id())).unwrap().count()
    }
}

impl Victim for Node {
    fn process(&mut self) -> &mut Process {
        self.process.as_mut().expect("it is not started")
    }

    fn wires(&self) -> &[Wire] {
        &self.wires
    }

    async fn start(&mut self) {
        self.process = Some(Process::spawn(self.command(&["serve"]), &self.home, &self.name));
        self.ready().await;
    }
}
