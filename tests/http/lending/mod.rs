//! Loans, and how one gets them.

mod decisions;
mod drafts;
mod lists;
mod loans;
mod races;
mod refusals;
mod workflow;

use serde_json::{Value, json};
use tests::{Answer, Campus, Person, Role};

/// Where applications are.
const APPLICATIONS: &str = "/v1/loan-applications";

/// A sum of dollars.
pub(crate) fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

/// A day some time from now, as far as a month end.
fn first_due_on() -> String {
    let later = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() + 40 * 86_400;
    // Civil from days (Howard Hinnant), for the year alone.
    let days = i64::try_from(later / 86_400).unwrap() + 719_468;
    let era = days / 146_097;
    let of_era = days - era * 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    format!("{}-01-31", era * 400 + year_of_era + 2)
}

/// Everything that an application needs.
fn whole(amount: &str) -> Value {
    json!({
        "amount": usd(amount), "purpose": "A bicycle", "term_months": 12,
        "monthly_income": usd("1800"), "monthly_debt": usd("120"),
    })
}

/// An approval on the usual terms.
pub(crate) fn terms() -> Value {
    json!({ "annual_rate_bps": 650, "first_due_on": first_due_on() })
}

/// Does `action` with the application at `path`.
pub(crate) async fn act(person: &Person, path: &str, action: &str) -> Answer {
    let body = match action {
        "approve" => Some(terms()),
        "reject" => Some(json!({ "reason": "The income is too small." })),
        _ => None,
    };
    person.post(&format!("{path}/{action}"), body).await
}

/// The path of a draft of `borrower`.
pub(crate) async fn draft(borrower: &Person, amount: &str) -> String {
    borrower.post(APPLICATIONS, whole(amount)).await.expect(201).location().to_owned()
}

/// The path of what `borrower` has submitted.
pub(crate) async fn submitted(borrower: &Person, amount: &str) -> String {
    let path = draft(borrower, amount).await;
    act(borrower, &path, "submit").await.expect(200);
    path
}

/// The paths of a granted application and of its loan.
pub(crate) async fn granted(borrower: &Person, officer: &Person, amount: &str) -> (String, String) {
    let path = submitted(borrower, amount).await;
    let approved = act(officer, &path, "approve").await.expect(200);
    let loan = format!("/v1/loans/{}", approved.text("/loan_id"));
    (path, loan)
}

/// A borrower, an officer and an administrator.
async fn people(campus: &Campus) -> [Person; 3] {
    [campus.person(Role::Member).await, campus.person(Role::LoanOfficer).await, campus.person(Role::Admin).await]
}

/// What a history tells: each action with the state it led to.
async fn steps(person: &Person, path: &str) -> Vec<(String, String)> {
    let history = person.get(&format!("{path}/history?limit=100")).await.expect(200);
    let text = |it: &Value, member: &str| it[member].as_str().unwrap().to_owned();
    history.data().iter().map(|it| (text(it, "action"), text(it, "to"))).collect()
}

/// So many cents.
fn cents(money: &Value) -> i64 {
    money["amount"].as_str().unwrap().replace('.', "").parse().unwrap()
}
