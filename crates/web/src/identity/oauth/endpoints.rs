//! What applications ask by themselves.

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header, web::Data};
use application::identity::{
    self, Accounts, IntrospectionView, RequestedGrant, TokenRequest, TokensView, UserInfoView,
};
use domain::{
    identity::{CodeVerifier, OAuthError, Secret, TokenBearer},
    kernel::Anyone,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{client::shown_client, form::Form, refusal::OAuthRefusal};
use crate::{
    call::{Call, GivesCredential},
    describe::{Describe, Operation},
    outcome::Plain,
    problem::Problem,
};

/// Asks for tokens (RFC 6749, sections 4.1.3, 4.4.2 and 6).
#[derive(Debug, Deserialize, ToSchema)]
#[schema(examples(json!({ "grant_type": "client_credentials", "scope": "users:read" })))]
pub(super) struct TokenForm {
    /// `authorization_code`, `refresh_token` or `client_credentials`.
    grant_type: Option<String>,
    /// The code, with `authorization_code`.
    #[schema(value_type = Option<String>)]
    code: Option<Secret>,
    /// Where it was to be sent, with `authorization_code`.
    redirect_uri: Option<String>,
    /// The secret behind the `code_challenge` (RFC 7636), with `authorization_code`.
    code_verifier: Option<String>,
    /// The newest refresh token, with `refresh_token`. It is good for one use.
    #[schema(value_type = Option<String>)]
    refresh_token: Option<Secret>,
    /// How far the access token is to reach, names with spaces between them; as far as it may, if it is not there. Not with
    /// `authorization_code`.
    scope: Option<String>,
    /// Which application asks, if no header says it.
    client_id: Option<String>,
    /// Its secret, if it has one and no header shows it.
    #[schema(value_type = Option<String>)]
    client_secret: Option<Secret>,
}

/// Names a token (RFC 7009, section 2.1; RFC 7662, section 2.1).
#[derive(Debug, Deserialize, ToSchema)]
#[schema(examples(json!({ "token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA" })))]
pub(super) struct NamedTokenForm {
    /// An access token or a refresh token.
    #[schema(value_type = String)]
    token: Option<Secret>,
    /// Which of both it is. It is found out without that.
    #[expect(dead_code, reason = "the two kinds are told apart by themselves")]
    token_type_hint: Option<String>,
    /// Which application asks, if no header says it.
    client_id: Option<String>,
    /// Its secret, if it has one and no header shows it.
    #[schema(value_type = Option<String>)]
    client_secret: Option<Secret>,
}

impl TokenForm {
    fn request(self) -> Result<TokenRequest, OAuthError> {
        let grant = match self.grant_type.as_deref() {
            None => return Err(OAuthError::InvalidRequest("grant_type is needed")),
            Some("authorization_code") => {
                let lacks = OAuthError::InvalidRequest("code, redirect_uri and code_verifier are needed");
                let verifier = self.code_verifier.ok_or(lacks)?;
                RequestedGrant::Code {
                    code: self.code.ok_or(lacks)?,
                    redirect_uri: self.redirect_uri.ok_or(lacks)?,
                    verifier: CodeVerifier::read(&verifier)
                        .ok_or(OAuthError::InvalidRequest("code_verifier is malformed"))?,
                }
            }
            Some("refresh_token") => RequestedGrant::Refresh(
                self.refresh_token.ok_or(OAuthError::InvalidRequest("refresh_token is needed"))?,
            ),
            Some("client_credentials") => RequestedGrant::Own,
            Some(_) => return Err(OAuthError::UnsupportedGrantType),
        };
        Ok(TokenRequest { grant, scope: self.scope })
    }
}

pub(super) async fn issue_tokens(
    call: Call<Anyone, GivesCredential>,
    mut form: Form<TokenForm>,
    accounts: Data<Accounts>,
) -> Result<Plain<TokensView>, OAuthRefusal> {
    let client = shown_client(call.request(), form.0.client_id.take(), form.0.client_secret.take())?;
    let request = form.0.request()?;
    let (gateway, caller) = call.steps();
    Ok(Plain(identity::issue_tokens(&gateway, &accounts, caller, client, request).await??))
}

/// 200, and nothing to say.
pub(super) struct Heard;

impl Responder for Heard {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok().finish()
    }
}

impl Describe for Heard {
    fn describe(operation: &mut Operation) {
        operation.gives_content(200, "The token is good for nothing, if it ever was.", &[], &[]);
    }
}

pub(super) async fn revoke_token(
    call: Call<Anyone, GivesCredential>,
    form: Form<NamedTokenForm>,
    accounts: Data<Accounts>,
) -> Result<Heard, OAuthRefusal> {
    let client = shown_client(call.request(), form.0.client_id, form.0.client_secret)?;
    let token = form.0.token.ok_or(OAuthError::InvalidRequest("token is needed"))?;
    let (gateway, caller) = call.steps();
    identity::revoke_token(&gateway, &accounts, caller, client, token).await??;
    Ok(Heard)
}

pub(super) async fn introspect_token(
    call: Call<Anyone, GivesCredential>,
    form: Form<NamedTokenForm>,
    accounts: Data<Accounts>,
) -> Result<Plain<IntrospectionView>, OAuthRefusal> {
    let client = shown_client(call.request(), form.0.client_id, form.0.client_secret)?;
    let token = form.0.token.ok_or(OAuthError::InvalidRequest("token is needed"))?;
    let (gateway, caller) = call.steps();
    Ok(Plain(identity::introspect_token(&gateway, &accounts, caller, client, token).await??))
}

pub(super) async fn get_userinfo(
    call: Call<TokenBearer, GivesCredential>,
    accounts: Data<Accounts>,
) -> Result<Plain<UserInfoView>, Problem> {
    let (bearer, server) = (call.role, accounts.authorization.clone());
    let shown = call.request().headers().get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
    let token = shown.and_then(|it| it.split_once(' ')).map_or_else(String::new, |it| it.1.trim().to_owned());
    call.read(move |ctx, reader| identity::get_userinfo(ctx, &bearer, reader.identity(), &server, &token))
        .await
        .map(Plain)
}
