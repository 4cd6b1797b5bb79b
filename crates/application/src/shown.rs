//! Records as they are answered.

/// A record as it is answered, the same to everybody.
#[derive(Debug)]
pub struct Shown {
    /// The record in JSON.
    pub body: Vec<u8>,
    /// Names this state of it, as an entity tag.
    pub tag: String,
    /// When it was changed, as a date of HTTP.
    pub modified: String,
}
