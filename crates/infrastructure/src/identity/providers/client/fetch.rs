//! Answers of providers: of bounded length, in bounded time, from where one may call.

use std::time::Duration;

use application::identity::ProviderFault;
use reqwest::{
    RequestBuilder, Response,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue, USER_AGENT},
};
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;

use super::AUTHORIZATION;
use crate::outbound::{Call, Door, Rules, Unsent, reason};

/// How long an answer may be.
const LONGEST: usize = 256 * 1024;
/// How many answers are waited for at once.
const MOST_AT_ONCE: usize = 64;

pub(super) struct Fetcher {
    door: Door,
    patience: Duration,
    room: Semaphore,
}

impl Fetcher {
    pub(super) fn new(rules: Rules, patience: Duration) -> Result<Self, rustls::Error> {
        Ok(Self { door: Door::new(rules)?, patience, room: Semaphore::new(MOST_AT_ONCE) })
    }

    /// Whether the address is one that may be called, as far as it shows.
    pub(super) fn may_call(&self, url: &str) -> bool {
        self.door.place(url).is_ok()
    }

    /// What is at an address.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        url: &str,
        proof: Option<HeaderValue>,
    ) -> Result<T, ProviderFault> {
        self.ask(url, reqwest::Client::get, proof).await
    }

    /// What is answered to a form.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        url: &str,
        form: String,
        proof: Option<HeaderValue>,
    ) -> Result<T, ProviderFault> {
        let post = |client: &reqwest::Client, url| {
            client.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form)
        };
        self.ask(url, post, proof).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        url: &str,
        ask: impl FnOnce(&reqwest::Client, url::Url) -> RequestBuilder,
        proof: Option<HeaderValue>,
    ) -> Result<T, ProviderFault> {
        let refused = |why: Unsent| {
            tracing::warn!(url, why = why.name(), "an identity provider does not answer");
            match why {
                Unsent::NotAllowed => ProviderFault::Faulty,
                Unsent::Timeout | Unsent::Unreachable | Unsent::Internal => ProviderFault::Away,
            }
        };
        // Nobody waits for those who wait: where so many do, somebody is away.
        let Ok(_room) = self.room.try_acquire() else {
            tracing::warn!(url, "identity providers keep too many waiting to ask another");
            return Err(ProviderFault::Away);
        };
        let place = self.door.place(url).map_err(refused)?;
        let address = place.url.clone();
        let client = self.door.client(place, self.patience).map_err(refused)?;
        let mut request = ask(&client, address).header(ACCEPT, "application/json").header(USER_AGENT, "Lyceum");
        if let Some(proof) = proof {
            request = request.header(AUTHORIZATION, proof);
        }
        let (call, response) = Call::send(request).await.map_err(|error| refused(reason(&error)))?;
        let status = response.status();
        if !status.is_success() {
            tracing::warn!(url, %status, "an identity provider refuses");
            let away = status.is_server_error() || status.as_u16() == 429;
            return Err(if away { ProviderFault::Away } else { ProviderFault::Faulty });
        }
        let bytes = read(response).await.inspect_err(|_| call.failed("unreadable"))?;
        serde_json::from_slice(&bytes).map_err(|_| {
            tracing::warn!(url, "an identity provider answers something else than was asked for");
            ProviderFault::Faulty
        })
    }
}

/// The body, unless it is too long.
async fn read(mut response: Response) -> Result<Vec<u8>, ProviderFault> {
    let mut all = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| ProviderFault::Away)? {
        if all.len() + piece.len() > LONGEST {
            return Err(ProviderFault::Faulty);
        }
        all.extend_from_slice(&piece);
    }
    Ok(all)
}
