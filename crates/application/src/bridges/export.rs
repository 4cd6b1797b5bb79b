//! All that is kept of a person, as one JSON document for them.
//!
//! Each context adds its part: one record, or a list that is read page by page. The document is written in pieces of
//! one page each, so that it takes the same room however long it is.

use domain::{
    identity::{Bearer, Member},
    kernel::{Role, UserId},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::page_with_reviewers;
use crate::{
    Ctx, Failure, Reader,
    bookstore::{
        self, CartView, ReviewView,
        orders::{OrderView, orders_of},
    },
    identity::{
        self, ApiKeySort, ApiKeyView, ConsentSort, ConsentView, IdentitySort, IdentityView, OpenSessionSort,
        OpenSessionView, UserView,
    },
    jobs::{JobFilter, JobScope, JobSort, JobView},
    lending::{self, LoanApplicationView, LoanView, RepaymentView},
    notifications::{
        NotificationFilter, NotificationSort, NotificationView, PreferencesView, Recipient,
        get_notification_preferences, list_notifications,
    },
    page::{Page, PageRequest, Position},
};

/// All that is kept of a person.
#[derive(ToSchema)]
#[schema(examples(json!({
    "account": {
        "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "email": "ada@example.org", "display_name": "Ada Lovelace",
        "department": "Mathematics", "state": "active", "roles": ["member"], "email_verified_at": null,
        "mfa_enabled": false, "created_at": "2026-01-05T09:30:00.000000Z",
        "updated_at": "2026-01-05T09:30:00.000000Z",
    },
    "identities": [], "sessions": [], "consents": [], "api_keys": [], "notification_preferences": { "mail": false, "new_logins": true },
    "notifications": [], "loan_applications": [],
    "loans": [], "repayments": [], "reviews": [],
    "cart": { "lines": [], "total": null, "updated_at": null, "expires_at": null }, "orders": [], "jobs": [],
})))]
#[expect(dead_code, reason = "only describes the document, which is written piece by piece")]
pub struct PersonalData {
    /// The account.
    account: UserView,
    /// The accounts elsewhere with which they log in.
    identities: Vec<IdentityView>,
    /// The logins that stand.
    sessions: Vec<OpenSessionView>,
    /// What they have let applications do.
    consents: Vec<ConsentView>,
    /// The keys by which programs act for them.
    api_keys: Vec<ApiKeyView>,
    /// How they want to be told.
    notification_preferences: PreferencesView,
    /// What they were told.
    notifications: Vec<NotificationView>,
    /// The loans that they asked for.
    loan_applications: Vec<LoanApplicationView>,
    /// The loans that they got.
    loans: Vec<LoanView>,
    /// What they paid back.
    repayments: Vec<RepaymentView>,
    /// What they think of books.
    reviews: Vec<ReviewView>,
    /// What they think of ordering.
    cart: CartView,
    /// What they ordered, or thought of.
    orders: Vec<OrderView>,
    /// The long work that they asked for.
    jobs: Vec<JobView>,
}

/// A member of the document.
struct Part {
    name: &'static str,
    content: Content,
}

enum Content {
    One(fn(&Asked<'_>, &mut dyn Reader) -> Result<Value, Failure>),
    Many(Turn),
}

/// Turns to the page that follows upon a place.
type Turn = fn(&Asked<'_>, &mut dyn Reader, Option<Position>) -> Result<Page<Value>, Failure>;

/// Who asks for their data, and when.
struct Asked<'a> {
    ctx: &'a Ctx,
    member: &'a Member,
}

/// The parts in the order of the document. A context that comes to know something of people adds a line.
const PARTS: &[Part] = &[
    Part { name: "account", content: Content::One(account) },
    Part { name: "identities", content: Content::Many(identities) },
    Part { name: "sessions", content: Content::Many(sessions) },
    Part { name: "consents", content: Content::Many(consents) },
    Part { name: "api_keys", content: Content::Many(api_keys) },
    Part { name: "notification_preferences", content: Content::One(preferences) },
    Part { name: "notifications", content: Content::Many(notifications) },
    Part { name: "loan_applications", content: Content::Many(loan_applications) },
    Part { name: "loans", content: Content::Many(loans) },
    Part { name: "repayments", content: Content::Many(repayments) },
    Part { name: "reviews", content: Content::Many(reviews) },
    Part { name: "cart", content: Content::One(cart) },
    Part { name: "orders", content: Content::Many(orders) },
    Part { name: "jobs", content: Content::Many(jobs) },
];

/// Where a document goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    part: usize,
    after: Option<Position>,
}

/// The piece of a member's document at `place`, and where it goes on if it is not the last.
pub fn export_piece(
    ctx: &Ctx,
    member: &Member,
    reader: &mut dyn Reader,
    place: &Place,
) -> Result<(String, Option<Place>), Failure> {
    let Some(part) = PARTS.get(place.part) else { return Ok(("}\n".to_owned(), None)) };
    let asked = Asked { ctx, member };
    let (text, next) = match part.content {
        Content::One(read) => (read(&asked, reader)?.to_string(), None),
        Content::Many(read) => {
            let page = read(&asked, reader, place.after.clone())?;
            (items(&page, place.after.is_none()), page.next)
        }
    };
    let begins = place.after.is_none();
    let text =
        if begins { format!("{}\"{}\":{text}", if place.part == 0 { '{' } else { ',' }, part.name) } else { text };
    let next = next.map_or(Place { part: place.part + 1, after: None }, |it| Place { after: Some(it), ..*place });
    Ok((text, Some(next)))
}

/// One page of a list, with the brackets that belong to it.
fn items(page: &Page<Value>, first: bool) -> String {
    let mut text = String::from(if first { "[" } else { "" });
    for (at, item) in page.data.iter().enumerate() {
        if !(first && at == 0) {
            text.push(',');
        }
        text.push_str(&item.to_string());
    }
    if page.next.is_none() {
        text.push(']');
    }
    text
}

fn value(view: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(view).map_err(Failure::internal)
}

fn values<V: Serialize>(page: Page<V>) -> Result<Page<Value>, Failure> {
    let Page { data, next, total } = page;
    Ok(Page { data: data.iter().map(value).collect::<Result<_, _>>()?, next, total })
}

/// As large as pages get, from the oldest on.
fn from_oldest<S: Copy>(by: S, after: Option<Position>) -> PageRequest<S> {
    PageRequest { after, ..PageRequest::first(by) }
}

impl Asked<'_> {
    const fn user(&self) -> UserId {
        self.member.user()
    }
}

fn account(asked: &Asked<'_>, reader: &mut dyn Reader) -> Result<Value, Failure> {
    value(&identity::get_me(&Bearer::of(&asked.ctx.actor)?, reader.identity())?.view)
}

fn identities(asked: &Asked<'_>, reader: &mut dyn Reader, after: Option<Position>) -> Result<Page<Value>, Failure> {
    let page = from_oldest(IdentitySort::CreatedAt, after);
    values(identity::identities_of(reader.identity(), asked.user(), &page)?)
}

fn sessions(asked: &Asked<'_>, reader: &mut dyn Reader, after: Option<Position>) -> Result<Page<Value>, Failure> {
    let page = from_oldest(OpenSessionSort::OpenedAt, after);
    values(identity::list_sessions(asked.ctx, asked.member, reader.identity(), &page)?)
}

fn consents(asked: &Asked<'_>, reader: &mut dyn Reader, after: Option<Position>) -> Result<Page<Value>, Failure> {
    values(identity::list_consents(asked.member, reader.identity(), &from_oldest(ConsentSort::GivenAt, after))?)
}

fn api_keys(asked: &Asked<'_>, reader: &mut dyn Reader, after: Option<Position>) -> Result<Page<Value>, Failure> {
    values(reader.identity().api_key_views(Some(asked.user()), &from_oldest(ApiKeySort::CreatedAt, after))?)
}

fn preferences(asked: &Asked<'_>, reader: &mut dyn Reader) -> Result<Value, Failure> {
    value(&get_notification_preferences(&Recipient::of(&asked.ctx.actor)?, reader.notifications())?.view)
}

fn notifications(asked: &Asked<'_>, reader: &mut dyn Reader, after: Option<Position>) -> Result<Page<Value>, Failure> {
    let (recipient, page) = (Recipient::of(&asked.ctx.actor)?, from_oldest(NotificationSort::CreatedAt, after));
    values(list_notifications(&recipient, reader.notifications(), &NotificationFilter::default(), &page)?)
}

fn loan_applications(
    asked: &Asked<'_>,
    reader: &mut dyn Reader,
    after: Option<Position>,
) -> Result<Page<Value>, Failure> {
    values(lending::applications_of(reader.lending(), asked.user(), after)?)
}

fn loans(asked: &Asked<'_>, reader: &mut dyn Reader, after: Option<Position>) -> Result<Page<Value>, Failure> {
    values(lending::loans_of(reader.lending(), asked.user(), after)?)
}

fn repayments(asked: &Asked<'_>, reader: &mut dyn Reader, after: Option<Position>) -> Result<Page<Value>, Failure> {
    values(lending::repayments_of(reader.lending(), asked.user(), after)?)
}

fn reviews(asked: &Asked<'_>, reader: &mut dyn Reader, after: Option<Position>) -> Result<Page<Value>, Failure> {
    let page = bookstore::reviews_of(reader.bookstore(), asked.user(), after)?;
    values(page_with_reviewers(reader.identity(), page)?)
}

fn cart(asked: &Asked<'_>, reader: &mut dyn Reader) -> Result<Value, Failure> {
    value(&bookstore::cart_of(asked.ctx, reader.orders(), asked.user())?)
}

fn orders(asked: &Asked<'_>, reader: &mut dyn Reader, after: Option<Position>) -> Result<Page<Value>, Failure> {
    values(orders_of(reader.orders(), asked.user(), after)?)
}

fn jobs(asked: &Asked<'_>, reader: &mut dyn Reader, after: Option<Position>) -> Result<Page<Value>, Failure> {
    let own = JobScope { user: Some(asked.user()), kinds: Vec::new() };
    let page = reader.jobs().job_page(&own, &JobFilter::default(), &from_oldest(JobSort::CreatedAt, after))?;
    values(page.map(|it| JobView::from(&it)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::page::Key;

    #[test]
    fn pages_make_one_list() {
        let page = |data: &[i32], more: bool| Page {
            data: data.iter().map(|it| json!(it)).collect(),
            next: more.then(|| Position(vec![Key::Number(1)])),
            total: None,
        };
        let text =
            [items(&page(&[1, 2], true), true), items(&page(&[3], true), false), items(&page(&[], false), false)];
        assert_eq!(text.concat(), "[1,2,3]");
        assert_eq!(items(&page(&[], false), true), "[]");
    }
}
