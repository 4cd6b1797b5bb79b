//! The kinds of values that settings have.

use std::{fmt, str::FromStr};

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])* $variant,)+ }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(format!("it must be one of {}", [$($word),+].join(", "))),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word,)+ })
            }
        }
    };
}

words! {
    /// What kind of place this is.
    Environment {
        /// A laptop, a test: everything at hand, nothing at stake.
        Development = "development",
        /// People depend on it.
        Production = "production",
    }
}

words! {
    /// Who may make accounts.
    Registration {
        /// Anybody, for themselves.
        Open = "open",
        /// Anybody, for themselves, once they have shown that they get mail at the address.
        Verified = "verified",
        /// Who is invited.
        Invite = "invite",
        /// Administrators, for others.
        Closed = "closed",
    }
}

words! {
    /// For whom roles beyond `member` count.
    SecondFactor {
        /// For everybody who has them.
        Optional = "optional",
        /// For those whose login takes a second factor.
        Required = "required",
    }
}

words! {
    /// Through whom money is taken.
    PaidThrough {
        /// The embedded test gateway, which takes nobody's.
        Test = "test",
        /// Stripe, or what speaks like it.
        Stripe = "stripe",
        /// Nobody.
        Off = "off",
    }
}

words! {
    /// Whether mail may be sent to a server elsewhere without TLS.
    Plain {
        /// It may.
        Allow = "allow",
        /// It may not.
        Refuse = "refuse",
    }
}

words! {
    /// Something that is there or not.
    Switch {
        /// There.
        On = "on",
        /// Not.
        Off = "off",
    }
}
