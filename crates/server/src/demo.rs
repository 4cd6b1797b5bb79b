//! Demo data: a small shop with an account for each role, to look around in.
//!
//! It goes in as a client's requests would, by the same commands and rules, in one transaction, so
//! that it is there wholly or not at all.

mod lending;
mod reviews;

use application::{
    Caller, Ctx, Failure, UnitOfWork, Weight,
    bookstore::{self, CreateAuthor, CreateBook, CreateCategory, CreateItem, CreateMagazine, create_product},
    identity::{self, LoginName, NewUser, SetUserRoles},
};
use domain::{
    bookstore::{BookFacts, Cataloguer, Isbn, ItemFacts, MagazineFacts},
    identity::UserManager,
    kernel::{Actor, Id, Precondition, Role, UserId},
    lending::LendingPolicy,
};
use futures_executor::block_on;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{Composition, cli::account};

/// Everybody's password. It is printed at each start with demo data.
const PASSWORD: &str = "quiet harbour lantern";

/// Whom the demo knows: an address before the `@`, a name, and the roles beside `member`.
const PEOPLE: [(&str, &str, &[&str]); 7] = [
    ("admin", "Ada Admin", &["admin"]),
    ("bookstore", "Bela Bookseller", &["bookstore_admin"]),
    ("officer", "Olu Officer", &["loan_officer"]),
    ("caseworker", "Carla Caseworker", &["case_worker"]),
    ("instructor", "Ilse Instructor", &["instructor"]),
    ("editor", "Emil Editor", &["editor"]),
    ("member", "Mina Member", &[]),
];

const CATEGORIES: &str = include_str!("../demo/categories.csv");
const AUTHORS: &str = include_str!("../demo/authors.csv");
const BOOKS: &str = include_str!("../demo/books.csv");
const MAGAZINES: &str = include_str!("../demo/magazines.csv");
const ITEMS: &str = include_str!("../demo/items.csv");

/// What is loaded, ready to be used as often as the store asks.
struct Demo {
    people: Vec<(NewUser, SetUserRoles)>,
    categories: Vec<CreateCategory>,
    authors: Vec<CreateAuthor>,
    books: Vec<CreateBook>,
    magazines: Vec<CreateMagazine>,
    items: Vec<CreateItem>,
}

fn email(name: &str) -> String {
    format!("{name}@lyceum.example")
}

/// The accounts, for whoever starts the demo.
pub(crate) fn accounts() -> String {
    let line = |(name, _, roles): (&str, &str, &[&str])| {
        let roles = if roles.is_empty() { "member".to_owned() } else { roles.join(", ") };
        format!("    {:<30} {roles}", email(name))
    };
    let lines: Vec<_> = PEOPLE.into_iter().map(line).collect();
    format!("\n  demo accounts, all with the password “{PASSWORD}”\n{}\n", lines.join("\n"))
}

/// Loads the demo data, unless it is there.
pub(crate) fn load(composition: &Composition) -> Result<(), Failure> {
    if is_loaded(composition)? {
        return Ok(());
    }
    let demo = Demo {
        people: people(composition)?,
        categories: read(CATEGORIES)?,
        authors: read(AUTHORS)?,
        books: read(BOOKS)?,
        magazines: read(MAGAZINES)?,
        items: read(ITEMS)?,
    };
    let (cataloguer, manager) = (Cataloguer::of(&Actor::SYSTEM)?, UserManager::of(&Actor::SYSTEM)?);
    let policy = composition.lending;
    block_on(composition.gateway.write_plainly(Caller::system(), move |ctx, uow| {
        let people = demo.people(ctx, manager, uow)?;
        demo.catalogue(ctx, cataloguer, uow)?;
        reviews::load(ctx, uow.bookstore(), &demo.isbns(), |name| of(&people, name))?;
        lend(ctx, &policy, uow, &people)
    }))
}

fn is_loaded(composition: &Composition) -> Result<bool, Failure> {
    let [(first, ..), ..] = PEOPLE;
    let name = LoginName::Email(email(first).parse().map_err(Failure::internal)?);
    let origin = composition.accounts.secrets.origin_key(None);
    block_on(composition.gateway.read(Caller::system(), Weight::Light, move |_, reader| {
        Ok(reader.identity().login_account(&name, &origin)?.is_some())
    }))
}

fn people(composition: &Composition) -> Result<Vec<(NewUser, SetUserRoles)>, Failure> {
    let prepare = |(name, display_name, roles): (&str, &str, &[&str])| {
        let command = account(&email(name), display_name, PASSWORD).map_err(Failure::internal)?;
        let new = block_on(identity::prepare_user(&composition.accounts, &Actor::SYSTEM, command))?;
        let roles = serde_json::from_value(json!({ "roles": roles })).map_err(Failure::internal)?;
        Ok((new, roles))
    };
    PEOPLE.into_iter().map(prepare).collect()
}

impl Demo {
    /// Makes the accounts, and says who they are, in the order of [`PEOPLE`].
    fn people(&self, ctx: &Ctx, by: UserManager, uow: &mut dyn UnitOfWork) -> Result<Vec<UserId>, Failure> {
        let make = |(new, roles): &(NewUser, SetUserRoles)| {
            let user = Id::from(identity::create_user(ctx, uow.identity(), new)?.view.id);
            identity::set_user_roles(ctx, &by, uow.identity(), user, &Precondition::None, roles)?;
            Ok(user)
        };
        self.people.iter().map(make).collect()
    }

    /// The books, as they stand on the shelf.
    fn isbns(&self) -> Vec<Isbn> {
        self.books.iter().map(|it| it.isbn).collect()
    }

    fn catalogue(&self, ctx: &Ctx, by: Cataloguer, uow: &mut dyn UnitOfWork) -> Result<(), Failure> {
        let uow = uow.bookstore();
        self.categories.iter().try_for_each(|it| bookstore::create_category(ctx, &by, uow, it).map(drop))?;
        self.authors.iter().try_for_each(|it| bookstore::create_author(ctx, &by, uow, it).map(drop))?;
        self.books.iter().try_for_each(|it| create_product::<BookFacts>(ctx, &by, uow, it).map(drop))?;
        self.magazines.iter().try_for_each(|it| create_product::<MagazineFacts>(ctx, &by, uow, it).map(drop))?;
        self.items.iter().try_for_each(|it| create_product::<ItemFacts>(ctx, &by, uow, it).map(drop))
    }
}

/// Whom `name` stands for among those who were made.
fn of(people: &[UserId], name: &str) -> Option<UserId> {
    PEOPLE.iter().zip(people).find(|it| it.0.0 == name).map(|it| *it.1)
}

/// Makes the applications of the member, if there is one and somebody to decide.
fn lend(ctx: &Ctx, policy: &LendingPolicy, uow: &mut dyn UnitOfWork, people: &[UserId]) -> Result<(), Failure> {
    match (of(people, "member"), of(people, "officer")) {
        (Some(member), Some(officer)) => lending::load(ctx, policy, uow.lending(), member, officer),
        _ => Ok(()),
    }
}

/// Reads a table as the bodies of requests: a cell is a member, an empty one an absent member.
fn read<T: DeserializeOwned>(table: &str) -> Result<Vec<T>, Failure> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let columns = reader.headers().map_err(Failure::internal)?.clone();
    let row = |row: csv::Result<csv::StringRecord>| {
        let row = row.map_err(Failure::internal)?;
        let cells = columns.iter().zip(row.iter()).filter(|it| !it.1.is_empty());
        let body = cells.map(|(column, cell)| (column.to_owned(), member(column, cell))).collect();
        serde_json::from_value(Value::Object(priced(body))).map_err(Failure::internal)
    };
    reader.records().map(row).collect()
}

fn member(column: &str, cell: &str) -> Value {
    match column {
        "authors" => cell.split("; ").collect(),
        "published_year" | "page_count" | "stock" => cell.parse::<i64>().map_or(Value::Null, Value::from),
        _ => cell.into(),
    }
}

/// Two cells make a price.
fn priced(mut body: Map<String, Value>) -> Map<String, Value> {
    if let (Some(amount), Some(currency)) = (body.remove("price"), body.remove("currency")) {
        body.insert("price".to_owned(), json!({ "amount": amount, "currency": currency }));
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_a_request_that_could_be_sent() {
        assert!(read::<CreateCategory>(CATEGORIES).unwrap().len() >= 20);
        assert_eq!(read::<CreateAuthor>(AUTHORS).unwrap().len(), 60);
        assert!(read::<CreateBook>(BOOKS).unwrap().len() >= 150);
        assert_eq!(read::<CreateMagazine>(MAGAZINES).unwrap().len(), 20);
        assert_eq!(read::<CreateItem>(ITEMS).unwrap().len(), 20);
    }
}
