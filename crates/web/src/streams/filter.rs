//! Which events somebody wants to hear of.

use application::events::{Event, EventPattern};
use serde::Deserialize;
use utoipa::ToSchema;

/// Which events are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StreamQuery {
    /// Of these types, separated by commas; `book.*` stands for all that begin so, and `*` for all.
    #[schema(
        value_type = Option<String>,
        max_length = 1000,
        pattern = "^([*]|[a-z_]+([.]([a-z_]+|[*]))?)(,([*]|[a-z_]+([.]([a-z_]+|[*]))?))*$",
        examples("loan_application.*,book.created")
    )]
    types: Option<EventTypes>,
    /// Of what happens to records of this type.
    #[schema(examples("book"))]
    resource_type: Option<String>,
    /// Of what happens to this record.
    #[schema(examples("9780141439587"))]
    resource_id: Option<String>,
}

/// Types of events, separated by commas.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct EventTypes(Vec<EventPattern>);

impl TryFrom<String> for EventTypes {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let read = || text.split(',').map(str::parse).collect::<Result<_, _>>().ok();
        let read = if text.len() > 1000 { None } else { read() };
        read.map(Self).ok_or("must be types of events such as book.created or book.*, separated by commas")
    }
}

/// The same, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) types: Vec<EventPattern>,
    pub(super) resource_type: Option<String>,
    pub(super) resource_id: Option<String>,
}

impl From<StreamQuery> for Filter {
    fn from(query: StreamQuery) -> Self {
        let types = query.types.unwrap_or_default().0;
        Self { types, resource_type: query.resource_type, resource_id: query.resource_id }
    }
}

impl Filter {
    pub(super) fn lets_through(&self, event: &Event) -> bool {
        let is = |given: &Option<String>, value: &String| given.as_ref().is_none_or(|it| it == value);
        (self.types.is_empty() || self.types.iter().any(|it| it.includes(&event.kind)))
            && is(&self.resource_type, &event.resource_type)
            && is(&self.resource_id, &event.resource_id)
    }
}

#[cfg(test)]
mod tests {
    use application::ledger::Audience;
    use domain::kernel::Timestamp;

    use super::*;

    fn event(kind: &str, id: &str) -> Event {
        Event {
            sequence: 1,
            id: uuid::Uuid::nil(),
            kind: kind.to_owned(),
            at: Timestamp::default(),
            resource_type: "book".to_owned(),
            resource_id: id.to_owned(),
            actor_id: None,
            request_id: String::new(),
            audience: Audience::everybody(),
            data: serde_json::Value::Null,
            traceparent: None,
        }
    }

    #[test]
    fn a_filter_lets_through_what_it_names() {
        let all = Filter::default();
        assert!(all.lets_through(&event("book.created", "1")));
        let query =
            |types: &str| StreamQuery { types: Some(types.to_owned().try_into().unwrap()), ..StreamQuery::default() };
        let filter = Filter::from(query("author.created,book.*"));
        assert!(filter.lets_through(&event("book.archived", "1")));
        assert!(!filter.lets_through(&event("bookcase.moved", "1")));
        assert!(!filter.lets_through(&event("author.updated", "1")));
        let one = Filter { resource_id: Some("1".to_owned()), ..Filter::default() };
        assert!(one.lets_through(&event("book.created", "1")) && !one.lets_through(&event("book.created", "2")));
        let other = Filter { resource_type: Some("author".to_owned()), ..Filter::default() };
        assert!(!other.lets_through(&event("book.created", "1")));
    }
}
