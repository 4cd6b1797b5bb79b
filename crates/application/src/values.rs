//! How the values that all contexts share are described to clients.

use utoipa::ToSchema;

use crate::schema::formats;

formats! {
    /// A decimal number.
    DecimalNumber = domain::kernel::Decimal, "5.99";
    /// A currency (ISO 4217).
    CurrencyCode = domain::kernel::Currency, "USD";
}

/// A sum of money. The amount has at most the currency's number of digits behind the point, and is
/// shown with all of them.
#[derive(ToSchema)]
#[schema(examples(json!({ "amount": "5.99", "currency": "USD" })))]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it describes the money of the domain")]
pub(crate) struct Money {
    /// How much.
    #[schema(value_type = DecimalNumber)]
    amount: String,
    /// Of what.
    #[schema(value_type = CurrencyCode)]
    currency: String,
}
