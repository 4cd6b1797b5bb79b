//! The campus that all others are copies of: migrated once, with an account for each role that has
//! logged in already. Hashing a password is slow on purpose, so it happens once for all tests.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Instant,
};

use application::{
    Caller,
    identity::{create_admin, prepare_user},
};
use domain::{
    identity::UserManager,
    kernel::{Actor, Role as _},
};
use infrastructure::migrations;
use lyceum::Composition;
use serde_json::{Value, from_value, json};

use crate::{
    Document, Person, Role,
    ground::{Ground, Kind, Snapshot},
    person::Login,
    request::Site,
    server::{Server, settings},
};

/// How many people of a role are there from the start. Whoever needs more makes them.
const SEEDS: [(Role, usize); 7] = [
    (Role::Admin, 2),
    (Role::BookstoreAdmin, 2),
    (Role::LoanOfficer, 1),
    (Role::CaseWorker, 1),
    (Role::Instructor, 1),
    (Role::Editor, 1),
    (Role::Member, 3),
];

/// Everybody's password. Their accounts are worth nothing.
pub(crate) const PASSWORD: &str = "seven pale lanterns on the quay";

/// What a campus is made from.
pub(crate) struct Template {
    pub(crate) snapshot: Snapshot,
    pub(crate) people: HashMap<Role, Vec<Login>>,
    pub(crate) made: Instant,
    pub(crate) document: Arc<Document>,
}

impl Template {
    /// The template for `kind`, made when it is first needed.
    pub(crate) fn of(kind: Kind) -> &'static Self {
        static SQLITE: OnceLock<Template> = OnceLock::new();
        static POSTGRES: OnceLock<Template> = OnceLock::new();
        let template = match kind {
            Kind::Sqlite => &SQLITE,
            Kind::Postgres => &POSTGRES,
        };
        template.get_or_init(|| Self::make(kind))
    }

    /// Not on the caller's thread, which has a runtime of its own.
    fn make(kind: Kind) -> Self {
        std::thread::spawn(move || crate::campus::runtime().block_on(Self::grow(kind))).join().unwrap()
    }

    async fn grow(kind: Kind) -> Self {
        let ground = Ground::empty(kind);
        let settings = settings(&ground, &[]);
        migrations::up(&settings.database).unwrap();
        let server = Server::start(settings, first_admin);
        let document = Arc::new(served(&server).await);
        let site = Arc::new(Site::new(server.address, Arc::clone(&document)));
        let people = settle(&site).await;
        drop(server);
        Self { snapshot: ground.freeze(), people, made: Instant::now(), document }
    }
}

async fn served(server: &Server) -> Document {
    let url = format!("http://{}/openapi.json", server.address);
    let answer = reqwest::get(url).await.unwrap();
    Document::new(serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap())
}

fn email(role: Role, number: usize) -> String {
    format!("{}.{number}@example.org", role.name().replace('_', "."))
}

pub(crate) fn registration(role: Role, number: usize) -> Value {
    let name = format!("{} {number}", role.name().replace('_', " "));
    json!({ "email": email(role, number), "password": PASSWORD, "display_name": name })
}

/// As `lyceum admin create` does it.
async fn first_admin(composition: &Composition) {
    let Composition { accounts, gateway, .. } = composition;
    let command = from_value(registration(Role::Admin, 1)).unwrap();
    let by = UserManager::of(&Actor::SYSTEM).unwrap();
    let new = prepare_user(accounts, &Actor::SYSTEM, command).await.unwrap();
    let made = gateway.write_plainly(Caller::system(), move |ctx, uow| create_admin(ctx, &by, uow.identity(), &new));
    made.await.unwrap();
}

async fn settle(site: &Arc<Site>) -> HashMap<Role, Vec<Login>> {
    let admin = Person::log_in(site, &email(Role::Admin, 1), PASSWORD).await;
    let mut people: HashMap<_, Vec<_>> = HashMap::new();
    for (role, count) in SEEDS {
        for number in 1..=count {
            let person = match (role, number) {
                (Role::Admin, 1) => admin.clone(),
                _ => Person::register(site, &admin, role, registration(role, number)).await,
            };
            people.entry(role).or_default().push(person.login().unwrap().clone());
        }
    }
    people
}
