//! The server: listeners, workers and limits around the application.

use std::{io, net, sync::Arc, time::Duration};

use actix_http::{HttpService, Protocol, error::DispatchError};
use actix_server::Server;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    App, HttpResponse, ResponseError,
    dev::AppConfig,
    middleware::{Compress, from_fn},
    web::{self, Bytes, Data, ServiceConfig},
};
use application::{
    Gateway,
    bookstore::{CartMeans, Invoicing, Payments, Shop},
    identity::{Accounts, OutsideLogins},
    imports::Imports,
    limits::RateLimits,
    webhooks::WebhookMeans,
};
use domain::{bookstore::orders::OrderPolicy, lending::LendingPolicy};
use tokio::net::TcpStream;
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    Feed, Origins, Probes, Telemetry, cors, cursor::Cursors, exchange::exchange, identity::Forms, operations,
    problem::Problem, routes::Table, sites::Sites, system, wire::Wire,
};

/// Everything that the handlers need.
#[derive(Clone)]
pub struct Api {
    /// The way into the application.
    pub gateway: Gateway,
    /// What accounts need besides the database.
    pub accounts: Accounts,
    /// What logins with providers need besides the database.
    pub outside: OutsideLogins,
    /// What the operator decided about the shop.
    pub shop: Shop,
    /// How the shop sells.
    pub orders: OrderPolicy,
    /// What carts need besides the database.
    pub carts: CartMeans,
    /// Through whom money is taken.
    pub payments: Payments,
    /// What invoices need besides the database.
    pub invoicing: Invoicing,
    /// What the operator decided about loans.
    pub lending: LendingPolicy,
    /// Where files wait to be imported.
    pub imports: Imports,
    /// What happens, for those who listen.
    pub feed: Feed,
    /// What webhooks need besides the database.
    pub webhooks: WebhookMeans,
    /// Signs cursors; the same on all nodes.
    pub cursor_key: [u8; 32],
    /// Signs forms; the same on all nodes.
    pub form_key: [u8; 32],
    /// How much anybody may ask for.
    pub limits: RateLimits,
    /// The proxies that are believed.
    pub origins: Origins,
    /// From which pages browsers may call.
    pub sites: Sites,
    /// Where exchanges are told about.
    pub telemetry: Telemetry,
    /// What the health operations look at.
    pub probes: Data<Probes>,
}

/// What one client may take of the server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Threads that answer requests.
    pub workers: usize,
    /// Connections to one worker at once.
    pub connections: usize,
    /// How long the head of a request may take to arrive.
    pub head: Duration,
    /// How long a connection may be idle.
    pub idle: Duration,
    /// How long requests in flight may take to finish once the server is told to stop.
    pub shutdown: Duration,
}

/// Starts answering on `listener`.
pub fn serve(api: &Api, limits: &Limits, listener: net::TcpListener) -> io::Result<Server> {
    let document = Bytes::from(serde_json::to_vec(&crate::document())?);
    let table = Arc::new(Table::new(operations(), &api.limits));
    let (api, limits, address) = (api.clone(), *limits, listener.local_addr()?);
    let builder = Server::build();
    let stopping = builder.graceful_shutdown_signal();
    let builder = builder
        .workers(limits.workers)
        .max_concurrent_connections(limits.connections)
        .shutdown_timeout(limits.shutdown.as_secs())
        .disable_signals();
    // What `actix_web::HttpServer` does, but for the `Wire` between the socket and HTTP.
    let answering = move || {
        let app = App::new()
            .configure(configure(&api, Arc::clone(&table), document.clone()))
            .wrap(Compress::default())
            .wrap(cors::of(&api.sites))
            .wrap(from_fn(exchange))
            .into_factory()
            .map_err(|error: actix_web::Error| error.error_response());
        let stopping = stopping.clone();
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(limits.idle)
            .client_request_timeout(limits.head)
            .client_disconnect_timeout(Duration::from_secs(1))
            .local_addr(address)
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(async |stream: TcpStream| {
            // Small answers must not wait for more to come.
            let _ = stream.set_nodelay(true);
            let peer = stream.peer_addr().ok();
            Ok::<_, DispatchError>((Wire::new(stream), Protocol::Http1, peer))
        })
        .and_then(http)
    };
    Ok(builder.listen("api", listener, answering)?.run())
}

fn configure(api: &Api, table: Arc<Table>, document: Bytes) -> impl FnOnce(&mut ServiceConfig) + use<> {
    let api = api.clone();
    move |config| {
        config
            .app_data(api.gateway)
            .app_data(Data::new(Forms::new(&api.form_key, &api.accounts.authorization.issuer)))
            .app_data(Data::new(api.accounts))
            .app_data(Data::new(api.outside))
            .app_data(Data::new(api.feed))
            .app_data(Data::new(api.imports))
            .app_data(Data::new(api.shop))
            .app_data(Data::new(api.orders))
            .app_data(Data::new(api.carts))
            .app_data(Data::new(api.invoicing))
            .app_data(Data::new(api.lending))
            .app_data(Data::new(api.payments))
            .app_data(Data::new(api.webhooks))
            .app_data(Cursors::new(&api.cursor_key))
            .app_data(api.origins)
            .app_data(api.sites)
            .app_data(api.telemetry)
            .app_data(api.probes)
            .app_data(Data::new(system::Document(document)))
            .default_service(web::to(async || {
                let problem: HttpResponse = Problem::not_found("there is nothing at this address").error_response();
                problem
            }));
        table.serve(config);
        system::pages(config);
        config.service(SwaggerUi::new("/docs/{_:.*}").config(utoipa_swagger_ui::Config::from("/openapi.json")));
    }
}
