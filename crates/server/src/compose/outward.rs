//! Who calls others: to take money, to find out who somebody is, to tell what happened.

use std::sync::Arc;

use application::{
    Gateway,
    bookstore::{GatewayKind, PaymentGateway, Payments},
    identity::OutsideLogins,
    sealing::Sealer,
    webhooks::WebhookMeans,
};
use infrastructure::{
    Courier, DeliveryWorker, DerivedSecrets, NoGateway, OidcClient, OutboundRules, Pages, SealedSecrets, StripeGateway,
    TestGateway, WebhookMeters, keys::Secrets,
};
use prometheus::Registry;

use super::StartError;
use crate::{
    clock,
    settings::{Environment, PaymentSettings, Settings},
};

/// Where buyers take the second step of a payment by test card.
const TEST_PAYMENTS: &str = "/v1/test-gateway/payments";

pub(super) fn payments(settings: &Settings, gateway: &Gateway) -> Result<Payments, StartError> {
    let (gateway, kind): (Arc<dyn PaymentGateway>, _) = match &settings.payments {
        PaymentSettings::Off => (Arc::new(NoGateway), GatewayKind::Off),
        PaymentSettings::Test => {
            let pages = format!("{}{TEST_PAYMENTS}", settings.public_url);
            (Arc::new(TestGateway::new(gateway.clone(), pages)), GatewayKind::Test)
        }
        PaymentSettings::Stripe(stripe) => {
            (Arc::new(StripeGateway::new(stripe.clone(), clock::now)?), GatewayKind::Stripe)
        }
    };
    Ok(Payments { gateway, kind })
}

/// Where browsers are sent back to by providers.
const CALLBACK: &str = "/oauth/callback";

pub(super) fn outside(
    settings: &Settings,
    secrets: &Secrets,
    sealer: Arc<dyn Sealer>,
) -> Result<OutsideLogins, StartError> {
    let rules = OutboundRules::new(settings.provider_allow.clone());
    let callback = format!("{}{CALLBACK}", settings.public_url);
    let client = OidcClient::new(rules.clone(), settings.provider_patience, callback);
    let named = settings.cors_origins.iter().flatten().map(String::as_str).chain([settings.app_url.as_str()]);
    let local = settings.cors_origins.is_none() && settings.env == Environment::Development;
    Ok(OutsideLogins {
        client: Arc::new(client.map_err(|it| StartError::Tls(it.to_string()))?),
        flow: Arc::new(DerivedSecrets::new(secrets)),
        returns: Arc::new(Pages::below(named, local)),
        destinations: Arc::new(rules),
        sealer,
    })
}

pub(super) fn webhooks(
    settings: &Settings,
    sealer: Arc<dyn Sealer>,
    registry: &Registry,
) -> Result<(WebhookMeans, DeliveryWorker), StartError> {
    let (rules, secrets) = (OutboundRules::new(settings.webhook_allow.clone()), Arc::new(SealedSecrets::new(sealer)));
    let courier = Courier::new(rules.clone()).map_err(|it| StartError::Tls(it.to_string()))?;
    let (courier, meters) = (Arc::new(courier), WebhookMeters::register(registry)?);
    let worker = DeliveryWorker { courier, secrets: secrets.clone(), retry: settings.webhook_retry, meters };
    Ok((WebhookMeans { secrets, destinations: Arc::new(rules) }, worker))
}
