//! What is left when the process is killed, and how it starts again.

mod kills;
mod starts;
mod syncs;
