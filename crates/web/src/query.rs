//! Query parameters: typed, and none that the operation does not know.

use std::{
    any::TypeId,
    collections::{BTreeMap, HashMap},
    future::{Ready, ready},
    ops::Deref,
    sync::{Arc, LazyLock, RwLock},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use domain::kernel::Violation;
use serde_json::{Map, Value};

use crate::{
    decode::{Input, decode},
    describe::{Describe, Operation, schema_of},
    problem::Problem,
};

/// The parameters of an operation, read as a `T`.
pub(crate) struct Query<T>(pub(crate) T);

/// What came, by name.
pub(crate) type Pairs = BTreeMap<String, String>;

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Takes a query string apart. A name that comes twice is refused, because which one would count?
pub(crate) fn pairs(request: &HttpRequest) -> Result<Pairs, Problem> {
    pairs_of(request.query_string())
}

/// The same of any text that is encoded like a query.
pub(crate) fn pairs_of(text: &str) -> Result<Pairs, Problem> {
    let mut pairs = Pairs::new();
    for part in text.split('&').filter(|it| !it.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let (name, value) = (plain(name)?, plain(value)?);
        if pairs.contains_key(&name) {
            return Err(Problem::bad_request("repeated_parameter", format!("the parameter {name} is given twice")));
        }
        pairs.insert(name, value);
    }
    Ok(pairs)
}

fn plain(text: &str) -> Result<String, Problem> {
    let malformed = || Problem::bad_request("malformed_query", "the query is not percent-encoded UTF-8");
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced).decode_utf8().map(Into::into).map_err(|_| malformed())
}

/// Reads `T` from what came, or lists what is wrong with it. A name that is no member of `T` is a
/// problem of its own: whoever sent it asked for something else. `besides` names what else could have
/// come.
pub(crate) fn read<T: Input>(pairs: &Pairs, besides: &[&str]) -> Result<Result<T, Vec<Violation>>, Problem> {
    let kinds = kinds::<T>();
    let mut object = Map::new();
    let mut violations = Vec::new();
    for (name, text) in pairs {
        let Some(kind) = kinds.get(name) else {
            return Err(unknown(name, kinds.keys().map(String::as_str).chain(besides.iter().copied())));
        };
        match kind.read(text) {
            Some(value) => drop(object.insert(name.clone(), value)),
            None => violations.push(Violation::new(format!("/{name}"), "wrong_type", kind.expectation())),
        }
    }
    Ok(match decode::<T>(&Value::Object(object)) {
        Ok(it) if violations.is_empty() => Ok(it),
        Ok(_) => Err(violations),
        Err(more) => {
            violations.extend(more);
            Err(violations)
        }
    })
}

pub(crate) fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    let known: Vec<_> = known.collect();
    let detail = format!("there is no parameter {name} here");
    Problem::bad_request("unknown_parameter", detail).fact("parameter", name).fact("known", known)
}

/// How the text of a parameter is to be read.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
}

impl Kind {
    fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Text => Some(text.into()),
            Self::Integer => text.parse::<i64>().ok().map(Into::into),
            Self::Number => text.parse::<f64>().ok().filter(|it| it.is_finite()).map(Into::into),
            Self::Boolean => text.parse::<bool>().ok().map(Into::into),
        }
    }

    const fn expectation(self) -> &'static str {
        match self {
            Self::Text => "must be a text",
            Self::Integer => "must be a whole number",
            Self::Number => "must be a number",
            Self::Boolean => "must be true or false",
        }
    }
}

/// The members of `T`, as its schema shows them.
fn kinds<T: Input>() -> Arc<BTreeMap<String, Kind>> {
    type Known = HashMap<TypeId, Arc<BTreeMap<String, Kind>>>;
    static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);
    let known = KNOWN.read().ok().and_then(|it| it.get(&TypeId::of::<T>()).cloned());
    known.unwrap_or_else(|| {
        let kinds =
            Arc::new(members::<T>().into_iter().map(|(name, it)| (name, kind(&it))).collect::<BTreeMap<_, _>>());
        if let Ok(mut all) = KNOWN.write() {
            all.insert(TypeId::of::<T>(), Arc::clone(&kinds));
        }
        kinds
    })
}

fn members<T: Input>() -> Map<String, Value> {
    match schema_of::<T>()["properties"].take() {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn kind(schema: &Value) -> Kind {
    let is = |name: &str| match &schema["type"] {
        Value::String(it) => it == name,
        Value::Array(all) => all.iter().any(|it| it == name),
        _ => false,
    };
    match () {
        () if is("integer") => Kind::Integer,
        () if is("number") => Kind::Number,
        () if is("boolean") => Kind::Boolean,
        () => Kind::Text,
    }
}

/// Describes each member of `T` as a parameter.
pub(crate) fn describe_members<T: Input>(operation: &mut Operation) {
    // For what the members refer to; of the object itself the document has no use.
    operation.schemas.reference::<T>();
    for (name, schema) in members::<T>() {
        let mut schema = without_null(schema);
        let description = schema.as_object_mut().and_then(|it| it.remove("description")).unwrap_or_default();
        operation.parameter(&name, "query", false, &schema, description.as_str().unwrap_or_default());
    }
}

/// An absent parameter is an absent one; there is no way to send `null`.
fn without_null(mut schema: Value) -> Value {
    if let Value::Array(types) = &mut schema["type"] {
        types.retain(|it| it != "null");
        if let [only] = types.as_slice() {
            schema["type"] = only.clone();
        }
    } else if schema["type"].is_null() {
        schema.as_object_mut().map(|it| it.remove("type"));
    }
    if let Some(Value::Array(all)) = schema.get("oneOf")
        && let Some(real) = all.iter().find(|it| it["type"] != "null")
    {
        return real.clone();
    }
    schema
}

impl<T: Input> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = pairs(request).and_then(|it| read(&it, &[]));
        ready(read.and_then(|it| it.map(Self).map_err(|it| Problem::invalid_parameters(&it))))
    }
}

impl<T: Input> Describe for Query<T> {
    fn describe(operation: &mut Operation) {
        describe_members::<T>(operation);
        operation.may_fail(&[422]);
    }
}
