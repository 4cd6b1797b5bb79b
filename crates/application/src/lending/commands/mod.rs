//! What can be done in lending: the request bodies. Their members are values of the domain, so what is
//! read here has kept all rules that concern one member alone.

mod application;
mod decision;
mod money;
mod repayment;

pub use application::{StartLoanApplication, UpdateLoanApplication};
pub use decision::{ApproveLoanApplication, RejectLoanApplication};
pub(super) use money::taken;
pub use money::{AskedMoney, MoneyChange};
pub use repayment::CreateRepayment;
