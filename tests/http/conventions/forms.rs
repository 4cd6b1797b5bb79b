//! In which form an answer comes: media types and compression.

use std::io::Read;

use tests::{Answer, Campus, Role, on_both};

fn unpacked(answer: &Answer) -> Vec<u8> {
    let mut plain = Vec::new();
    let packed = answer.bytes.as_slice();
    match answer.header("content-encoding") {
        Some("gzip") => flate2::read::GzDecoder::new(packed).read_to_end(&mut plain).map(drop),
        Some("br") => brotli::Decompressor::new(packed, 4096).read_to_end(&mut plain).map(drop),
        Some("zstd") => zstd::stream::copy_decode(packed, &mut plain),
        other => panic!("{other:?}: {answer:?}"),
    }
    .unwrap();
    plain
}

on_both! {
    async fn a_long_answer_is_compressed_as_its_client_likes(campus: Campus) {
        let stranger = campus.stranger();
        let plain = stranger.get("/openapi.json").await.expect(200);
        assert_eq!(plain.header("content-encoding"), None);
        for (wanted, given) in [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("gzip;q=0.1, br", "br"), ("x, gzip", "gzip")] {
            let packed = stranger.get("/openapi.json").with_header("accept-encoding", wanted).await.expect(200);
            assert_eq!(packed.header("content-encoding"), Some(given), "{packed:?}");
            assert_eq!(unpacked(&packed), plain.bytes);
            assert!(packed.bytes.len() < plain.bytes.len() / 3);
            assert!(packed.header("vary").unwrap_or_default().to_lowercase().contains("accept-encoding"));
        }
    }

    async fn a_client_that_wants_it_plain_gets_it_plain(campus: Campus) {
        for wanted in ["identity", "deflate;q=0", "unheard-of"] {
            let answer = campus.stranger().get("/openapi.json").with_header("accept-encoding", wanted).await.expect(200);
            assert_eq!(answer.header("content-encoding"), None, "{wanted}");
        }
    }

    async fn an_answer_that_the_client_cannot_read_is_not_given(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        for accept in ["text/html", "image/*", "application/json;q=0", "application/xml, text/*;q=0.5"] {
            ada.get("/v1/users/me").with_header("accept", accept).await.refused(406, "not_acceptable");
        }
        for accept in ["*/*", "application/*", "application/json", "text/html, */*;q=0.1", "APPLICATION/JSON", "garbage, */*"] {
            ada.get("/v1/users/me").with_header("accept", accept).await.expect(200);
        }
    }

    async fn nothing_is_changed_where_the_answer_could_not_be_read(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let change = ada.patch("/v1/users/me", serde_json::json!({ "display_name": "Ada King" }));
        change.with_header("accept", "text/html").await.refused(406, "not_acceptable");
        assert_ne!(ada.get("/v1/users/me").await.expect(200)["display_name"], "Ada King");
    }
}
