//! What the protocol refuses, in its own words: each refusal is a code that RFC 6749 or one of its successors names.

/// Why an application is not given what it asks for, told to the application itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// The request cannot be understood (RFC 6749, section 5.2).
    #[error("{0}")]
    InvalidRequest(&'static str),
    /// The application is unknown, or has not proved that it is the one (the same).
    #[error("the client is unknown, or did not prove that it is the one")]
    InvalidClient,
    /// What was granted is unknown, used, expired, or somebody else's (the same).
    #[error("what was granted is unknown, used, expired, or another client's")]
    InvalidGrant,
    /// The application may not ask in this way (the same).
    #[error("the client is not registered for this")]
    UnauthorizedClient,
    /// There is no such way to ask (the same).
    #[error("the grant type is not supported")]
    UnsupportedGrantType,
    /// More is asked for than the application may have, or what does not exist (the same).
    #[error("the scope is unknown, or more than the client may ask for")]
    InvalidScope,
}

impl OAuthError {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
        }
    }
}

/// Why an application does not get a code, told to it by way of the person's browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationError {
    /// The request cannot be understood (RFC 6749, section 4.1.2.1).
    #[error("{0}")]
    InvalidRequest(&'static str),
    /// The person said no (the same).
    #[error("the person did not agree")]
    AccessDenied,
    /// Something else than a code is asked for (the same).
    #[error("the response type must be code")]
    UnsupportedResponseType,
    /// More is asked for than the application may have, or what does not exist (the same).
    #[error("the scope is unknown, or more than the client may ask for")]
    InvalidScope,
    /// The person would have to log in, and is not to be asked (OpenID Connect Core, section 3.1.2.6).
    #[error("the person has to log in")]
    LoginRequired,
    /// The person would have to agree, and is not to be asked (the same).
    #[error("the person has to agree")]
    ConsentRequired,
    /// Requests as objects are not taken (the same).
    #[error("the parameter request is not supported")]
    RequestNotSupported,
    /// Nor by reference (the same).
    #[error("the parameter request_uri is not supported")]
    RequestUriNotSupported,
}

impl AuthorizationError {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid_request",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
        }
    }
}
