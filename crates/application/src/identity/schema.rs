//! How the values of identity are described to clients.

use crate::schema::schemas;

schemas! {
    /// An email address. Two that differ only in case are the same.
    Email = domain::identity::Email, "ada@example.org", format("email");
    /// The name that others see.
    DisplayName = domain::identity::DisplayName, "Ada Lovelace", format("text");
    /// The part of the campus that a person belongs to.
    Department = domain::identity::Department, "Mathematics", format("text");
    /// What somebody logged in with, as it names itself.
    Device = domain::identity::Device, "Mozilla/5.0 (X11; Linux x86_64)", format("text");
    /// A new password: any characters, but not one that is easy to guess or contains the email address.
    Password = domain::identity::Password, "correct horse battery staple", format("password"), write_only();
    /// The present password.
    PasswordAttempt = domain::identity::PasswordAttempt, "correct horse battery staple", format("password"), write_only();
    /// A code of six digits from the authenticator app, or a recovery code. Spaces and hyphens do not matter.
    FactorCode = domain::identity::FactorCode, "287082", format("text"), write_only();
    /// The name of a role. Built in are `admin`, `bookstore_admin`, `loan_officer`, `case_worker`, `instructor`, `editor` and `member`.
    RoleName = domain::identity::RoleName, "loan_officer", pattern("^[a-z][a-z0-9_]*$");
    /// What a role is for.
    RoleDescription = domain::identity::RoleDescription, "Looks after the accounts.", format("text");
    /// One thing that roles may allow, named `noun:verb`.
    PermissionName = enum domain::kernel::Permission;
    /// Whether a person may log in: `active` may, `suspended` not for now, `closed` never again.
    UserState = enum domain::identity::UserState;
    /// Words, or beginnings of words, that the name or the email address has.
    UserSearch = super::queries::UserSearch, "ada", format("text");
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use utoipa::{PartialSchema, ToSchema};

    use crate::identity::{CreateUser, UpdateUser};

    #[test]
    fn a_partial_change_demands_nothing_and_clears_only_what_may_be_empty() {
        let schema = serde_json::to_value(UpdateUser::schema()).unwrap();
        assert_eq!(schema["required"], Value::Null);
        assert_eq!(schema["additionalProperties"], json!(false));
        assert_eq!(schema["properties"]["display_name"]["$ref"], "#/components/schemas/DisplayName");
        assert_eq!(schema["properties"]["department"]["oneOf"][1]["type"], "null");
    }

    #[test]
    fn a_password_is_never_shown() {
        let mut schemas = Vec::new();
        CreateUser::schemas(&mut schemas);
        let (_, password) = schemas.into_iter().find(|(name, _)| name == "Password").unwrap();
        let password = serde_json::to_value(password).unwrap();
        assert_eq!((&password["writeOnly"], &password["minLength"]), (&json!(true), &json!(12)));
    }
}
