//! What is left when the process is killed, and how it starts again.

mod imports;
mod kills;
mod starts;
mod syncs;
