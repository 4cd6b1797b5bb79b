//! What is left when the process is killed, and how it starts again.

use std::{
    env,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tests::{Campus, Person, Role, ServerProcess, on_both};
use tokio::time::sleep;

/// What the clients did: for each number, the answer if there was one.
type Deeds = Arc<Mutex<Vec<(usize, Option<Vec<u8>>)>>>;

fn author(number: usize) -> String {
    json!({ "name": format!("Author {number}") }).to_string()
}

/// Adds author after author until the server no longer answers.
async fn client(url: String, token: String, numbers: Arc<AtomicUsize>, deeds: Deeds) {
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().unwrap();
    loop {
        let number = numbers.fetch_add(1, Ordering::Relaxed);
        let request = client.post(&url).bearer_auth(&token).header("content-type", "application/json");
        let sent = request.header("idempotency-key", format!("author-{number}")).body(author(number)).send().await;
        let Ok(response) = sent else {
            return deeds.lock().unwrap().push((number, None));
        };
        assert_eq!(response.status(), 201);
        let body = response.bytes().await.ok().map(|it| it.to_vec());
        let dead = body.is_none();
        deeds.lock().unwrap().push((number, body));
        if dead {
            return;
        }
    }
}

/// Many clients at once, and a server that is killed under them.
async fn killed_while_writing(process: &mut ServerProcess, clerk: &Person, numbers: &Arc<AtomicUsize>, deeds: &Deeds) {
    let url = format!("http://{}/v1/authors", process.address);
    let token = clerk.access_token.clone().unwrap();
    let clients = (0..16).map(|_| client(url.clone(), token.clone(), Arc::clone(numbers), Arc::clone(deeds)));
    let clients: Vec<_> = clients.map(tokio::spawn).collect();
    sleep(Duration::from_millis(400)).await;
    process.kill();
    for client in clients {
        client.await.unwrap();
    }
}

on_both! {
    async fn no_acknowledged_write_is_lost_and_no_retried_one_happens_twice(mut campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        let (numbers, all) = (Arc::new(AtomicUsize::new(0)), Deeds::default());
        let mut process = ServerProcess::serve(&mut campus, &[]);
        for round in 0..3 {
            let deeds = Deeds::default();
            killed_while_writing(&mut process, &clerk, &numbers, &deeds).await;
            process = ServerProcess::serve(&mut campus, &[]);
            let done = std::mem::take(&mut *deeds.lock().unwrap());
            assert!(done.iter().any(|it| it.1.is_some()), "round {round} wrote nothing");
            for (number, acknowledged) in &done {
                let request = clerk.request(tests::Method::POST, "/v1/authors").with_body("application/json", author(*number));
                let again = request.with_key(&format!("author-{number}")).await.expect(201);
                if let Some(bytes) = acknowledged {
                    assert_eq!(&again.bytes, bytes, "author {number} was made anew");
                    assert_eq!(again.header("idempotency-replayed"), Some("true"), "{again:?}");
                }
                clerk.get(again.location()).await.expect(200);
            }
            all.lock().unwrap().extend(done);
        }
        let total = clerk.get("/v1/authors?limit=1&include=total").await.expect(200)["total"].as_u64().unwrap();
        assert_eq!(usize::try_from(total).unwrap(), all.lock().unwrap().len(), "each exactly once");
    }

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
    });
}

#[expect(clippy::print_stderr, reason = "a time depends on the machine, so it is only told")]
fn print(line: &str) {
    eprintln!("{line}");
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
            if reqwest::get(format!("http://{free}/health/ready")).await.is_ok_and(|it| it.status() == 200) {
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
