//! Many rows as a file, sent as they are read: a few at a time, whatever their number.

use std::{
    fmt::Write,
    future::{Future, Ready, ready},
    io,
    marker::PhantomData,
    pin::Pin,
};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::{Method, header},
};
use application::Failure;
use bytes::Bytes;
use csv::{Terminator, WriterBuilder};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    describe::{Describe, Operation, schema_of},
    negotiation::preferred,
    problem::Problem,
};

const TYPES: [&str; 2] = ["application/x-ndjson", "text/csv"];

/// What a file is written in, as the client wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Ndjson,
    Csv,
}

/// A row of a file.
pub(crate) trait Row: Serialize + ToSchema + Send + 'static {
    /// How the file is called, without its ending.
    const FILE: &'static str;
    /// The columns, in the order of the members.
    const COLUMNS: &'static [&'static str];
}

/// 200 with a file of `R`s.
pub(crate) struct Download<R> {
    format: Format,
    first: Bytes,
    rest: Pin<Box<dyn Stream<Item = io::Result<Bytes>>>>,
    row: PhantomData<R>,
}

impl<R: Row> Download<R> {
    /// A file of the rows that `read` gives for the last row before them, until it gives none. The
    /// first ones are read now, so that what stands in the way is answered as a problem.
    pub(crate) async fn begin<F, A>(format: Format, read: F) -> Result<Self, Problem>
    where
        F: Fn(Option<R>) -> A + 'static,
        A: Future<Output = Result<Vec<R>, Failure>>,
    {
        let mut rows = read(None).await?;
        let first = encode(format, &rows, true)?;
        let rest = stream::unfold((read, rows.pop()), move |(read, last)| async move {
            let mut rows = match read(Some(last?)).await {
                Ok(rows) => rows,
                Err(failure) => return Some((Err(broken_off(&failure)), (read, None))),
            };
            let bytes = encode(format, &rows, false).map_err(|it| broken_off(&it));
            let last = rows.pop().filter(|_| bytes.is_ok());
            Some((bytes, (read, last)))
        });
        Ok(Self { format, first, rest: Box::pin(rest), row: PhantomData })
    }
}

/// It is too late for a problem: the client sees that the answer does not end as it should.
fn broken_off(failure: &Failure) -> io::Error {
    tracing::error!(?failure, "a download was broken off");
    io::Error::other("the rows cannot be read")
}

fn encode<R: Row>(format: Format, rows: &[R], with_header: bool) -> Result<Bytes, Failure> {
    match format {
        Format::Ndjson => ndjson(rows).map_err(Failure::internal),
        Format::Csv => csv(rows, with_header).map_err(Failure::internal),
    }
}

fn ndjson<R: Row>(rows: &[R]) -> serde_json::Result<Bytes> {
    let mut text = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut text, row)?;
        text.push(b'\n');
    }
    Ok(text.into())
}

/// As RFC 4180 has it. Cells are what they are: one that a spreadsheet would take for a formula is not
/// changed, or an import would not bring back what was exported.
fn csv<R: Row>(rows: &[R], with_header: bool) -> Result<Bytes, Box<dyn std::error::Error + Send + Sync>> {
    let mut writer = WriterBuilder::new().has_headers(false).terminator(Terminator::CRLF).from_writer(Vec::new());
    if with_header {
        writer.write_record(R::COLUMNS)?;
    }
    for row in rows {
        writer.serialize(row)?;
    }
    Ok(writer.into_inner().map_err(csv::IntoInnerError::into_error)?.into())
}

impl<R: Row> Responder for Download<R> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let (media_type, ending) = match self.format {
            Format::Ndjson => ("application/x-ndjson", "ndjson"),
            Format::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
        };
        let mut response = HttpResponse::Ok();
        response
            .insert_header((header::CONTENT_TYPE, media_type))
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.{ending}\"", R::FILE)))
            .append_header((header::VARY, "accept"));
        // Whoever asks for the head alone must not make us read all of the rest.
        if request.method() == Method::HEAD {
            return response.streaming(stream::empty::<io::Result<Bytes>>());
        }
        let first = Some(self.first).filter(|it| !it.is_empty()).map(Ok);
        response.streaming(stream::iter(first).chain(self.rest.filter(|it| {
            let empty = it.as_ref().is_ok_and(Bytes::is_empty);
            async move { !empty }
        })))
    }
}

impl FromRequest for Format {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // Who accepts neither was refused before.
        ready(Ok(if preferred(request, &TYPES) == Some("text/csv") { Self::Csv } else { Self::Ndjson }))
    }
}

impl Describe for Format {
    fn describe(_: &mut Operation) {}
}

impl<R: Row> Describe for Download<R> {
    fn describe(operation: &mut Operation) {
        let example = schema_of::<R>()["examples"][0].take();
        let lines = [format!("{}\n", in_order::<R>(&example)), table::<R>(&example)];
        let content: Vec<_> = TYPES
            .into_iter()
            .zip(lines)
            .map(|(it, lines)| (it, json!({ "schema": { "type": "string" }, "example": lines })))
            .collect();
        operation.gives_content(200, "The file.", &["Content-Disposition"], &content);
    }
}

/// The example as a line of JSON, its members where the real ones are.
fn in_order<R: Row>(example: &Value) -> String {
    let member = |name: &&str| format!("\"{name}\":{}", example[*name]);
    format!("{{{}}}", R::COLUMNS.iter().map(member).collect::<Vec<_>>().join(","))
}

/// The example as a table.
pub(crate) fn table<R: Row>(example: &Value) -> String {
    let mut text = format!("{}\r\n", R::COLUMNS.join(","));
    let cells = R::COLUMNS.iter().map(|name| match &example[*name] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    // Writing to a text cannot fail.
    let _ = write!(text, "{}\r\n", cells.collect::<Vec<_>>().join(","));
    text
}

#[cfg(test)]
mod tests {
    use application::jobs::ReportLine;

    use super::*;

    fn line(line: i64, detail: &str) -> ReportLine {
        ReportLine { line, code: "isbn_missing".to_owned(), detail: detail.to_owned() }
    }

    async fn sent(format: Format, chunks: Vec<Vec<ReportLine>>) -> String {
        let read = move |after: Option<ReportLine>| {
            let chunk =
                chunks.iter().find(|it| it.first().is_some_and(|it| it.line > after.as_ref().map_or(0, |it| it.line)));
            ready(Ok(chunk.cloned().unwrap_or_default()))
        };
        let download = Download::begin(format, read).await.unwrap();
        let rest: Vec<Bytes> = download.rest.map(Result::unwrap).collect().await;
        String::from_utf8([&[download.first], rest.as_slice()].concat().concat()).unwrap()
    }

    #[actix_web::test]
    async fn chunks_make_one_file_with_one_header() {
        let chunks = || vec![vec![line(2, "a, b"), line(3, "=1+1")], vec![line(9, "\"c\"\nd")]];
        let expected =
            "line,code,detail\r\n2,isbn_missing,\"a, b\"\r\n3,isbn_missing,=1+1\r\n9,isbn_missing,\"\"\"c\"\"\nd\"\r\n";
        assert_eq!(sent(Format::Csv, chunks()).await, expected);
        let lines = sent(Format::Ndjson, chunks()).await;
        let read: Vec<Value> = lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
        assert_eq!(read[2], json!({ "line": 9, "code": "isbn_missing", "detail": "\"c\"\nd" }));
    }

    #[actix_web::test]
    async fn no_rows_make_an_empty_file() {
        assert_eq!(sent(Format::Csv, Vec::new()).await, "line,code,detail\r\n");
        assert_eq!(sent(Format::Ndjson, Vec::new()).await, "");
    }

    #[actix_web::test]
    async fn what_stands_in_the_way_at_first_is_a_problem() {
        let read = |_: Option<ReportLine>| ready(Err(Failure::unavailable()));
        assert!(Download::begin(Format::Csv, read).await.is_err());
    }

    #[test]
    fn the_examples_show_the_columns_in_their_order() {
        let mut operation = Operation::default();
        Download::<ReportLine>::describe(&mut operation);
        let content = &operation.responses["200"]["content"];
        let csv = content["text/csv"]["example"].as_str().unwrap();
        assert!(csv.starts_with("line,code,detail\r\n17,isbn_missing,"), "{csv}");
        let json = content["application/x-ndjson"]["example"].as_str().unwrap();
        assert!(json.starts_with("{\"line\":17,\"code\":"), "{json}");
    }
}
