//! A whole campus for one test.

use std::{
    collections::HashMap,
    future::Future,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};
use lyceum::settings::Settings;
use tokio::runtime::Runtime;

use crate::{
    Document, Person, RawClient,
    dump::{dump, number},
    ground::{Ground, Kind, Vacant, postgres},
    person::Login,
    request::Site,
    server::{Server, environment, settings},
    template::{Template, registration},
};

/// For how long an access token from the template is taken to be good.
const FRESH: Duration = Duration::from_secs(8 * 60);

/// What somebody is on campus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// May do everything.
    Admin,
    /// Runs the bookstore.
    BookstoreAdmin,
    /// Decides loans.
    LoanOfficer,
    /// Handles cases.
    CaseWorker,
    /// Teaches.
    Instructor,
    /// Writes and publishes.
    Editor,
    /// Everybody else with an account.
    Member,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Member,
        Self::LoanOfficer,
        Self::CaseWorker,
        Self::Instructor,
        Self::Editor,
        Self::BookstoreAdmin,
        Self::Admin,
    ];

    /// Its name in the API.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::BookstoreAdmin => "bookstore_admin",
            Self::LoanOfficer => "loan_officer",
            Self::CaseWorker => "case_worker",
            Self::Instructor => "instructor",
            Self::Editor => "editor",
            Self::Member => "member",
        }
    }
}

/// A running server on a database of its own. All is gone when it is dropped.
pub struct Campus {
    // The server before the ground it stands on.
    server: Option<Server>,
    site: Arc<Site>,
    template: &'static Template,
    given: Mutex<HashMap<Role, usize>>,
    /// Those whose access tokens from the template have grown old, by their addresses: each is renewed once.
    renewed: tokio::sync::Mutex<HashMap<String, Person>>,
    ground: Ground,
}

impl Campus {
    fn new(kind: Kind) -> Self {
        let template = Template::of(kind);
        let ground = Ground::like(&template.snapshot);
        let server = Server::start(settings(&ground, &[]), async |_| {});
        let site = Arc::new(Site::new(server.address, Arc::clone(&template.document)));
        Self {
            server: Some(server),
            site,
            template,
            given: Mutex::default(),
            renewed: tokio::sync::Mutex::default(),
            ground,
        }
    }

    /// Another campus on another database of the same kind, with people of its own.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::new(if self.database_url().starts_with("sqlite://") { Kind::Sqlite } else { Kind::Postgres })
    }

    /// Starts the server anew on the same database, with some settings changed. People stay who they
    /// are.
    pub fn restart(&mut self, special: &[(&str, &str)]) {
        self.restart_with(special, |_| {});
    }

    /// The same, also with what no environment can set.
    pub fn restart_with(&mut self, special: &[(&str, &str)], adapt: impl FnOnce(&mut Settings)) {
        self.server = None;
        let mut settings = settings(&self.ground, special);
        adapt(&mut settings);
        let server = Server::start(settings, async |_| {});
        self.site.moved_to(server.address);
        self.server = Some(server);
    }

    /// Starts the server anew on another database, with the same data directory.
    pub fn move_to(&mut self, database: Vacant) {
        self.server = None;
        self.ground.take(database);
        self.restart(&[]);
    }

    /// Stops the server and leaves the database as it is.
    pub fn stop(&mut self) {
        self.server = None;
    }

    /// Somebody who is not logged in.
    pub fn stranger(&self) -> Person {
        Person::stranger(&self.site)
    }

    /// Somebody in `role`; each call gives another person. The first few are there already, which
    /// costs nothing; further ones have to be registered, which takes a moment.
    pub async fn person(&self, role: Role) -> Person {
        let number = {
            let mut given = self.given.lock().unwrap();
            let count = given.entry(role).or_default();
            *count += 1;
            *count
        };
        match self.template.people[&role].get(number - 1) {
            Some(login) => self.welcome(login).await,
            None => Person::register(&self.site, &self.admin().await, role, registration(role, number)).await,
        }
    }

    /// The first administrator, whoever else is given out as a person.
    pub async fn admin(&self) -> Person {
        self.welcome(&self.template.people[&Role::Admin][0]).await
    }

    async fn welcome(&self, login: &Login) -> Person {
        let person = Person::known(&self.site, login.clone());
        if self.template.made.elapsed() < FRESH {
            return person;
        }
        let mut renewed = self.renewed.lock().await;
        if let Some(person) = renewed.get(&person.email) {
            return person.clone();
        }
        let person = person.refreshed().await;
        renewed.insert(person.email.clone(), person.clone());
        person
    }

    /// Logs in, as a person who may have logged in elsewhere.
    pub async fn log_in(&self, email: &str, password: &str) -> Person {
        Person::log_in(&self.site, email, password).await
    }

    /// A connection for what no proper client would send.
    pub async fn raw(&self) -> RawClient {
        RawClient::connect(self.address()).await
    }

    /// Where the API is.
    pub fn address(&self) -> SocketAddr {
        self.site.address()
    }

    /// Where the metrics are.
    pub fn metrics_address(&self) -> SocketAddr {
        self.server.as_ref().and_then(|it| it.metrics_address).expect("metrics are on in tests")
    }

    /// The document that every answer is held against.
    pub fn document(&self) -> &Document {
        &self.template.document
    }

    /// Where the server keeps its files.
    pub fn data_dir(&self) -> &Path {
        self.ground.data_dir()
    }

    /// Where the database is.
    pub fn database_url(&self) -> String {
        self.ground.url()
    }

    /// Does something to the database behind everybody's back.
    pub fn tamper(&self, sql: &str) {
        let url = self.database_url();
        match url.strip_prefix("sqlite://") {
            Some(file) => {
                // The server may be writing.
                let patient = format!("PRAGMA busy_timeout = 20000; {sql}");
                SqliteConnection::establish(file).unwrap().batch_execute(&patient).unwrap();
            }
            None => PgConnection::establish(&url).unwrap().batch_execute(sql).unwrap(),
        }
    }

    /// The one number that `sql` finds.
    pub fn count(&self, sql: &str) -> i64 {
        number(&self.database_url(), sql)
    }

    /// All that is in the database: one line for each row of each table, in lower case, bytes in hexadecimal
    /// digits.
    pub fn dump(&self) -> String {
        dump(&self.database_url())
    }

    /// The environment that a process needs to be this campus.
    pub(crate) fn environment(&self, special: &[(&str, &str)]) -> Vec<(String, String)> {
        environment(&self.ground, special).into_iter().collect()
    }

    /// From now on the people talk to `address`.
    pub fn moved_to(&self, address: SocketAddr) {
        self.site.moved_to(address);
    }
}

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn run<F: Future<Output = ()>>(kind: Kind, test: impl FnOnce(Campus) -> F) {
    let campus = Campus::new(kind);
    runtime().block_on(test(campus));
}

/// Runs a test on SQLite.
pub fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(Campus) -> F) {
    run(Kind::Sqlite, test);
}

/// Runs a test on PostgreSQL, if there is one.
#[expect(clippy::print_stderr, reason = "a test that does nothing has to say so")]
pub fn on_postgres<F: Future<Output = ()>>(test: impl FnOnce(Campus) -> F) {
    match postgres() {
        Some(_) => run(Kind::Postgres, test),
        None => eprintln!("skipped: LYCEUM_TEST_POSTGRES names no PostgreSQL"),
    }
}
