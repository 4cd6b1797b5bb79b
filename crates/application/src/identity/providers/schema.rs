//! How the values of providers are described to clients.

use crate::schema::schemas;

schemas! {
    /// Names an identity provider: lower-case letters and digits, with single hyphens between them.
    ProviderSlug = domain::identity::ProviderSlug, "campus", pattern("^[a-z0-9]+(-[a-z0-9]+)*$");
    /// What people call an identity provider.
    ProviderName = domain::identity::ProviderName, "Campus account", format("text");
    /// Who an identity provider says that it is: the `issuer` of its metadata, to the letter.
    ProviderIssuer = domain::identity::Issuer, "https://id.example.org", format("uri");
    /// By which an identity provider knows us.
    ProviderClientId = domain::identity::ProviderClientId, "lyceum", format("text");
    /// What proves us to an identity provider. Never shown.
    ProviderClientSecret = domain::identity::ClientSecret, "q83vEjRWeJCrze8SNFZ4kKvN7xI0", format("text"), write_only();
    /// One thing that is asked for of an identity provider.
    ProviderScope = domain::identity::ProviderScope, "openid", pattern("^[!#-\\[\\]-~]+$");
    /// To which page a browser goes at last.
    ReturnPage = super::commands::ReturnPage, "https://app.example.org/login/done", format("uri");
    /// By which an identity provider knows somebody.
    ProviderSubject = domain::identity::ProviderSubject, "248289761001", format("text");
}
