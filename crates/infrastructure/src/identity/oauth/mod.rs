//! Applications and consents: their tables, and what an application may do in a session that was given to it.

mod consents;
mod grant;
mod reader;
mod row;
mod store;

pub(super) use grant::{Given, Names, acting, grant, kept, scopes};
