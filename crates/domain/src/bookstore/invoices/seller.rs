//! Who sells: what the operator says of the shop.

use crate::{kernel::TextError, text};

text!(
    /// What the shop is called.
    pub SellerName: 1..=120
);
text!(
    /// One line of where the shop is.
    pub AddressLine: 1..=120
);
text!(
    /// By which number the tax office knows the shop, with what it is called there: `VAT ID DE123456789`.
    pub TaxNumber: 1..=60
);
text!(
    /// Where the shop gets mail.
    pub SellerEmail: 3..=254
);
text!(
    /// What the shop has to say on each invoice, such as why no tax is charged.
    pub SellerNote: 1..=1000
);

/// The shop, as its invoices name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seller {
    /// What it is called.
    pub name: SellerName,
    /// Where it is, from the street to the country.
    pub address: Vec<AddressLine>,
    /// By which number the tax office knows it.
    pub tax_number: Option<TaxNumber>,
    /// Where it gets mail.
    pub email: Option<SellerEmail>,
    /// What it has to say.
    pub note: Option<SellerNote>,
}

/// Why something is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SellerError {
    /// One of its lines is none.
    #[error("line {0}: {1}")]
    Line(usize, TextError),
    /// It has too many of them.
    #[error("must have at most {} lines", Seller::MOST_LINES)]
    TooManyLines,
}

impl Seller {
    /// The most lines that an address has.
    pub const MOST_LINES: usize = 8;

    /// The lines of an address that is written in one, with `;` between them.
    pub fn address(text: &str) -> Result<Vec<AddressLine>, SellerError> {
        let lines = text.split(';').map(str::trim).enumerate();
        let lines = lines.map(|(number, it)| {
            AddressLine::try_from(it.to_owned()).map_err(|error| SellerError::Line(number + 1, error))
        });
        let lines = lines.collect::<Result<Vec<_>, _>>()?;
        if lines.len() > Self::MOST_LINES { Err(SellerError::TooManyLines) } else { Ok(lines) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_in_one_line_with_semicolons() {
        let lines = Seller::address("Lyceum Street 1 ; 12345 Athens;Greece").unwrap();
        assert_eq!(lines.iter().map(|it| &**it).collect::<Vec<_>>(), ["Lyceum Street 1", "12345 Athens", "Greece"]);
        assert_eq!(Seller::address("a;;c"), Err(SellerError::Line(2, TextError::Blank)));
        assert_eq!(Seller::address(&["a"; 9].join(";")), Err(SellerError::TooManyLines));
        assert!(Seller::address(&["a"; 8].join(";")).is_ok());
    }
}
