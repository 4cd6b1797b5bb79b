//! The figures, on a listener of their own that is never the API's.

use std::{io, net::TcpListener};

use actix_web::{App, HttpResponse, HttpServer, dev::Server, web};
use prometheus::{Encoder, Registry, TextEncoder, process_collector::ProcessCollector};

/// Shows what `registry` gathers at `/metrics`.
pub(crate) fn serve(registry: Registry, listener: TcpListener) -> io::Result<Server> {
    registry.register(Box::new(ProcessCollector::for_self())).map_err(io::Error::other)?;
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::new(registry.clone())).route("/metrics", web::get().to(show))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn show(registry: web::Data<Registry>) -> HttpResponse {
    let encoder = TextEncoder::new();
    let mut text = Vec::new();
    match encoder.encode(&registry.gather(), &mut text) {
        Ok(()) => HttpResponse::Ok().content_type(encoder.format_type()).body(text),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}
