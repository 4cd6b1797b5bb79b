//! What applications find out by themselves.

use actix_web::web::Data;
use application::identity::{self, Accounts, MetadataView};
use domain::kernel::Anyone;

use crate::{call::Call, outcome::Plain, problem::Problem};

pub(super) async fn get_openid_configuration(
    _: Call<Anyone>,
    accounts: Data<Accounts>,
) -> Result<Plain<MetadataView>, Problem> {
    Ok(Plain(identity::server_metadata(&accounts.authorization.issuer)))
}
