//! Why a gateway did nothing at all.

use crate::kernel::Kind;

/// The gateway did nothing, and certainly so: what may have happened is no fault but an outcome, `Pending`. Where
/// something was only asked about, one knows no more than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayFault {
    /// It could not be reached, or had too much to do. Another try may do.
    #[error("the payment gateway cannot be reached; nothing was charged")]
    Unavailable,
    /// It does not let us in or does not understand us: another try will not do, the operator has to.
    #[error("the payment gateway does not accept the request; nothing was charged")]
    Refused,
}

impl GatewayFault {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unavailable => "payment_gateway_unavailable",
            Self::Refused => "payment_gateway_refused",
        }
    }

    /// What a refusal for this reason asks of the caller: whatever it is, it is nothing that they did.
    pub const fn kind(self) -> Kind {
        Kind::Away
    }

    /// Whether the same may work in a while, without anybody doing anything about it.
    pub const fn passes(self) -> bool {
        matches!(self, Self::Unavailable)
    }
}
