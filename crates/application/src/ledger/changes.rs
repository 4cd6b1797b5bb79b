//! What differs between two states of a record.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What stands in the place of a value that is nobody's business.
const MASK: &str = "***";
/// When a record was changed is told by the entry itself.
const TOLD_ELSEWHERE: [&str; 1] = ["updated_at"];

/// What became of one member of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({
    "member": "price", "before": { "amount": "5.99", "currency": "USD" }, "after": { "amount": "6.50", "currency": "USD" },
})))]
pub struct MemberChange {
    /// Its name.
    pub member: String,
    /// What it was; null if there was nothing, and `"***"` if it is nobody's business.
    #[schema(required)]
    pub before: Value,
    /// What it is; null if there is nothing, and `"***"` if it is nobody's business.
    #[schema(required)]
    pub after: Value,
}

impl MemberChange {
    /// Hides what it was and is, but not whether there was or is anything.
    pub(super) fn mask(&mut self) {
        for value in [&mut self.before, &mut self.after] {
            if !value.is_null() {
                *value = MASK.into();
            }
        }
    }
}

/// The members that differ, in alphabetical order.
pub(super) fn between<T: Serialize>(before: Option<&T>, after: Option<&T>) -> Vec<MemberChange> {
    let (mut before, mut after) = (members(before), members(after));
    let mut names: Vec<_> = before.keys().chain(after.keys()).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|it| !TOLD_ELSEWHERE.contains(&it.as_str()));
    let mut value = |name: &str, of_after: bool| {
        let members = if of_after { &mut after } else { &mut before };
        members.remove(name).unwrap_or_default()
    };
    let changes = names.into_iter().map(|member| {
        let (before, after) = (value(&member, false), value(&member, true));
        MemberChange { member, before, after }
    });
    changes.filter(|it| it.before != it.after).collect()
}

fn members<T: Serialize>(record: Option<&T>) -> Map<String, Value> {
    match record.map(serde_json::to_value) {
        Some(Ok(Value::Object(members))) => members,
        // What is no object has no members.
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(member: &str, before: Value, after: Value) -> MemberChange {
        MemberChange { member: member.to_owned(), before, after }
    }

    #[test]
    fn only_what_differs_is_told() {
        let (was, now) = (json!({ "a": 1, "b": null, "c": [1] }), json!({ "a": 2, "b": null, "c": [1], "d": true }));
        let expected = [change("a", json!(1), json!(2)), change("d", Value::Null, json!(true))];
        assert_eq!(between(Some(&was), Some(&now)), expected);
        assert!(between(Some(&was), Some(&was)).is_empty());
    }

    #[test]
    fn of_a_new_record_all_is_told_that_it_has() {
        let now = json!({ "b": 2, "a": 1, "none": null, "updated_at": "now" });
        let expected = [change("a", Value::Null, json!(1)), change("b", Value::Null, json!(2))];
        assert_eq!(between(None, Some(&now)), expected);
        let gone = between(Some(&now), None);
        assert_eq!(gone[0], change("a", json!(1), Value::Null));
    }

    #[test]
    fn a_masked_change_tells_only_that_there_was_or_is_something() {
        let mut it = change("income", Value::Null, json!(5));
        it.mask();
        assert_eq!(it, change("income", Value::Null, json!("***")));
    }
}
