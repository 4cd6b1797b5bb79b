//! Two versions of a schema, held against each other.

use std::collections::BTreeSet;

use serde_json::Value;

/// Who writes what a schema describes: what clients write may become looser, what they read stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The client.
    Request,
    /// The server.
    Answer,
}

/// Two documents, and what the new one has lost.
pub(super) struct Comparison<'d> {
    old: &'d Value,
    new: &'d Value,
    seen: BTreeSet<String>,
    pub(super) complaints: Vec<String>,
}

impl<'d> Comparison<'d> {
    pub(super) const fn new(old: &'d Value, new: &'d Value) -> Self {
        Self { old, new, seen: BTreeSet::new(), complaints: Vec::new() }
    }

    pub(super) fn complain(&mut self, place: &str, what: &str) {
        self.complaints.push(format!("{place} {what}"));
    }

    /// What `value` of the old document is, or refers to.
    pub(super) fn old(&self, value: &'d Value) -> &'d Value {
        followed(self.old, value)
    }

    /// What `value` of the new document is, or refers to.
    pub(super) fn new_one(&self, value: &'d Value) -> &'d Value {
        followed(self.new, value)
    }

    pub(super) fn old_all(&self, list: &'d Value) -> Vec<&'d Value> {
        list.as_array().into_iter().flatten().map(|it| self.old(it)).collect()
    }

    pub(super) fn new_all(&self, list: &'d Value) -> Vec<&'d Value> {
        list.as_array().into_iter().flatten().map(|it| self.new_one(it)).collect()
    }

    /// Compares the schemas `was` and `is`, with all that they refer to.
    pub(super) fn schema(&mut self, place: &str, was: &'d Value, is: &'d Value, side: Side) {
        if let Some(name) = was["$ref"].as_str() {
            let pair = format!("{name} {} {side:?}", is["$ref"]);
            if !self.seen.insert(pair) {
                return;
            }
        }
        let (was, is) = (self.old(was), self.new_one(is));
        self.words(place, was, is, side);
        self.limits(place, was, is, side);
        self.members(place, was, is, side);
        if !was["items"].is_null() {
            self.schema(&format!("{place}[]"), &was["items"], &is["items"], side);
        }
        for (number, way) in was["oneOf"].as_array().into_iter().flatten().enumerate() {
            match &is["oneOf"][number] {
                Value::Null => self.complain(place, "has fewer forms"),
                found => self.schema(place, way, found, side),
            }
        }
    }

    /// Types and words: clients may know all that there were. That there are more words is no loss.
    fn words(&mut self, place: &str, was: &Value, is: &Value, side: Side) {
        let (old, new) = (types(was), types(is));
        let narrower = if side == Side::Request { !old.is_subset(&new) } else { !new.is_subset(&old) };
        // What could be anything may be said more exactly of an answer, and what is said of it stays said.
        if narrower && !(side == Side::Answer && old.is_empty()) && !(side == Side::Request && new.is_empty()) {
            self.complain(place, &format!("was {old:?} and is {new:?}"));
        }
        let list = |it: &Value| it["enum"].as_array().cloned().unwrap_or_default();
        let (old, new) = (list(was), list(is));
        if !new.is_empty()
            && (old.is_empty() || old.iter().any(|it| !new.contains(it)))
            && !(side == Side::Answer && old.is_empty())
        {
            self.complain(place, "has fewer words");
        }
    }

    /// What clients send is not held to narrower limits.
    fn limits(&mut self, place: &str, was: &Value, is: &Value, side: Side) {
        if side == Side::Answer {
            return;
        }
        for (member, lower) in [("minLength", true), ("minimum", true), ("minItems", true), ("minProperties", true)]
            .into_iter()
            .chain([("maxLength", false), ("maximum", false), ("maxItems", false)])
        {
            let narrower = match (was[member].as_f64(), is[member].as_f64()) {
                (_, None) => false,
                (None, Some(new)) => !(lower && new <= 0.0),
                (Some(old), Some(new)) => {
                    if lower {
                        new > old
                    } else {
                        new < old
                    }
                }
            };
            if narrower {
                self.complain(place, &format!("has another {member}"));
            }
        }
        for member in ["pattern", "format"] {
            if !is[member].is_null() && is[member] != was[member] {
                self.complain(place, &format!("has another {member}"));
            }
        }
    }

    fn members(&mut self, place: &str, was: &'d Value, is: &'d Value, side: Side) {
        for (name, old) in was["properties"].as_object().into_iter().flatten() {
            let place = format!("{place}/{name}");
            match &is["properties"][name] {
                Value::Null => self.complain(&place, "is gone"),
                new => self.schema(&place, old, new, side),
            }
        }
        let (old, new) = (required(was), required(is));
        match side {
            Side::Request if !new.is_subset(&old) => self.complain(place, "needs more members"),
            Side::Answer if !old.is_subset(&new) => self.complain(place, "promises fewer members"),
            Side::Request | Side::Answer => {}
        }
    }
}

fn followed<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    let target = value["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
    target.map_or(value, |it| document.pointer(it).unwrap_or(&Value::Null))
}

fn types(schema: &Value) -> BTreeSet<&str> {
    match &schema["type"] {
        Value::String(one) => [one.as_str()].into(),
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

fn required(schema: &Value) -> BTreeSet<&str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}
