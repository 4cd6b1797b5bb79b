//! The figures, on a listener of their own that is never the API's.

use std::{fs, io, net::TcpListener, path::PathBuf};

use actix_web::{App, HttpResponse, HttpServer, dev::Server, web};
use infrastructure::DatabaseUrl;
use prometheus::{Encoder, IntGauge, Registry, TextEncoder, process_collector::ProcessCollector};

/// Shows what `registry` gathers at `/metrics`.
pub(crate) fn serve(registry: Registry, database: &DatabaseUrl, listener: TcpListener) -> io::Result<Server> {
    registry.register(Box::new(ProcessCollector::for_self())).map_err(io::Error::other)?;
    let (log, registry) = (web::Data::new(WriteAheadLog::of(database, &registry)?), web::Data::new(registry));
    let server = HttpServer::new(move || {
        App::new().app_data(registry.clone()).app_data(log.clone()).route("/metrics", web::get().to(show))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

/// How long the log of an embedded database is, which is looked at when somebody asks.
struct WriteAheadLog(Option<(PathBuf, IntGauge)>);

impl WriteAheadLog {
    fn of(database: &DatabaseUrl, registry: &Registry) -> io::Result<Self> {
        let DatabaseUrl::Sqlite(file) = database else { return Ok(Self(None)) };
        let mut log = file.clone().into_os_string();
        log.push("-wal");
        let bytes = IntGauge::new("lyceum_db_wal_bytes", "How long the log of the embedded database is");
        let bytes = bytes.map_err(io::Error::other)?;
        registry.register(Box::new(bytes.clone())).map_err(io::Error::other)?;
        Ok(Self(Some((log.into(), bytes))))
    }

    fn look(&self) {
        if let Self(Some((log, bytes))) = self {
            let length = fs::metadata(log).map_or(0, |it| it.len());
            bytes.set(i64::try_from(length).unwrap_or(i64::MAX));
        }
    }
}

async fn show(registry: web::Data<Registry>, log: web::Data<WriteAheadLog>) -> HttpResponse {
    log.look();
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
