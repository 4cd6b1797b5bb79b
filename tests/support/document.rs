//! The OpenAPI document, as far as a test wants to know it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

/// Stands for a record that nobody has.
const NOBODY: &str = "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e";

/// The document of the API, with its operations at hand.
pub struct Document {
    /// The document itself.
    pub value: Value,
    operations: Vec<Operation>,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// One operation, with what it shares with others filled in.
pub struct Operation {
    /// Its stable name.
    pub id: String,
    /// Its method.
    pub method: Method,
    /// Where it is, with `{parameters}`.
    pub path: String,
    /// All that the document says of it, references to parameters and responses resolved.
    pub value: Value,
    /// A path that names a record that is well-formed, and usually does not exist.
    pub sample: String,
}

impl Document {
    /// Reads a document.
    pub fn new(value: Value) -> Self {
        let mut operations = Vec::new();
        for (path, item) in value["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let method = method.to_uppercase().parse().unwrap();
                operations.push(Operation::new(&value, method, path, operation));
            }
        }
        Self { value, operations, validators: Mutex::default() }
    }

    /// All operations.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation of this name.
    pub fn operation(&self, id: &str) -> &Operation {
        self.operations.iter().find(|it| it.id == id).unwrap_or_else(|| panic!("there is no operation {id}"))
    }

    /// The operation that answers a request; a `HEAD` is answered as a `GET`.
    pub fn find(&self, method: &Method, path: &str) -> Option<&Operation> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let path = path.split(['?', '#']).next().unwrap();
        let versioned = format!("/v1{path}");
        let at = |path: &str| {
            // The most specific path counts, whatever its methods.
            let fitting = self.operations.iter().filter(|it| fits(&it.path, path));
            let best = fitting.map(|it| it.path.as_str()).min_by_key(|it| it.matches('{').count())?;
            self.operations.iter().find(|it| it.path == best && it.method == *method)
        };
        at(path).or_else(|| at(&versioned))
    }

    /// Each path with the methods it has.
    pub fn paths(&self) -> Vec<(&Operation, Vec<&Method>)> {
        let mut paths: Vec<(&Operation, Vec<&Method>)> = Vec::new();
        for operation in &self.operations {
            match paths.iter_mut().find(|it| it.0.path == operation.path) {
                Some((_, methods)) => methods.push(&operation.method),
                None => paths.push((operation, vec![&operation.method])),
            }
        }
        paths
    }

    /// What is at `reference`, or `value` itself where it is none.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        resolve(&self.value, value)
    }

    /// What `schema` demands, compiled once.
    pub fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        let compiled = validators.entry(schema.to_string()).or_insert_with(|| Arc::new(self.compile(schema)));
        Arc::clone(compiled)
    }

    fn compile(&self, schema: &Value) -> Validator {
        let mut schema = schema.clone();
        schema["components"] = json!({ "schemas": self.value["components"]["schemas"] });
        jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    loop {
        match (template.next(), path.next()) {
            (None, None) => return true,
            (Some(wanted), Some(segment)) => {
                let any = wanted.starts_with('{') && !segment.is_empty();
                if !any && wanted != segment {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let found = document.pointer(reference.trim_start_matches('#'));
            found.unwrap_or_else(|| panic!("{reference} leads nowhere"))
        }
        None => value,
    }
}

impl Operation {
    fn new(document: &Value, method: Method, path: &str, operation: &Value) -> Self {
        let mut value = operation.clone();
        if let Some(parameters) = value.get_mut("parameters").and_then(Value::as_array_mut) {
            for it in parameters {
                *it = resolve(document, it).clone();
            }
        }
        for response in value["responses"].as_object_mut().unwrap().values_mut() {
            *response = resolve(document, response).clone();
            if let Some(headers) = response.get_mut("headers").and_then(Value::as_object_mut) {
                for it in headers.values_mut() {
                    *it = resolve(document, it).clone();
                }
            }
        }
        let id = value["operationId"].as_str().unwrap_or_default().to_owned();
        let sample = sample(document, path, &value);
        Self { id, method, path: path.to_owned(), value, sample }
    }

    /// Whether strangers may ask.
    pub fn is_public(&self) -> bool {
        self.value["security"].as_array().is_none_or(Vec::is_empty)
    }

    /// Whether a retry can be recognised by its `Idempotency-Key`.
    pub fn is_repeatable(&self) -> bool {
        self.parameters("header").any(|it| it["name"] == "Idempotency-Key")
    }

    /// Its parameters in one place.
    pub fn parameters(&self, place: &str) -> impl Iterator<Item = &Value> {
        let all = self.value["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        all.iter().filter(move |it| it["in"] == place)
    }

    /// The media types of its body, each with what is said of it.
    pub fn bodies(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.value["requestBody"]["content"].as_object().into_iter().flatten()
    }

    /// An example of its JSON body, if it takes one.
    pub fn example(&self) -> Option<&Value> {
        self.value.pointer("/requestBody/content/application~1json/example")
    }

    /// A body as the document shows it, JSON first.
    pub fn sample_body(&self) -> Option<(&str, Vec<u8>)> {
        let (media_type, said) = self.bodies().min_by_key(|it| it.0 != "application/json")?;
        let body = match &said["example"] {
            Value::String(text) => text.clone().into_bytes(),
            example => serde_json::to_vec(example).unwrap(),
        };
        Some((media_type, body))
    }

    /// What is documented for a status.
    pub fn response(&self, status: u16) -> Option<&Value> {
        self.value["responses"].get(status.to_string())
    }

    /// The documented statuses.
    pub fn statuses(&self) -> Vec<u16> {
        self.value["responses"].as_object().unwrap().keys().map(|it| it.parse().unwrap()).collect()
    }
}

fn sample(document: &Value, path: &str, operation: &Value) -> String {
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let filled = parameters.iter().filter(|it| it["in"] == "path").fold(path.to_owned(), |path, it| {
        let schema = resolve(document, &it["schema"]);
        let example = it["example"].as_str().or_else(|| schema["examples"][0].as_str()).unwrap_or(NOBODY);
        path.replace(&format!("{{{}}}", it["name"].as_str().unwrap()), example)
    });
    assert!(!filled.contains('{'), "{path} has a parameter that is not described");
    filled
}
