//! A file as the body of a request: too large for the memory, so it goes to the disk as it comes.

use std::{
    fs,
    future::{Ready, ready},
    io,
    path::PathBuf,
    time::{Duration, Instant},
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tokio::{fs::File, io::AsyncWriteExt};

use crate::{
    body::{next_piece, too_large, too_slow},
    call::BodyDigest,
    describe::{Describe, Operation},
    problem::Problem,
};

/// A file has at most this many bytes: 200 MiB.
const MOST: usize = 200 << 20;
/// For so long nobody looks how fast a file comes.
const GRACE: Duration = Duration::from_secs(30);
/// After that, so many bytes must have come for each second.
const SLOWEST: usize = 16 * 1024;

/// The media types that an upload may have.
pub(crate) const TYPES: [&str; 2] = ["application/x-ndjson", "text/csv"];

/// A file that a client wants to send. Nothing of it is read before [`Upload::receive`], so that who
/// is not allowed to send it does not get it stored.
pub(crate) struct Upload {
    request: HttpRequest,
    payload: Payload,
}

/// A file on the disk, removed when this is dropped.
pub(crate) struct Spooled(Option<PathBuf>);

impl Spooled {
    /// Somebody else removes it.
    pub(crate) fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Spooled {
    fn drop(&mut self) {
        if let Some(path) = &self.0
            && let Err(error) = fs::remove_file(path)
        {
            tracing::warn!(%error, file = %path.display(), "an upload could not be removed");
        }
    }
}

impl FromRequest for Upload {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Ok(Self { request: request.clone(), payload: payload.take() }))
    }
}

impl Upload {
    /// What it is said to be, one of [`TYPES`].
    pub(crate) fn media_type(&self) -> Result<&'static str, Problem> {
        let given = self.request.content_type();
        let refused =
            |detail: String| Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail);
        let charset = self.request.mime_type().ok().flatten().and_then(|it| Some(it.get_param("charset")?.to_string()));
        if charset.is_some_and(|it| !["utf-8", "us-ascii"].contains(&it.to_ascii_lowercase().as_str())) {
            return Err(refused("the body must be UTF-8".to_owned()));
        }
        if self.request.headers().contains_key(header::CONTENT_ENCODING) {
            return Err(refused("the body must not be compressed".to_owned()));
        }
        let known = TYPES.into_iter().find(|it| it.eq_ignore_ascii_case(given));
        known.ok_or_else(|| refused(format!("the body must be {}", TYPES.join(" or "))))
    }

    /// Puts it into a new file at `path`. If that fails, or nobody waits for it, nothing stays there.
    pub(crate) async fn receive(mut self, path: PathBuf) -> Result<Spooled, Problem> {
        let length = self.request.headers().get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse().ok());
        if length.is_some_and(|it: usize| it > MOST) {
            return Err(too_large(MOST));
        }
        let mut options = File::options();
        let mut file = options.write(true).create_new(true).mode(0o600).open(&path).await.map_err(|it| no_room(&it))?;
        let spooled = Spooled(Some(path));
        let (began, mut received) = (Instant::now(), 0);
        let mut digest = self.request.headers().contains_key("idempotency-key").then(Sha256::new);
        while let Some(piece) = next_piece(&mut self.payload).await? {
            received += piece.len();
            if received > MOST {
                return Err(too_large(MOST));
            }
            if began.elapsed() > GRACE + Duration::from_secs((received / SLOWEST) as u64) {
                return Err(too_slow());
            }
            if let Some(digest) = &mut digest {
                digest.update(&piece);
            }
            file.write_all(&piece).await.map_err(|it| no_room(&it))?;
        }
        // The job is promised to be done, so what it needs must not be lost.
        file.sync_all().await.map_err(|it| no_room(&it))?;
        if let Some(digest) = digest {
            self.request.extensions_mut().insert(BodyDigest(digest.finalize().into()));
        }
        Ok(spooled)
    }
}

fn no_room(error: &io::Error) -> Problem {
    tracing::error!(%error, "an upload could not be stored");
    Problem::unavailable(Duration::from_secs(10))
}

const EXAMPLES: [&str; 2] = [
    "{\"isbn\":\"9780141439587\",\"title\":\"Emma\",\"authors\":\"Jane Austen\",\"category\":\"fiction\",\"price\":\"5.99\"}\n",
    "isbn,title,authors,category,price\r\n9780141439587,Emma,Jane Austen,fiction,5.99\r\n",
];

impl Describe for Upload {
    fn describe(operation: &mut Operation) {
        let content = |example: &str| json!({ "schema": { "type": "string", "format": "binary" }, "example": example });
        let content: Map<String, Value> =
            TYPES.iter().zip(EXAMPLES).map(|(it, example)| ((*it).to_owned(), content(example))).collect();
        let description = "The file, in UTF-8, of at most 200 MiB. CSV (RFC 4180) begins with a header; NDJSON has a \
                           JSON object on each line.";
        operation.body = Some(json!({ "required": true, "content": content, "description": description }));
        operation.may_fail(&[413, 415]);
    }
}
