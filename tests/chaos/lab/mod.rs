//! The laboratory: what a campus is served by, as processes on this machine, each of which can be broken.

mod nginx;
mod node;
mod postgres;
mod process;
mod redis;
mod room;
mod victim;

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
};

pub(crate) use nginx::Nginx;
pub(crate) use node::Node;
pub(crate) use postgres::Postgres;
pub(crate) use process::{PATIENCE, Process};
pub(crate) use redis::Redis;
pub(crate) use room::Room;
use tempfile::TempDir;
use tests::Wire;
pub(crate) use victim::Victim;

use crate::access::{Access, EMAIL, PASSWORD};

/// Two nodes behind nginx, on PostgreSQL with a replica, and Redis beside them.
pub(crate) struct Lab {
    pub(crate) proxy: Nginx,
    pub(crate) a: Node,
    pub(crate) b: Node,
    pub(crate) primary: Postgres,
    pub(crate) replica: Postgres,
    pub(crate) redis: Redis,
    // The last, because the others stand on it.
    _home: TempDir,
}

impl Lab {
    /// One where everything runs and nothing has happened yet, but that there is an administrator. The nodes have these
    /// settings besides the usual ones.
    pub(crate) async fn with(special: &[(&str, &str)]) -> Self {
        let home = home();
        let mut primary = Postgres::new(home.path());
        primary.start().await;
        let data = home.path().join("data");
        let direct = primary.url(primary.port);
        prepare(&Node::new("first", home.path(), &data, Vec::new(), &[("DATABASE_URL", &direct)]));
        let mut replica = primary.follower();
        replica.start().await;
        let mut redis = Redis::new(home.path());
        redis.start().await;
        let shared = format!("redis://127.0.0.1:{}/0", redis.port);
        let node = |name| {
            let wires = [&primary, &replica].map(|it| Wire::to(format!("127.0.0.1:{}", it.port)));
            let [to, copy] = wires.each_ref().map(|it| primary.url(it.port));
            let settings = [
                ("DATABASE_URL", &*to),
                ("DATABASE_REPLICA_URLS", &*copy),
                ("REDIS_URL", &*shared),
                ("LYCEUM_JOB_LEASE", "3"),
            ];
            Node::new(name, home.path(), &data, wires.into(), &[&settings, special].concat())
        };
        let (mut a, mut b) = (node("a"), node("b"));
        let mut proxy = Nginx::new(home.path(), [a.port, b.port]);
        a.start().await;
        b.start().await;
        proxy.start().await;
        Self { proxy, a, b, primary, replica, redis, _home: home }
    }

    /// Ways in: through the proxy.
    pub(crate) async fn through_proxy(&self) -> Arc<Access> {
        let url = format!("https://127.0.0.1:{}", self.proxy.port);
        Arc::new(Access::log_in(vec![url], Some(self.proxy.tls())).await)
    }

    /// Ways in: half of the clients through the proxy, the others straight to one of the nodes.
    pub(crate) async fn every_way(&self) -> Arc<Access> {
        let proxy = format!("https://127.0.0.1:{}", self.proxy.port);
        let urls = vec![proxy.clone(), self.a.url(), proxy, self.b.url()];
        Arc::new(Access::log_in(urls, Some(self.proxy.tls())).await)
    }
}

/// One node on the embedded database.
pub(crate) struct SmallLab {
    pub(crate) node: Node,
    room: Option<Room>,
    // The last, because the others stand on it.
    _home: TempDir,
}

impl SmallLab {
    /// One that runs with these settings besides the usual ones, perhaps with its data on a disk of its own.
    pub(crate) async fn on(room: Option<Room>, settings: &[(&str, &str)]) -> Self {
        let home = home();
        let data = room.as_ref().map_or_else(|| home.path().join("data"), |it| it.path().join("data"));
        let mut node = Node::new("node", home.path(), &data, Vec::new(), settings);
        prepare(&node);
        node.start().await;
        Self { node, room, _home: home }
    }

    /// The disk of its own.
    pub(crate) fn room(&self) -> &Room {
        self.room.as_ref().expect("it is on the common disk")
    }

    /// The way in.
    pub(crate) async fn access(&self) -> Arc<Access> {
        Arc::new(Access::log_in(vec![self.node.url()], None).await)
    }
}

/// A directory that other accounts may look into.
fn home() -> TempDir {
    let home = tempfile::Builder::new().prefix("lyceum-lab.").tempdir().unwrap();
    fs::set_permissions(home.path(), fs::Permissions::from_mode(0o755)).unwrap();
    home
}

/// Makes the tables and the administrator of whatever `node` is going to serve.
fn prepare(node: &Node) {
    run(node.command(&["migrate", "up"]));
    let mut command = node.command(&["admin", "create", "--email", EMAIL, "--name", "Lab", "--password-stdin"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// Runs a command that must succeed; what it says is told where it does not.
pub(crate) fn run(mut command: Command) -> String {
    let output = command.output().unwrap_or_else(|it| panic!("{}: {it}", command.get_program().display()));
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{}: {said}", command.get_program().display());
    said
}

/// A port that nobody uses at the moment, and that the system gives to no connection: its owner comes back to it.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let own = u16::try_from(std::process::id() % 100).unwrap_or_default() * 100;
    loop {
        let port = 20_000 + (own + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
