//! The dashboard and the alerts name figures that there are, and Grafana finds in the dashboard what it needs.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde_json::Value;
use tests::{Campus, on_both};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// What is told only where that is set up: of the databases that each campus has, by one of the two.
const ELSEWHERE: [&str; 3] = ["lyceum_db_replica_", "lyceum_cache_", "lyceum_redis_"];
const ON_SQLITE: [&str; 1] = ["lyceum_db_wal_bytes"];
const ON_POSTGRES: [&str; 1] = ["lyceum_db_retries_total"];

fn dashboard() -> Value {
    serde_json::from_str(&fs::read_to_string(format!("{ROOT}/deploy/grafana/lyceum.json")).unwrap()).unwrap()
}

/// The expressions of the dashboard and of the alerts.
fn expressions() -> Vec<String> {
    let alerts = fs::read_to_string(format!("{ROOT}/deploy/prometheus/alerts.yaml")).unwrap();
    let alerts: Value = yaml_serde::from_str(&alerts).unwrap();
    let mut all = Vec::new();
    collect(&dashboard(), &mut all);
    let panels = all.len();
    collect(&alerts, &mut all);
    assert!(panels > 30 && all.len() > panels + 5, "they are not all found");
    all
}

fn collect(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| collect(it, all)),
        Value::Object(members) => {
            for (name, it) in members {
                match it {
                    Value::String(text) if name == "expr" || name == "definition" => all.push(text.clone()),
                    it => collect(it, all),
                }
            }
        }
        _ => {}
    }
}

/// The figures that an expression names, each with the labels by which it chooses.
fn figures(expression: &str) -> Vec<(String, Vec<String>)> {
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let mut found = Vec::new();
    for start in ["lyceum_", "process_"].iter().flat_map(|it| expression.match_indices(it).map(|it| it.0)) {
        if expression[..start].ends_with(is_name) {
            continue;
        }
        let rest = &expression[start..];
        let (name, rest) = rest.split_at(rest.find(|it| !is_name(it)).unwrap_or(rest.len()));
        let labels = rest.strip_prefix('{').and_then(|it| it.split_once('}')).map_or("", |it| it.0);
        let labels = labels.split("\",").filter_map(|it| it.split(['=', '!']).next()).map(str::trim);
        found.push((name.to_owned(), labels.filter(|it| !it.is_empty()).map(str::to_owned).collect()));
    }
    found
}

#[test]
fn the_figures_of_an_expression_are_found() {
    let found = figures("sum(rate(lyceum_a_total{job=~\"$job\",kind!=\"x\"}[5m])) / not_lyceum_b + process_c");
    let labels = vec!["job".to_owned(), "kind".to_owned()];
    assert_eq!(found, [("lyceum_a_total".to_owned(), labels), ("process_c".to_owned(), Vec::new())]);
}

/// What is told at `/metrics`: the names, each with its labels.
fn told(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in text.lines().filter(|it| !it.starts_with('#')) {
        let (name, rest) = line.split_at(line.find(['{', ' ']).unwrap());
        let labels = rest.strip_prefix('{').map_or("", |it| it.rsplit_once('}').unwrap().0);
        let labels = labels.split("\",").filter_map(|it| it.split_once('=')).map(|it| it.0.to_owned());
        all.entry(name.to_owned()).or_default().extend(labels);
    }
    all
}

on_both! {
    async fn every_figure_that_is_shown_or_watched_is_told(campus: Campus) {
        let mut campus = campus;
        campus.restart(&[("LYCEUM_RATE_LIMIT_POLICIES", "")]);
        campus.admin().await.get("/v1/books").await.expect(200);
        let text = tests::get(&format!("http://{}/metrics", campus.metrics_address())).await.unwrap().text().await.unwrap();
        let told = told(&text);
        let on_sqlite = campus.database_url().starts_with("sqlite://");
        let absent = if on_sqlite { ON_POSTGRES } else { ON_SQLITE };
        let may_be_absent = |name: &str| absent.contains(&name) || ELSEWHERE.iter().any(|it| name.starts_with(it));
        let mut wrong = BTreeSet::new();
        for (name, labels) in expressions().iter().flat_map(|it| figures(it)) {
            match told.get(&name) {
                // Prometheus adds these.
                Some(known) => wrong.extend(labels.iter().filter(|it| !["job", "instance"].contains(&it.as_str()))
                    .filter(|it| !known.contains(*it)).map(|it| format!("{name} has no label {it}"))),
                None if may_be_absent(&name) => {}
                None => {
                    wrong.insert(format!("{name} is not told"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[test]
fn grafana_finds_what_it_needs() {
    let board = dashboard();
    assert_eq!((&board["uid"], &board["title"]), (&Value::from("lyceum"), &Value::from("Lyceum")));
    assert!(board["schemaVersion"].as_u64().is_some_and(|it| it >= 36) && board["id"].is_null());
    let variables = board["templating"]["list"].as_array().unwrap();
    assert!(variables.iter().any(|it| it["name"] == "datasource" && it["type"] == "datasource"));
    let panels = board["panels"].as_array().unwrap();
    let ids: BTreeSet<_> = panels.iter().map(|it| it["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), panels.len(), "two panels have the same id");
    let mut taken = BTreeMap::new();
    for panel in panels {
        let title = panel["title"].as_str().unwrap();
        let of = |side: &str| panel["gridPos"][side].as_u64().unwrap();
        assert!(of("w") > 0 && of("h") > 0 && of("x") + of("w") <= 24, "{title} does not fit");
        for place in (of("x")..of("x") + of("w")).flat_map(|x| (of("y")..of("y") + of("h")).map(move |y| (x, y))) {
            let other = taken.insert(place, title);
            assert!(other.is_none(), "{title} is over {other:?}");
        }
        if panel["type"] == "row" {
            continue;
        }
        let targets = panel["targets"].as_array().unwrap();
        assert!(!targets.is_empty() && !panel["description"].as_str().unwrap().is_empty(), "{title} says nothing");
        assert!(["timeseries", "stat"].contains(&panel["type"].as_str().unwrap()), "{title}");
        let names: BTreeSet<_> = targets.iter().map(|it| it["refId"].as_str().unwrap()).collect();
        assert_eq!(names.len(), targets.len(), "{title} names two queries alike");
        for source in targets.iter().map(|it| &it["datasource"]).chain([&panel["datasource"]]) {
            assert_eq!(source["uid"], "${datasource}", "{title}");
        }
    }
}
