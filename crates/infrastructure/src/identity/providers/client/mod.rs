//! Our side of OpenID Connect Core 1.0: the authorization code flow (section 3.1) with PKCE.

mod claims;
mod fetch;
mod id_token;
mod keys;
mod known;
mod metadata;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use application::{
    Pending,
    identity::{AuthorizationAsk, CodeAnswer, ProviderClient, ProviderContact, ProviderFault},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use domain::identity::{Asserted, Secret};
use reqwest::header::{AUTHORIZATION, HeaderValue};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

use crate::outbound::Rules;

use claims::Claims;
use fetch::Fetcher;
use id_token::Expected;
use keys::KeySets;
use metadata::{Directory, Metadata};

/// Talks to providers. What they publish of themselves is remembered for a while.
pub struct OidcClient(Arc<Inner>);

struct Inner {
    fetcher: Fetcher,
    directory: Directory,
    keys: KeySets,
    /// Where providers send the browser back to.
    redirect_uri: String,
}

/// What a token endpoint answers (OpenID Connect Core 1.0, section 3.1.3.3).
#[derive(Deserialize)]
struct Tokens {
    id_token: Secret,
    access_token: Option<Secret>,
}

impl OidcClient {
    /// One that keeps to `rules`, waits for each answer as long as `patience`, and has browsers sent back to
    /// `redirect_uri`.
    pub fn new(rules: Rules, patience: Duration, redirect_uri: String) -> Result<Self, rustls::Error> {
        let fetcher = Fetcher::new(rules, patience)?;
        Ok(Self(Arc::new(Inner { fetcher, directory: Directory::new(), keys: KeySets::new(), redirect_uri })))
    }
}

impl ProviderClient for OidcClient {
    fn authorization_url(
        &self,
        contact: ProviderContact,
        ask: AuthorizationAsk,
    ) -> Pending<Result<String, ProviderFault>> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { Ok(inner.authorization_url(&contact, &ask).await) })
    }

    fn identify(&self, contact: ProviderContact, answer: CodeAnswer) -> Pending<Result<Asserted, ProviderFault>> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { Ok(inner.identify(&contact, &answer).await) })
    }
}

impl Inner {
    async fn authorization_url(
        &self,
        contact: &ProviderContact,
        ask: &AuthorizationAsk,
    ) -> Result<String, ProviderFault> {
        let metadata = self.directory.of(&self.fetcher, &contact.issuer).await?;
        let mut url = Url::parse(&metadata.authorization_endpoint)
            .ok()
            .filter(|it| self.fetcher.may_call(it.as_str()))
            .ok_or(ProviderFault::Faulty)?;
        let scopes: Vec<_> = contact.scopes.all().iter().map(|it| &**it).collect();
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &*contact.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", &scopes.join(" ")),
            ("state", ask.state.expose()),
            ("nonce", ask.nonce.expose()),
            ("code_challenge", &challenge(&ask.pkce)),
            ("code_challenge_method", "S256"),
        ]);
        Ok(url.into())
    }

    async fn identify(&self, contact: &ProviderContact, answer: &CodeAnswer) -> Result<Asserted, ProviderFault> {
        let metadata = self.directory.of(&self.fetcher, &contact.issuer).await?;
        // RFC 9207, section 2.4.
        let named = answer.issuer.as_deref();
        if named.is_some_and(|it| it != &*contact.issuer)
            || (named.is_none() && metadata.authorization_response_iss_parameter_supported)
        {
            return Err(ProviderFault::Faulty);
        }
        let tokens = self.tokens(contact, &metadata, answer).await?;
        let expected = Expected {
            issuer: &contact.issuer,
            client_id: &contact.client_id,
            nonce: answer.nonce.expose(),
            at: answer.at,
        };
        let mut claims = self.believed(&metadata, &tokens.id_token, &expected).await?;
        if !claims.tell_of_email() {
            self.ask_for_more(&metadata, &tokens, &mut claims).await?;
        }
        claims.asserted()
    }

    /// What the code stands for (RFC 6749, section 4.1.3).
    async fn tokens(
        &self,
        contact: &ProviderContact,
        metadata: &Metadata,
        answer: &CodeAnswer,
    ) -> Result<Tokens, ProviderFault> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", answer.code.expose()),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", answer.pkce.expose()),
        ];
        let mut proof = None;
        match &contact.client_secret {
            Some(secret) if metadata.takes_basic() => proof = Some(basic(&contact.client_id, secret)?),
            Some(secret) => form.extend([("client_id", &*contact.client_id), ("client_secret", secret.expose())]),
            None => form.push(("client_id", &*contact.client_id)),
        }
        self.fetcher.post(&metadata.token_endpoint, encoded(&form), proof).await
    }

    /// What the provider says in the ID token, if that is genuine. A key that is not known may be new.
    async fn believed(
        &self,
        metadata: &Metadata,
        token: &Secret,
        expected: &Expected<'_>,
    ) -> Result<Claims, ProviderFault> {
        let known = self.keys.of(&self.fetcher, &metadata.jwks_uri, None).await?;
        match id_token::read(token.expose(), &known, expected) {
            Err(id_token::Unbelievable::UnknownKey) => {
                let newer = self.keys.of(&self.fetcher, &metadata.jwks_uri, Some(&known)).await?;
                id_token::read(token.expose(), &newer, expected)
            }
            other => other,
        }
        .map_err(|why| {
            tracing::warn!(issuer = expected.issuer, ?why, "an ID token is not believed");
            ProviderFault::Faulty
        })
    }

    /// Many providers tell the address only where one asks for it (OpenID Connect Core 1.0, section 5.4).
    async fn ask_for_more(
        &self,
        metadata: &Metadata,
        tokens: &Tokens,
        claims: &mut Claims,
    ) -> Result<(), ProviderFault> {
        let (Some(endpoint), Some(token)) = (&metadata.userinfo_endpoint, &tokens.access_token) else { return Ok(()) };
        let proof = sensitive(&format!("Bearer {}", token.expose()))?;
        let more: Claims = self.fetcher.get(endpoint, Some(proof)).await?;
        // Section 5.3.2: it may be about somebody else.
        if more.sub != claims.sub {
            return Err(ProviderFault::Faulty);
        }
        claims.add(more);
        Ok(())
    }
}

/// As forms are sent.
fn encoded(form: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// RFC 7636, section 4.2.
fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose()))
}

/// RFC 6749, section 2.3.1: both parts are encoded before they are put together.
fn basic(id: &str, secret: &Secret) -> Result<HeaderValue, ProviderFault> {
    let encoded = |it: &str| form_urlencoded::byte_serialize(it.as_bytes()).collect::<String>();
    let both = format!("{}:{}", encoded(id), encoded(secret.expose()));
    sensitive(&format!("Basic {}", STANDARD.encode(both)))
}

/// A value of [`AUTHORIZATION`], which never shows itself.
fn sensitive(text: &str) -> Result<HeaderValue, ProviderFault> {
    let mut value = HeaderValue::from_str(text).map_err(|_| ProviderFault::Faulty)?;
    value.set_sensitive(true);
    Ok(value)
}
