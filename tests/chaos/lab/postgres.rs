//! PostgreSQL as the laboratory breaks it: what it says is written is on the disk, and a replica follows it.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use diesel::{Connection, PgConnection};
use tests::Wire;
use tokio::time::sleep;

use super::{PATIENCE, Process, Victim, free_port, run};

/// How it is set: to be reached on this machine only, and otherwise as it comes, so that a commit waits for the disk.
const OPTIONS: [&str; 4] =
    ["listen_addresses=127.0.0.1", "unix_socket_directories=", "wal_keep_size=512MB", "max_connections=150"];

/// A server with its data. Another one that follows it hangs on its wire.
pub(crate) struct Postgres {
    /// Where the tests and, by wires of their own, the nodes find it.
    pub(crate) port: u16,
    name: &'static str,
    bin: PathBuf,
    home: PathBuf,
    password: String,
    /// PostgreSQL refuses to run as root.
    account: Option<(u32, u32)>,
    /// From which it gets what happened, if it follows another one.
    source: Vec<Wire>,
    process: Option<Process>,
}

impl Postgres {
    /// A new one, which is to be started, in a directory of `home`.
    pub(crate) fn new(home: &Path) -> Self {
        let account = account();
        let password = uuid::Uuid::now_v7().simple().to_string();
        let it = Self {
            port: free_port(),
            name: "primary",
            bin: bin(),
            home: home.to_owned(),
            password,
            account,
            source: Vec::new(),
            process: None,
        };
        let secret = it.make_directory().join("password");
        fs::write(&secret, &it.password).unwrap();
        it.give(&secret);
        let mut command = it.command("initdb");
        command.arg("--pgdata").arg(it.data()).arg("--pwfile").arg(secret);
        // That a database was made at all is not what is tried.
        command.args(["--username=lyceum", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        run(command);
        it
    }

    /// One that follows this one, which runs; it is to be started.
    pub(crate) fn follower(&self) -> Self {
        let source = Wire::to(format!("127.0.0.1:{}", self.port));
        let from = format!("host=127.0.0.1 port={} user=lyceum password={}", source.port, self.password);
        let it = Self {
            port: free_port(),
            name: "replica",
            bin: self.bin.clone(),
            home: self.home.clone(),
            password: self.password.clone(),
            account: self.account,
            source: vec![source],
            process: None,
        };
        it.make_directory();
        let mut command = it.command("pg_basebackup");
        command.arg("--pgdata").arg(it.data()).arg("--dbname").arg(from);
        command.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
        run(command);
        it
    }

    /// Its URL for whoever reaches it at `port`.
    pub(crate) fn url(&self, port: u16) -> String {
        format!("postgres://lyceum:{}@127.0.0.1:{port}/postgres", self.password)
    }

    fn directory(&self) -> PathBuf {
        self.home.join(self.name)
    }

    fn data(&self) -> PathBuf {
        self.directory().join("data")
    }

    fn make_directory(&self) -> PathBuf {
        let directory = self.directory();
        fs::create_dir(&directory).unwrap();
        fs::set_permissions(&directory, fs::Permissions::from_mode(0o700)).unwrap();
        self.give(&directory);
        directory
    }

    fn give(&self, path: &Path) {
        if let Some((user, group)) = self.account {
            chown(path, Some(user), Some(group)).unwrap();
        }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        // Not from here, where the account may not be allowed to read.
        command.current_dir("/").env_clear();
        if let Some((user, group)) = self.account {
            command.uid(user).gid(group);
        }
        command
    }

    fn spawn(&self) -> Process {
        let mut command = self.command("postgres");
        command.arg("-D").arg(self.data()).arg("-p").arg(self.port.to_string());
        command.args(OPTIONS.iter().flat_map(|it| ["-c", it]));
        Process::spawn(command, &self.home, self.name)
    }
}

impl Victim for Postgres {
    fn process(&mut self) -> &mut Process {
        self.process.as_mut().expect("it is not started")
    }

    fn wires(&self) -> &[Wire] {
        &self.source
    }

    async fn start(&mut self) {
        let (url, begun) = (self.url(self.port), Instant::now());
        let mut process = self.spawn();
        while PgConnection::establish(&url).is_err() {
            assert!(begun.elapsed() < PATIENCE, "{} does not start: {}", self.name, process.log());
            if !process.runs() {
                // Those who died with the last one may hold its memory for a moment.
                process = self.spawn();
            }
            sleep(Duration::from_millis(50)).await;
        }
        self.process = Some(process);
    }
}

/// Where the server's programs are; Debian keeps them off the path.
fn bin() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten();
    let mut all: Vec<_> = versions.filter_map(|it| Some(it.ok()?.path().join("bin"))).collect();
    all.retain(|it| it.join("initdb").exists());
    all.sort_by_key(|it| it.parent().and_then(Path::file_name).and_then(|it| it.to_str()?.parse::<u32>().ok()));
    // Elsewhere they are on it.
    all.pop().unwrap_or_default()
}

/// The user and the group that the server runs as, where the tests are run by root.
fn account() -> Option<(u32, u32)> {
    (fs::metadata("/proc/self").unwrap().uid() == 0).then(|| {
        let number = |account: &str, which: &str| {
            let output = Command::new("id").args([which, account]).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().parse().ok()
        };
        let of = |account: &str| Some((number(account, "-u")?, number(account, "-g")?));
        of("postgres").or_else(|| of("nobody")).expect("there is no account for PostgreSQL")
    })
}
