//! Every setting.

mod connections;
mod traces;

use connections::CONNECTIONS;
use traces::TRACES;

use super::setting::{Setting, joined, secret, setting};

/// Every setting, in the order in which it is shown.
pub const TABLE: &[Setting] = &joined::<{ OWN.len() + CONNECTIONS.len() + TRACES.len() }>(&[OWN, CONNECTIONS, TRACES]);

/// Those that bear names of ours, and those of the database.
const OWN: &[Setting] = &[
    setting(
        "LYCEUM_ENV",
        "env",
        "development",
        "`development` or `production`; the latter logs JSON and refuses demo data.",
    ),
    setting("LYCEUM_LISTEN", "listen", "127.0.0.1:8080", "Address and port of the API."),
    setting("LYCEUM_METRICS_LISTEN", "metrics_listen", "127.0.0.1:9090", "Address and port of the metrics, or `off`."),
    setting("LYCEUM_DATA_DIR", "data_dir", "./data", "Where the embedded database, the keys and uploads are kept."),
    secret(
        "DATABASE_URL",
        "database_url",
        "sqlite://<data_dir>/lyceum.db",
        "`sqlite://path` or `postgres://user:password@host/name`.",
    ),
    secret(
        "DATABASE_REPLICA_URLS",
        "database_replica_urls",
        "none",
        "Streaming replicas of the PostgreSQL database, which answer reads that may be up to 2 s old: `postgres://` URLs of one host each, separated by commas.",
    ),
    secret(
        "REDIS_URL",
        "redis_url",
        "none: nodes limit by themselves",
        "Redis, by which nodes share their rate limits and wake each other: `redis://user:password@host:port/number`, or `rediss://…` for TLS. Nothing waits for it.",
    ),
    setting(
        "LYCEUM_PUBLIC_URL",
        "public_url",
        "http://<listen>",
        "How clients reach the API; the issuer of access tokens.",
    ),
    setting(
        "LYCEUM_APP_URL",
        "app_url",
        "what LYCEUM_PUBLIC_URL is",
        "Where people find the pages that links in mails lead to: `/verify-email`, `/reset-password` and `/accept-invitation`, each with a `token`.",
    ),
    setting("LYCEUM_LOG", "log", "info", "What is logged, as a filter of tracing: `info`, `lyceum=debug,warn`."),
    setting(
        "LYCEUM_REGISTRATION",
        "registration",
        "open (verified in production)",
        "Who may make an account: anybody (`open`), anybody who gets mail at the address (`verified`), who is invited (`invite`) or administrators only (`closed`).",
    ),
    setting(
        "LYCEUM_CURRENCY",
        "currency",
        "USD",
        "The currency that prices are compared in where none is named (ISO 4217).",
    ),
    setting("LYCEUM_SHOP_NAME", "shop_name", "Lyceum Bookstore", "Who sells, as invoices say it."),
    setting(
        "LYCEUM_SHOP_ADDRESS",
        "shop_address",
        "none",
        "Where the shop is, as invoices say it: up to 8 lines with `;` between them, from the street to the country.",
    ),
    setting(
        "LYCEUM_SHOP_TAX_ID",
        "shop_tax_id",
        "none",
        "By which number the tax office knows the shop, as invoices say it: `VAT ID EL123456789`.",
    ),
    setting("LYCEUM_SHOP_EMAIL", "shop_email", "none", "Where the shop gets mail, as invoices say it."),
    setting(
        "LYCEUM_SHOP_NOTE",
        "shop_note",
        "none",
        "What the shop has to say on each invoice, such as that prices include all taxes.",
    ),
    setting(
        "LYCEUM_ORDER_MAX_QUANTITY",
        "order_max_quantity",
        "100",
        "How many pieces of one product an order may have; at most 10000.",
    ),
    setting(
        "LYCEUM_ORDER_PAYMENT_WITHIN",
        "order_payment_within",
        "30",
        "How many minutes goods are kept for who has placed an order and not paid it; then it is cancelled.",
    ),
    setting(
        "LYCEUM_PAYMENTS",
        "payments",
        "test (off in production)",
        "Through whom the shop takes money: the embedded test gateway, which takes play money only (`test`), `stripe`, or nobody (`off`).",
    ),
    secret(
        "LYCEUM_STRIPE_KEY",
        "stripe_key",
        "none",
        "The key of the account at Stripe: `sk_…`, or a restricted one (`rk_…`) that may write payment intents and refunds.",
    ),
    secret(
        "LYCEUM_STRIPE_WEBHOOK_SECRET",
        "stripe_webhook_secret",
        "none: what becomes of payments is asked for",
        "What Stripe signs its notifications with: `whsec_…`.",
    ),
    setting(
        "LYCEUM_STRIPE_URL",
        "stripe_url",
        "https://api.stripe.com",
        "Where Stripe is, or what speaks like it; may be private. In production by https only.",
    ),
    setting(
        "LYCEUM_LENDING_MAX_AMOUNT",
        "lending_max_amount",
        "50000.00",
        "The most that one loan may be, in the currency of the campus; at least 100.",
    ),
    setting(
        "LYCEUM_LENDING_SECOND_APPROVAL_ABOVE",
        "lending_second_approval_above",
        "10000.00",
        "A loan of more than this takes a second officer.",
    ),
    setting(
        "LYCEUM_CORS_ORIGINS",
        "cors_origins",
        "any port of localhost (none in production)",
        "Origins that browsers may call from, separated by commas.",
    ),
    setting(
        "LYCEUM_TRUSTED_PROXIES",
        "trusted_proxies",
        "none",
        "Addresses or networks (CIDR) of the proxies whose `X-Forwarded-For` is believed, separated by commas.",
    ),
    setting(
        "LYCEUM_RATE_LIMITS",
        "rate_limits",
        "on",
        "`off` switches all limits off, also those on failed logins, for tests and load runs; refused in production.",
    ),
    setting(
        "LYCEUM_RATE_LIMIT_POLICIES",
        "rate_limit_policies",
        "see limits.md",
        "What is limited to how much, as changes to the defaults; written as [limits.md](limits.md) says.",
    ),
    setting(
        "LYCEUM_STAFF_SECOND_FACTOR",
        "staff_second_factor",
        "optional",
        "`required`: what roles beyond `member` allow counts only for people whose login takes a second factor.",
    ),
    setting(
        "LYCEUM_RECENT_LOGIN",
        "recent_login",
        "900",
        "Seconds after a login in which one sets up a second factor, replaces recovery codes, makes an API key, registers or changes an application or a provider, or closes one's account; later one logs in again. 60 to 86400, or 0 for ever.",
    ),
    setting(
        "LYCEUM_SESSION_IDLE",
        "session_idle",
        "2592000 (30 days)",
        "Seconds after its last refresh that a session ends; at least 600.",
    ),
    setting(
        "LYCEUM_SESSION_LIFETIME",
        "session_lifetime",
        "7776000 (90 days)",
        "Seconds after the login that a session ends in any case; at least LYCEUM_SESSION_IDLE.",
    ),
    setting(
        "LYCEUM_LEAKED_PASSWORDS",
        "leaked_passwords",
        "none",
        "A file of passwords that have leaked, as Have I Been Pwned hands them out: a line `SHA-1:count` for each, sorted. None of them is taken for a new password.",
    ),
    setting(
        "LYCEUM_REFRESH_GRACE",
        "refresh_grace",
        "10",
        "Seconds during which a used refresh token still gets its successor.",
    ),
    secret(
        "LYCEUM_SIGNING_KEY",
        "signing_key",
        "made at the first start, in <data_dir>/keys",
        "Ed25519 key that signs access tokens, as PKCS#8 PEM; the same on all nodes.",
    ),
    secret(
        "LYCEUM_SECRET",
        "secret",
        "made at the first start, in <data_dir>/keys",
        "32 bytes in base64url that all nodes share.",
    ),
    secret(
        "LYCEUM_DATA_KEYS",
        "data_keys",
        "made at the first start, in <data_dir>/keys; where LYCEUM_SECRET is set, derived from it",
        "Keys that seal what must not be read in the database: 32 bytes in base64url each, separated by commas; the last one seals.",
    ),
    secret(
        "LYCEUM_SMTP_URL",
        "smtp_url",
        "none: mail is written into LYCEUM_MAIL_DIR",
        "The mail server: `smtps://user:password@host`, or `smtp://host?tls=required` for STARTTLS.",
    ),
    setting(
        "LYCEUM_SMTP_PLAIN",
        "smtp_plain",
        "refuse",
        "`allow`: in production, too, mail may go to a server elsewhere without TLS. To one on this machine it always may.",
    ),
    setting("LYCEUM_MAIL_FROM", "mail_from", "Lyceum <no-reply@localhost>", "Who is named as the sender of mail."),
    setting(
        "LYCEUM_MAIL_DIR",
        "mail_dir",
        "<data_dir>/mail",
        "Where mail is written as `.eml` files if there is no mail server.",
    ),
    setting(
        "LYCEUM_STREAM_WINDOW",
        "stream_window",
        "100000",
        "How many changes a stream of events may have missed and still go on where it ended.",
    ),
    setting(
        "LYCEUM_STREAM_HEARTBEAT",
        "stream_heartbeat",
        "15",
        "Seconds after which a silent stream of events gives a sign of life.",
    ),
    setting(
        "LYCEUM_STREAMS_PER_PERSON",
        "streams_per_person",
        "20",
        "How many streams of events and WebSockets one person has at once on one node.",
    ),
    setting("LYCEUM_WORKERS", "workers", "one for each core", "Threads that answer requests."),
    setting("LYCEUM_MAX_CONNECTIONS", "max_connections", "10000", "How many clients may be connected to one worker."),
    setting(
        "LYCEUM_IDLE_TIMEOUT",
        "idle_timeout",
        "75",
        "Seconds after which an idle connection is closed; more than the proxy's.",
    ),
    setting(
        "LYCEUM_JOB_LEASE",
        "job_lease",
        "30",
        "Seconds without a sign of life after which another node takes a job over.",
    ),
    setting(
        "LYCEUM_WEBHOOK_ALLOW",
        "webhook_allow",
        "none",
        "Addresses, networks (CIDR) or host names, each perhaps with a `:port`, that webhooks may call although private, and by plain http; separated by commas.",
    ),
    setting(
        "LYCEUM_PROVIDER_ALLOW",
        "provider_allow",
        "none",
        "Addresses, networks (CIDR) or host names, each perhaps with a `:port`, at which identity providers may be although private, and by plain http; separated by commas.",
    ),
    setting("LYCEUM_HEAD_TIMEOUT", "head_timeout", "10", "Seconds in which the head of a request has to arrive."),
    setting(
        "LYCEUM_SHUTDOWN_TIMEOUT",
        "shutdown_timeout",
        "10",
        "Seconds that requests in flight have to finish when the service is told to stop.",
    ),
];
