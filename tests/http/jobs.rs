//! Long work as people see it: lists, calling off, trying again.

use std::{fmt::Write, time::Duration};

use serde_json::{Value, json};
use tests::{Answer, Campus, Method, Person, Role, on_both};
use tokio::time::sleep;

use crate::catalogue::{clerk, isbn, texts, walked};

/// A table of so many books, of which each tenth has no number.
pub(crate) fn table(rows: u32) -> String {
    (0..rows).fold("isbn,title,authors\n".to_owned(), |mut text, number| {
        let isbn = if number % 10 == 9 { String::new() } else { isbn(number) };
        writeln!(text, "{isbn},No {number},Ann Other").unwrap();
        text
    })
}

/// Sends a file to be imported, and says where its job is.
pub(crate) async fn import(clerk: &Person, file: String) -> String {
    let request = clerk.request(Method::POST, "/v1/catalogue-imports?price=5&category=fiction");
    request.with_body("text/csv", file).await.expect(202).location().to_owned()
}

/// The job once `like` is true of it.
pub(crate) async fn when(person: &Person, job: &str, like: impl Fn(&Answer) -> bool) -> Answer {
    for _ in 0..3000 {
        let answer = person.get(job).await.expect(200);
        if like(&answer) {
            return answer;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("the job {job} does not get there");
}

pub(crate) fn is_final(job: &Answer) -> bool {
    job["finished_at"].is_string()
}

/// A file that is no table.
async fn failed(clerk: &Person) -> Answer {
    let job = import(clerk, "title\nEmma\n".to_owned()).await;
    let job = when(clerk, &job, is_final).await;
    assert_eq!((&job["state"], &job["problem"]["code"]), (&json!("failed"), &json!("missing_column")));
    job
}

fn place(job: &Answer) -> String {
    format!("/v1/jobs/{}", job.text("/id"))
}

async fn ids(person: &Person, path: &str) -> Vec<String> {
    texts(&walked(person, path).await, "id").into_iter().map(str::to_owned).collect()
}

on_both! {
    async fn jobs_are_listed_the_newest_first_for_those_who_may_see_them(campus: Campus) {
        let (clerk, colleague) = (clerk(&campus).await, campus.person(Role::BookstoreAdmin).await);
        let (member, admin) = (campus.person(Role::Member).await, campus.admin().await);
        let good = import(&clerk, table(3)).await;
        let good = when(&clerk, &good, is_final).await;
        let bad = failed(&colleague).await;
        let both = [bad.text("/id").to_owned(), good.text("/id").to_owned()];
        assert_eq!(ids(&clerk, "/v1/jobs").await, both);
        assert_eq!(ids(&clerk, "/v1/jobs?limit=1").await, both);
        assert_eq!(ids(&clerk, "/v1/jobs?kind=catalogue_import&limit=1&sort=-created_at").await, both);
        assert_eq!(ids(&clerk, "/v1/jobs?sort=created_at").await, [both[1].clone(), both[0].clone()]);
        assert_eq!(ids(&clerk, "/v1/jobs?state=failed").await, both[..1]);
        assert_eq!(ids(&clerk, "/v1/jobs?state=succeeded&kind=catalogue_import").await, both[1..]);
        assert_eq!(ids(&clerk, "/v1/jobs?state=running").await, [""; 0]);
        assert_eq!(clerk.get("/v1/jobs?limit=1&include=total").await.expect(200)["total"], 2);
        assert_eq!(ids(&admin, "/v1/jobs?kind=catalogue_import").await, both);
        // The service tidied up when the campus was made, and nobody else sees that.
        assert!(!ids(&admin, "/v1/jobs?kind=housekeeping").await.is_empty());
        assert_eq!(ids(&clerk, "/v1/jobs?kind=housekeeping").await, [""; 0]);
        assert_eq!(ids(&member, "/v1/jobs").await, [""; 0]);
        let none = member.get("/v1/jobs?include=total").await.expect(200);
        assert_eq!((&none["total"], &none["next_cursor"]), (&json!(0), &Value::Null));
        campus.stranger().get("/v1/jobs").await.refused(401, "unauthenticated");
        clerk.get("/v1/jobs?kind=laundry").await.refused(422, "validation_failed");
        clerk.get("/v1/jobs?owner=me").await.refused(400, "unknown_parameter");
    }

    async fn what_is_under_way_is_called_off_and_nothing_more_is_done(campus: Campus) {
        let (clerk, member) = (clerk(&campus).await, campus.person(Role::Member).await);
        let job = import(&clerk, table(20_000)).await;
        when(&clerk, &job, |it| it["done"].as_u64() > Some(0)).await;
        member.post(&format!("{job}/cancel"), None).await.refused(404, "job_not_found");
        let cancelled = clerk.post(&format!("{job}/cancel"), None).await.expect(200);
        assert_eq!(cancelled["state"], "cancelled");
        let count = async || clerk.get("/v1/books?limit=1&include=total").await.expect(200)["total"].clone();
        let stored = count().await;
        assert_eq!(cancelled["result"]["stored"], stored, "what was done stays, and is told");
        assert!(cancelled["done"].as_u64() < Some(20_000));
        sleep(Duration::from_millis(500)).await;
        assert_eq!(count().await, stored);
        let now = clerk.get(&job).await.expect(200);
        assert_eq!(now.body, cancelled.body);
        let again = clerk.post(&format!("{job}/cancel"), None).await.refused(409, "illegal_transition");
        assert_eq!((&again["from"], &again["action"], &again["allowed"]), (&json!("cancelled"), &json!("cancel"), &json!([])));
        // The place is free for the next one.
        let next = import(&clerk, table(3)).await;
        assert_eq!(when(&clerk, &next, is_final).await["state"], "succeeded");
    }

    async fn what_waits_is_called_off_before_it_begins(campus: Campus) {
        let clerk = clerk(&campus).await;
        let (first, second) = (import(&clerk, table(5000)).await, import(&clerk, table(5000)).await);
        let called_off = clerk.post(&format!("{second}/cancel"), None).with_key("once").await.expect(200);
        assert_eq!((&called_off["state"], &called_off["started_at"], &called_off["attempts"]), (&json!("cancelled"), &Value::Null, &json!(0)));
        let again = clerk.post(&format!("{second}/cancel"), None).with_key("once").await.expect(200);
        assert_eq!(again.header("idempotency-replayed"), Some("true"));
        clerk.post(&format!("{first}/cancel"), None).await.expect(200);
    }

    async fn what_failed_is_tried_again(campus: Campus) {
        let (clerk, member) = (clerk(&campus).await, campus.person(Role::Member).await);
        let job = failed(&clerk).await;
        let path = place(&job);
        assert_eq!(job["attempts"], 1);
        member.post(&format!("{path}/retry"), None).await.refused(404, "job_not_found");
        let queued = clerk.post(&format!("{path}/retry"), None).await.expect(200);
        assert_eq!((&queued["state"], &queued["problem"], &queued["finished_at"]), (&json!("queued"), &Value::Null, &Value::Null));
        let again = when(&clerk, &path, is_final).await;
        assert_eq!((&again["state"], &again["attempts"]), (&json!("failed"), &json!(2)));
        assert_eq!(again["problem"]["code"], "missing_column", "it had its file");
        let good = import(&clerk, table(1)).await;
        when(&clerk, &good, is_final).await;
        let refused = clerk.post(&format!("{good}/retry"), None).await.refused(409, "illegal_transition");
        assert_eq!((&refused["from"], &refused["action"], &refused["allowed"]), (&json!("succeeded"), &json!("retry"), &json!([])));
    }

    async fn the_life_of_a_job_is_in_the_trail_and_that_of_the_service_is_not(campus: Campus) {
        let (clerk, admin) = (clerk(&campus).await, campus.admin().await);
        let job = failed(&clerk).await;
        clerk.post(&format!("{}/retry", place(&job)), None).await.expect(200);
        when(&clerk, &place(&job), is_final).await;
        let path = format!("/v1/audit-entries?resource_type=job&resource_id={}&sort=at&limit=100", job.text("/id"));
        let mut actions = Vec::new();
        for _ in 0..200 {
            let list = admin.get(&path).await.expect(200);
            actions = texts(list.data(), "action").into_iter().map(str::to_owned).collect();
            if actions.len() >= 4 {
                break;
            }
            sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(actions, ["job.queued", "job.failed", "job.retried", "job.failed"]);
        for kept in ids(&admin, "/v1/jobs?kind=housekeeping").await {
            let path = format!("/v1/audit-entries?resource_type=job&resource_id={kept}");
            assert_eq!(admin.get(&path).await.expect(200).data().len(), 0);
        }
    }
}
