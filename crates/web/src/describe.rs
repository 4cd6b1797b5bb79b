//! How an operation describes itself: each type in a handler's signature adds what it means.
//!
//! What a handler takes and what it gives are the whole of its description, so the document cannot
//! say anything that the code does not do.

use std::collections::BTreeMap;

use domain::{
    kernel::{Need, Otherwise, Policy},
    policies,
};
use serde_json::{Map, Value, json};
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};

use crate::problem;

/// One operation of the API, as far as it is described.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own, and any of them go together")]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) summary: String,
    pub(crate) notes: Vec<String>,
    pub(crate) parameters: Vec<Value>,
    pub(crate) body: Option<Value>,
    pub(crate) responses: BTreeMap<String, Value>,
    /// What it takes before anything else of a request is looked at.
    pub(crate) need: Need,
    /// What it can answer with, besides problems.
    pub(crate) produces: Vec<&'static str>,
    /// Whether OpenAPI has no words for it.
    pub(crate) unlisted: bool,
    /// Whether it is under no rate limit.
    pub(crate) unlimited: bool,
    /// Whether it knows itself who calls, and `Authorization` is none of anybody else's business.
    pub(crate) own_credentials: bool,
    /// Whether it may be asked to replay its answer.
    pub(crate) repeatable: bool,
    pub(crate) schemas: Schemas,
}

/// Adds a type's meaning to an operation.
pub(crate) trait Describe {
    fn describe(operation: &mut Operation);
}

impl Operation {
    /// Says that the operation may answer with the problem of `status`.
    pub(crate) fn may_fail(&mut self, statuses: &[u16]) {
        for status in statuses {
            self.responses.entry(status.to_string()).or_insert_with(|| problem::reference(*status));
        }
    }

    /// The policy that rules it, if it is one about records.
    pub(crate) fn policy(&self) -> Option<&'static Policy> {
        policies::ruling(&self.id)
    }

    /// Who may ask for it: as its policy says, or else by what it takes.
    pub(crate) fn who(&self) -> String {
        self.policy().map_or_else(|| self.need.sentence(), Policy::sentence)
    }

    /// Says with which problems its policy refuses.
    pub(crate) fn refuses_by_policy(&mut self) {
        for rule in self.policy().into_iter().flat_map(|it| it.rules) {
            self.may_fail(&[if rule.otherwise == Otherwise::State { 409 } else { 403 }]);
        }
    }

    /// Says that a retry may get its answer once more.
    pub(crate) fn may_be_replayed(&mut self) {
        for response in self.responses.iter_mut().filter(|it| it.0.starts_with('2')).map(|it| it.1) {
            response["headers"]["Idempotency-Replayed"] =
                json!({ "$ref": "#/components/headers/Idempotency-Replayed" });
        }
    }

    /// A parameter that stands here.
    pub(crate) fn parameter(&mut self, name: &str, place: &str, required: bool, schema: &Value, description: &str) {
        self.parameters.push(json!({
            "name": name, "in": place, "required": required, "schema": schema, "description": description,
        }));
    }

    /// A parameter that many operations share.
    pub(crate) fn shared_parameter(&mut self, name: &str) {
        self.parameters.push(json!({ "$ref": format!("#/components/parameters/{name}") }));
    }

    /// A body that must be sent, as any of `types`.
    pub(crate) fn takes<T: ToSchema>(&mut self, types: &[&str]) {
        let content = self.content::<T>();
        let content: Map<_, _> = types.iter().map(|it| ((*it).to_owned(), content.clone())).collect();
        self.body = Some(json!({ "required": true, "content": content, "description": description_of::<T>() }));
    }

    /// An answer with a JSON body.
    pub(crate) fn gives<T: ToSchema>(&mut self, status: u16, description: &str, headers: &[&str]) {
        let content = self.content::<T>();
        self.gives_content(status, description, headers, &[("application/json", content)]);
    }

    /// An answer with whatever body.
    pub(crate) fn gives_content(
        &mut self,
        status: u16,
        description: &str,
        headers: &[&str],
        content: &[(&'static str, Value)],
    ) {
        self.produces.extend(content.iter().map(|it| it.0));
        let mut response = json!({ "description": description, "headers": headers_of(headers) });
        if !content.is_empty() {
            response["content"] = content.iter().map(|(name, it)| ((*name).to_owned(), it.clone())).collect();
        }
        self.responses.insert(status.to_string(), response);
    }

    /// Registers `T` with all that it refers to; its schema and an example of it.
    pub(crate) fn content<T: ToSchema>(&mut self) -> Value {
        let schema = self.schemas.reference::<T>();
        match example_of::<T>() {
            Some(example) => json!({ "schema": schema, "example": example }),
            None => json!({ "schema": schema }),
        }
    }
}

/// The named schemas of a document. Each is written when the document is, so that the many operations that name the
/// same ones take no room for them.
#[derive(Debug, Default)]
pub(crate) struct Schemas(BTreeMap<String, fn() -> Named>);

/// Schemas by their names.
type Named = Vec<(String, RefOr<Schema>)>;

impl Schemas {
    /// A reference to `T`, which is registered with all that it refers to.
    pub(crate) fn reference<T: ToSchema>(&mut self) -> Value {
        self.0.entry(T::name().into_owned()).or_insert(all_of::<T>);
        json!({ "$ref": format!("#/components/schemas/{}", T::name()) })
    }

    /// Adds those of `others`.
    pub(crate) fn extend(&mut self, others: &Self) {
        self.0.extend(others.0.iter().map(|(name, all)| (name.clone(), *all)));
    }

    /// What they are, with all that they refer to.
    pub(crate) fn written(&self) -> BTreeMap<String, Value> {
        let mut written = BTreeMap::new();
        for (name, schema) in self.0.values().flat_map(|all| all()) {
            written.entry(name).or_insert_with(|| serde_json::to_value(schema).unwrap_or_default());
        }
        written
    }
}

fn all_of<T: ToSchema>() -> Named {
    let mut all = Vec::new();
    T::schemas(&mut all);
    all.push((T::name().into_owned(), T::schema()));
    all
}

/// The headers of an answer: its own, and those that every answer has.
pub(crate) fn headers_of(names: &[&str]) -> Value {
    let always = ["X-Request-Id", "API-Version"];
    let names = names.iter().chain(&always);
    names.map(|it| ((*it).to_owned(), json!({ "$ref": format!("#/components/headers/{it}") }))).collect()
}

/// The schema of `T` itself, not a reference to it.
pub(crate) fn schema_of<T: ToSchema>() -> Value {
    serde_json::to_value(T::schema()).unwrap_or_default()
}

fn example_of<T: ToSchema>() -> Option<Value> {
    schema_of::<T>()["examples"].get(0).cloned()
}

fn description_of<T: ToSchema>() -> String {
    schema_of::<T>()["description"].as_str().unwrap_or_default().to_owned()
}

impl Describe for () {
    fn describe(_: &mut Operation) {}
}

macro_rules! tuples {
    ($(($($name:ident),+))+) => {
        $(impl<$($name: Describe),+> Describe for ($($name,)+) {
            fn describe(operation: &mut Operation) {
                $($name::describe(operation);)+
            }
        })+
    };
}

tuples! { (A) (A, B) (A, B, C) (A, B, C, D) (A, B, C, D, E) (A, B, C, D, E, F) }

impl<T: Describe> Describe for Result<T, problem::Problem> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
        operation.may_fail(&problem::ALWAYS);
    }
}
