//! nginx with the project's own configuration: only addresses, paths, the certificate and the limits on one client, who
//! is all clients here, are others.

use std::{
    fs,
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer};
use tests::Wire;
use tokio::time::sleep;

use super::{PATIENCE, Process, Victim, free_port, run};

const CONFIGURATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docker/nginx.conf");
/// What a certificate is made by: it is good for this machine, and vouches for nothing else.
const CERTIFICATE: &str = "[req]\nprompt = no\ndistinguished_name = name\n[name]\nCN = localhost\n\
    [leaf]\nbasicConstraints = critical, CA:FALSE\nsubjectAltName = IP:127.0.0.1, DNS:localhost\n";

/// The proxy in front of two nodes.
pub(crate) struct Nginx {
    /// Where it answers by TLS.
    pub(crate) port: u16,
    home: PathBuf,
    process: Option<Process>,
}

impl Nginx {
    /// Whether there is one on this machine, and what its certificate is made with.
    pub(crate) fn is_installed() -> bool {
        ["nginx", "openssl"].iter().all(|it| which(it).is_some())
    }

    /// One in front of the nodes at these ports; it is to be started.
    pub(crate) fn new(home: &Path, nodes: [u16; 2]) -> Self {
        let home = home.join("nginx");
        fs::create_dir(&home).unwrap();
        // Started by root, it gives root up.
        fs::set_permissions(&home, fs::Permissions::from_mode(0o755)).unwrap();
        make_certificate(&home);
        let (plain, port) = (free_port(), free_port());
        fs::write(home.join("nginx.conf"), configuration(&home, plain, port, nodes)).unwrap();
        Self { port, home, process: None }
    }

    /// How a client speaks TLS with it.
    pub(crate) fn tls(&self) -> ClientConfig {
        let mut known = RootCertStore::empty();
        known.add(CertificateDer::from(fs::read(self.home.join("certificate.der")).unwrap())).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        builder.with_safe_default_protocol_versions().unwrap().with_root_certificates(known).with_no_client_auth()
    }

    /// Sends nobody to a node (`a` or `b`) any more, as long as the other one answers.
    pub(crate) fn drain(&self, node: &str) {
        fs::write(self.home.join(format!("drain-lyceum-{node}")), "").unwrap();
    }

    /// Sends clients to a node again.
    pub(crate) fn use_again(&self, node: &str) {
        fs::remove_file(self.home.join(format!("drain-lyceum-{node}"))).unwrap();
    }
}

impl Victim for Nginx {
    fn process(&mut self) -> &mut Process {
        self.process.as_mut().expect("it is not started")
    }

    fn wires(&self) -> &[Wire] {
        &[]
    }

    async fn start(&mut self) {
        let mut command = Command::new(which("nginx").unwrap());
        command.arg("-p").arg(&self.home).arg("-c").arg(self.home.join("nginx.conf"));
        command.arg("-e").arg(self.home.join("error.log")).args(["-g", "daemon off;"]);
        let mut process = Process::spawn(command, &self.home, "nginx");
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(process.runs() && begun.elapsed() < PATIENCE, "nginx does not start: {}", process.log());
            sleep(Duration::from_millis(10)).await;
        }
        self.process = Some(process);
    }
}

/// Where a program is; that of nginx may be where only administrators look.
fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    let all = path.split(':').chain(["/usr/sbin", "/usr/local/sbin"]);
    all.map(|it| Path::new(it).join(program)).find(|it| it.is_file())
}

fn make_certificate(home: &Path) {
    fs::write(home.join("openssl.cnf"), CERTIFICATE).unwrap();
    let mut command = Command::new("openssl");
    command.args("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -extensions leaf".split(' '));
    command.args("-config openssl.cnf -keyout privkey.pem -out fullchain.pem".split(' ')).current_dir(home);
    run(command);
    let mut command = Command::new("openssl");
    command.args("x509 -in fullchain.pem -outform DER -out certificate.der".split(' ')).current_dir(home);
    run(command);
}

fn configuration(home: &Path, plain: u16, port: u16, nodes: [u16; 2]) -> String {
    let directory = home.display();
    let mut text = fs::read_to_string(CONFIGURATION).unwrap();
    for (old, new) in [
        ("listen 80 ", format!("listen 127.0.0.1:{plain} ")),
        ("listen 443 ", format!("listen 127.0.0.1:{port} ")),
        ("/etc/nginx/certs/", format!("{directory}/")),
        ("/var/log/nginx/", format!("{directory}/")),
        ("/var/cache/nginx/", format!("{directory}/")),
        ("/run/drain-", format!("{directory}/drain-")),
        ("server lyceum-a:8080 ", format!("server 127.0.0.1:{} ", nodes[0])),
        ("server lyceum-b:8080 ", format!("server 127.0.0.1:{} ", nodes[1])),
        (" rate=300r/s", " rate=100000r/s".to_owned()),
        (" burst=600", " burst=100000".to_owned()),
    ] {
        assert!(text.contains(old), "{old:?} is not in the configuration");
        text = text.replace(old, &new);
    }
    let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let places = kinds.map(|it| format!("{it}_temp_path {directory}/{it};")).join(" ");
    format!("pid {directory}/pid;\n{}", text.replace("\nhttp {", &format!("\nhttp {{ {places}")))
}
