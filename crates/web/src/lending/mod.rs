//! `/v1/loan-applications`, `/v1/loans`

mod applications;
mod decisions;
mod loans;

use actix_web::web::Data;
use domain::lending::LendingPolicy;

use crate::{
    describe::{Describe, Operation},
    outcome::Reply,
    problem::Problem,
    routes::Routes,
};

/// What a write of lending answers with.
type Answer<T> = Result<Reply<T>, Problem>;

pub(crate) fn routes() -> Routes {
    let routes = Routes::new("lending", "Loans, and how one gets them.");
    let routes = applications::routes(routes);
    let routes = decisions::routes(routes);
    loans::routes(routes)
}

impl Describe for Data<LendingPolicy> {
    fn describe(_: &mut Operation) {}
}
