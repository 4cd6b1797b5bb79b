//! Cursors: where a page ended, for nobody but us to read or make.

use application::page::Position;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::Mac;
use sha2::{Digest, Sha256};

use crate::{
    mac::{KeyedHash, keyed_hash},
    problem::Problem,
};

const TAG: usize = 16;

/// Makes and checks cursors. All nodes share the key.
#[derive(Clone)]
pub(crate) struct Cursors(KeyedHash);

/// What a cursor belongs to: a path with its filters and its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listing([u8; 32]);

impl Listing {
    /// `parts` in whatever order they came.
    pub(crate) fn new<'a>(path: &str, parts: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut parts: Vec<_> = parts.collect();
        parts.sort_unstable();
        let mut hash = Sha256::new();
        for text in [("", path)].iter().chain(&parts).flat_map(|it| [it.0, it.1]) {
            hash.update(text.len().to_le_bytes());
            hash.update(text);
        }
        Self(hash.finalize().into())
    }
}

impl Cursors {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(keyed_hash(key))
    }

    pub(crate) fn write(&self, position: &Position, of: Listing) -> Result<String, Problem> {
        let mut bytes = serde_json::to_vec(position).map_err(Problem::internal)?;
        let tag = self.tag(&bytes, of);
        bytes.extend_from_slice(&tag);
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    pub(crate) fn read(&self, cursor: &str, of: Listing) -> Result<Position, Problem> {
        let invalid = || Problem::bad_request("invalid_cursor", "this cursor was not made for this list");
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
        let (position, tag) = bytes.split_last_chunk::<TAG>().ok_or_else(invalid)?;
        let mut mac = self.0.clone();
        mac.update(&of.0);
        mac.update(position);
        mac.verify_truncated_left(tag).map_err(|_| invalid())?;
        serde_json::from_slice(position).map_err(|_| invalid())
    }

    fn tag(&self, position: &[u8], of: Listing) -> [u8; TAG] {
        let mut mac = self.0.clone();
        mac.update(&of.0);
        mac.update(position);
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        whole.first_chunk().copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use application::page::Key;

    use super::*;

    fn listing(filter: &str) -> Listing {
        Listing::new("/v1/books", [("category", filter), ("sort", "title")].into_iter())
    }

    #[test]
    fn a_cursor_leads_back_to_where_the_page_ended() {
        let cursors = Cursors::new(&[7; 32]);
        let position = Position(vec![Key::Text("Émile".to_owned()), Key::Null, Key::Number(-3)]);
        let cursor = cursors.write(&position, listing("poetry")).unwrap();
        assert_eq!(cursors.read(&cursor, listing("poetry")).unwrap(), position);
    }

    #[test]
    fn a_cursor_is_good_for_its_own_list_only_and_cannot_be_forged() {
        let cursors = Cursors::new(&[7; 32]);
        let cursor = cursors.write(&Position(vec![Key::Number(1)]), listing("poetry")).unwrap();
        assert!(cursors.read(&cursor, listing("drama")).is_err());
        assert!(Cursors::new(&[8; 32]).read(&cursor, listing("poetry")).is_err());
        for at in 0..cursor.len() {
            let mut forged = cursor.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            assert!(cursors.read(std::str::from_utf8(&forged).unwrap(), listing("poetry")).is_err(), "{at}");
        }
    }

    #[test]
    fn the_order_of_parameters_does_not_matter() {
        let one = Listing::new("/v1/books", [("a", "1"), ("b", "2")].into_iter());
        let two = Listing::new("/v1/books", [("b", "2"), ("a", "1")].into_iter());
        assert_eq!(one, two);
    }
}
