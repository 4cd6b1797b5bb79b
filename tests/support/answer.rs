//! What somebody is answered.

use std::{fmt, ops::Index};

use reqwest::header::HeaderMap;
use serde_json::Value;

/// An answer to one request.
#[derive(Clone)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, if that is JSON; otherwise `null`.
    pub body: Value,
    /// Its body as it came.
    pub bytes: Vec<u8>,
    to: String,
}

#[expect(clippy::return_self_not_must_use, reason = "the check may be all that is wanted")]
impl Answer {
    pub(crate) fn new(to: &str, status: u16, headers: HeaderMap, bytes: Vec<u8>) -> Self {
        let encoded = headers.contains_key("content-encoding");
        let body = if encoded { Value::Null } else { serde_json::from_slice(&bytes).unwrap_or_default() };
        Self { status, headers, body, bytes, to: to.to_owned() }
    }

    /// The same answer, which must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// The same answer, which must be the refusal of this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.code()), (status, code), "{self:?}");
        self
    }

    /// The same answer, which must be a refusal of this code, whatever its status.
    #[track_caller]
    pub fn problem(self, code: &str) -> Self {
        assert_eq!(self.code(), code, "{self:?}");
        self
    }

    /// The code of a refusal; empty otherwise.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// What is wrong with the request, as `(pointer or parameter, code)`.
    pub fn errors(&self) -> Vec<(&str, &str)> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let place = |it: &'_ Value| if it["pointer"].is_string() { "pointer" } else { "parameter" };
        errors.iter().map(|it| (text_of(&it[place(it)]), text_of(&it["code"]))).collect()
    }

    /// A header's value, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|it| it.to_str().unwrap())
    }

    /// The state of the record.
    #[track_caller]
    pub fn etag(&self) -> &str {
        self.header("etag").unwrap_or_else(|| panic!("no ETag in {self:?}"))
    }

    /// Where the new record is.
    #[track_caller]
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_else(|| panic!("no Location in {self:?}"))
    }

    /// The path of the next page, if there is one.
    pub fn next_page(&self) -> Option<&str> {
        self.header("link")?.strip_prefix('<')?.strip_suffix(">; rel=\"next\"")
    }

    /// The records of a page.
    #[track_caller]
    pub fn data(&self) -> &[Value] {
        self.body["data"].as_array().unwrap_or_else(|| panic!("no list in {self:?}"))
    }

    /// The text at `pointer`.
    #[track_caller]
    pub fn text(&self, pointer: &str) -> &str {
        let found = self.body.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no text at {pointer} in {self:?}"))
    }
}

fn text_of(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, member: &str) -> &Value {
        &self.body[member]
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.bytes);
        let shown: String = text.chars().take(2000).collect();
        write!(f, "{} answered {} {shown}", self.to, self.status)
    }
}
