//! How much of the database is used, and what is spared it.

use super::{Setting, setting};

pub(super) const CONNECTIONS: &[Setting] = &[
    setting("LYCEUM_READ_CONNECTIONS", "read_connections", "8", "Connections for reads."),
    setting(
        "LYCEUM_WRITE_CONNECTIONS",
        "write_connections",
        "16",
        "Connections for writes on PostgreSQL; the embedded database has one.",
    ),
    setting(
        "LYCEUM_QUEUE",
        "queue",
        "2048",
        "How many requests may wait for a connection before further ones get 503.",
    ),
    setting(
        "LYCEUM_CACHE_SIZE",
        "cache_size",
        "32",
        "Mebibytes of the catalogue's records that a node keeps in memory, to show them again without asking the database; 0 for none.",
    ),
    setting(
        "LYCEUM_CACHE_SHARED",
        "cache_shared",
        "off",
        "`on`: nodes share by Redis what they read of those records, so that each is read by one of them.",
    ),
];
