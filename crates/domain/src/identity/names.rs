//! What a person is called, and where they belong.

use crate::text;

text! {
    /// The name that others see.
    pub DisplayName: 1..=100
}

text! {
    /// The part of the campus that a person belongs to; policies may ask for it.
    pub Department: 1..=100
}
