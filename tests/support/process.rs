//! The real program as a process of its own, to be killed, stopped and listened to.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use crate::Campus;

/// How long a start or an end may take before the test is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `lyceum serve`. It is killed when it is dropped.
pub struct ServerProcess {
    /// Where the API is.
    pub address: SocketAddr,
    /// From the start of the process until it answered.
    pub took: Duration,
    child: Child,
    log: Arc<Mutex<String>>,
}

impl ServerProcess {
    /// Stops the campus's own server and serves the same database with the program. From then on the
    /// people on campus talk to the program. `LYCEUM_LISTEN` may be among the `special` settings.
    pub fn serve(campus: &mut Campus, special: &[(&str, &str)]) -> Self {
        campus.stop();
        let process = Self::start(campus, special);
        campus.moved_to(process.address);
        process
    }

    /// Serves the database of a campus whose own server may go on, as a second node.
    pub fn start(campus: &Campus, special: &[(&str, &str)]) -> Self {
        Self::spawn(Command::new(program()), campus, special)
    }

    /// Like [`serve`](Self::serve), and strace(1) writes into the file `trace` which of `calls` to the
    /// system the process makes, in their order.
    pub fn traced(campus: &mut Campus, calls: &str, trace: &Path) -> Self {
        campus.stop();
        let mut command = Command::new("strace");
        // -D: strace is no parent of the process, which is ours as it is otherwise.
        command.args(["-D", "-f", "-y", "-s", "32", "-e", &format!("trace={calls}"), "-o"]).arg(trace).arg(program());
        let process = Self::spawn(command, campus, &[]);
        campus.moved_to(process.address);
        process
    }

    /// Runs the program on the database of a campus with these arguments; says whether it succeeded, and all
    /// that it wrote.
    pub fn run(campus: &Campus, arguments: &[&str]) -> (bool, String) {
        Self::run_with(campus, arguments, &[])
    }

    /// The same, with some settings changed.
    pub fn run_with(campus: &Campus, arguments: &[&str], special: &[(&str, &str)]) -> (bool, String) {
        let output = Self::command(campus, arguments, special).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }

    /// The program with these arguments and the settings of a campus, to be run as one likes.
    pub fn command(campus: &Campus, arguments: &[&str], special: &[(&str, &str)]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).env_clear().current_dir(campus.data_dir());
        // What the program calls is found as it is here.
        command.envs(env::var_os("PATH").map(|it| ("PATH", it))).envs(campus.environment(special));
        command
    }

    fn spawn(mut command: Command, campus: &Campus, special: &[(&str, &str)]) -> Self {
        let begun = Instant::now();
        let usual = [("LYCEUM_LISTEN", "127.0.0.1:0"), ("LYCEUM_METRICS_LISTEN", "off"), ("LYCEUM_LOG", "info")];
        let settings: Vec<_> = usual.iter().chain(special).copied().collect();
        let spawned = command
            .arg("serve")
            .env_clear()
            .envs(campus.environment(&settings))
            .current_dir(campus.data_dir())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = spawned.unwrap_or_else(|it| panic!("{}: {it}", command.get_program().display()));
        let log = Arc::new(Mutex::new(String::new()));
        listen(child.stdout.take().unwrap(), &log);
        listen(child.stderr.take().unwrap(), &log);
        let address = wait_for(|| address_of(child.id()), || format!("no start: {}", log.lock().unwrap()));
        Self { address, took: begun.elapsed(), child, log }
    }

    /// All that was written to the log so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The first line of the log that contains `text`, once it is written.
    pub async fn log_line(&self, text: &str) -> String {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(line) = self.log().lines().find(|it| it.contains(text)) {
                return line.to_owned();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the log does not say {text}: {}", self.log());
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The most memory it has had at once, in bytes (`VmHWM` of proc(5)).
    pub fn peak_memory(&self) -> usize {
        self.memory("VmHWM:")
    }

    /// The memory of its own that it has now, in bytes (`RssAnon`): without the pages of the program, of
    /// which a development build has many times as many.
    pub fn own_memory(&self) -> usize {
        self.memory("RssAnon:")
    }

    fn memory(&self, of: &str) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let told = status.lines().find_map(|it| it.strip_prefix(of)?.strip_suffix("kB"));
        1024 * told.and_then(|it| it.trim().parse::<usize>().ok()).expect("the system does not tell")
    }

    /// Ends the process as if the power went away.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the process to end, and does not wait.
    pub fn terminate(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(told.success());
    }

    /// Waits for the end of the process.
    pub fn wait(&mut self) -> ExitStatus {
        let log = Arc::clone(&self.log);
        let child = &mut self.child;
        wait_for(|| child.try_wait().unwrap(), || format!("no end: {}", log.lock().unwrap()))
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait_for<T>(mut look: impl FnMut() -> Option<T>, otherwise: impl FnOnce() -> String) -> T {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(found) = look() {
            return found;
        }
        thread::sleep(Duration::from_millis(5));
    }
    panic!("{}", otherwise());
}

fn listen(output: impl Read + Send + 'static, log: &Arc<Mutex<String>>) {
    let log = Arc::clone(log);
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
}

/// The port that the process `id` listens on, as the system knows it (proc(5)).
fn address_of(id: u32) -> Option<SocketAddr> {
    let sockets: Vec<String> = fs::read_dir(format!("/proc/{id}/fd"))
        .ok()?
        .filter_map(|it| fs::read_link(it.ok()?.path()).ok()?.to_str().map(str::to_owned))
        .filter_map(|it| Some(it.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let table = fs::read_to_string(format!("/proc/{id}/net/tcp")).ok()?;
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<_> = line.split_whitespace().collect();
        // State 0A: listening.
        let ours = fields[3] == "0A" && sockets.iter().any(|it| it == fields[9]);
        let port = u16::from_str_radix(fields[1].split_once(':')?.1, 16).ok()?;
        ours.then(|| SocketAddr::from(([127, 0, 0, 1], port)))
    })
}

/// The `lyceum` program: `LYCEUM_BIN`, or the one built next to this test.
pub fn program() -> PathBuf {
    if let Some(program) = env::var_os("LYCEUM_BIN") {
        return program.into();
    }
    let test = env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("lyceum");
    let built = fs::metadata(&program).and_then(|it| it.modified()).ok();
    let sources = newest(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates")));
    assert!(built.is_some_and(|it| it >= sources), "{} is out of date: cargo build -p lyceum", program.display());
    program
}

fn newest(directory: &Path) -> std::time::SystemTime {
    let entries = fs::read_dir(directory).unwrap().map(|it| it.unwrap().path());
    let times = entries.map(|it| if it.is_dir() { newest(&it) } else { it.metadata().unwrap().modified().unwrap() });
    times.max().unwrap_or(std::time::SystemTime::UNIX_EPOCH)
}
