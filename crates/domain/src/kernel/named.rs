//! Enums whose values have public names.

use super::Misfit;

/// No value has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of {0}")]
pub struct UnknownName(&'static str);

impl UnknownName {
    /// Wanted was one of these names.
    pub const fn wanted(names: &'static str) -> Self {
        Self(names)
    }
}

impl Misfit for UnknownName {
    fn code(&self) -> &'static str {
        "unknown_value"
    }
}

/// Declares an enum whose values have public names.
///
/// `named! { /// How. State, "state", "open, closed" { /// Not yet. Open = "open", /// Over. Closed = "closed", } }` gives
/// an enum that is written and read as its names, and as nothing else.
#[macro_export]
macro_rules! named {
    ($(#[$meta:meta])* $name:ident, $format:literal, $all:literal { $($(#[$value_meta:meta])* $value:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$value_meta])* $value,)+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            /// Its public name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => $text,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::kernel::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|it| it.name() == text).ok_or($crate::kernel::UnknownName::wanted($all))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        $crate::textual!($name, $format);
    };
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro declares what others import")]
mod tests {
    named! {
        /// For the tests.
        Light, "light", "on, off" {
            /// It shines.
            On = "on",
            /// It does not.
            Off = "off",
        }
    }

    #[test]
    fn a_value_is_known_by_its_name() {
        assert!(Light::ALL.iter().all(|it| it.name().parse() == Ok(*it)));
        assert_eq!(serde_json::to_string(&Light::On).unwrap(), r#""on""#);
        assert_eq!("dim".parse::<Light>().unwrap_err().to_string(), "must be one of on, off");
    }
}
