//! `lyceum admin`

use std::io::{self, BufRead};

use application::{
    Caller,
    identity::{CreateUser, create_admin, prepare_user},
};
use domain::{
    identity::{DisplayName, Email, Password, Secret, UserManager},
    kernel::{Actor, Role},
};
use futures_executor::block_on;

use super::{Told, say};
use crate::{Composition, settings::Settings};

/// Makes the account of an administrator, whose password is the first line of standard input.
pub(super) fn create(settings: &Settings, email: &str, name: &str) -> Told {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(|it| it.to_string())?;
    let password = line.strip_suffix('\n').unwrap_or(&line);
    let password = password.strip_suffix('\r').unwrap_or(password);
    let command = account(email, name, password)?;
    let composition = Composition::new(settings).map_err(|it| it.to_string())?;
    let by = UserManager::of(&Actor::SYSTEM).map_err(|it| it.to_string())?;
    let new = block_on(prepare_user(&composition.accounts, &Actor::SYSTEM, command)).map_err(super::serve::told)?;
    let made = composition
        .gateway
        .write_plainly(Caller::system(), move |ctx, uow| create_admin(ctx, &by, uow.identity(), &new));
    let record = block_on(made).map_err(super::serve::told)?;
    composition.database.close();
    say(&format!("{} is an administrator now", record.view.email))
}

/// The account that a terminal describes.
pub(crate) fn account(email: &str, name: &str, password: &str) -> Result<CreateUser, String> {
    let told = |what: &str, why: String| format!("the {what} cannot be used: {why}");
    Ok(CreateUser {
        id: None,
        invitation: None,
        email: email.parse::<Email>().map_err(|it| told("email", it.to_string()))?,
        display_name: DisplayName::try_from(name.to_owned()).map_err(|it| told("name", it.to_string()))?,
        password: Password::try_from(Secret::from(password.to_owned()))
            .map_err(|it| told("password", it.to_string()))?,
    })
}
