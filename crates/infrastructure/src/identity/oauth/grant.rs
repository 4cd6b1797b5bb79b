//! What a session lets an application do.

use domain::{
    identity::{Grant, OAuthScope, OAuthScopes},
    kernel::{Actor, Means, PermissionSet, SessionId, UserId},
};

use crate::db::types::{Json, Key};

/// Scopes as they are kept: their names.
pub(in crate::identity) type Names = Json<Vec<String>>;

/// The application that a session was given to and how far it may act, and how far the application may ask to, if it
/// is still there.
pub(in crate::identity) type Given = (Option<Key>, Option<Names>, Option<Names>);

/// Scopes as they are to be kept.
pub(in crate::identity) fn kept(scopes: OAuthScopes) -> Names {
    Json(scopes.iter().map(|it| it.to_string()).collect())
}

/// Scopes as they were kept. One that is not known any more allows nothing.
pub(in crate::identity) fn scopes(Json(names): &Names) -> OAuthScopes {
    names.iter().filter_map(|it| it.parse::<OAuthScope>().ok()).collect()
}

/// What a session lets an application do, if it was given to one.
pub(in crate::identity) fn grant(client: Option<Key>, names: Option<&Names>) -> Option<Grant> {
    let scopes = names.map(scopes).unwrap_or_default();
    client.map(|client| Grant { client: client.into(), scopes })
}

/// Who acts in a session: the person themselves, or the application that they have given it to, which may do no more
/// than they, than they let it, and than it may ask for. Nobody does for an application that is gone.
pub(in crate::identity) fn acting(
    user: UserId,
    session: SessionId,
    permissions: PermissionSet,
    (client, given, asked): Given,
) -> Option<Actor> {
    let Some(Grant { scopes: given, .. }) = grant(client, given.as_ref()) else {
        return Some(Actor::member(user, session, permissions));
    };
    let api = given.intersection(scopes(&asked?)).api();
    let means = Means::Grant { session, own: api.own() };
    Some(Actor::person(user, means, permissions.intersection(api.permissions())))
}

#[cfg(test)]
mod tests {
    use domain::kernel::{ClientId, Permission};

    use super::*;

    const READ: PermissionSet = PermissionSet::of(&[Permission::UsersRead]);

    fn names(scopes: &str) -> Names {
        kept(scopes.parse().unwrap())
    }

    #[test]
    fn an_application_may_do_what_all_three_allow() {
        let (user, session, client) = (UserId::fresh(), SessionId::fresh(), Some(ClientId::fresh().into()));
        let acts = |given, asked| acting(user, session, READ, (client, Some(names(given)), Some(names(asked))));
        let by = |own, permissions| Some(Actor::person(user, Means::Grant { session, own }, permissions));
        assert_eq!(acts("openid self users:read", "openid self users:read"), by(true, READ));
        assert_eq!(acts("openid self users:read", "openid users:read"), by(false, READ));
        assert_eq!(acts("self users:read", "self"), by(true, PermissionSet::NONE));
        assert_eq!(acts("users:write", "users:write"), by(false, PermissionSet::NONE), "nor more than the person");
        assert_eq!(acting(user, session, READ, (client, Some(names("self")), None)), None, "it is gone");
        assert_eq!(acting(user, session, READ, (None, None, None)), Some(Actor::member(user, session, READ)));
    }

    #[test]
    fn a_scope_that_is_not_known_any_more_allows_nothing() {
        let kept = Json(vec!["self".to_owned(), "books:eat".to_owned()]);
        assert_eq!(scopes(&kept).to_string(), "self");
    }
}
