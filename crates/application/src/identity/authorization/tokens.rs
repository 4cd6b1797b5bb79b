//! Giving tokens to applications: for a code, for a refresh token, or for themselves (RFC 6749, sections 4 to 6).

use chrono::TimeDelta;
use domain::{
    identity::{
        Authorization, AuthorizationCode, CodeVerifier, Grant, GrantType, IdentityEvent, OAuthClient, OAuthError,
        OAuthScope, OAuthScopes, Redemption, Secret, Session, SessionFacts, SessionRules, TokenDigest, UserState,
    },
    kernel::{ClientId, Timestamp},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    IdToken,
    client::{ShownClient, recognise},
    person::person_claims,
    trail::note_own_token,
};
use crate::{
    Caller, Claims, Ctx, Failure, Gateway, Reader, Request, Weight,
    identity::{
        Accounts, IdentityUnit,
        queries::shown,
        sessions::{Turn, renew_session},
        trail::note_session,
    },
};

/// How long what an application was given lasts that may not renew it: as long as its one access token.
const UNRENEWED: SessionRules = SessionRules::unrenewed(TimeDelta::minutes(10));

/// What an application asks for.
#[derive(Debug)]
pub struct TokenRequest {
    /// In which way it asks.
    pub grant: RequestedGrant,
    /// How far it wants to go, if it says so.
    pub scope: Option<String>,
}

/// In which way it asks.
#[derive(Debug)]
pub enum RequestedGrant {
    /// It has a code.
    Code {
        /// The code.
        code: Secret,
        /// Where it was to be sent.
        redirect_uri: String,
        /// Proves that it is the one who asked.
        verifier: CodeVerifier,
    },
    /// It has a refresh token.
    Refresh(Secret),
    /// It acts for itself.
    Own,
}

/// What an application is given (RFC 6749, section 5.1).
#[derive(Serialize, ToSchema)]
#[schema(as = OAuthTokens, examples(json!({
    "access_token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMTkzOGY1YyJ9.c2lnbmF0dXJl",
    "token_type": "Bearer", "expires_in": 600, "scope": "openid self",
})))]
pub struct TokensView {
    /// Shown with each request, as `Authorization: Bearer …`.
    pub access_token: String,
    /// How the access token is shown: always `Bearer`.
    pub token_type: &'static str,
    /// For how many seconds the access token is good.
    pub expires_in: u32,
    /// How far the access token reaches.
    pub scope: String,
    /// Gives the next access token, once. There with the scope `offline_access` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Who has logged in (OpenID Connect Core). There with the scope `openid` only, and for a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
}

/// What is refused is kept: it may have ended what was granted.
pub(super) type Answered<T> = Result<Result<T, OAuthError>, Failure>;

/// Gives an application tokens.
pub async fn issue_tokens(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    client: ShownClient,
    request: TokenRequest,
) -> Answered<TokensView> {
    let recogniser = accounts.clone();
    let shown = move |ctx: &Ctx, reader: &mut dyn Reader| recognise(ctx, reader.identity(), &recogniser, &client);
    let client = match gateway.read(caller.clone(), Weight::Light, shown).await? {
        Ok(client) => client,
        Err(refused) => return Ok(Err(refused)),
    };
    let refresh = match &request.grant {
        RequestedGrant::Refresh(used) => accounts.secrets.successor(used),
        RequestedGrant::Code { .. } | RequestedGrant::Own => accounts.secrets.fresh()?,
    };
    let asking =
        Asking { client, accounts: accounts.clone(), scope: request.scope, next: accounts.secrets.digest(&refresh) };
    let given = match request.grant {
        // Nothing is kept of it, so nobody waits for the writer.
        RequestedGrant::Own => asking.own(&caller.request),
        grant => gateway.write_plainly(caller, move |ctx, uow| asking.by_person(ctx, uow.identity(), &grant)).await?,
    };
    Ok(given.map(|given| given.signed(accounts, &refresh, gateway.now())))
}

/// An application that has proved who it is.
struct Asking {
    client: OAuthClient,
    accounts: Accounts,
    scope: Option<String>,
    /// Recognises the refresh token that it may be given.
    next: TokenDigest,
}

/// What it is given, not yet signed.
enum Given {
    Own { client: ClientId, scopes: OAuthScopes },
    Granted { claims: Claims, grant: Grant, renewable: bool, id_token: Option<Box<IdToken>> },
}

impl Asking {
    /// With what a person has handed to it.
    fn by_person(&self, ctx: &Ctx, unit: &mut dyn IdentityUnit, grant: &RequestedGrant) -> Answered<Given> {
        match grant {
            RequestedGrant::Own => Ok(self.own(&ctx.request)),
            RequestedGrant::Code { code, redirect_uri, verifier } => {
                let digest = self.accounts.authorization.secrets.code_digest(code);
                self.for_code(ctx, unit, &digest, redirect_uri, verifier)
            }
            RequestedGrant::Refresh(used) => self.renewed(ctx, unit, self.accounts.secrets.digest(used)),
        }
    }

    fn may_by(&self, way: GrantType) -> Result<(), OAuthError> {
        if self.client.facts().grants.holds(way) { Ok(()) } else { Err(OAuthError::UnauthorizedClient) }
    }

    /// For itself: what it asks for of what it may, or all of that. Nobody has logged in, so nothing is told of
    /// anybody.
    fn own(&self, request: &Request) -> Result<Given, OAuthError> {
        self.may_by(GrantType::ClientCredentials)?;
        let most = self.client.facts().scopes.iter().filter(|it| it.permission().is_some()).collect();
        let (client, scopes) = (self.client.facts().id, self.within(most)?);
        note_own_token(request, client, scopes);
        Ok(Given::Own { client, scopes })
    }

    /// What it asks for, if that is within `most`; all of it, if it does not say.
    fn within(&self, most: OAuthScopes) -> Result<OAuthScopes, OAuthError> {
        let Some(wanted) = &self.scope else { return Ok(most) };
        let wanted: OAuthScopes = wanted.parse().map_err(|_| OAuthError::InvalidScope)?;
        if !wanted.is_empty() && most.includes(wanted) { Ok(wanted) } else { Err(OAuthError::InvalidScope) }
    }

    /// For a code, which is good once.
    fn for_code(
        &self,
        ctx: &Ctx,
        unit: &mut dyn IdentityUnit,
        digest: &TokenDigest,
        redirect_uri: &str,
        verifier: &CodeVerifier,
    ) -> Answered<Given> {
        if let Err(refused) = self.may_by(GrantType::AuthorizationCode) {
            return Ok(Err(refused));
        }
        let Some(code) = unit.code(digest)? else { return Ok(Err(OAuthError::InvalidGrant)) };
        let challenge = self.accounts.authorization.secrets.challenge_of(verifier);
        let Some(challenge) = challenge else { return Ok(Err(OAuthError::InvalidGrant)) };
        match code.redeem(self.client.facts().id, redirect_uri, &challenge, ctx.at) {
            Ok(Redemption::Good) => self.granted(ctx, unit, &code),
            Ok(Redemption::Reused(session)) => {
                if let Some(mut session) = unit.session(session)? {
                    session.revoke(ctx.at);
                    unit.save_session(&session)?;
                    let SessionFacts { user, id, .. } = *session.facts();
                    unit.access_changed(user);
                    note_session(ctx, unit, &IdentityEvent::AuthorizationCodeReused(user, id));
                }
                Ok(Err(OAuthError::InvalidGrant))
            }
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// What the person has let it do, if they still stand by it.
    fn granted(&self, ctx: &Ctx, unit: &mut dyn IdentityUnit, code: &AuthorizationCode) -> Answered<Given> {
        let authorization = &code.authorization;
        if !is_stood_by(ctx, unit, authorization)? {
            return Ok(Err(OAuthError::InvalidGrant));
        }
        let person = shown(unit, authorization.user)?.view;
        let scopes = self.still_asked(authorization.scopes);
        let grant = Grant { client: authorization.client, scopes };
        let renewable = self.may_renew(grant.scopes);
        let rules = if renewable { self.accounts.policy.sessions } else { UNRENEWED };
        let (session, event) = Session::grant(authorization.user, grant, &rules, ctx.at);
        unit.add_session(&session, &self.next, None)?;
        unit.spend_code(&code.digest, session.facts().id)?;
        note_session(ctx, unit, &event);
        let id_token = grant.scopes.holds(OAuthScope::OpenId).then(|| {
            Box::new(IdToken {
                client: grant.client,
                user: authorization.user,
                authenticated_at: authorization.authenticated_at,
                nonce: authorization.nonce.clone(),
                access_token: String::new(),
                person: person_claims(&person, grant.scopes),
            })
        });
        let claims = Claims { user: authorization.user, session: session.facts().id };
        Ok(Ok(Given::Granted { claims, grant, renewable, id_token }))
    }

    /// What of it the application may still ask for.
    fn still_asked(&self, scopes: OAuthScopes) -> OAuthScopes {
        scopes.intersection(self.client.facts().scopes)
    }

    fn may_renew(&self, scopes: OAuthScopes) -> bool {
        scopes.holds(OAuthScope::OfflineAccess) && self.may_by(GrantType::RefreshToken).is_ok()
    }

    /// For a refresh token, as it is with those of people. The access token may reach less far than was granted.
    fn renewed(&self, ctx: &Ctx, unit: &mut dyn IdentityUnit, used: TokenDigest) -> Answered<Given> {
        if let Err(refused) = self.may_by(GrantType::RefreshToken) {
            return Ok(Err(refused));
        }
        // What would be refused in any case costs no refresh token.
        let wanted = unit.granted_by(&used, ctx.at)?.map(|it| self.within(self.still_asked(it.scopes)));
        if let Some(Err(refused)) = wanted {
            return Ok(Err(refused));
        }
        let client = Some(self.client.facts().id);
        let turn = Turn { used, successor: self.next, rules: self.accounts.policy.sessions, client };
        let Ok(standing) = renew_session(ctx, unit, &turn)? else { return Ok(Err(OAuthError::InvalidGrant)) };
        let facts = standing.session.facts();
        let Some(grant) = facts.grant else { return Ok(Err(OAuthError::InvalidGrant)) };
        let claims = Claims { user: facts.user, session: facts.id };
        Ok(self.within(self.still_asked(grant.scopes)).map(|scopes| Given::Granted {
            claims,
            grant: Grant { scopes, ..grant },
            renewable: true,
            id_token: None,
        }))
    }
}

/// Whether the person may log in, has not logged out since, and has not taken back what they agreed to. Whoever does any
/// of that at the same time comes before or after.
fn is_stood_by(ctx: &Ctx, unit: &mut dyn IdentityUnit, it: &Authorization) -> Result<bool, Failure> {
    let active = unit.user(it.user)?.is_some_and(|it| it.facts().state == UserState::Active);
    let logged_in = unit.session(it.session)?.is_some_and(|it| it.is_in_force(ctx.at));
    let agreed = unit.consent(it.user, it.client)?.is_some_and(|consent| consent.covers(it.scopes));
    Ok(active && logged_in && agreed)
}

impl Given {
    fn signed(self, accounts: &Accounts, refresh: &Secret, at: Timestamp) -> TokensView {
        let tokens = &accounts.authorization.tokens;
        match self {
            Self::Own { client, scopes } => TokensView::of(tokens.issue_own(client, scopes, at), scopes),
            Self::Granted { claims, grant: Grant { client, scopes }, renewable, id_token } => {
                let given = TokensView::of(tokens.issue_granted(claims, client, scopes, at), scopes);
                let access_token = given.access_token.clone();
                let id_token = id_token.map(|it| tokens.issue_id_token(&IdToken { access_token, ..*it }, at));
                let refresh_token = renewable.then(|| refresh.expose().to_owned());
                TokensView { refresh_token, id_token, ..given }
            }
        }
    }
}

impl TokensView {
    fn of((access_token, expires_in): (String, u32), scopes: OAuthScopes) -> Self {
        let scope = scopes.to_string();
        Self { access_token, token_type: "Bearer", expires_in, scope, refresh_token: None, id_token: None }
    }
}
