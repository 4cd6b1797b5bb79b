//! What holds of all secrets, all failures and all answers, whatever they are about.

mod canaries;
mod errors;
mod headers;
mod log;
mod secrets;
