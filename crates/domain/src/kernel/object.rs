//! Structures that are read from objects only.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

/// A `T` that was written as an object. What serde derives for a structure would take a list of its
/// members' values as well, which no schema mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members(PhantomData)).map(Self)
    }
}

struct Members<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Pair {
        a: u8,
        b: u8,
    }

    #[test]
    fn a_list_is_no_object() {
        let read = serde_json::from_str::<Object<Pair>>;
        assert_eq!(read(r#"{"a": 1, "b": 2}"#).unwrap().0, Pair { a: 1, b: 2 });
        assert!(serde_json::from_str::<Pair>("[1, 2]").is_ok(), "or else this type has no purpose");
        assert!(read("[1, 2]").is_err());
        assert!(read(r#"{"a": 1, "b": 2, "c": 3}"#).is_err());
    }
}
