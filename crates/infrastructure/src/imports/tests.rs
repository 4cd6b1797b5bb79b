//! Files come into the catalogue row by row, on either database.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use application::{
    Caller, Gateway, Reader, Request, Weight,
    bookstore::{CreateCategory, ExportRow, ImportDefaults, ImportResult, create_category, export_books},
    imports::{ImportFormat, ImportInput, Imports, Standing, create_catalogue_import, import_rows, note_progress},
    jobs::{JobHandler, JobHold, JobId, JobKind, JobState, JobView, ReportLine, claim_job},
};
use chrono::TimeDelta;
use domain::{
    bookstore::{Cataloguer, Isbn, Price},
    kernel::{Actor, Id, Money, Permission, PermissionSet, Role},
};
use futures_executor::block_on;
use uuid::Uuid;

use super::{ImportWorker, UploadStore, rows::Rows};
use crate::{
    jobs::{JobRunner, JobRunnerSettings},
    store::{Database, Meters, Settings},
    testing::{NoTokens, Scratch, both_migrated, now},
};

/// A shop with one category, and somebody who may write its catalogue.
struct Shop {
    gateway: Gateway,
    imports: Imports,
    directory: PathBuf,
    caller: Caller,
    _scratch: Scratch,
}

impl Shop {
    fn open(scratch: Scratch) -> Self {
        let database = Database::connect(&scratch.url, Settings::default(), &Meters::new().unwrap()).unwrap();
        let gateway = Gateway::new(Arc::new(database), Arc::new(NoTokens), now);
        let directory = std::env::temp_dir().join(format!("lyceum-imports-{}", Uuid::now_v7()));
        let imports = node(&gateway, &directory, &scratch);
        let permissions = PermissionSet::of(&[Permission::CatalogueWrite]);
        let actor = Actor::member(Id::fresh(), Id::fresh(), permissions);
        let shop = Self {
            gateway,
            imports,
            directory,
            caller: Caller { actor, request: Request::internal() },
            _scratch: scratch,
        };
        shop.write(|ctx, role, uow| {
            let fiction: CreateCategory =
                serde_json::from_value(serde_json::json!({ "slug": "fiction", "name": "Fiction" })).unwrap();
            create_category(ctx, role, uow.bookstore(), &fiction).map(drop)
        });
        shop
    }

    fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&application::Ctx, &Cataloguer, &mut dyn application::UnitOfWork) -> Result<T, application::Failure>
        + Send
        + 'static,
    ) -> T {
        let answer = self
            .gateway
            .write_plainly(self.caller.clone(), move |ctx, uow| work(ctx, &Cataloguer::of(&ctx.actor)?, uow));
        block_on(answer).unwrap()
    }

    fn read<T: Send + 'static>(&self, work: impl FnOnce(&mut dyn Reader) -> T + Send + 'static) -> T {
        block_on(self.gateway.read(self.caller.clone(), Weight::Heavy, |_, reader| Ok(work(reader)))).unwrap()
    }

    fn runner(&self) -> JobRunner {
        runner(&self.gateway, &self.imports)
    }

    /// Sends a file, which then waits.
    fn send(&self, text: &[u8], format: ImportFormat, dry_run: bool) -> JobId {
        let file = Uuid::now_v7();
        fs::write(self.imports.0.local(file), text).unwrap();
        block_on(self.imports.0.share(file)).unwrap();
        let currency = "USD".parse().unwrap();
        let price = Price::try_from(Money::parse("9.99", currency).unwrap()).unwrap();
        let defaults = ImportDefaults {
            price: Some(price),
            currency,
            stock: Some(5.try_into().unwrap()),
            category: Some("fiction".parse().unwrap()),
        };
        let input = ImportInput { file, format, dry_run, defaults };
        let view = self.write(move |ctx, role, uow| create_catalogue_import(ctx, role, uow.jobs(), &input));
        view.id.into()
    }

    fn input(&self, id: JobId) -> ImportInput {
        self.read(move |reader| ImportInput::of(&reader.jobs().job(id).unwrap().unwrap()).unwrap())
    }

    fn job(&self, id: JobId) -> JobView {
        self.read(move |reader| JobView::from(&reader.jobs().job(id).unwrap().unwrap()))
    }

    fn ended(&self, id: JobId) -> JobView {
        let began = Instant::now();
        loop {
            let view = self.job(id);
            if view.state.is_final() {
                return view;
            }
            assert!(began.elapsed() < Duration::from_secs(120), "{view:?}");
            let watching = self.gateway.jobs().watch.watch(id);
            if !self.job(id).state.is_final() {
                block_on(watching.changed());
            }
        }
    }

    /// Imports a file, and tells what came of it.
    fn import(&self, text: &str, format: ImportFormat, dry_run: bool) -> (ImportResult, Vec<ReportLine>) {
        let id = self.send(text.as_bytes(), format, dry_run);
        let view = self.ended(id);
        assert_eq!((view.state, &view.problem), (JobState::Succeeded, &None));
        let report = self.read(move |reader| reader.jobs().report_lines(id, 0, 1000).unwrap());
        (serde_json::from_value(view.result.unwrap()).unwrap(), report)
    }

    fn csv(&self, text: &str) -> (ImportResult, Vec<ReportLine>) {
        self.import(text, ImportFormat::Csv, false)
    }

    fn exported(&self) -> Vec<ExportRow> {
        let role = Cataloguer::of(&self.caller.actor).unwrap();
        self.read(move |reader| {
            let (mut all, mut after) = (Vec::new(), None::<Isbn>);
            loop {
                let rows = export_books(&role, reader.bookstore(), after, 3).unwrap();
                let Some(last) = rows.last() else { return all };
                after = Some(last.isbn.parse().unwrap());
                all.extend(rows);
            }
        })
    }

    /// The files that are left when the worker has had a moment to clear up after the last job.
    fn files(&self) -> Vec<PathBuf> {
        let list = || fs::read_dir(&self.directory).unwrap().map(|it| it.unwrap().path()).collect::<Vec<_>>();
        for _ in 0..200 {
            if list().is_empty() {
                break;
            }
            thread::sleep(Duration::from_millis(10));
        }
        list()
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.directory);
    }
}

/// A node with a disk of its own.
fn node(gateway: &Gateway, directory: &Path, scratch: &Scratch) -> Imports {
    let shared = !scratch.url.is_sqlite();
    Imports(Arc::new(UploadStore::open(directory.to_owned(), gateway.clone(), shared).unwrap()))
}

fn runner(gateway: &Gateway, imports: &Imports) -> JobRunner {
    let handlers: Vec<(JobKind, Arc<dyn JobHandler>)> =
        vec![(JobKind::CatalogueImport, Arc::new(ImportWorker(imports.clone())))];
    let settings = JobRunnerSettings { lease: Duration::from_secs(30), alone: true };
    JobRunner::start(gateway.clone(), handlers, settings, crate::jobs::JobMeters::new().unwrap()).unwrap()
}

fn in_each_shop(test: impl Fn(&Shop)) {
    for scratch in both_migrated() {
        let shop = Shop::open(scratch);
        let runner = shop.runner();
        test(&shop);
        runner.stop();
    }
}

const fn counts(stored: u64, updated: u64, unchanged: u64, refused: u64) -> ImportResult {
    ImportResult { stored, updated, unchanged, refused }
}

fn lines(report: &[ReportLine]) -> Vec<(i64, &str)> {
    report.iter().map(|it| (it.line, it.code.as_str())).collect()
}

const SHELF: &str = "isbn,title,authors\n\
    9780141439587,Emma,Jane Austen\n\
    ,Nothing,Nobody\n\
    9780141439518,\"Pride\nand Prejudice\",Jane Austen\n\
    9780141439588,Wrong,Jane Austen\n\
    9780141439600,A Tale of Two Cities,Charles Dickens,too,many\n";

#[test]
fn good_rows_are_stored_and_bad_ones_reported_with_their_lines() {
    in_each_shop(|shop| {
        let (result, report) = shop.csv(SHELF);
        assert_eq!(result, counts(2, 0, 0, 3));
        assert_eq!(lines(&report), [(3, "isbn_missing"), (6, "isbn_checksum"), (7, "cell_count")]);
        assert_eq!(shop.csv(SHELF).0, counts(0, 0, 2, 3));
        assert_eq!(shop.csv(&SHELF.replace("Emma", "Emma!")).0, counts(0, 1, 1, 3));
        assert!(shop.files().is_empty());
    });
}

#[test]
fn lines_of_json_are_imported_like_rows() {
    in_each_shop(|shop| {
        let text = "{\"isbn\":\"9780141439587\",\"title\":\"Emma\",\"authors\":[\"Jane Austen\"]}\n[]\n\n{\n";
        let (result, report) = shop.import(text, ImportFormat::Ndjson, false);
        assert_eq!(result, counts(1, 0, 0, 2));
        assert_eq!(lines(&report), [(2, "not_an_object"), (4, "malformed_json")]);
    });
}

#[test]
fn a_dry_run_tells_what_a_real_one_would_do_and_keeps_nothing() {
    in_each_shop(|shop| {
        let first = "9780141439587,Emma,Jane Austen,1.00\n";
        let other = |n: usize| format!(",No {n},Nobody,\n");
        // The same book again, far enough behind for another batch.
        let filler: String = (0..250).map(other).collect();
        let text =
            format!("isbn,title,authors,price\n{first}{first}{filler}{first}9780141439587,Emma!,Jane Austen,\n{first}");
        let (tried, report) = shop.import(&text, ImportFormat::Csv, true);
        assert!(shop.exported().is_empty());
        let (done, same) = shop.import(&text, ImportFormat::Csv, false);
        assert_eq!((tried, report), (done, same));
        assert_eq!(done, counts(1, 2, 2, 250));
    });
}

#[test]
fn what_was_exported_is_the_same_catalogue_elsewhere() {
    let text = "isbn,title,subtitle,authors,category,language,published_year,publisher,page_count,description,price,currency,stock\n\
        9780141439587,Emma,A Novel,Jane Austen,fiction,en,1815,John Murray,474,\"=1+1, \"\"quoted\"\"\nand more\",5.99,USD,3\n\
        9780141439518,@Pride,,Jane Austen; -Somebody,fiction,,-20,,,,0.00,EUR,0\n";
    in_each_shop(|shop| {
        assert_eq!(shop.csv(text).0, counts(2, 0, 0, 0));
        let rows = shop.exported();
        assert_eq!(rows.iter().map(|it| it.isbn.as_str()).collect::<Vec<_>>(), ["9780141439518", "9780141439587"]);
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in &rows {
            writer.serialize(row).unwrap();
        }
        let exported = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let lines: String = rows.iter().map(|it| serde_json::to_string(it).unwrap() + "\n").collect();
        for (text, format) in [(exported, ImportFormat::Csv), (lines, ImportFormat::Ndjson)] {
            assert_eq!(shop.import(&text, format, false).0, counts(0, 0, 2, 0));
            let elsewhere = Shop::open(crate::testing::both_migrated().next().unwrap());
            let runner = elsewhere.runner();
            assert_eq!(elsewhere.import(&text, format, false).0, counts(2, 0, 0, 0));
            assert_eq!(elsewhere.exported(), rows);
            runner.stop();
        }
    });
}

#[test]
fn a_file_that_is_no_table_fails_with_a_reason() {
    in_each_shop(|shop| {
        let cases: [(&[u8], ImportFormat, &str); 5] = [
            (b"", ImportFormat::Csv, "empty_file"),
            (b"\n\n", ImportFormat::Ndjson, "empty_file"),
            (b"\xff\xfei\0s\0b\0n\0", ImportFormat::Csv, "header_not_utf8"),
            (b"isbn;title\n1;2\n", ImportFormat::Csv, "missing_column"),
            (b"isbn,ISBN\n1,2\n", ImportFormat::Csv, "repeated_column"),
        ];
        for (text, format, code) in cases {
            let view = shop.ended(shop.send(text, format, false));
            assert_eq!((view.state, view.problem.unwrap().code.as_str()), (JobState::Failed, code));
            assert_eq!(view.result, None);
        }
        assert_eq!(shop.files().len(), 5, "they may be tried again");
    });
}

#[test]
fn a_constraint_refuses_its_own_row_only() {
    in_each_shop(|shop| {
        // The category goes after the parameters were looked at.
        let rows =
            "isbn,title,authors,category\n9780141439587,Emma,Jane Austen,\n9780141439518,Pride,Jane Austen,gone\n";
        let (result, report) = shop.csv(rows);
        assert_eq!(result, counts(1, 0, 0, 1));
        assert_eq!(lines(&report), [(3, "unknown_category")]);
    });
}

/// Takes the next job in hand, as somebody who will never end it.
fn taken(shop: &Shop) -> JobHold {
    let taken = shop.write(|ctx, _, uow| claim_job(ctx, uow.jobs(), JobKind::CatalogueImport, TimeDelta::seconds(30)));
    taken.unwrap().1
}

/// A table with so many books, of which each seventh has no number.
fn many(count: usize) -> String {
    let isbn = |n: usize| format!("978{n:09}");
    let digit = |isbn: &str| {
        let sum: u32 =
            isbn.bytes().zip([1, 3].into_iter().cycle()).map(|(it, times)| u32::from(it - b'0') * times).sum();
        (10 - sum % 10) % 10
    };
    let row = |n: usize| match n % 7 {
        0 => format!(",No {n},Nobody\n"),
        _ => format!("{0}{1},No {n},Ann Other\n", isbn(n), digit(&isbn(n))),
    };
    "isbn,title,authors\n".to_owned() + &(0..count).map(row).collect::<String>()
}

#[test]
fn an_import_goes_on_behind_what_was_recorded_and_whoever_had_it_is_locked_out() {
    for scratch in both_migrated() {
        let shop = Shop::open(scratch);
        let text = many(700);
        let id = shop.send(text.as_bytes(), ImportFormat::Csv, false);
        let hold = taken(&shop);
        let (mut rows, input) =
            (Rows::open(&shop.imports.0.local(id.uuid()), ImportFormat::Csv).unwrap(), shop.input(id));
        let (total, defaults) = (700, input.defaults);
        let mut standing = Standing { total, ..Standing::default() };
        let batch = |standing: Standing, rows: &mut Rows| {
            let (pieces, defaults) = (rows.take(100).unwrap(), defaults.clone());
            let import = shop.gateway.write_plainly(shop.caller.clone(), move |ctx, uow| {
                import_rows(ctx, &Cataloguer::of(&ctx.actor)?, uow, (&hold, &defaults), &standing, &pieces)
            });
            block_on(import)
        };
        for _ in 0..3 {
            standing = batch(standing, &mut rows).unwrap();
        }
        assert_eq!(standing.done, 300);
        // A runner that is alone knows that whoever had it is gone.
        let runner = shop.runner();
        let view = shop.ended(id);
        assert_eq!((view.state, view.done, view.total, view.attempts), (JobState::Succeeded, 700, Some(700), 2));
        assert_eq!(serde_json::from_value::<ImportResult>(view.result.unwrap()).unwrap(), counts(600, 0, 0, 100));
        let late = batch(standing, &mut rows);
        assert!(matches!(late, Err(application::Failure::Refused(why)) if why.code == "job_lost"));
        assert_eq!(shop.exported().len(), 600);
        let report = shop.read(move |reader| reader.jobs().report_lines(id, 0, 1000).unwrap());
        let expected: Vec<_> = (0..100).map(|it| (2 + it * 7, "isbn_missing")).collect();
        assert_eq!(lines(&report), expected);
        runner.stop();
        assert!(shop.files().is_empty());
    }
}

#[test]
fn a_dry_run_that_was_broken_off_begins_again() {
    for scratch in both_migrated() {
        let shop = Shop::open(scratch);
        let id = shop.send(many(250).as_bytes(), ImportFormat::Csv, true);
        let hold = taken(&shop);
        let broken = ReportLine { line: 2, code: "isbn_missing".to_owned(), detail: String::new() };
        let result = counts(40, 0, 0, 10);
        let standing = Standing { done: 50, total: 250, result };
        shop.write(move |ctx, _, uow| note_progress(ctx, uow.jobs(), &hold, &standing, std::slice::from_ref(&broken)));
        let runner = shop.runner();
        let view = shop.ended(id);
        assert_eq!((view.state, view.done), (JobState::Succeeded, 250));
        assert_eq!(serde_json::from_value::<ImportResult>(view.result.unwrap()).unwrap(), counts(214, 0, 0, 36));
        let report = shop.read(move |reader| reader.jobs().report_lines(id, 0, 1000).unwrap());
        assert_eq!(report.len(), 36);
        assert!(shop.exported().is_empty());
        runner.stop();
    }
}

#[test]
fn a_node_without_the_file_gets_it_where_files_are_shared() {
    for scratch in both_migrated() {
        let shared = !scratch.url.is_sqlite();
        let shop = Shop::open(scratch);
        // More than one piece of the file.
        let text = many(9000);
        assert!(text.len() > 256 * 1024 || !shared);
        let id = shop.send(text.as_bytes(), ImportFormat::Csv, true);
        fs::remove_file(shop.imports.0.local(id.uuid())).unwrap();
        if shared {
            assert!(shop.imports.0.fetch(id.uuid()).unwrap());
            assert!(fs::read(shop.imports.0.local(id.uuid())).unwrap() == text.as_bytes());
            fs::remove_file(shop.imports.0.local(id.uuid())).unwrap();
        }
        let runner = shop.runner();
        let view = shop.ended(id);
        if shared {
            assert_eq!((view.state, view.done), (JobState::Succeeded, 9000));
            assert!(shop.files().is_empty());
            for _ in 0..200 {
                // It may be cleared up in the midst of this.
                if matches!(shop.imports.0.fetch(id.uuid()), Ok(false)) {
                    break;
                }
                thread::sleep(Duration::from_millis(10));
            }
            assert!(!shop.imports.0.fetch(id.uuid()).unwrap(), "it is of no more use");
        } else {
            assert_eq!((view.state, view.problem.unwrap().code.as_str()), (JobState::Failed, "file_lost"));
        }
        runner.stop();
    }
}

#[test]
#[ignore = "needs the file that LYCEUM_GOODBOOKS names"]
#[expect(clippy::print_stderr, reason = "a measurement")]
fn goodbooks_come_in_whole() {
    let text = fs::read_to_string(std::env::var("LYCEUM_GOODBOOKS").unwrap()).unwrap();
    in_each_shop(|shop| {
        for (dry_run, expected) in [
            (true, counts(9277, 0, 0, 723)),
            (false, counts(9277, 0, 0, 723)),
            (false, counts(0, 0, 9277, 723)),
            (true, counts(0, 0, 9277, 723)),
        ] {
            let began = Instant::now();
            let (result, report) = shop.import(&text, ImportFormat::Csv, dry_run);
            eprintln!("dry run {dry_run}: {result:?} in {:?}", began.elapsed());
            assert_eq!((result, report.len()), (expected, 723));
        }
    });
}
