//! Which traces are recorded (OpenTelemetry, environment variable specification: `OTEL_TRACES_SAMPLER`).

use std::fmt;

use opentelemetry_sdk::trace::Sampler;

/// Which traces are recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TraceSampler {
    rule: Rule,
    /// Whether who is asked for more does as whoever began the trace decided.
    by_parent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Rule {
    All,
    None,
    /// This part of them.
    Share(f64),
}

impl TraceSampler {
    /// All of those that nobody else began, and of the others those that they record.
    pub const USUAL: Self = Self { rule: Rule::All, by_parent: true };

    /// The one with this name; of a part of the traces, `share` of them.
    pub fn named(name: &str, share: Option<f64>) -> Result<Self, &'static str> {
        let (by_parent, rule) = name.strip_prefix("parentbased_").map_or((false, name), |it| (true, it));
        let rule = match rule {
            "always_on" => Rule::All,
            "always_off" => Rule::None,
            "traceidratio" => Rule::Share(share.unwrap_or(1.0)),
            _ => {
                return Err("it must be one of always_on, always_off, traceidratio, parentbased_always_on, \
                     parentbased_always_off, parentbased_traceidratio");
            }
        };
        Ok(Self { rule, by_parent })
    }

    pub(super) fn sampler(self) -> Sampler {
        let rule = match self.rule {
            Rule::All => Sampler::AlwaysOn,
            Rule::None => Sampler::AlwaysOff,
            Rule::Share(share) => Sampler::TraceIdRatioBased(share),
        };
        if self.by_parent { Sampler::ParentBased(Box::new(rule)) } else { rule }
    }
}

impl fmt::Display for TraceSampler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = match self.rule {
            Rule::All => "always_on",
            Rule::None => "always_off",
            Rule::Share(_) => "traceidratio",
        };
        write!(f, "{}{rule}", if self.by_parent { "parentbased_" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sampler_of_the_specification_is_known_by_its_name() {
        for name in ["always_on", "always_off", "traceidratio"] {
            for name in [name.to_owned(), format!("parentbased_{name}")] {
                assert_eq!(TraceSampler::named(&name, Some(0.5)).unwrap().to_string(), name);
            }
        }
        assert_eq!(TraceSampler::named("parentbased_always_on", None), Ok(TraceSampler::USUAL));
        assert!(TraceSampler::named("jaeger_remote", None).is_err());
        assert!(TraceSampler::named("", None).is_err());
    }
}
