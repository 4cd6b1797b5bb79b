//! `/v1/loans`

use application::lending::{
    self, CreateRepayment, InstalmentView, LoanFilter, LoanSort, LoanView, NoFilter, RepaymentSort, RepaymentView,
    ScheduleSort,
};
use domain::{
    kernel::Id,
    lending::{LendingAdmin, LoanId, Participant, RepaymentId},
};
use serde_json::Value;

use super::Answer;
use crate::{
    body::{Body, NoBody},
    call::Call,
    conditional::IfMatch,
    list::{List, Listed},
    outcome::{Changed, Created, Found},
    path::{Named, Segment},
    problem::Problem,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/loans", list_loans, "List loans")
        .note("One's own; those who decide see all.")
        .get("/v1/loans/{id}", get_loan, "Show a loan")
        .get("/v1/loans/{id}/schedule", list_loan_schedule, "List the instalments of a loan")
        .note("Equal instalments on the same day of each month, or on the last one of a month that has no such day.")
        .get("/v1/loans/{id}/repayments", list_repayments, "List what was paid back")
        .post("/v1/loans/{id}/repayments", create_repayment, "Pay back")
        .note(
            "By the borrower, or by those who decide for the borrower. It goes to the oldest instalment that is not paid, \
             interest before principal, and what is left over to the next ones, interest included. More than all that is \
             owed is refused.",
        )
        .get("/v1/loans/{id}/repayments/{repayment_id}", get_repayment, "Show a repayment")
        .post("/v1/loans/{id}/write-off", write_off_loan, "Write a loan off")
        .note("Nothing more is expected of it, and nothing more is taken.")
}

/// The repayment in a path that names its loan first.
struct OfLoan(RepaymentId);

impl Segment for OfLoan {
    const NAME: &'static str = "repayment_id";

    fn read(text: &str) -> Option<Self> {
        Id::read(text).map(Self)
    }

    fn schema() -> Value {
        <RepaymentId as Segment>::schema()
    }
}

fn location(repayment: &RepaymentView) -> String {
    format!("/v1/loans/{}/repayments/{}", repayment.loan_id, repayment.id)
}

async fn list_loans(call: Call<Participant>, list: List<LoanFilter, LoanSort>) -> Result<Listed<LoanView>, Problem> {
    let (by, (filter, page, link)) = (call.role, list.split());
    call.read_weighing(page.total, move |_, reader| lending::list_loans(&by, reader.lending(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

async fn get_loan(call: Call<Participant>, id: Named<LoanId>) -> Result<Found<LoanView>, Problem> {
    let by = call.role;
    call.read(move |_, reader| lending::get_loan(&by, reader.lending(), id.0)).await.map(Found::from)
}

async fn list_loan_schedule(
    call: Call<Participant>,
    id: Named<LoanId>,
    list: List<NoFilter, ScheduleSort>,
) -> Result<Listed<InstalmentView>, Problem> {
    let (by, (_, page, link)) = (call.role, list.split());
    call.read(move |ctx, reader| lending::list_loan_schedule(ctx, &by, reader.lending(), id.0, &page))
        .await
        .map(|it| link.to(it))
}

async fn list_repayments(
    call: Call<Participant>,
    id: Named<LoanId>,
    list: List<NoFilter, RepaymentSort>,
) -> Result<Listed<RepaymentView>, Problem> {
    let (by, (_, page, link)) = (call.role, list.split());
    call.read(move |_, reader| lending::list_repayments(&by, reader.lending(), id.0, &page)).await.map(|it| link.to(it))
}

async fn get_repayment(
    call: Call<Participant>,
    id: Named<LoanId>,
    repayment: Named<OfLoan>,
) -> Result<Found<RepaymentView>, Problem> {
    let by = call.role;
    call.read(move |_, reader| lending::get_repayment(&by, reader.lending(), id.0, repayment.0.0))
        .await
        .map(Found::from)
}

async fn create_repayment(
    call: Call<Participant>,
    id: Named<LoanId>,
    body: Body<CreateRepayment>,
) -> Answer<Created<RepaymentView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = lending::create_repayment(ctx, &by, uow.lending(), id.0, &body)?;
        Ok(Created { location: location(&record.view), record })
    })
    .await
}

async fn write_off_loan(
    call: Call<LendingAdmin>,
    id: Named<LoanId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<LoanView>> {
    let by = call.role;
    call.write(move |ctx, uow| lending::write_off_loan(ctx, &by, uow.lending(), id.0, &wanted.0).map(Changed)).await
}
