//! How the databases go about the statements that some work runs.
//!
//! The work is listened to on its connection, whatever it is, and each of its queries is explained as
//! it was said but without its values: the plan must be good for any of them.

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
};

use application::page::{Order, Page, PageRequest, SortMember};
use diesel::{
    Connection, QueryableByName, RunQueryDsl,
    connection::{InstrumentationEvent, SimpleConnection},
    sql_query,
    sql_types::Text,
};
use domain::kernel::StoreError;

use super::cells;
use crate::{db::Db, unit::Unit};

/// How a database goes about one statement.
#[derive(Debug)]
pub(crate) struct Plan {
    /// What was asked.
    pub(crate) sql: String,
    /// The database's own words, line by line.
    pub(crate) steps: Vec<String>,
}

/// The plans of the queries that `work` runs, were the tables large.
pub(crate) fn plans<T>(db: &mut Db, work: impl FnOnce(&mut Db) -> T) -> Vec<Plan> {
    let said = queries(db, work);
    said.into_iter().map(|sql| Plan::of(db, sql, Sorting::Avoided)).collect()
}

/// The queries that load one list in one order.
#[derive(Debug)]
pub(crate) struct Pages {
    /// Which list, and how it is sorted.
    what: String,
    /// Those of its first page.
    first: Vec<String>,
    /// Those of all its other pages.
    others: Vec<String>,
}

/// Walks a list to its end by each of `members`, in both directions. `what` tells one list from another.
pub(crate) fn in_every_order<S: SortMember, T>(
    db: &mut Db,
    members: &[(&str, S)],
    what: &impl Debug,
    list: impl Fn(&mut Unit<'_>, &PageRequest<S>) -> Result<Page<T>, StoreError>,
) -> Vec<Pages> {
    let orders = members.iter().flat_map(|it| [false, true].map(|descending| (it, descending)));
    let walked = orders.map(|((name, by), descending)| {
        let what = format!("{what:?} by {name}{}", if descending { ", descending" } else { "" });
        let sort = vec![Order { by: *by, descending }];
        Pages::walk(db, what, |db, after| {
            let page = PageRequest { limit: 20, sort: sort.clone(), after, total: false };
            list(&mut Unit::new(db), &page).unwrap().next
        })
    });
    walked.collect()
}

impl Pages {
    /// Walks a list to its end: `list` loads what follows a place, and says where that ends if there is more.
    pub(crate) fn walk<P>(db: &mut Db, what: String, list: impl Fn(&mut Db, Option<P>) -> Option<P>) -> Self {
        let mut after = None;
        let first = queries(db, |db| after = list(db, None));
        let mut others = queries(db, |db| {
            while let Some(place) = after.take() {
                after = list(db, Some(place));
            }
        });
        // Most differ in their values alone.
        others.sort_unstable();
        others.dedup();
        Self { what, first, others }
    }

    /// Asserts that an index has the rows in their order: from its beginning, or from the place where the
    /// page before ended.
    pub(crate) fn assert_walked(&self, db: &mut Db) {
        self.assert(db, &self.first, Sorting::Avoided, |it| !it.sorts());
        self.assert(db, &self.others, Sorting::Avoided, |it| !it.sorts() && it.seeks());
    }

    /// Asserts that an index leads to the rows that are asked for and to no others, and has them in their
    /// order.
    pub(crate) fn assert_sought(&self, db: &mut Db) {
        for page in [&self.first, &self.others] {
            self.assert(db, page, Sorting::Avoided, |it| !it.sorts() && it.seeks());
        }
    }

    /// Asserts that nothing is sorted but what an index led to.
    pub(crate) fn assert_found(&self, db: &mut Db) {
        for page in [&self.first, &self.others] {
            self.assert(db, page, Sorting::Free, |it| !it.sorts() || it.seeks());
        }
    }

    /// `holds` is asked of what loads the list itself. What is looked up for its rows has an index as well,
    /// but no order.
    fn assert(&self, db: &mut Db, queries: &[String], sorting: Sorting, holds: impl Fn(&Plan) -> bool) {
        for sql in queries {
            let plan = Plan::of(db, sql.clone(), sorting);
            let of_list = sql.contains(" ORDER BY ") && sql.contains(" LIMIT ");
            assert!(!plan.scans() && (!of_list || holds(&plan)), "{}: {plan:#?}", self.what);
        }
    }
}

/// What the planner of PostgreSQL may do with the few rows of a test. That of SQLite does not look at
/// how many there are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sorting {
    /// Sort them where it likes.
    Free,
    /// Sort them where nothing else helps, as if there were many.
    Avoided,
}

fn queries<T>(db: &mut Db, work: impl FnOnce(&mut Db) -> T) -> Vec<String> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    db.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            ear.lock().unwrap().push(query.to_string());
        }
    });
    work(db);
    db.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let heard = std::mem::take(&mut *heard.lock().unwrap());
    let asks = |it: &&str| it.starts_with("SELECT") || it.starts_with("WITH");
    let texts = heard.iter().map(|it| it.split(" -- binds: ").next().unwrap_or_default());
    texts.filter(asks).map(str::to_owned).collect()
}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    step: String,
}

fn explain(db: &mut Db, sql: &str, sorting: Sorting) -> Vec<String> {
    if let Db::Sqlite(_) = db {
        let clustered = cells(db, "SELECT name AS cell FROM pragma_table_list WHERE wr = 1");
        let steps: Vec<SqliteStep> = sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(db).unwrap();
        return steps.into_iter().map(|it| with_key(it.detail, &clustered)).collect();
    }
    // On the few rows of a test, reading or joining them all would be the better plan.
    let mut off = vec!["seqscan", "hashjoin", "mergejoin", "material"];
    off.extend((sorting == Sorting::Avoided).then_some(["sort", "bitmapscan"]).into_iter().flatten());
    let begin = "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; ".to_owned();
    let begin = off.iter().fold(begin, |sql, it| sql + "SET LOCAL enable_" + it + " = off; ");
    db.batch_execute(&format!("{begin} PREPARE explained AS {sql}")).unwrap();
    let explained = format!("EXPLAIN (COSTS OFF) EXECUTE explained{}", nulls(sql));
    let steps: Vec<PostgresStep> = sql_query(explained).load(db).unwrap();
    db.batch_execute("DEALLOCATE explained; ROLLBACK").unwrap();
    steps.into_iter().map(|it| it.step).collect()
}

/// A table that is its own index is not said to be one where it is walked.
fn with_key(step: String, clustered: &[String]) -> String {
    let walked = step.strip_prefix("SCAN ").is_some_and(|it| clustered.iter().any(|table| table == it));
    if walked { format!("{step} USING PRIMARY KEY") } else { step }
}

/// A value for each of `$1`, `$2`…, which a generic plan does not look at.
fn nulls(sql: &str) -> String {
    let count = (1..=u16::MAX).take_while(|it| sql.contains(&format!("${it}"))).count();
    if count == 0 { String::new() } else { format!("({})", vec!["NULL"; count].join(", ")) }
}

impl Plan {
    fn of(db: &mut Db, sql: String, sorting: Sorting) -> Self {
        Self { steps: explain(db, &sql, sorting), sql }
    }

    /// Whether this index is used.
    pub(crate) fn uses(&self, index: &str) -> bool {
        self.steps.iter().any(|it| it.contains(index))
    }

    /// Whether rows are sorted after they were read.
    pub(crate) fn sorts(&self) -> bool {
        self.steps
            .iter()
            .any(|it| (it.contains("TEMP B-TREE") && it.contains("ORDER BY")) || node(it).ends_with("Sort"))
    }

    /// Whether an index leads to all that is read, and none is read from one of its ends.
    pub(crate) fn seeks(&self) -> bool {
        !self.scans() && !self.walks()
    }

    /// Whether a table is read as a whole, in no order.
    pub(crate) fn scans(&self) -> bool {
        self.steps
            .iter()
            .any(|it| node(it).starts_with("Seq Scan") || (self.reads_table(it) && !it.contains(" USING ")))
    }

    /// Whether an index is read from one of its ends on.
    fn walks(&self) -> bool {
        let next = self.steps.iter().skip(1).map(String::as_str).chain([""]);
        self.steps.iter().zip(next).any(|(step, next)| {
            let on_postgres = node(step).contains("Scan using") || node(step).contains("Scan Backward using");
            (on_postgres && !next.contains("Index Cond")) || (self.reads_table(step) && step.contains(" USING "))
        })
    }

    /// Whether this step of SQLite goes through all of a table, and not of what the statement made itself.
    fn reads_table(&self, step: &str) -> bool {
        let Some(name) = step.strip_prefix("SCAN ").and_then(|it| it.split(' ').next()) else { return false };
        let made = |it: &String| *it == format!("CO-ROUTINE {name}") || *it == format!("MATERIALIZE {name}");
        name != "CONSTANT" && !self.steps.iter().any(made)
    }
}

/// A line of PostgreSQL's plan without what shows its place in the tree.
fn node(step: &str) -> &str {
    step.trim_start().trim_start_matches("->").trim_start()
}
