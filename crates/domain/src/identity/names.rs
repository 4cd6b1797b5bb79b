//! What a person is called, and where they belong.

use crate::text;

text! {
    /// The name that others see.
    pub DisplayName: 1..=100
}

impl DisplayName {
    /// In the place of a name that was forgotten.
    pub fn of_nobody() -> Self {
        Self("Closed account".to_owned())
    }
}

text! {
    /// What somebody logged in with, as it names itself.
    pub Device: 1..=200
}

impl Device {
    /// The device behind a `User-Agent` (RFC 9110, section 10.1.5); as much of it as is kept, if there is
    /// anything to be read.
    pub fn of(agent: &str) -> Option<Self> {
        let readable = agent.chars().filter(|it| !it.is_control());
        let beginning: String = readable.take(Self::MAX).collect();
        beginning.trim().to_owned().try_into().ok()
    }
}

text! {
    /// The part of the campus that a person belongs to; policies may ask for it.
    pub Department: 1..=100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_device_is_kept_what_can_be_read_and_not_endlessly_much() {
        let of = |agent: &str| Device::of(agent).map(Device::into_string);
        assert_eq!(of(" curl/8.5.0\u{7}\n "), Some("curl/8.5.0".to_owned()));
        assert_eq!(of(&"x".repeat(201)), Some("x".repeat(200)));
        assert_eq!(of(&"ü".repeat(500)), Some("ü".repeat(200)));
        assert_eq!(of(" \t "), None);
    }
}
