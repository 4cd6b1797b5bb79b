//! Reports: a page for programs, or all of it as a table for people.

use std::{
    cell::RefCell,
    future::{Ready, ready},
    rc::Rc,
    sync::Arc,
};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::header::{self, HeaderValue},
};
use application::{
    Failure, Weight,
    bookstore::{Asked, SalesReader, Shop},
    page::{Page, PageRequest, SortMember},
};
use domain::bookstore::Bookkeeper;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    call::Call,
    decode::Input,
    describe::{Describe, Operation, schema_of},
    download::{Download, Format, Row, table},
    list::{List, ListOf, Listed},
    negotiation::preferred,
    problem::Problem,
};

const TYPES: [&str; 2] = ["application/json", "text/csv"];
/// So many rows of a table are read at once.
const ROWS: usize = 1000;

/// Whether the client wants a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AsTable(bool);

/// A line of a report, which is a row of a table as well.
pub(crate) trait Line: Sized + Serialize + ToSchema + Send + 'static {
    /// The row.
    type Row: Row + From<Self>;
}

/// 200 with a page of a report, or with a table of what follows.
pub(crate) enum Report<V: Line> {
    Page(Box<Listed<V>>),
    Table(Box<Download<V::Row>>),
}

/// The use case behind a report.
pub(crate) type Reading<Q, S, V> =
    fn(&Bookkeeper, &mut dyn SalesReader, &Q, &PageRequest<S>) -> Result<Page<V>, Failure>;

/// Answers with what `read` finds. A table has all that follows the cursor, however much it is.
pub(crate) async fn report<F, S, V>(
    call: Call<Bookkeeper>,
    list: List<F, S>,
    AsTable(as_table): AsTable,
    shop: Shop,
    read: Reading<F::Query, S, V>,
) -> Result<Report<V>, Problem>
where
    F: Asked + Input,
    S: SortMember,
    V: Line,
{
    let (filter, page, link) = list.split();
    let query = filter.resolve(call.now(), shop).map_err(Problem::of_parameters)?;
    let role = call.role;
    if !as_table {
        // The sums of a period are added up before they are sorted.
        let found = call.read_weighing(true, move |_, reader| read(&role, reader.sales(), &query, &page)).await;
        return found.map(|it| Report::Page(Box::new(link.to(it))));
    }
    let (gateway, caller) = call.steps();
    let query = Arc::new(query);
    let next = Rc::new(RefCell::new(Some(PageRequest { limit: ROWS, total: false, ..page })));
    let rows = move |_: Option<V::Row>| {
        let (gateway, caller, query, next) = (gateway.clone(), caller.clone(), query.clone(), Rc::clone(&next));
        async move {
            let Some(page) = next.take() else { return Ok::<Vec<V::Row>, Failure>(Vec::new()) };
            let asked = page.clone();
            let found = gateway
                .read(caller, Weight::Heavy, move |_, reader| read(&role, reader.sales(), &query, &asked))
                .await?;
            *next.borrow_mut() = found.next.map(|after| PageRequest { after: Some(after), ..page });
            Ok(found.data.into_iter().map(V::Row::from).collect())
        }
    };
    Download::<V::Row>::begin(Format::Csv, rows).await.map(|it| Report::Table(Box::new(it)))
}

impl FromRequest for AsTable {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // Who accepts neither was refused before.
        ready(Ok(Self(preferred(request, &TYPES) == Some("text/csv"))))
    }
}

impl<V: Line> Responder for Report<V> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Page(page) => {
                let mut response = page.respond_to(request);
                let name = format!("inline; filename=\"{}.json\"", V::Row::FILE);
                let name = HeaderValue::try_from(name).unwrap_or_else(|_| HeaderValue::from_static("inline"));
                response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
                response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
                response
            }
            Self::Table(table) => table.respond_to(request),
        }
    }
}

impl Describe for AsTable {
    fn describe(_: &mut Operation) {}
}

impl<V: Line> Describe for Report<V> {
    fn describe(operation: &mut Operation) {
        let page = operation.content::<ListOf<V>>();
        let example = schema_of::<V::Row>()["examples"][0].take();
        let table = json!({ "schema": { "type": "string" }, "example": table::<V::Row>(&example) });
        let content = TYPES.into_iter().zip([page, table]).collect::<Vec<_>>();
        operation.gives_content(200, "One page, or a table.", &["Link", "Content-Disposition"], &content);
    }
}
