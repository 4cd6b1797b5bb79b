//! Lists: which page is asked for, and how it is answered.

use std::{
    future::{Ready, ready},
    marker::PhantomData,
};

use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder, body::BoxBody, dev::Payload, http::header};
use application::page::{Order, Page, PageRequest, SortMember};
use domain::kernel::Violation;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::{PartialSchema, ToSchema, openapi::RefOr};

use crate::{
    cursor::{Cursors, Listing},
    decode::Input,
    describe::{Describe, Operation},
    problem::Problem,
    query::{self, Pairs},
};

const MOST: usize = 100;
const USUALLY: usize = 20;

/// What every list can be asked besides its filters.
const OF_PAGES: [&str; 4] = ["limit", "sort", "cursor", "include"];

/// A request for one page: the filters `F`, sorted by members of `S`.
pub(crate) struct List<F, S> {
    pub(crate) filter: F,
    pub(crate) page: PageRequest<S>,
    link: Link,
}

/// All that is needed to point at the next page.
#[derive(Clone)]
pub(crate) struct Link {
    cursors: Cursors,
    listing: Listing,
    address: String,
    pairs: Pairs,
}

/// 200 with one page, and what is said of the whole list.
pub(crate) struct Headed<H, V> {
    head: H,
    list: Listed<V>,
}

/// 200 with one page.
pub(crate) struct Listed<V> {
    page: Page<V>,
    link: Link,
}

impl<F, S> List<F, S> {
    /// Takes the request apart: its filters, its page, and what makes the answer of it.
    pub(crate) fn split(self) -> (F, PageRequest<S>, Link) {
        (self.filter, self.page, self.link)
    }
}

impl Link {
    /// Answers with `page`.
    pub(crate) fn to<V>(self, page: Page<V>) -> Listed<V> {
        Listed { page, link: self }
    }

    /// Answers with `page`, after what is said of the whole list.
    pub(crate) fn headed<H, V>(self, head: H, page: Page<V>) -> Headed<H, V> {
        Headed { head, list: self.to(page) }
    }

    fn next(&self, cursor: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs.iter().filter(|it| it.0 != "cursor")).append_pair("cursor", cursor);
        format!("{}?{}", self.address, query.finish())
    }
}

impl<F: Input, S: SortMember> FromRequest for List<F, S> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request))
    }
}

fn read<F: Input, S: SortMember>(request: &HttpRequest) -> Result<List<F, S>, Problem> {
    let cursors = request.app_data::<Cursors>().ok_or_else(|| Problem::internal("no cursors"))?.clone();
    let all = query::pairs(request)?;
    let mut filters = all.clone();
    let (limit, total) = (filters.remove("limit"), filters.remove("include"));
    let (sort, cursor) = (filters.remove("sort"), filters.remove("cursor"));

    let mut violations = Vec::new();
    let limit = taken(limit_of(limit.as_deref()), &mut violations);
    let total = taken(total_of(total.as_deref()), &mut violations);
    let sort = taken(sort_of(sort.as_deref()), &mut violations);
    let filter = query::read::<F>(&filters, &OF_PAGES)?.map_err(|it| violations.extend(it)).ok();
    let (Some(limit), Some(total), Some(sort), Some(filter)) = (limit, total, sort, filter) else {
        return Err(Problem::invalid_parameters(&violations));
    };

    let parts = all.iter().filter(|it| !["cursor", "limit", "include", "expand"].contains(&it.0.as_str()));
    let listing = Listing::new(request.path(), parts.map(|it| (it.0.as_str(), it.1.as_str())));
    let after = cursor.map(|it| cursors.read(&it, listing)).transpose()?;
    let link = Link { cursors, listing, address: request.path().to_owned(), pairs: all };
    Ok(List { filter, page: PageRequest { limit, sort, after, total }, link })
}

/// The value, or else one more violation.
fn taken<T>(read: Result<T, Violation>, violations: &mut Vec<Violation>) -> Option<T> {
    read.map_err(|it| violations.push(it)).ok()
}

fn limit_of(text: Option<&str>) -> Result<usize, Violation> {
    let out_of_range = || Violation::new("/limit", "out_of_range", format!("must be a whole number from 1 to {MOST}"));
    let Some(text) = text else { return Ok(USUALLY) };
    text.parse().ok().filter(|it| (1..=MOST).contains(it)).ok_or_else(out_of_range)
}

fn total_of(text: Option<&str>) -> Result<bool, Violation> {
    match text {
        None => Ok(false),
        Some("total") => Ok(true),
        Some(_) => Err(Violation::new("/include", "unknown_value", "can only be total")),
    }
}

/// `-published_year,title`
fn sort_of<S: SortMember>(text: Option<&str>) -> Result<Vec<Order<S>>, Violation> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let unknown = |name: &str| {
        let detail = format!("cannot sort by {name}; one can by {}", names::<S>().join(", "));
        Violation::new("/sort", "unknown_value", detail)
    };
    let mut orders: Vec<Order<S>> = Vec::new();
    for part in text.split(',') {
        let (name, descending) = part.strip_prefix('-').map_or((part, false), |it| (it, true));
        let by = S::MEMBERS.iter().find(|it| it.0 == name).ok_or_else(|| unknown(name))?.1;
        if orders.iter().any(|it| it.by == by) {
            return Err(Violation::new("/sort", "not_unique", format!("names {name} twice")));
        }
        orders.push(Order { by, descending });
    }
    Ok(orders)
}

fn names<S: SortMember>() -> Vec<&'static str> {
    S::MEMBERS.iter().map(|it| it.0).collect()
}

impl<F: Input, S: SortMember> Describe for List<F, S> {
    fn describe(operation: &mut Operation) {
        query::describe_members::<F>(operation);
        let names = names::<S>().join("|");
        let pattern = format!("^-?({names})(,-?({names}))*$");
        let sign = if S::DESCENDING { "-" } else { "" };
        let usually = S::MEMBERS.first().map_or_else(String::new, |it| format!("{sign}{}", it.0));
        let sort = json!({ "type": "string", "pattern": pattern, "default": usually, "examples": [usually] });
        operation.parameter("sort", "query", false, &sort, "The members to sort by, `-` for descending.");
        for name in ["limit", "cursor", "include"] {
            operation.shared_parameter(name);
        }
        operation.may_fail(&[422]);
    }
}

/// The envelope of a list.
#[derive(Serialize)]
struct Envelope<'a, H, V> {
    #[serde(flatten)]
    head: Option<&'a H>,
    data: &'a [V],
    next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
}

impl<V: Serialize> Responder for Listed<V> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(None::<&()>, self)
    }
}

impl<H: Serialize, V: Serialize> Responder for Headed<H, V> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        respond(Some(&self.head), self.list)
    }
}

fn respond<V: Serialize>(head: Option<&impl Serialize>, Listed { page, link }: Listed<V>) -> HttpResponse {
    let next_cursor = match page.next.map(|it| link.cursors.write(&it, link.listing)).transpose() {
        Ok(cursor) => cursor,
        Err(problem) => return HttpResponse::from_error(problem),
    };
    let mut response = HttpResponse::Ok();
    if let Some(cursor) = &next_cursor {
        response.append_header((header::LINK, format!("<{}>; rel=\"next\"", link.next(cursor))));
    }
    response.json(Envelope { head, data: &page.data, next_cursor, total: page.total })
}

/// Names and describes the envelope of `V`s.
pub(crate) struct ListOf<V>(PhantomData<V>);

impl<V: ToSchema> ToSchema for ListOf<V> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("{}List", V::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<utoipa::openapi::Schema>)>) {
        V::schemas(schemas);
        schemas.push((V::name().into_owned(), V::schema()));
    }
}

impl<V: ToSchema> PartialSchema for ListOf<V> {
    fn schema() -> RefOr<utoipa::openapi::Schema> {
        let view = serde_json::to_value(V::schema()).unwrap_or_default();
        let examples: Vec<Value> = view["examples"].get(0).cloned().into_iter().collect();
        let schema = json!({
            "type": "object",
            "description": "One page of a list.",
            "required": ["data", "next_cursor"],
            "properties": {
                "data": { "type": "array", "items": { "$ref": format!("#/components/schemas/{}", V::name()) } },
                "next_cursor": { "type": ["string", "null"], "description": "Asks for the next page; null on the last." },
                "total": { "type": "integer", "description": "How many there are in all, with `include=total`." },
            },
            "examples": [{ "data": examples, "next_cursor": null }],
        });
        serde_json::from_value(schema).unwrap_or_default()
    }
}

impl<V: ToSchema> Describe for Listed<V> {
    fn describe(operation: &mut Operation) {
        operation.gives::<ListOf<V>>(200, "One page.", &["Link"]);
    }
}

/// Names and describes an envelope that says more than its list.
struct HeadedListOf<H, V>(PhantomData<(H, V)>);

impl<H: ToSchema, V: ToSchema> ToSchema for HeadedListOf<H, V> {
    fn name() -> std::borrow::Cow<'static, str> {
        H::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<utoipa::openapi::Schema>)>) {
        H::schemas(schemas);
        ListOf::<V>::schemas(schemas);
    }
}

impl<H: ToSchema, V: ToSchema> PartialSchema for HeadedListOf<H, V> {
    fn schema() -> RefOr<utoipa::openapi::Schema> {
        let mut schema = serde_json::to_value(ListOf::<V>::schema()).unwrap_or_default();
        let head = serde_json::to_value(H::schema()).unwrap_or_default();
        schema["description"] = head["description"].clone();
        for place in ["/properties", "/examples/0"] {
            if let (Some(all), Some(more)) = (schema.pointer_mut(place), head.pointer(place).and_then(Value::as_object))
            {
                more.iter().for_each(|(name, it)| all[name] = it.clone());
            }
        }
        if let (Some(all), Some(more)) = (schema["required"].as_array_mut(), head["required"].as_array()) {
            all.extend(more.iter().cloned());
        }
        serde_json::from_value(schema).unwrap_or_default()
    }
}

impl<H: ToSchema, V: ToSchema> Describe for Headed<H, V> {
    fn describe(operation: &mut Operation) {
        operation.gives::<HeadedListOf<H, V>>(200, "One page, and what is said of the whole.", &["Link"]);
    }
}
