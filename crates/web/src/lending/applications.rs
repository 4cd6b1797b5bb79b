//! `/v1/loan-applications`: what borrowers do with theirs.

use actix_web::web::Data;
use application::{
    history::HistorySort,
    lending::{
        self, ApplicationSort, HistoryView, LoanApplicationFilter, LoanApplicationView, NoFilter, StartLoanApplication,
        UpdateLoanApplication,
    },
};
use domain::lending::{Borrower, LendingPolicy, LoanApplicationId, Participant};

use super::Answer;
use crate::{
    body::{Body, MergePatch, NoBody},
    call::Call,
    conditional::IfMatch,
    list::{List, Listed},
    outcome::{Changed, Created, Found},
    path::Named,
    problem::Problem,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/loan-applications", list_loan_applications, "List loan applications")
        .note("One's own; those who decide also see all that were ever submitted. Archived ones are left out unless `archived=true`.")
        .post("/v1/loan-applications", start_loan_application, "Start a loan application")
        .note("A draft, for oneself, which nobody else sees. Nothing of it has to be there yet.")
        .get("/v1/loan-applications/{id}", get_loan_application, "Show a loan application")
        .note("A draft, also a withdrawn one, is its borrower's alone.")
        .patch("/v1/loan-applications/{id}", update_loan_application, "Change a draft")
        .post("/v1/loan-applications/{id}/submit", submit_loan_application, "Submit a draft")
        .note("Refused with every member that is missing: amount, purpose, term, income and debt have to be there.")
        .post("/v1/loan-applications/{id}/withdraw", withdraw_loan_application, "Withdraw a loan application")
        .note("As long as nothing is decided. It is then closed.")
        .get("/v1/loan-applications/{id}/history", list_loan_application_history, "Show what was done with a loan application")
        .note("Every step: who, when, from which state to which, why, and in which request.")
}

fn location(application: &LoanApplicationView) -> String {
    format!("/v1/loan-applications/{}", application.id)
}

async fn list_loan_applications(
    call: Call<Participant>,
    list: List<LoanApplicationFilter, ApplicationSort>,
) -> Result<Listed<LoanApplicationView>, Problem> {
    let (by, (filter, page, link)) = (call.role, list.split());
    call.read_weighing(page.total, move |_, reader| {
        lending::list_loan_applications(&by, reader.lending(), &filter, &page)
    })
    .await
    .map(|it| link.to(it))
}

async fn get_loan_application(
    call: Call<Participant>,
    id: Named<LoanApplicationId>,
) -> Result<Found<LoanApplicationView>, Problem> {
    let by = call.role;
    call.read(move |_, reader| lending::get_loan_application(&by, reader.lending(), id.0)).await.map(Found::from)
}

async fn list_loan_application_history(
    call: Call<Participant>,
    id: Named<LoanApplicationId>,
    list: List<NoFilter, HistorySort>,
) -> Result<Listed<HistoryView>, Problem> {
    let (by, (_, page, link)) = (call.role, list.split());
    call.read(move |_, reader| lending::list_loan_history(&by, reader.lending(), id.0, &page))
        .await
        .map(|it| link.to(it))
}

async fn start_loan_application(
    call: Call<Borrower>,
    body: Body<StartLoanApplication>,
    policy: Data<LendingPolicy>,
) -> Answer<Created<LoanApplicationView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = lending::start_loan_application(ctx, &by, &policy, uow.lending(), &body)?;
        Ok(Created { location: location(&record.view), record })
    })
    .await
}

async fn update_loan_application(
    call: Call<Borrower>,
    id: Named<LoanApplicationId>,
    wanted: IfMatch,
    body: MergePatch<UpdateLoanApplication>,
    policy: Data<LendingPolicy>,
) -> Answer<Changed<LoanApplicationView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        lending::update_loan_application(ctx, &by, &policy, uow.lending(), (id.0, &wanted.0), &body).map(Changed)
    })
    .await
}

async fn submit_loan_application(
    call: Call<Borrower>,
    id: Named<LoanApplicationId>,
    wanted: IfMatch,
    _: NoBody,
    policy: Data<LendingPolicy>,
) -> Answer<Changed<LoanApplicationView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        lending::submit_loan_application(ctx, &by, &policy, uow.lending(), (id.0, &wanted.0)).map(Changed)
    })
    .await
}

async fn withdraw_loan_application(
    call: Call<Borrower>,
    id: Named<LoanApplicationId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<LoanApplicationView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        lending::withdraw_loan_application(ctx, &by, uow.lending(), (id.0, &wanted.0)).map(Changed)
    })
    .await
}
