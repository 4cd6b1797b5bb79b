//! What applications find out about the provider by themselves.

use domain::identity::{CodeChallenge, GrantType, OAuthScope};
use serde::Serialize;
use utoipa::ToSchema;

/// How to use this provider (RFC 8414, section 2; OpenID Connect Discovery, section 3).
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuthorizationServerMetadata, examples(json!({
    "issuer": "https://campus.example",
    "authorization_endpoint": "https://campus.example/oauth/authorize",
    "token_endpoint": "https://campus.example/oauth/token",
    "userinfo_endpoint": "https://campus.example/oauth/userinfo",
    "jwks_uri": "https://campus.example/.well-known/jwks.json",
    "revocation_endpoint": "https://campus.example/oauth/revoke",
    "introspection_endpoint": "https://campus.example/oauth/introspect",
    "service_documentation": "https://campus.example/docs/",
    "scopes_supported": ["openid", "profile", "email", "offline_access", "self"],
    "response_types_supported": ["code"], "response_modes_supported": ["query"],
    "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
    "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["EdDSA"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
    "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
    "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    "code_challenge_methods_supported": ["S256"],
    "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "name", "updated_at", "email", "email_verified"],
    "prompt_values_supported": ["none", "login", "consent", "select_account"],
    "authorization_response_iss_parameter_supported": true,
    "request_parameter_supported": false, "request_uri_parameter_supported": false, "claims_parameter_supported": false,
})))]
#[expect(clippy::struct_excessive_bools, reason = "each is a member that RFC 8414 or OpenID Connect defines")]
pub struct MetadataView {
    /// Who gives tokens.
    pub issuer: String,
    /// Where people are asked.
    pub authorization_endpoint: String,
    /// Where tokens are given.
    pub token_endpoint: String,
    /// Where applications are told of people.
    pub userinfo_endpoint: String,
    /// Where the keys are that tokens are signed with.
    pub jwks_uri: String,
    /// Where tokens are taken back.
    pub revocation_endpoint: String,
    /// Where it is told what a token is worth.
    pub introspection_endpoint: String,
    /// Where all this is explained.
    pub service_documentation: String,
    /// All scopes that there are.
    pub scopes_supported: Vec<&'static str>,
    /// What may be asked for.
    pub response_types_supported: [&'static str; 1],
    /// How it is answered.
    pub response_modes_supported: [&'static str; 1],
    /// The ways to a token.
    pub grant_types_supported: Vec<&'static str>,
    /// A person has the same name for all applications.
    pub subject_types_supported: [&'static str; 1],
    /// How ID tokens are signed.
    pub id_token_signing_alg_values_supported: [&'static str; 1],
    /// How applications show who they are.
    pub token_endpoint_auth_methods_supported: [&'static str; 3],
    /// How they do where they give tokens back.
    pub revocation_endpoint_auth_methods_supported: [&'static str; 3],
    /// How they do where they ask what a token is worth.
    pub introspection_endpoint_auth_methods_supported: [&'static str; 2],
    /// How they prove that they asked.
    pub code_challenge_methods_supported: [&'static str; 1],
    /// What may be told of a person.
    pub claims_supported: [&'static str; 12],
    /// What an application may insist on.
    pub prompt_values_supported: [&'static str; 4],
    /// Answers say who gives them (RFC 9207).
    pub authorization_response_iss_parameter_supported: bool,
    /// Questions do not come as objects,
    pub request_parameter_supported: bool,
    /// nor by reference,
    pub request_uri_parameter_supported: bool,
    /// and claims are asked for by scopes only.
    pub claims_parameter_supported: bool,
}

/// How to use the provider at `issuer`.
pub fn server_metadata(issuer: &str) -> MetadataView {
    let at = |path: &str| format!("{issuer}{path}");
    MetadataView {
        issuer: issuer.to_owned(),
        authorization_endpoint: at("/oauth/authorize"),
        token_endpoint: at("/oauth/token"),
        userinfo_endpoint: at("/oauth/userinfo"),
        jwks_uri: at("/.well-known/jwks.json"),
        revocation_endpoint: at("/oauth/revoke"),
        introspection_endpoint: at("/oauth/introspect"),
        service_documentation: at("/docs/"),
        scopes_supported: OAuthScope::ALL.iter().map(|it| it.name()).collect(),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: GrantType::ALL.iter().map(|it| it.name()).collect(),
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["EdDSA"],
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
        revocation_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
        introspection_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
        code_challenge_methods_supported: [CodeChallenge::METHOD],
        claims_supported: [
            "sub",
            "iss",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "at_hash",
            "name",
            "updated_at",
            "email",
            "email_verified",
        ],
        prompt_values_supported: ["none", "login", "consent", "select_account"],
        authorization_response_iss_parameter_supported: true,
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        claims_parameter_supported: false,
    }
}
