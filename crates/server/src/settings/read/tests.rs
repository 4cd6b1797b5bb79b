//! Which source wins, and what is refused.

use std::{collections::BTreeMap, fs, path::Path};

use tempfile::TempDir;

use super::*;

fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, it)| ((*name).to_owned(), (*it).to_owned())).collect()
}

fn settings(pairs: &[(&str, &str)]) -> Result<Settings, ConfigError> {
    Settings::read(&Sources::of(environment(pairs), Path::new("/nowhere/.env"))?)
}

fn complaint(pairs: &[(&str, &str)]) -> String {
    settings(pairs).err().unwrap().to_string()
}

#[test]
fn nothing_needs_to_be_set() {
    let settings = settings(&[]).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.registration, Registration::Open);
    assert_eq!(settings.cors_origins, None);
}

#[test]
fn production_is_stricter() {
    let settings = settings(&[("LYCEUM_ENV", "production")]).unwrap();
    assert_eq!(settings.registration, Registration::Verified);
    assert_eq!(settings.cors_origins, Some(vec![]));
    assert!(complaint(&[("LYCEUM_ENV", "production"), ("LYCEUM_RATE_LIMITS", "off")]).contains("LYCEUM_RATE_LIMITS"));
}

#[test]
fn the_environment_is_stronger_than_dotenv_and_that_than_the_file() {
    let home = TempDir::new().unwrap();
    let (dotenv, file) = (home.path().join(".env"), home.path().join("lyceum.toml"));
    fs::write(&dotenv, "LYCEUM_WORKERS=2\nLYCEUM_QUEUE=20\n").unwrap();
    fs::write(
        &file,
        "workers = 3\nqueue = 30\nread_connections = 30\nlog = \"warn\"\ncors_origins = [\"https://a.example\"]\n",
    )
    .unwrap();
    let directory = home.path().to_str().unwrap();
    let environment = environment(&[("LYCEUM_DATA_DIR", directory), ("LYCEUM_WORKERS", "1")]);

    let settings = Settings::read(&Sources::of(environment, &dotenv).unwrap()).unwrap();

    assert_eq!((settings.workers, settings.connections.queue, settings.connections.read), (1, 20, 30));
    assert_eq!(settings.cors_origins, Some(vec!["https://a.example".to_owned()]));
    let shown = settings.show();
    assert!(shown.contains("LYCEUM_WORKERS=1  # the environment"), "{shown}");
    assert!(shown.contains("LYCEUM_QUEUE=20  # .env"), "{shown}");
}

#[test]
fn what_is_lent_is_in_the_currency_of_the_campus() {
    let amounts = [("LYCEUM_LENDING_MAX_AMOUNT", "2000.50"), ("LYCEUM_LENDING_SECOND_APPROVAL_ABOVE", "0")];
    assert_ne!(settings(&amounts).unwrap().lending, settings(&[]).unwrap().lending);
    assert_eq!(settings(&[("LYCEUM_CURRENCY", "JPY")]).unwrap().lending.currency().code(), "JPY");
    let yen = complaint(&[("LYCEUM_CURRENCY", "JPY"), ("LYCEUM_LENDING_MAX_AMOUNT", "2000.50")]);
    assert!(yen.contains("LYCEUM_LENDING_MAX_AMOUNT"), "{yen}");
    for bad in ["99.99", "-5", "much", "1e9"] {
        let complaint = complaint(&[("LYCEUM_LENDING_MAX_AMOUNT", bad)]);
        assert!(complaint.contains("LYCEUM_LENDING_MAX_AMOUNT"), "{complaint}");
    }
    let negative = complaint(&[("LYCEUM_LENDING_SECOND_APPROVAL_ABOVE", "-0.01")]);
    assert!(negative.contains("LYCEUM_LENDING_SECOND_APPROVAL_ABOVE"), "{negative}");
}

#[test]
fn a_wrong_setting_is_named() {
    for (name, value) in [
        ("LYCEUM_LISTEN", "localhost"),
        ("LYCEUM_ENV", "staging"),
        ("LYCEUM_WORKERS", "0"),
        ("LYCEUM_QUEUE", "many"),
        ("LYCEUM_CURRENCY", "XXL"),
        ("LYCEUM_CORS_ORIGINS", "shop.example"),
        ("LYCEUM_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("LYCEUM_PUBLIC_URL", "campus.example"),
        ("DATABASE_URL", "postgre://localhost/lyceum"),
    ] {
        let complaint = complaint(&[(name, value)]);
        assert!(complaint.contains(name) && complaint.contains("the environment"), "{complaint}");
    }
}

#[test]
fn a_name_that_nothing_has_is_refused() {
    assert!(complaint(&[("LYCEUM_LISTN", "127.0.0.1:1")]).contains("LYCEUM_LISTN"));
    let home = TempDir::new().unwrap();
    let file = home.path().join("mine.toml");
    fs::write(&file, "listn = \"127.0.0.1:1\"").unwrap();
    assert!(complaint(&[("LYCEUM_CONFIG", file.to_str().unwrap())]).contains("listn"));
    assert!(complaint(&[("LYCEUM_CONFIG", "/nowhere/lyceum.toml")]).contains("/nowhere/lyceum.toml"));
}

#[test]
fn secrets_are_never_shown() {
    let pairs = [("LYCEUM_SECRET", "canary-1"), ("DATABASE_URL", "postgres://app:canary-2@localhost/lyceum")];
    let shown = settings(&pairs).unwrap().show();
    assert!(!shown.contains("canary"), "{shown}");
    assert!(shown.contains("postgres://app:"), "{shown}");
    assert!(!complaint(&[("DATABASE_URL", "mysql://app:canary-3@localhost")]).contains("canary"));
}

#[test]
fn the_documented_table_is_the_one_in_force() {
    let documented = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md")).unwrap();
    assert!(
        documented.contains(&super::super::markdown()),
        "docs/configuration.md must contain:\n{}",
        super::super::markdown()
    );
}
