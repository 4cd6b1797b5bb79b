//! Who sells, as invoices say it.

use std::fmt::Display;

use domain::bookstore::invoices::{AddressLine, Seller};

use super::super::{ConfigError, Sources};

pub(super) fn seller(sources: &Sources) -> Result<Seller, ConfigError> {
    let name = "LYCEUM_SHOP_NAME";
    let usual = || "Lyceum Bookstore".to_owned().try_into().map_err(|it| sources.bad(name, &it));
    Ok(Seller {
        name: text(sources, name)?.map_or_else(usual, Ok)?,
        address: address(sources)?,
        tax_number: text(sources, "LYCEUM_SHOP_TAX_ID")?,
        email: text(sources, "LYCEUM_SHOP_EMAIL")?,
        note: text(sources, "LYCEUM_SHOP_NOTE")?,
    })
}

/// What is set, if something is: a text that is set to nothing is not.
fn given<'s>(sources: &'s Sources, variable: &str) -> Option<&'s str> {
    sources.text(variable).map(|it| it.value.trim()).filter(|it| !it.is_empty())
}

fn text<T: TryFrom<String, Error: Display>>(sources: &Sources, variable: &str) -> Result<Option<T>, ConfigError> {
    let text = given(sources, variable).map(|it| T::try_from(it.to_owned()));
    text.transpose().map_err(|it| sources.bad(variable, &it))
}

fn address(sources: &Sources) -> Result<Vec<AddressLine>, ConfigError> {
    let lines = given(sources, "LYCEUM_SHOP_ADDRESS").map(Seller::address);
    Ok(lines.transpose().map_err(|it| sources.bad("LYCEUM_SHOP_ADDRESS", &it))?.unwrap_or_default())
}
