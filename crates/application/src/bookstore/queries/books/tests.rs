//! How the filters of books are read.

use domain::kernel::{Actor, Kind};

use super::*;
use crate::Request;

const SHOP: fn() -> Shop = || Shop { currency: "USD".parse().unwrap() };

fn ctx(actor: Actor) -> Ctx {
    Ctx { actor, at: "2026-01-02T00:00:00Z".parse().unwrap(), request: Request::internal() }
}

fn filter(json: serde_json::Value) -> BookFilter {
    serde_json::from_value(json).unwrap()
}

fn resolved(json: serde_json::Value) -> BookQuery {
    filter(json).resolve(&ctx(Actor::STRANGER), SHOP(), None).unwrap()
}

fn refused(failure: Failure) -> (Kind, Vec<String>) {
    match failure {
        Failure::Refused(it) => (it.kind, it.violations.into_iter().map(|it| it.pointer).collect()),
        other => panic!("{other:?}"),
    }
}

fn by(members: &[BookSort]) -> PageRequest<BookSort> {
    let sort = members.iter().map(|it| Order { by: *it, descending: true }).collect();
    PageRequest { sort, ..PageRequest::first(BookSort::Title) }
}

#[test]
fn prices_are_compared_in_one_currency() {
    let range = |json| resolved(json).shelf.price.map(|it| (it.currency.code(), it.min, it.max));
    assert_eq!(range(serde_json::json!({})), None);
    assert_eq!(range(serde_json::json!({ "price_min": "5.9" })), Some(("USD", Some(590), None)));
    assert_eq!(range(serde_json::json!({ "price_max": "7", "currency": "JPY" })), Some(("JPY", None, Some(7))));
    assert_eq!(range(serde_json::json!({ "currency": "EUR" })), Some(("EUR", None, None)));

    let many = filter(serde_json::json!({ "price_min": "1.001", "price_max": "2.002" }));
    let failure = many.resolve(&ctx(Actor::STRANGER), SHOP(), None).unwrap_err();
    assert_eq!(refused(failure), (Kind::Invalid, vec!["/price_min".to_owned(), "/price_max".to_owned()]));
}

#[test]
fn what_is_archived_is_for_those_who_may_write() {
    let archived = filter(serde_json::json!({ "archived": true }));
    assert!(archived.resolve(&ctx(Actor::STRANGER), SHOP(), None).is_err());
    assert!(archived.resolve(&ctx(Actor::SYSTEM), SHOP(), None).unwrap().shelf.archived);
    assert!(!resolved(serde_json::json!({ "archived": false })).shelf.archived);
}

#[test]
fn years_narrow_each_other() {
    let years = |json: serde_json::Value| (resolved(json.clone()).year_from, resolved(json).year_to);
    assert_eq!(years(serde_json::json!({ "year": 1815 })), (Some(1815), Some(1815)));
    assert_eq!(years(serde_json::json!({ "year_from": -720, "year_to": 9 })), (Some(-720), Some(9)));
    assert_eq!(years(serde_json::json!({ "year": 1815, "year_from": 1900 })), (Some(1900), Some(1815)));
}

#[test]
fn an_author_in_the_path_and_one_in_the_query_both_count() {
    let (one, other): (AuthorId, AuthorId) = (domain::kernel::Id::fresh(), domain::kernel::Id::fresh());
    let authors = |author, scope: Option<AuthorId>| -> Vec<AuthorId> {
        let filter = BookFilter { author_id: Some(author), ..BookFilter::default() };
        filter.resolve(&ctx(Actor::STRANGER), SHOP(), scope).unwrap().authors
    };
    assert_eq!(authors(one, None), [one]);
    assert_eq!(authors(one, Some(one)), [one]);
    assert_eq!(authors(one, Some(other)), [other, one]);
}

#[test]
fn the_order_follows_the_question() {
    let order = |page: &PageRequest<BookSort>, searching| {
        sorted(page, searching).map(|it| it.sort.iter().map(|it| (it.by, it.descending)).collect::<Vec<_>>())
    };
    assert_eq!(order(&by(&[]), false).unwrap(), [(BookSort::Title, false)]);
    assert_eq!(order(&by(&[]), true).unwrap(), [(BookSort::Relevance, false), (BookSort::Title, false)]);
    assert_eq!(order(&by(&[BookSort::Title]), true).unwrap(), [(BookSort::Title, true)]);
    assert_eq!(order(&by(&[BookSort::Price]), true).unwrap(), [(BookSort::Price, true)]);
    let mixed = order(&by(&[BookSort::Relevance, BookSort::Price]), true).unwrap();
    assert_eq!(mixed, [(BookSort::Relevance, true), (BookSort::Price, true), (BookSort::Title, false)]);
    assert_eq!(refused(order(&by(&[BookSort::Relevance]), false).unwrap_err()).1, ["/sort"]);
}

#[test]
fn an_unknown_filter_is_refused() {
    assert!(serde_json::from_value::<BookFilter>(serde_json::json!({ "categroy": "fiction" })).is_err());
    assert!(serde_json::from_value::<BookFilter>(serde_json::json!({ "expand": "reviews" })).is_err());
    assert_eq!(filter(serde_json::json!({ "expand": "authors" })).expand, Some(Expand::Authors));
}

#[test]
fn the_parameters_say_what_they_are() {
    use utoipa::PartialSchema;
    let schema = serde_json::to_value(BookFilter::schema()).unwrap();
    let members = &schema["properties"];
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(members["year"]["type"], serde_json::json!(["integer", "null"]));
    assert_eq!(members["year"]["minimum"], PublishedYear::MIN);
    assert_eq!(members["year"]["maximum"], PublishedYear::MAX);
    assert_eq!(members["in_stock"]["type"], serde_json::json!(["boolean", "null"]));
}
