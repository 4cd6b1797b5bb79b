//! The command line.

mod admin;
mod audit;
mod backup;
mod data;
mod database;
mod doctor;
mod keys;
mod permissions;
mod serve;

use std::{
    io::{self, Write},
    process::ExitCode,
};

pub(crate) use admin::account;
use clap::{Args, Parser, Subcommand, ValueEnum};
use infrastructure::keys::KeyPurpose;

use crate::settings::{Settings, Sources};

/// The backend of a campus.
#[derive(Debug, Parser)]
#[command(name = "lyceum", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests.
    Serve(Serve),
    /// Bring the database to the state that this program needs, or back.
    #[command(subcommand)]
    Migrate(Migrate),
    /// Copy a whole database into another one, or say in a few digits what is in one.
    #[command(subcommand)]
    Db(data::Db),
    /// Take a backup, while the service runs or not.
    Backup(backup::Backup),
    /// Verify a backup, or bring it back into an empty place.
    Restore(backup::Restore),
    /// Look for what is wrong with this installation, and say what to do.
    Doctor(doctor::Doctor),
    /// Manage administrators.
    #[command(subcommand)]
    Admin(Admin),
    /// Look after the audit trail.
    #[command(subcommand)]
    Audit(Audit),
    /// Look after the keys that sign access tokens and seal values in the database.
    #[command(subcommand)]
    Keys(Keys),
    /// Show the settings in force; secrets are masked.
    Config,
    /// Print the OpenAPI document.
    Openapi {
        /// How to write it.
        #[arg(long, value_enum, default_value_t = Format::Json)]
        format: Format,
    },
    /// Print who may do what to which record: roles, permissions, and policies.
    Permissions {
        /// How to write it.
        #[arg(long, value_enum, default_value_t = Listing::Text)]
        format: Listing,
        /// Add the roles that the campus has defined, which takes its database.
        #[arg(long)]
        campus: bool,
    },
    /// Load the demo data: books, magazines, items and an account for each role.
    Demo,
    /// Ask the service that these settings describe whether it is ready.
    Health,
    /// Fill the catalogue with many books, for load tests.
    Seed(Seed),
}

#[derive(Args, Debug)]
struct Serve {
    /// Migrate the database first.
    #[arg(long)]
    migrate: bool,
    /// Load the demo data first; refused in production.
    #[arg(long)]
    demo: bool,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Migrate {
    /// Apply what is pending.
    Up,
    /// Take the last one back.
    Down,
    /// Take the last one back and apply it again.
    Redo,
    /// Show which have been applied.
    Status,
}

#[derive(Debug, Subcommand)]
enum Admin {
    /// Make the account of an administrator.
    Create {
        /// By which they log in.
        #[arg(long)]
        email: String,
        /// The name that others see.
        #[arg(long)]
        name: String,
        /// Read the password from the first line of standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Audit {
    /// Find out whether an entry was altered or taken out, and which.
    Verify,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Keys {
    /// Add a new key of each kind; it is used once all nodes and clients can be taken to know it.
    Rotate(Rotate),
    /// Show which keys there are; never the keys themselves.
    List,
    /// Have sealed anew what is sealed under older keys.
    Reseal,
    /// Put away the keys of which nothing is left.
    Retire,
}

#[derive(Args, Clone, Copy, Debug)]
struct Rotate {
    /// Only a key that signs access tokens.
    #[arg(long)]
    signing: bool,
    /// Only a key that seals values in the database.
    #[arg(long)]
    data: bool,
    /// Use it from now on; nodes and clients that do not know it yet refuse what it makes for some seconds.
    #[arg(long)]
    at_once: bool,
}

impl Rotate {
    /// Whether a key of this kind is wanted.
    fn includes(self, purpose: KeyPurpose) -> bool {
        match purpose {
            KeyPurpose::Signing => self.signing || !self.data,
            KeyPurpose::Data => self.data || !self.signing,
        }
    }
}

#[derive(Args, Debug)]
struct Seed {
    /// CSV: isbn,title,author_id,category,published_year,price,stock
    #[arg(long)]
    books: std::path::PathBuf,
    /// CSV: id,name
    #[arg(long)]
    authors: std::path::PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Json,
    Yaml,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Listing {
    Text,
    Json,
}

/// What went wrong, for whoever sits at the terminal.
type Told = Result<(), String>;

/// Does what the command line says.
pub fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(complaint) => {
            // Nothing is left to do where even this cannot be said.
            let _ = writeln!(io::stderr(), "lyceum: {complaint}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Told {
    match &command {
        Command::Openapi { format } => return openapi(*format),
        Command::Permissions { format, campus: false } => return permissions::print(*format, &[]),
        Command::Doctor(how) => return doctor::doctor(*how),
        _ => {}
    }
    let sources = Sources::collect().map_err(|it| it.to_string())?;
    let settings = Settings::read(&sources).map_err(|it| it.to_string())?;
    match command {
        Command::Serve(Serve { migrate, demo }) => serve::serve(&settings, migrate, demo),
        Command::Migrate(what) => database::migrate(&settings, what),
        Command::Db(what) => data::db(&settings, &what),
        Command::Backup(how) => backup::backup(&settings, &how),
        Command::Restore(how) => backup::bring_back(&settings, &how),
        Command::Doctor(how) => doctor::doctor(how),
        Command::Admin(Admin::Create { email, name, .. }) => admin::create(&settings, &email, &name),
        Command::Audit(Audit::Verify) => audit::verify(&settings),
        Command::Keys(what) => keys::keys(&settings, what),
        Command::Config => say(settings.show().trim_end()),
        Command::Demo => serve::demo(&settings),
        Command::Health => serve::health(&settings),
        Command::Seed(Seed { books, authors }) => database::seed(&settings, &books, &authors),
        Command::Openapi { format } => openapi(format),
        Command::Permissions { format, .. } => permissions::print(format, &permissions::of_campus(&settings)?),
    }
}

/// Prints what the document says, as it is committed.
fn openapi(format: Format) -> Told {
    let document = web::document();
    let text = match format {
        Format::Json => serde_json::to_string_pretty(&document).map_err(|it| it.to_string())?,
        Format::Yaml => yaml_serde::to_string(&document).map_err(|it| it.to_string())?,
    };
    say(text.trim_end())
}

/// Prints a line for the one who asked.
fn say(text: &str) -> Told {
    writeln!(io::stdout(), "{text}").map_err(|it| it.to_string())
}
