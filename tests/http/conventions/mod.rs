//! What every answer has, whatever is asked.

mod browsers;
mod conditional;
mod connections;
mod forms;
mod limits;
mod problems;
mod shutdown;
mod traces;
mod versions;
