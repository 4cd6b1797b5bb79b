//! Whole numbers with bounds, the second commonest kind of value object.

/// A number is out of its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be from {min} to {max}")]
pub struct RangeError {
    /// The stable name of the rule, such as `stock_range`.
    pub code: &'static str,
    /// The least value.
    pub min: i32,
    /// The greatest value.
    pub max: i32,
}

impl RangeError {
    /// The stable name of the rule.
    pub const fn code(&self) -> &'static str {
        self.code
    }
}

/// Declares a value object for a whole number within bounds.
///
/// `number!(/// Copies. pub Stock: 0..=9, "stock_range")` gives a newtype that can only be made by
/// `TryFrom<i64>`, and refuses a bad number also when deserialised.
#[macro_export]
macro_rules! number {
    ($(#[$meta:meta])* $vis:vis $name:ident: $min:literal..=$max:literal, $code:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name(i32);

        impl $name {
            /// The least value.
            pub const MIN: i32 = $min;
            /// The greatest value.
            pub const MAX: i32 = $max;

            /// The bare number.
            pub const fn get(self) -> i32 {
                self.0
            }
        }

        impl TryFrom<i64> for $name {
            type Error = $crate::kernel::RangeError;

            fn try_from(number: i64) -> Result<Self, Self::Error> {
                match i32::try_from(number) {
                    Ok(it) if (Self::MIN..=Self::MAX).contains(&it) => Ok(Self(it)),
                    _ => Err($crate::kernel::RangeError { code: $code, min: Self::MIN, max: Self::MAX }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl $crate::kernel::__serde::Serialize for $name {
            fn serialize<S: $crate::kernel::__serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i32(self.0)
            }
        }

        impl<'de> $crate::kernel::__serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::kernel::__serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let number = <i64 as $crate::kernel::__serde::Deserialize>::deserialize(deserializer)?;
                Self::try_from(number).map_err($crate::kernel::__serde::de::Error::custom)
            }
        }
    };
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro declares what others import")]
mod tests {
    use super::*;

    number!(
        /// For the tests.
        Small: -2..=9, "small_range"
    );

    #[test]
    fn the_bounds_belong_to_the_range() {
        assert_eq!(Small::try_from(-2).unwrap().get(), -2);
        assert_eq!(Small::try_from(9).unwrap().get(), 9);
        let refused = RangeError { code: "small_range", min: -2, max: 9 };
        assert_eq!(Small::try_from(-3), Err(refused));
        assert_eq!(Small::try_from(i64::MAX), Err(refused));
    }

    #[test]
    fn it_is_read_as_a_whole_number_only() {
        assert_eq!(serde_json::from_str::<Small>("3").unwrap().to_string(), "3");
        for bad in ["3.5", "\"3\"", "10", "null"] {
            assert!(serde_json::from_str::<Small>(bad).is_err(), "{bad}");
        }
    }
}
