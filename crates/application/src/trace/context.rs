//! What names a place in a trace to others: W3C Trace Context.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A `traceparent` (W3C Trace Context, section 3.2): which trace, what in it, and whether it is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TraceContext {
    trace: u128,
    span: u64,
    sampled: bool,
}

/// The text is no `traceparent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a traceparent of W3C Trace Context")]
pub struct NoTraceContext;

impl TraceContext {
    /// The `span` in the `trace`; neither may be zero.
    pub const fn new(trace: u128, span: u64, sampled: bool) -> Option<Self> {
        if trace == 0 || span == 0 { None } else { Some(Self { trace, span, sampled }) }
    }

    /// Which trace.
    pub const fn trace_id(self) -> u128 {
        self.trace
    }

    /// What in it.
    pub const fn span_id(self) -> u64 {
        self.span
    }

    /// Whether whoever began it records it.
    pub const fn is_sampled(self) -> bool {
        self.sampled
    }

    /// Which trace, as logs and tools write it.
    pub fn trace_text(self) -> String {
        format!("{:032x}", self.trace)
    }

    /// What in it, as logs and tools write it.
    pub fn span_text(self) -> String {
        format!("{:016x}", self.span)
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, u8::from(self.sampled))
    }
}

impl FromStr for TraceContext {
    type Err = NoTraceContext;

    /// Of later versions what this one knows is read, as the specification wants it.
    fn from_str(text: &str) -> Result<Self, NoTraceContext> {
        let hex = |it: &str, length: usize| {
            let fits = it.len() == length && it.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
            fits.then(|| u128::from_str_radix(it, 16).ok()).flatten().ok_or(NoTraceContext)
        };
        let mut parts = text.split('-');
        let mut next = |length| hex(parts.next().unwrap_or_default(), length);
        let (version, trace, span, flags) = (next(2)?, next(32)?, next(16)?, next(2)?);
        if version == 0xff || (version == 0 && parts.next().is_some()) {
            return Err(NoTraceContext);
        }
        Self::new(trace, u64::try_from(span).map_err(|_| NoTraceContext)?, flags & 1 == 1).ok_or(NoTraceContext)
    }
}

impl From<TraceContext> for String {
    fn from(context: TraceContext) -> Self {
        context.to_string()
    }
}

impl TryFrom<String> for TraceContext {
    type Error = NoTraceContext;

    fn try_from(text: String) -> Result<Self, NoTraceContext> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn what_is_read_is_written_again() {
        let context: TraceContext = GIVEN.parse().unwrap();
        assert_eq!(context.to_string(), GIVEN);
        assert_eq!((context.trace_text(), context.span_text()), (GIVEN[3..35].to_owned(), GIVEN[36..52].to_owned()));
        assert!(context.is_sampled());
        let kept = serde_json::to_string(&context).unwrap();
        assert_eq!(serde_json::from_str::<TraceContext>(&kept).unwrap(), context);
        let not: TraceContext = GIVEN.replace("-01", "-fe").parse().unwrap();
        assert!(!not.is_sampled() && not.to_string().ends_with("-00"));
    }

    #[test]
    fn of_a_later_version_the_beginning_is_understood() {
        let later = GIVEN.replacen("00-", "cc-", 1);
        assert_eq!(later.parse::<TraceContext>(), GIVEN.parse());
        assert_eq!(format!("{later}-what-the-future-brings").parse::<TraceContext>(), GIVEN.parse());
    }

    #[test]
    fn what_is_none_is_refused() {
        for bad in [
            "",
            "00",
            &GIVEN[..54],
            &GIVEN.to_uppercase(),
            &GIVEN.replacen("00-", "ff-", 1),
            &format!("{GIVEN}-more"),
            &GIVEN.replace("0af7651916cd43dd8448eb211c80319c", &"0".repeat(32)),
            &GIVEN.replace("b7ad6b7169203331", &"0".repeat(16)),
            &GIVEN.replace('-', "_"),
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-+1",
        ] {
            assert_eq!(bad.parse::<TraceContext>(), Err(NoTraceContext), "{bad}");
        }
    }
}
