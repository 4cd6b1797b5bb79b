//! A request to others as a span of a trace (OpenTelemetry: an HTTP client's). Of where it goes, the host and the port
//! are told: paths and queries hold ids and secrets.
//!
//! Whoever is asked gets no `traceparent`. They are third parties who go on with no trace of ours; to them it would say
//! which requests of ours belong together, and whether anybody records them. Receivers of webhooks are different: they
//! were registered here to follow what happens, and their span is made where deliveries are.

use application::trace::{TRACE, Trace};
use reqwest::{Request, RequestBuilder, Response, StatusCode};
use tracing::{Span, field::Empty, info_span};

use super::reason;

/// One request. Its span ends when this is dropped, so that it can cover the reading of the answer.
pub(crate) struct Call(Span);

impl Call {
    /// Sends `request` as a part of whatever is being done. Where that is not recorded there is no span.
    pub(crate) async fn send(request: RequestBuilder) -> Result<(Self, Response), reqwest::Error> {
        let (client, request) = request.build_split();
        let request = request?;
        let call = Self(Trace::here().below(|parent| sending_span(parent, &request)).span());
        match client.execute(request).await {
            Ok(response) => {
                call.answered(response.status());
                Ok((call, response))
            }
            Err(error) => {
                call.failed(reason(&error).name());
                Err(error)
            }
        }
    }

    /// Notes why nothing can be made of the answer, in a word of ours.
    pub(crate) fn failed(&self, why: &str) {
        self.0.record("error.type", why).record("otel.status_code", "ERROR");
    }

    fn answered(&self, status: StatusCode) {
        self.0.record("http.response.status_code", i64::from(status.as_u16()));
        if status.as_u16() >= 400 {
            self.failed(status.as_str());
        }
    }
}

fn sending_span(parent: &Span, request: &Request) -> Span {
    let (method, address) = (request.method().as_str(), request.url());
    info_span!(
        target: TRACE,
        parent: parent,
        "call",
        otel.name = method,
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = method,
        http.response.status_code = Empty,
        server.address = address.host_str().unwrap_or_default(),
        server.port = i64::from(address.port_or_known_default().unwrap_or_default()),
        "error.type" = Empty,
    )
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        thread,
        time::Duration,
    };

    use super::*;
    use crate::{
        outbound::{Door, Rules},
        testing::{
            block_on_time,
            spans::{Told, told},
        },
    };

    /// Asks somebody who answers that; gives the one span that is made of it, at which port they were, and what they
    /// heard.
    fn asked(answer: &'static str) -> (Told, u16, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let serving = thread::spawn(move || {
            let (mut stream, mut heard) = (listener.accept().unwrap().0, [0; 4096]);
            let length = stream.read(&mut heard).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&heard[..length]).to_lowercase()
        });
        let mut told = told(|| ask(port));
        let span = told.pop().unwrap();
        assert!(told.is_empty(), "{told:?}");
        (span, port, serving.join().unwrap())
    }

    fn ask(port: u16) {
        let door = Door::new(Rules::new("127.0.0.1".parse().unwrap())).unwrap();
        let url = format!("http://127.0.0.1:{port}/canary?canary=1");
        let client = door.client(door.place(&url).unwrap(), Duration::from_secs(5)).unwrap();
        drop(block_on_time(Call::send(client.post(url).header("authorization", "Bearer canary"))));
    }

    #[test]
    fn a_request_is_told_without_its_path_and_its_secrets() {
        let (span, port, heard) = asked("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        let port = port.to_string();
        for (name, value) in [
            ("otel.name", "POST"),
            ("otel.kind", "client"),
            ("http.request.method", "POST"),
            ("http.response.status_code", "200"),
            ("server.address", "127.0.0.1"),
            ("server.port", port.as_str()),
            ("error.type", ""),
            ("otel.status_code", ""),
        ] {
            assert_eq!(span.says(name), value, "{name}: {span:?}");
        }
        assert!(!format!("{span:?}").contains("canary"), "{span:?}");
        assert!(heard.starts_with("post /canary?canary=1 ") && !heard.contains("traceparent"), "{heard}");
    }

    #[test]
    fn what_is_refused_or_not_answered_is_an_error() {
        let error = |it: &Told| (it.says("error.type").to_owned(), it.says("otel.status_code").to_owned());
        let (refused, ..) = asked("HTTP/1.1 402 Payment Required\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(error(&refused), ("402".to_owned(), "ERROR".to_owned()));
        let (unanswered, ..) = asked("");
        assert_eq!(error(&unanswered), ("unreachable".to_owned(), "ERROR".to_owned()));
        assert_eq!(unanswered.says("http.response.status_code"), "");
    }
}
