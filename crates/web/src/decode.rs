//! From JSON to a typed input, and from a bad input to all that is wrong with it.
//!
//! The types themselves refuse what is not valid, and stop at the first fault: that is the fast
//! path. Only when they refuse is the input held against its schema, the one that the API's document
//! shows, to name every fault; what no schema can say, `formats` adds to it. So the document is what is
//! enforced, and nobody pays for it who sends a good request.

use std::{
    any::TypeId,
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};

use domain::kernel::Violation;
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{describe::Schemas, formats};

/// An input type: what the types of domain and application can read, and the document describes.
pub(crate) trait Input: DeserializeOwned + ToSchema + Send + 'static {}
impl<T: DeserializeOwned + ToSchema + Send + 'static> Input for T {}

/// Reads `T`, or lists everything that is wrong with `value`.
pub(crate) fn decode<T: Input>(value: &Value) -> Result<T, Vec<Violation>> {
    T::deserialize(value).map_err(|error| explain::<T>(value, &error))
}

/// Everything that is wrong with `value` as a `T`, which `error` says it is not.
pub(crate) fn explain<T: Input>(value: &Value, error: &serde_json::Error) -> Vec<Violation> {
    let mut violations: Vec<_> = validator::<T>().iter_errors(value).flat_map(|it| violations_of(&it)).collect();
    if violations.is_empty() {
        // A rule that a schema cannot express, such as a member that is there twice.
        violations.push(Violation::new("", "invalid", error.to_string()));
    }
    // One fault for each member is enough: a text that is too short is often blank as well.
    violations.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    violations.dedup_by(|a, b| a.pointer == b.pointer);
    violations
}

/// One validator for each input type, compiled when it is first needed.
fn validator<T: Input>() -> Arc<Validator> {
    static COMPILED: LazyLock<RwLock<HashMap<TypeId, Arc<Validator>>>> = LazyLock::new(RwLock::default);
    let known = COMPILED.read().ok().and_then(|it| it.get(&TypeId::of::<T>()).cloned());
    known.unwrap_or_else(|| {
        let compiled = Arc::new(compile::<T>());
        if let Ok(mut all) = COMPILED.write() {
            all.insert(TypeId::of::<T>(), Arc::clone(&compiled));
        }
        compiled
    })
}

#[expect(clippy::expect_used, reason = "the schema comes from a derive; a contract test compiles every one of them")]
fn compile<T: Input>() -> Validator {
    let mut schemas = Schemas::default();
    let mut schema = schemas.reference::<T>();
    let mut schemas = schemas.written();
    formats::mark(&mut schemas);
    schema["components"] = json!({ "schemas": schemas });
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    formats::register(options).build(&schema).expect("a derived schema is valid")
}

fn violations_of(error: &ValidationError<'_>) -> Vec<Violation> {
    let at = error.instance_path().to_string();
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let unknown = |it: &String| {
                Violation::new(format!("{at}/{}", escape(it)), "unknown_member", "there is no such member")
            };
            unexpected.iter().map(unknown).collect()
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![Violation::new(format!("{at}/{}", escape(name)), "required", "this member is required")]
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            alternatives(&at, context)
        }
        ValidationErrorKind::Format { format } => vec![misfit(&at, format, error.instance())],
        ValidationErrorKind::Custom { message: object, .. } => {
            formats::check_object(object, error.instance()).err().map(|it| it.below(&at)).into_iter().collect()
        }
        kind => {
            let code = code(kind);
            vec![Violation::new(at, code, sentence(error))]
        }
    }
}

/// A member that may be null is `oneOf [null, T]`: what is wrong with it is what is wrong with the `T`.
fn alternatives(at: &str, context: &[Vec<ValidationError<'_>>]) -> Vec<Violation> {
    let told = context.iter().flatten().filter(|it| !only_wants_null(it));
    let all: Vec<_> = told.flat_map(violations_of).collect();
    if all.is_empty() { vec![Violation::new(at, "invalid", "fits none of the alternatives")] } else { all }
}

fn only_wants_null(error: &ValidationError<'_>) -> bool {
    use jsonschema::{JsonType, error::TypeKind};
    matches!(error.kind(), ValidationErrorKind::Type { kind: TypeKind::Single(JsonType::Null) })
}

fn misfit(at: &str, format: &str, instance: &Value) -> Violation {
    let text = instance.as_str().unwrap_or_default();
    match formats::check(format, text) {
        Err((code, detail)) => Violation::new(at, code, detail),
        Ok(()) => Violation::new(at, "format", format!("must be of the format {format}")),
    }
}

const fn code(kind: &ValidationErrorKind) -> &'static str {
    match kind {
        ValidationErrorKind::Type { .. } => "wrong_type",
        ValidationErrorKind::Enum { .. } | ValidationErrorKind::Constant { .. } => "unknown_value",
        ValidationErrorKind::MinLength { .. } => "too_short",
        ValidationErrorKind::MaxLength { .. } => "too_long",
        ValidationErrorKind::Minimum { .. } | ValidationErrorKind::ExclusiveMinimum { .. } => "too_small",
        ValidationErrorKind::Maximum { .. } | ValidationErrorKind::ExclusiveMaximum { .. } => "too_large",
        ValidationErrorKind::MinItems { .. } => "too_few",
        ValidationErrorKind::MaxItems { .. } => "too_many",
        ValidationErrorKind::UniqueItems => "not_unique",
        ValidationErrorKind::MinProperties { .. } => "empty",
        _ => "invalid",
    }
}

/// What is wrong, without the value itself, which may be long or secret.
fn sentence(error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::MinProperties { .. } => "names no member to change".to_owned(),
        _ => error.masked_with("the value").to_string(),
    }
}

/// As RFC 6901 wants a name within a pointer.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
