//! `lyceum permissions`

use std::fmt::Write;

use application::{Caller, Weight};
use domain::{
    identity::{BuiltIn, CustomRole},
    kernel::{Permission, PermissionSet, Policy},
    policies,
};
use futures_executor::block_on;
use serde_json::{Value, json};

use super::{Listing, Told, say, serve::told};
use crate::{Composition, settings::Settings};

/// What a role allows, and what for.
struct RoleLine {
    name: String,
    meaning: String,
    permissions: PermissionSet,
    built_in: bool,
}

/// Prints who may do what, with these roles besides those that are built in.
pub(super) fn print(format: Listing, custom: &[CustomRole]) -> Told {
    let roles = roles(custom);
    match format {
        Listing::Text => say(text(&roles).trim_end()),
        Listing::Json => say(&serde_json::to_string_pretty(&document(&roles)).map_err(|it| it.to_string())?),
    }
}

/// The roles that the campus has defined, by their names.
pub(super) fn of_campus(settings: &Settings) -> Result<Vec<CustomRole>, String> {
    let composition = Composition::new(settings).map_err(|it| it.to_string())?;
    let read =
        composition.gateway.read(Caller::system(), Weight::Light, |_, reader| Ok(reader.identity().custom_roles()?));
    let outcome = block_on(read).map_err(told);
    composition.database.close();
    let mut roles = outcome?;
    roles.sort_by(|a, b| a.facts().name.cmp(&b.facts().name));
    Ok(roles)
}

fn roles(custom: &[CustomRole]) -> Vec<RoleLine> {
    let built_in = BuiltIn::ALL.iter().map(|it| RoleLine {
        name: it.name().to_owned(),
        meaning: it.meaning().to_owned(),
        permissions: it.permissions(),
        built_in: true,
    });
    let custom = custom.iter().map(CustomRole::facts).map(|it| RoleLine {
        name: it.name.to_string(),
        meaning: it.description.as_ref().map(ToString::to_string).unwrap_or_default(),
        permissions: it.permissions,
        built_in: false,
    });
    built_in.chain(custom).collect()
}

fn names(permissions: PermissionSet) -> Vec<&'static str> {
    permissions.iter().map(Permission::name).collect()
}

fn text(roles: &[RoleLine]) -> String {
    let mut text = String::new();
    let mut add = |line: std::fmt::Arguments<'_>| {
        // A text takes whatever is written into it.
        let _ = writeln!(text, "{line}");
    };
    add(format_args!("ROLES\n"));
    for RoleLine { name, meaning, permissions, .. } in roles {
        let names = names(*permissions);
        let allowed = if names.is_empty() { "nothing beyond what everybody may".to_owned() } else { names.join(", ") };
        add(format_args!("{}\n    {allowed}", [name.as_str(), meaning].join("  ").trim_end()));
    }
    add(format_args!("\nPERMISSIONS\n"));
    for it in Permission::ALL {
        add(format_args!("{}\n    {}", it.name(), it.meaning()));
    }
    for (context, policies) in policies::ALL {
        add(format_args!("\nPOLICIES: {context}\n"));
        for it in *policies {
            add(format_args!("{}\n    {}\n    {}", it.name, it.sentence(), it.operations.join(", ")));
        }
    }
    text
}

fn document(roles: &[RoleLine]) -> Value {
    let role = |it: &RoleLine| {
        json!({
            "name": it.name, "description": it.meaning, "permissions": names(it.permissions), "built_in": it.built_in,
        })
    };
    let permission = |it: &Permission| json!({ "name": it.name(), "description": it.meaning() });
    let policy = |context: &str, it: &Policy| {
        json!({
            "name": it.name, "context": context, "who": it.sentence(), "operations": it.operations,
            "refusals": it.codes().collect::<Vec<_>>(),
        })
    };
    let policies = policies::ALL.iter().flat_map(|(context, all)| all.iter().map(move |it| policy(context, it)));
    json!({
        "roles": roles.iter().map(role).collect::<Vec<_>>(),
        "permissions": Permission::ALL.iter().map(permission).collect::<Vec<_>>(),
        "policies": policies.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use domain::{
        identity::{RoleManager, RoleMeaning},
        kernel::{Actor, Role, Timestamp},
    };

    use super::*;

    fn registrar() -> CustomRole {
        let by = RoleManager::of(&Actor::SYSTEM).unwrap();
        let permissions = PermissionSet::of(&[Permission::UsersRead]);
        let meaning = RoleMeaning { description: "Looks after the accounts.".to_owned().try_into().ok(), permissions };
        CustomRole::define(&by, "registrar".parse().unwrap(), meaning, Timestamp::UNIX_EPOCH).unwrap().0
    }

    #[test]
    fn everything_is_told_and_always_the_same() {
        let told = text(&roles(&[registrar()]));
        assert_eq!(told, text(&roles(&[registrar()])));
        assert!(told.contains("\nregistrar  Looks after the accounts.\n    users:read\n"), "{told}");
        assert!(BuiltIn::ALL.iter().all(|it| told.contains(&format!("\n{}  {}\n", it.name(), it.meaning()))), "{told}");
        assert!(Permission::ALL.iter().all(|it| told.contains(it.meaning())), "{told}");
        let withdraw = "loan_application.withdraw\n    The borrower, while it is draft or submitted.";
        assert!(told.contains(withdraw), "{told}");
        assert!(policies::all().all(|it| told.contains(&it.sentence()) && told.contains(it.name)), "{told}");
    }

    #[test]
    fn the_same_is_told_to_programs() {
        let told = document(&roles(&[registrar()]));
        let count = |member: &str| told[member].as_array().unwrap().len();
        assert_eq!((count("roles"), count("permissions")), (BuiltIn::ALL.len() + 1, Permission::ALL.len()));
        assert_eq!(count("policies"), policies::all().count());
        let confirm = told["policies"].as_array().unwrap().iter().find(|it| it["name"] == "loan_application.confirm");
        assert_eq!(confirm.unwrap()["refusals"], json!(["own_application", "same_officer", "illegal_transition"]));
        assert_eq!(
            told["roles"][7],
            json!({
                "name": "registrar", "description": "Looks after the accounts.", "permissions": ["users:read"],
                "built_in": false,
            })
        );
    }
}
