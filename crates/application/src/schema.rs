//! How the values of the domain are described to clients: by schemas that have a name, and take
//! their limits from the values themselves.

use utoipa::openapi::{
    RefOr,
    schema::{ObjectBuilder, Schema, SchemaFormat, Type},
};

/// Everything that is said about a text.
pub(crate) struct Text {
    /// What it is, for people.
    pub(crate) description: &'static str,
    /// The fewest and the most characters.
    pub(crate) length: (usize, usize),
    /// The name of its format, if it has one.
    pub(crate) format: Option<&'static str>,
    /// A regular expression (ECMA-262) that it matches, if one says it all.
    pub(crate) pattern: Option<&'static str>,
    /// One such text.
    pub(crate) example: &'static str,
    /// Whether it is never shown.
    pub(crate) write_only: bool,
}

impl Text {
    /// A text of `length`, described as given.
    pub(crate) const fn new(description: &'static str, length: (usize, usize), example: &'static str) -> Self {
        Self { description, length, format: None, pattern: None, example, write_only: false }
    }

    /// With a format.
    pub(crate) const fn format(self, format: &'static str) -> Self {
        Self { format: Some(format), ..self }
    }

    /// With a pattern.
    pub(crate) const fn pattern(self, pattern: &'static str) -> Self {
        Self { pattern: Some(pattern), ..self }
    }

    /// Sent, never shown.
    pub(crate) const fn write_only(self) -> Self {
        Self { write_only: true, ..self }
    }

    /// As a schema.
    pub(crate) fn schema(&self) -> RefOr<Schema> {
        let object = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(self.description.trim()))
            .min_length(Some(self.length.0))
            .max_length(Some(self.length.1))
            .format(self.format.map(|it| SchemaFormat::Custom(it.to_owned())))
            .pattern(self.pattern)
            .examples([self.example])
            .write_only(self.write_only);
        RefOr::T(object.into())
    }
}

/// A text that is one of a few words.
pub(crate) fn words(description: &str, words: impl Iterator<Item = &'static str> + Clone) -> RefOr<Schema> {
    let object = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description.trim()))
        .examples(words.clone().take(1))
        .enum_values(Some(words));
    RefOr::T(object.into())
}

/// Declares a named schema for each value object that is a text, to be used as
/// `#[schema(value_type = Name)]` where a command or view has a member of that type.
///
/// `Title = bookstore::Title, "Emma", format("text")` takes the limits from `bookstore::Title`;
/// `Cover = enum bookstore::Cover` lists the words that `bookstore::Cover::ALL` names.
macro_rules! schemas {
    () => {};
    ($(#[doc = $doc:literal])+ $name:ident = enum $of:path; $($rest:tt)*) => {
        $crate::schema::schemas! { @impl $($doc)+, $name, {
            use $of as Of;
            $crate::schema::words(concat!($($doc, "\n"),+), Of::ALL.iter().map(|it| it.name()))
        } }
        $crate::schema::schemas! { $($rest)* }
    };
    ($(#[doc = $doc:literal])+ $name:ident = $of:path, $example:literal $(, $with:ident($($arg:expr)?))*; $($rest:tt)*) => {
        $crate::schema::schemas! { @impl $($doc)+, $name, {
            use $of as Of;
            $crate::schema::Text::new(concat!($($doc, "\n"),+), (Of::MIN, Of::MAX), $example)$(.$with($($arg)?))*.schema()
        } }
        $crate::schema::schemas! { $($rest)* }
    };
    (@impl $($doc:literal)+, $name:ident, $schema:block) => {
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub(crate) enum $name {}

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> $schema
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

/// Declares a named schema for each value object with a format of its own, of at most so many
/// characters, if that is bounded.
macro_rules! formats {
    ($($(#[doc = $doc:literal])+ $name:ident = $of:path $([$max:expr])?, $example:literal;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub(crate) enum $name {}

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
                let format = <$of as domain::kernel::Format>::NAME;
                let object = ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some(concat!($($doc, "\n"),+).trim()))
                    $(.max_length(Some($max)))?
                    .format(Some(SchemaFormat::Custom(format.to_owned())))
                    .examples([$example]);
                utoipa::openapi::RefOr::T(object.into())
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

/// Declares a named schema for each value object that is a whole number within bounds.
macro_rules! numbers {
    ($($(#[doc = $doc:literal])+ $name:ident = $of:ty, $example:literal;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub(crate) enum $name {}

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, Type};
                let object = ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .description(Some(concat!($($doc, "\n"),+).trim()))
                    .minimum(Some(<$of>::MIN))
                    .maximum(Some(<$of>::MAX))
                    .examples([$example]);
                utoipa::openapi::RefOr::T(object.into())
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

pub(crate) use {formats, numbers, schemas};

#[cfg(test)]
mod tests {
    use serde_json::json;
    use utoipa::{PartialSchema, ToSchema};

    mod domain {
        #[derive(Clone, Copy)]
        pub(super) enum Cover {
            Hard,
            Soft,
        }

        impl Cover {
            pub(super) const ALL: &'static [Self] = &[Self::Hard, Self::Soft];

            pub(super) fn name(self) -> &'static str {
                match self {
                    Self::Hard => "hard",
                    Self::Soft => "soft",
                }
            }
        }

        pub(super) struct Pin;

        impl Pin {
            pub(super) const MIN: usize = 4;
            pub(super) const MAX: usize = 6;
        }
    }

    schemas! {
        /// What keeps the pages together.
        Binding = enum super::tests::domain::Cover;
        /// Opens the till.
        Pin = super::tests::domain::Pin, "1234", pattern("^[0-9]+$"), write_only();
    }

    #[test]
    fn a_schema_says_what_the_value_says() {
        assert_eq!(Pin::name(), "Pin");
        let expected = json!({
            "type": "string", "description": "Opens the till.", "minLength": 4, "maxLength": 6,
            "pattern": "^[0-9]+$", "examples": ["1234"], "writeOnly": true,
        });
        assert_eq!(serde_json::to_value(Pin::schema()).unwrap(), expected);
    }

    #[test]
    fn words_are_listed() {
        let expected = json!({
            "type": "string", "description": "What keeps the pages together.", "enum": ["hard", "soft"],
            "examples": ["hard"],
        });
        assert_eq!(serde_json::to_value(Binding::schema()).unwrap(), expected);
    }
}
