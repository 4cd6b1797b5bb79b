//! `/v1/loan-applications/{id}/…`: what officers and administrators do.

use actix_web::web::Data;
use application::lending::{self, ApproveLoanApplication, LoanApplicationView, RejectLoanApplication};
use domain::lending::{LendingAdmin, LendingPolicy, LoanApplicationId, Officer};

use super::Answer;
use crate::{
    body::{Body, NoBody},
    call::Call,
    conditional::IfMatch,
    outcome::Changed,
    path::Named,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .post("/v1/loan-applications/{id}/approve", approve_loan_application, "Approve a loan application")
        .note(
            "Never one's own. With it the loan is there, and its schedule. A large amount takes two officers: then the \
             application stays submitted, with a `pending_decision`, until another one confirms.",
        )
        .post("/v1/loan-applications/{id}/confirm", confirm_loan_application, "Confirm what another officer approved")
        .note("By another officer than the one who approved, and not by the borrower.")
        .post("/v1/loan-applications/{id}/reject", reject_loan_application, "Reject a loan application")
        .note("Never one's own.")
        .post("/v1/loan-applications/{id}/close", close_loan_application, "Close a decided loan application")
        .note("What was approved counts as disbursed. Lyceum closes by itself what was decided 90 days ago.")
        .post(
            "/v1/loan-applications/{id}/archive",
            archive_loan_application,
            "Take a loan application out of the lists",
        )
        .note("Only a closed one.")
        .post(
            "/v1/loan-applications/{id}/restore",
            restore_loan_application,
            "Put a loan application back into the lists",
        )
}

async fn approve_loan_application(
    call: Call<Officer>,
    id: Named<LoanApplicationId>,
    wanted: IfMatch,
    body: Body<ApproveLoanApplication>,
    policy: Data<LendingPolicy>,
) -> Answer<Changed<LoanApplicationView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        lending::approve_loan_application(ctx, &by, &policy, uow.lending(), (id.0, &wanted.0), &body).map(Changed)
    })
    .await
}

async fn confirm_loan_application(
    call: Call<Officer>,
    id: Named<LoanApplicationId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<LoanApplicationView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        lending::confirm_loan_application(ctx, &by, uow.lending(), (id.0, &wanted.0)).map(Changed)
    })
    .await
}

async fn reject_loan_application(
    call: Call<Officer>,
    id: Named<LoanApplicationId>,
    wanted: IfMatch,
    body: Body<RejectLoanApplication>,
) -> Answer<Changed<LoanApplicationView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        lending::reject_loan_application(ctx, &by, uow.lending(), (id.0, &wanted.0), &body).map(Changed)
    })
    .await
}

async fn close_loan_application(
    call: Call<LendingAdmin>,
    id: Named<LoanApplicationId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<LoanApplicationView>> {
    let by = call.role;
    call.write(move |ctx, uow| lending::close_loan_application(ctx, &by, uow.lending(), (id.0, &wanted.0)).map(Changed))
        .await
}

async fn archive_loan_application(
    call: Call<LendingAdmin>,
    id: Named<LoanApplicationId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<LoanApplicationView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        lending::archive_loan_application(ctx, &by, uow.lending(), (id.0, &wanted.0)).map(Changed)
    })
    .await
}

async fn restore_loan_application(
    call: Call<LendingAdmin>,
    id: Named<LoanApplicationId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<LoanApplicationView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        lending::restore_loan_application(ctx, &by, uow.lending(), (id.0, &wanted.0)).map(Changed)
    })
    .await
}
