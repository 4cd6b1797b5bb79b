//! `/v1/catalogue-imports`, `/v1/catalogue-exports`

use actix_web::{rt, web::Data};
use application::{
    Failure, Weight,
    bookstore::{ExportRow, ImportOptions, Shop, export_books, prepare_import},
    imports::{self, ImportFormat, ImportInput, Imports},
    jobs::JobView,
};
use domain::bookstore::{Cataloguer, Isbn};
use uuid::Uuid;

use crate::{
    call::Call,
    describe::{Describe, Operation},
    download::{Download, Format, Row},
    outcome::{Accepted, Reply},
    problem::Problem,
    query::Query,
    routes::Routes,
    upload::Upload,
};

/// How many books are read at once.
const BOOKS: usize = 500;

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .post("/v1/catalogue-imports", create_catalogue_import, "Import books from a file")
        .note(
            "Adds the books that are not there yet and changes those that are, by ISBN; a row that is refused is \
             reported with its line and does not stop the others. Goes on as a job, whose `result` tells how many rows \
             were `stored`, `updated`, `unchanged` and `refused`. Takes what an export gives: the columns `isbn`, `title`, \
             `subtitle`, `authors` (`;` between two), `category`, `language`, `published_year`, `publisher`, `page_count`, \
             `description`, `price`, `currency` and `stock`; others are ignored. The parameters stand in where the file \
             says nothing about a new book.",
        )
        .get("/v1/catalogue-exports", get_catalogue_export, "Export all books as a file")
        .note(
            "All books in the lists, by ISBN, in the columns that an import takes. Cells are not changed, also where a \
             spreadsheet would take one for a formula: import the file there as text.",
        )
}

impl Row for ExportRow {
    const FILE: &'static str = "catalogue";
    const COLUMNS: &'static [&'static str] = &Self::COLUMNS;
}

async fn create_catalogue_import(
    call: Call<Cataloguer>,
    options: Query<ImportOptions>,
    upload: Upload,
    shop: Data<Shop>,
    imports: Data<Imports>,
) -> Result<Reply<Accepted<JobView>>, Problem> {
    let (role, options, shop) = (call.role, options.0, **shop);
    let format = match upload.media_type()? {
        "text/csv" => ImportFormat::Csv,
        _ => ImportFormat::Ndjson,
    };
    let dry_run = options.dry_run.unwrap_or(false);
    let prepared = call.read_first(move |_, reader| prepare_import(&role, shop, reader.bookstore(), &options));
    let defaults = prepared.await.map_err(of_parameters)?;
    let name = Uuid::now_v7();
    let file = upload.receive(imports.0.local(name)).await?;
    imports.0.share(name).await?;
    let input = ImportInput { file: name, format, dry_run, defaults };
    // The write happens also when the client has gone away by now, and then the file must stay.
    let queued = rt::spawn(async move {
        let reply = call
            .write(move |ctx, uow| {
                let view = imports::create_catalogue_import(ctx, &role, uow.jobs(), &input)?;
                Ok(Accepted { location: format!("/v1/jobs/{}", view.id), view })
            })
            .await?;
        if let Reply::Fresh(_) = reply {
            file.keep();
        }
        Ok(reply)
    });
    queued.await.map_err(Problem::internal)?
}

async fn get_catalogue_export(call: Call<Cataloguer>, format: Format) -> Result<Download<ExportRow>, Problem> {
    let role = call.role;
    let (gateway, caller) = call.steps();
    Download::begin(format, move |last: Option<ExportRow>| {
        let (gateway, caller) = (gateway.clone(), caller.clone());
        async move {
            let after = last.map(|it| it.isbn.parse::<Isbn>()).transpose().map_err(Failure::internal)?;
            let read = gateway
                .read(caller, Weight::Heavy, move |_, reader| export_books(&role, reader.bookstore(), after, BOOKS));
            read.await
        }
    })
    .await
}

/// What `prepare_import` looks at came in the query, not in the body.
fn of_parameters(failure: Failure) -> Problem {
    match failure {
        Failure::Refused(it) if !it.violations.is_empty() => Problem::invalid_parameters(&it.violations),
        other => other.into(),
    }
}

impl Describe for Data<Imports> {
    fn describe(_: &mut Operation) {}
}
