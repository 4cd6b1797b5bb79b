//! Commands about applications.

use domain::{
    kernel::{Change, Currency, Money, Violation},
    lending::{LoanApplicationId, Purpose, TermMonths, Wish, WishChange},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AskedMoney, MoneyChange, taken};
use crate::lending::schema;

/// A new draft. Nothing of it has to be there yet; all of it has to be to submit it.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({
    "amount": { "amount": "2500.00", "currency": "USD" }, "purpose": "A bicycle to get to the lectures.",
    "term_months": 24, "monthly_income": { "amount": "1800.00", "currency": "USD" },
    "monthly_debt": { "amount": "120.00", "currency": "USD" },
})))]
pub struct StartLoanApplication {
    /// Names the application for ever; made by the server where it is not given.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<LoanApplicationId>,
    /// How much.
    pub amount: Option<AskedMoney>,
    /// What for.
    #[schema(value_type = Option<schema::Purpose>)]
    pub purpose: Option<Purpose>,
    /// For how long.
    #[schema(value_type = Option<schema::TermMonths>)]
    pub term_months: Option<TermMonths>,
    /// What the borrower earns in a month.
    pub monthly_income: Option<AskedMoney>,
    /// What the borrower pays for other debts in a month.
    pub monthly_debt: Option<AskedMoney>,
}

/// What is to be different about a draft; `null` clears a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "term_months": 36, "amount": { "amount": "3000.00" } })))]
pub struct UpdateLoanApplication {
    /// How much.
    #[serde(default)]
    #[schema(value_type = Option<MoneyChange>)]
    pub amount: Change<Option<MoneyChange>>,
    /// What for.
    #[serde(default)]
    #[schema(value_type = Option<schema::Purpose>)]
    pub purpose: Change<Option<Purpose>>,
    /// For how long.
    #[serde(default)]
    #[schema(value_type = Option<schema::TermMonths>)]
    pub term_months: Change<Option<TermMonths>>,
    /// What the borrower earns in a month.
    #[serde(default)]
    #[schema(value_type = Option<MoneyChange>)]
    pub monthly_income: Change<Option<MoneyChange>>,
    /// What the borrower pays for other debts in a month.
    #[serde(default)]
    #[schema(value_type = Option<MoneyChange>)]
    pub monthly_debt: Change<Option<MoneyChange>>,
}

impl StartLoanApplication {
    /// The wish, as the domain takes it, and what is wrong so far.
    pub(in crate::lending) fn wish(&self) -> (Wish, Vec<Violation>) {
        let mut broken = Vec::new();
        let mut sum = |asked: Option<AskedMoney>, place: &str| taken(asked.map(Ok), place, &mut broken);
        let wish = Wish {
            amount: sum(self.amount, "/amount"),
            purpose: self.purpose.clone(),
            months: self.term_months,
            monthly_income: sum(self.monthly_income, "/monthly_income"),
            monthly_debt: sum(self.monthly_debt, "/monthly_debt"),
        };
        (wish, broken)
    }
}

impl UpdateLoanApplication {
    /// The change of `was`, as the domain takes it, and what is wrong so far.
    pub(in crate::lending) fn change(&self, was: &Wish, usual: Currency) -> (WishChange, Vec<Violation>) {
        let mut broken = Vec::new();
        let mut sum = |change: &Change<Option<MoneyChange>>, present: Option<Money>, place: &str| {
            change.clone().map(|it| taken(it.map(|it| it.of(present, usual)), place, &mut broken))
        };
        let change = WishChange {
            amount: sum(&self.amount, was.amount, "/amount"),
            purpose: self.purpose.clone(),
            months: self.term_months.clone(),
            monthly_income: sum(&self.monthly_income, was.monthly_income, "/monthly_income"),
            monthly_debt: sum(&self.monthly_debt, was.monthly_debt, "/monthly_debt"),
        };
        (change, broken)
    }
}
