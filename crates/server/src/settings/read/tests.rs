//! Which source wins, and what is refused.

use std::{collections::BTreeMap, fs, path::Path};

use tempfile::TempDir;

use super::{
    super::{PaidThrough, Registration, SecondFactor},
    *,
};

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
    assert_eq!(settings.accounts.registration, Registration::Open);
    assert_eq!(settings.cors_origins, None);
}

#[test]
fn production_is_stricter() {
    let settings = settings(&[("LYCEUM_ENV", "production")]).unwrap();
    assert_eq!(settings.accounts.registration, Registration::Verified);
    assert_eq!(settings.cors_origins, Some(vec![]));
    assert!(complaint(&[("LYCEUM_ENV", "production"), ("LYCEUM_RATE_LIMITS", "off")]).contains("LYCEUM_RATE_LIMITS"));
}

#[test]
fn production_sends_no_mail_in_clear_unless_it_is_told_to() {
    let live = |url: &str, more: &[(&str, &str)]| {
        let pairs = [&[("LYCEUM_ENV", "production"), ("LYCEUM_SMTP_URL", url)], more].concat();
        settings(&pairs).map(|it| it.mail.smtp_url)
    };
    let refused = live("smtp://me:canary@mail.example", &[]).unwrap_err().to_string();
    assert!(refused.contains("LYCEUM_SMTP_URL") && refused.contains("LYCEUM_SMTP_PLAIN"), "{refused}");
    assert!(!refused.contains("canary"));
    assert!(live("smtp://mail.example?tls=opportunistic", &[]).is_err());
    for url in ["smtps://mail.example", "smtp://mail.example?tls=required", "smtp://127.0.0.1:25"] {
        assert_eq!(live(url, &[]).unwrap().as_deref(), Some(url));
    }
    assert!(live("smtp://mail.example", &[("LYCEUM_SMTP_PLAIN", "allow")]).is_ok());
    assert!(settings(&[("LYCEUM_SMTP_URL", "smtp://mail.example")]).is_ok(), "in development");
}

#[test]
fn play_money_is_not_taken_in_production_unless_it_is_named() {
    let through = |pairs: &[(&str, &str)]| settings(pairs).unwrap().payments.through();
    let live = ("LYCEUM_ENV", "production");
    assert_eq!(through(&[]), PaidThrough::Test);
    assert_eq!(through(&[live]), PaidThrough::Off);
    assert_eq!(through(&[live, ("LYCEUM_PAYMENTS", "test")]), PaidThrough::Test);
    assert!(settings(&[live]).unwrap().show().contains("LYCEUM_PAYMENTS=off  # default"));
    assert!(complaint(&[("LYCEUM_PAYMENTS", "cash")]).contains("LYCEUM_PAYMENTS"));
}

#[test]
fn stripe_takes_a_key_and_is_reached_safely() {
    let (stripe, key) = (("LYCEUM_PAYMENTS", "stripe"), ("LYCEUM_STRIPE_KEY", "sk_test_canary"));
    let told = settings(&[stripe, key, ("LYCEUM_APP_URL", "https://shop.example")]).unwrap();
    let PaymentSettings::Stripe(it) = &told.payments else { panic!() };
    assert_eq!((it.url.as_str(), it.webhook_secret.is_some()), ("https://api.stripe.com", false));
    assert_eq!(it.return_url, "https://shop.example/payment-return");
    assert!(!format!("{:?} {}", told.payments, told.show()).contains("canary"));
    for (pairs, name) in [
        (vec![stripe], "LYCEUM_STRIPE_KEY"),
        (vec![stripe, ("LYCEUM_STRIPE_KEY", " ")], "LYCEUM_STRIPE_KEY"),
        (vec![stripe, key, ("LYCEUM_STRIPE_WEBHOOK_SECRET", "canary")], "LYCEUM_STRIPE_WEBHOOK_SECRET"),
        (vec![stripe, key, ("LYCEUM_STRIPE_URL", "api.stripe.com")], "LYCEUM_STRIPE_URL"),
        (
            vec![stripe, key, ("LYCEUM_ENV", "production"), ("LYCEUM_STRIPE_URL", "http://127.0.0.1:1")],
            "LYCEUM_STRIPE_URL",
        ),
    ] {
        let complaint = complaint(&pairs);
        assert!(complaint.contains(name) && !complaint.contains("canary"), "{complaint}");
    }
    let local = settings(&[stripe, key, ("LYCEUM_STRIPE_URL", "http://127.0.0.1:1")]).unwrap();
    assert!(matches!(local.payments, PaymentSettings::Stripe(it) if it.url == "http://127.0.0.1:1"));
}

#[test]
fn what_is_asked_of_whoever_logs_in_is_for_the_operator_to_say() {
    let usual = settings(&[]).unwrap().accounts;
    assert_eq!((usual.second_factor, usual.recent_login.as_secs()), (SecondFactor::Optional, 900));
    let days = |it: std::time::Duration| it.as_secs() / 86_400;
    assert_eq!((days(usual.session_idle), days(usual.session_lifetime)), (30, 90));
    let strict = settings(&[
        ("LYCEUM_STAFF_SECOND_FACTOR", "required"),
        ("LYCEUM_RECENT_LOGIN", "0"),
        ("LYCEUM_SESSION_IDLE", "3600"),
        ("LYCEUM_SESSION_LIFETIME", "86400"),
        ("LYCEUM_LEAKED_PASSWORDS", "/data/leaked.txt"),
    ]);
    let strict = strict.unwrap().accounts;
    assert_eq!((strict.second_factor, strict.recent_login.as_secs()), (SecondFactor::Required, 0));
    assert_eq!((strict.session_idle.as_secs(), strict.session_lifetime.as_secs()), (3600, 86_400));
    assert_eq!(strict.leaked_passwords.unwrap().to_str(), Some("/data/leaked.txt"));
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
fn the_limits_in_force_are_shown_in_full() {
    let home = TempDir::new().unwrap();
    let file = home.path().join("lyceum.toml");
    let policies =
        "rate_limit_policies = [\"writes: off\", \"keys: off\", \"mine: leaky-bucket 5/s by user on reads\"]";
    fs::write(&file, policies).unwrap();
    let settings = settings(&[("LYCEUM_CONFIG", file.to_str().unwrap())]).unwrap();
    assert!(settings.rate_limit_policies.iter().all(|it| &*it.name != "writes"));
    let shown = settings.show();
    let line = shown.lines().find(|it| it.starts_with("LYCEUM_RATE_LIMIT_POLICIES=")).unwrap();
    assert!(line.contains("everything: ") && line.contains("; mine: leaky-bucket 5/s by user on reads"), "{line}");
    assert!(line.contains("lyceum.toml") && !line.contains("writes: "), "{line}");
}

#[test]
fn a_wrong_setting_is_named() {
    for (name, value) in [
        ("LYCEUM_LISTEN", "localhost"),
        ("LYCEUM_ENV", "staging"),
        ("LYCEUM_WORKERS", "0"),
        ("LYCEUM_QUEUE", "many"),
        ("LYCEUM_RATE_LIMIT_POLICIES", "writes: token-bucket"),
        ("LYCEUM_CURRENCY", "XXL"),
        ("LYCEUM_CORS_ORIGINS", "shop.example"),
        ("LYCEUM_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("LYCEUM_STAFF_SECOND_FACTOR", "yes"),
        ("LYCEUM_RECENT_LOGIN", "59"),
        ("LYCEUM_RECENT_LOGIN", "90000"),
        ("LYCEUM_SESSION_IDLE", "599"),
        ("LYCEUM_SESSION_LIFETIME", "2591999"),
        ("LYCEUM_SMTP_PLAIN", "yes"),
        ("LYCEUM_STREAMS_PER_PERSON", "0"),
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
fn only_postgresql_has_replicas() {
    let replicas = |urls| ("DATABASE_REPLICA_URLS", urls);
    let primary = ("DATABASE_URL", "postgres://app:canary@a/lyceum");
    let both = replicas("postgres://app:canary@b/lyceum, postgres://app:canary@c/lyceum");
    let set = settings(&[primary, both]).unwrap();
    assert_eq!(
        set.connections.replicas.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["postgres://app:***@b/lyceum", "postgres://app:***@c/lyceum"]
    );
    assert!(!set.show().contains("canary"));
    let of_file = complaint(&[both]);
    assert!(of_file.contains("DATABASE_REPLICA_URLS") && of_file.contains("no replicas"), "{of_file}");
    for bad in ["sqlite://a.db", "postgres://app:canary@b/lyceum,c"] {
        let said = complaint(&[primary, replicas(bad)]);
        assert!(said.contains("DATABASE_REPLICA_URLS") && !said.contains("canary"), "{said}");
    }
}

#[test]
fn only_what_is_kept_is_shared_and_only_by_redis() {
    let (shared, redis) = (("LYCEUM_CACHE_SHARED", "on"), ("REDIS_URL", "redis://localhost"));
    let kept = ("LYCEUM_CACHE_SIZE", "8");
    assert!(!settings(&[redis, kept]).unwrap().connections.cache_shared);
    let set = settings(&[redis, kept, shared]).unwrap().connections;
    assert!(set.cache_shared && set.cache == 8 << 20);
    let none = ("LYCEUM_CACHE_SIZE", "0");
    for (bad, why) in [(&[kept, shared][..], "REDIS_URL"), (&[redis, none, shared], "LYCEUM_CACHE_SIZE")] {
        let said = complaint(bad);
        assert!(said.contains("LYCEUM_CACHE_SHARED") && said.contains(why), "{said}");
    }
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

#[test]
fn the_shop_sells_within_limits() {
    let limits = |quantity, minutes| {
        settings(&[("LYCEUM_ORDER_MAX_QUANTITY", quantity), ("LYCEUM_ORDER_PAYMENT_WITHIN", minutes)])
    };
    let orders = settings(&[]).unwrap().orders;
    assert_eq!((orders.max_quantity().get(), orders.payment_within().num_minutes()), (100, 30));
    assert_eq!(limits("7", "5").unwrap().orders.max_quantity().get(), 7);
    for (quantity, minutes) in [("0", "5"), ("10001", "5"), ("many", "5"), ("7", "0"), ("7", "100000")] {
        assert!(limits(quantity, minutes).is_err(), "{quantity} {minutes}");
    }
}

#[test]
fn who_sells_is_for_the_operator_to_say() {
    let usual = settings(&[]).unwrap().seller;
    assert_eq!((&*usual.name, usual.address.len(), usual.tax_number), ("Lyceum Bookstore", 0, None));
    let said = settings(&[
        ("LYCEUM_SHOP_NAME", "Peripatos Books"),
        ("LYCEUM_SHOP_ADDRESS", "Peripatos Walk 4; 105 57 Athens"),
        ("LYCEUM_SHOP_TAX_ID", "VAT ID EL123456789"),
        ("LYCEUM_SHOP_EMAIL", ""),
        ("LYCEUM_SHOP_NOTE", "Prices include all taxes."),
    ]);
    let said = said.unwrap().seller;
    assert_eq!((&*said.name, said.email), ("Peripatos Books", None));
    assert_eq!(said.address.iter().map(|it| &**it).collect::<Vec<_>>(), ["Peripatos Walk 4", "105 57 Athens"]);
    assert_eq!(said.tax_number.as_deref(), Some("VAT ID EL123456789"));
    assert_eq!(said.note.as_deref(), Some("Prices include all taxes."));
    for (variable, bad) in [("LYCEUM_SHOP_ADDRESS", "a;;b"), ("LYCEUM_SHOP_TAX_ID", &"1".repeat(61))] {
        assert!(complaint(&[(variable, bad)]).contains(variable), "{variable}");
    }
}
