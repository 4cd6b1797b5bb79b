//! A start with migrations to make, and one without.

use std::{
    env, fs,
    net::{SocketAddr, TcpListener},
    os::unix::fs::MetadataExt,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use tests::{Campus, on_both};
use tokio::time::sleep;

use crate::print;

on_both! {
    async fn a_database_without_its_migrations_is_not_served_until_they_are_made(mut campus: Campus) {
        campus.stop();
        let home = Home::of(&campus);
        let down = home.run(&["migrate", "down"]);
        assert!(down.status.success(), "{down:?}");
        let refused = home.run(&["serve"]);
        assert!(!refused.status.success(), "{refused:?}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned() + &String::from_utf8_lossy(&refused.stdout);
        assert!(said.contains("lyceum migrate up") && said.contains("--migrate"), "{said}");
        let first = home.serve(&["serve", "--migrate"]).await;
        print(&format!("ready after {:?} with migrations to make", first.took));
        assert!(first.stopped().success());
        let second = home.serve(&["serve"]).await;
        print(&format!("ready after {:?} with none", second.took));
        assert!(second.stopped().success());
    }
}

#[test]
fn a_new_directory_is_all_that_a_start_with_migrations_needs() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let home = Home { data: data.clone(), database: format!("sqlite://{}/lyceum.db", data.display()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        assert!(!home.run(&["serve"]).status.success(), "there is no database yet");
        assert!(home.serve(&["serve", "--migrate"]).await.stopped().success());
        assert!(home.serve(&["serve"]).await.stopped().success());
        assert_eq!(fs::metadata(&data).unwrap().mode() & 0o777, 0o700, "it is nobody else's");
    });
}

/// Where the program is to work.
struct Home {
    data: PathBuf,
    database: String,
}

/// The program at work.
struct Running {
    child: Child,
    took: Duration,
}

impl Home {
    fn of(campus: &Campus) -> Self {
        Self { data: campus.data_dir().to_owned(), database: campus.database_url() }
    }

    fn command(&self, arguments: &[&str], listen: SocketAddr) -> Command {
        let test = env::current_exe().unwrap();
        let beside = || test.ancestors().nth(2).unwrap().join("lyceum").into_os_string();
        let mut command = Command::new(env::var_os("LYCEUM_BIN").unwrap_or_else(beside));
        command.args(arguments).env_clear().stdin(Stdio::null());
        command.env("LYCEUM_DATA_DIR", &self.data).env("DATABASE_URL", &self.database);
        command.env("LYCEUM_LISTEN", listen.to_string()).env("LYCEUM_METRICS_LISTEN", "off");
        command
    }

    /// Runs it to its end.
    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments, SocketAddr::from(([127, 0, 0, 1], 0))).output().unwrap()
    }

    /// Runs it until it is ready.
    async fn serve(&self, arguments: &[&str]) -> Running {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let begun = Instant::now();
        let child = self.command(arguments, free).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut running = Running { child, took: Duration::ZERO };
        while begun.elapsed() < Duration::from_secs(30) {
            if tests::get(&format!("http://{free}/health/ready")).await.is_ok_and(|it| it.status() == 200) {
                running.took = begun.elapsed();
                return running;
            }
            assert!(running.child.try_wait().unwrap().is_none(), "it ended");
            sleep(Duration::from_millis(10)).await;
        }
        panic!("it does not get ready");
    }
}

impl Running {
    /// How it ends when it is asked to.
    fn stopped(mut self) -> std::process::ExitStatus {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not end");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
