//! Whether anything is traced, and for whom.

use infrastructure::traces::{Collector, CollectorHeaders, CollectorUrl, TraceSampler};

use crate::settings::{ConfigError, Sources};

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
const SAMPLER: &str = "OTEL_TRACES_SAMPLER";
const SHARE: &str = "OTEL_TRACES_SAMPLER_ARG";

/// Nothing is traced where there is nobody to send it to. What else is said must make sense all the same.
pub(super) fn traces(sources: &Sources) -> Result<Option<Collector>, ConfigError> {
    let sampler = sampler(sources)?;
    let headers = sources.read("OTEL_EXPORTER_OTLP_HEADERS", CollectorHeaders::default())?;
    let service = sources.read("OTEL_SERVICE_NAME", "lyceum".to_owned())?;
    // By the specification, a variable that is empty is not set.
    let Some(url) = sources.text(ENDPOINT).map(|it| it.value.trim()).filter(|it| !it.is_empty()) else {
        return Ok(None);
    };
    let url: CollectorUrl = url.parse().map_err(|it| sources.bad(ENDPOINT, &it))?;
    Ok(Some(Collector { url, headers, service, sampler }))
}

fn sampler(sources: &Sources) -> Result<TraceSampler, ConfigError> {
    let share: f64 = sources.read(SHARE, 1.0)?;
    if !(0.0..=1.0).contains(&share) {
        return Err(sources.bad(SHARE, &"it must be from 0 to 1"));
    }
    let Some(named) = sources.text(SAMPLER) else { return Ok(TraceSampler::USUAL) };
    TraceSampler::named(named.value.trim(), Some(share)).map_err(|it| sources.bad(SAMPLER, &it))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<Option<Collector>, String> {
        let set = set.iter().map(|(name, it)| ((*name).to_owned(), (*it).to_owned())).collect();
        traces(&Sources::of(set, Path::new("/nowhere/.env")).unwrap()).map_err(|it| it.to_string())
    }

    #[test]
    fn nothing_is_traced_unless_it_is_said_for_whom() {
        assert!(read(&[]).unwrap().is_none());
        assert!(read(&[(ENDPOINT, ""), ("OTEL_SERVICE_NAME", "campus")]).unwrap().is_none());
        let collector = read(&[(ENDPOINT, "http://localhost:4318"), (SAMPLER, "traceidratio"), (SHARE, "0.25")]);
        let collector = collector.unwrap().unwrap();
        assert_eq!((collector.service.as_str(), collector.sampler.to_string().as_str()), ("lyceum", "traceidratio"));
    }

    #[test]
    fn what_makes_no_sense_is_named_and_no_secret_is_shown() {
        for (name, bad) in [(ENDPOINT, "localhost"), (SAMPLER, "most"), (SHARE, "2"), (SHARE, "NaN"), (SHARE, "half")] {
            let complaint = read(&[(name, bad)]).unwrap_err();
            assert!(complaint.starts_with(name) && complaint.contains(bad), "{complaint}");
        }
        let complaint = read(&[("OTEL_EXPORTER_OTLP_HEADERS", "canary")]).unwrap_err();
        assert!(complaint.contains("OTEL_EXPORTER_OTLP_HEADERS") && !complaint.contains("canary"), "{complaint}");
    }
}
