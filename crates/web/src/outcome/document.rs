//! Documents that are printed when they are asked for.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{StatusCode, header},
};
use serde_json::json;

use super::representation;
use crate::{
    answered::Answered,
    conditional::is_known,
    describe::{Describe, Operation},
};

/// 200 with a PDF to be stored under a name; 304 where the client has this very one.
pub(crate) struct Pdf {
    /// The name, of letters and digits and hyphens, without its ending.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

const HEADERS: [&str; 2] = ["Content-Disposition", "ETag"];

impl Responder for Pdf {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        // It has no state of its own: what names it is what is in it.
        let tag = format!("\"{}\"", representation(&self.bytes));
        let answered = if is_known(request, &tag) {
            Answered::empty(StatusCode::NOT_MODIFIED)
        } else {
            Answered::of(StatusCode::OK, "application/pdf", self.bytes)
        };
        answered
            .with(header::ETAG, tag)
            .with(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.pdf\"", self.name))
            .respond()
    }
}

impl Describe for Pdf {
    fn describe(operation: &mut Operation) {
        let schema = json!({ "schema": { "type": "string", "format": "binary" }, "example": "%PDF-1.7 …" });
        operation.gives_content(200, "The document.", &HEADERS, &[("application/pdf", schema)]);
        operation.shared_parameter("If-None-Match");
        operation.gives_content(304, "The client has this very document already.", &HEADERS, &[]);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn answered(known: Option<&str>) -> HttpResponse {
        let request =
            known.into_iter().fold(TestRequest::default(), |it, tag| it.insert_header(("if-none-match", tag)));
        let pdf = Pdf { name: "invoice-2026-000123".to_owned(), bytes: b"%PDF-1.7".to_vec() };
        pdf.respond_to(&request.to_http_request())
    }

    fn header(response: &HttpResponse, name: header::HeaderName) -> &str {
        response.headers().get(name).unwrap().to_str().unwrap()
    }

    #[test]
    fn a_document_is_sent_until_the_client_has_it() {
        let first = answered(None);
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(header(&first, header::CONTENT_TYPE), "application/pdf");
        assert_eq!(header(&first, header::CONTENT_DISPOSITION), "attachment; filename=\"invoice-2026-000123.pdf\"");
        let tag = header(&first, header::ETAG);
        let again = answered(Some(tag));
        assert_eq!((again.status(), header(&again, header::ETAG)), (StatusCode::NOT_MODIFIED, tag));
        assert_eq!(answered(Some("\"another\"")).status(), StatusCode::OK);
    }
}
