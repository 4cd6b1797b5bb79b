//! Where settings come from, and which source wins.

use std::{
    collections::BTreeMap,
    env, fmt, fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use super::{Setting, TABLE};

/// The file's name in the data directory.
const FILE: &str = "lyceum.toml";
/// Where the file is, if not in the data directory. Cannot be in the file itself.
const CONFIG: &str = "LYCEUM_CONFIG";

/// A setting that cannot be used. Names the setting and where it came from, and never shows a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The value makes no sense.
    #[error("{name} (from {source_name}) cannot be {value}: {reason}")]
    Bad {
        /// Which setting.
        name: String,
        /// Who set it.
        source_name: String,
        /// To what; masked if it is a secret.
        value: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nothing has this name; a typo must not pass silently.
    #[error("there is no setting {name} (from {source_name})")]
    Unknown {
        /// The name.
        name: String,
        /// Who set it.
        source_name: String,
    },
    /// A file cannot be read.
    #[error("{path}: {reason}")]
    File {
        /// Which.
        path: String,
        /// Why not.
        reason: String,
    },
}

/// A value with the name of where it came from.
#[derive(Clone)]
pub(super) struct Sourced {
    pub(super) value: String,
    pub(super) from: String,
}

/// All that is set, strongest source first.
#[derive(Default)]
pub struct Sources(BTreeMap<&'static str, Sourced>);

impl Sources {
    /// What is set for this process.
    pub fn collect() -> Result<Self, ConfigError> {
        let environment =
            env::vars_os().filter_map(|(name, it)| Some((name.into_string().ok()?, it.into_string().ok()?)));
        Self::of(environment.collect(), Path::new(".env"))
    }

    /// What `environment` sets, then the file `dotenv`, then the configuration file.
    pub fn of(environment: BTreeMap<String, String>, dotenv: &Path) -> Result<Self, ConfigError> {
        let dotenv = read_dotenv(dotenv)?;
        let named = environment.get(CONFIG).or_else(|| dotenv.get(CONFIG)).cloned();
        let mut all = Self::default();
        all.add(environment, "the environment")?;
        all.add(dotenv, ".env")?;
        let directory = all.text("LYCEUM_DATA_DIR").map_or("./data", |it| &it.value);
        let file = named.as_ref().map_or_else(|| Path::new(directory).join(FILE), PathBuf::from);
        all.add_file(&file, named.is_some())?;
        Ok(all)
    }

    /// Adds what no stronger source has set.
    fn add(&mut self, variables: BTreeMap<String, String>, from: &str) -> Result<(), ConfigError> {
        for (name, value) in variables {
            let known = TABLE.iter().find(|it| it.variable == name);
            match known {
                Some(setting) => {
                    self.0.entry(setting.variable).or_insert(Sourced { value, from: from.to_owned() });
                }
                None if name.starts_with("LYCEUM_") && name != CONFIG && !is_foreign(&name) => {
                    return Err(ConfigError::Unknown { name, source_name: from.to_owned() });
                }
                None => {}
            }
        }
        Ok(())
    }

    fn add_file(&mut self, path: &Path, must_exist: bool) -> Result<(), ConfigError> {
        let failed = |reason: String| ConfigError::File { path: path.display().to_string(), reason };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !must_exist => return Ok(()),
            Err(error) => return Err(failed(error.to_string())),
        };
        let table: toml::Table = text.parse().map_err(|it: toml::de::Error| failed(it.message().to_owned()))?;
        let from = path.display().to_string();
        for (key, value) in table {
            let Some(setting) = TABLE.iter().find(|it| it.key == key) else {
                return Err(ConfigError::Unknown { name: key, source_name: from });
            };
            let value =
                plain(&value).ok_or_else(|| failed(format!("{key} must be a text, a number or a list of texts")))?;
            self.0.entry(setting.variable).or_insert(Sourced { value, from: from.clone() });
        }
        Ok(())
    }

    pub(super) fn text(&self, variable: &str) -> Option<&Sourced> {
        self.0.get(variable)
    }

    /// The value of `variable`, or `default` where nothing is set.
    pub(super) fn read<T: FromStr<Err: fmt::Display>>(&self, variable: &str, default: T) -> Result<T, ConfigError> {
        let Some(it) = self.text(variable) else { return Ok(default) };
        it.value.trim().parse().map_err(|reason: T::Err| self.bad(variable, &reason))
    }

    /// Says that what is set for `variable` cannot be used.
    pub(super) fn bad(&self, variable: &str, reason: &dyn fmt::Display) -> ConfigError {
        let secret = TABLE.iter().any(|it: &Setting| it.variable == variable && it.secret);
        let (value, source_name) =
            self.text(variable).map_or_else(Default::default, |it| (it.value.clone(), it.from.clone()));
        let value = if secret { "what it is".to_owned() } else { format!("{value:?}") };
        ConfigError::Bad { name: variable.to_owned(), source_name, value, reason: reason.to_string() }
    }
}

/// Variables of the tests and tools around, which are none of ours.
fn is_foreign(name: &str) -> bool {
    name.starts_with("LYCEUM_TEST_") || name.starts_with("LYCEUM_ADMIN_") || name == "LYCEUM_BIN"
}

fn read_dotenv(path: &Path) -> Result<BTreeMap<String, String>, ConfigError> {
    let failed = |reason: String| ConfigError::File { path: path.display().to_string(), reason };
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let lines = dotenvy::from_path_iter(path).map_err(|it| failed(it.to_string()))?;
    // The error of a line would show the line, which may hold a secret.
    lines.collect::<Result<_, _>>().map_err(|_| failed("a line is not NAME=value".to_owned()))
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(it) => Some(it.clone()),
        toml::Value::Integer(it) => Some(it.to_string()),
        toml::Value::Boolean(it) => Some(if *it { "on" } else { "off" }.to_owned()),
        toml::Value::Array(all) => Some(all.iter().map(|it| it.as_str()).collect::<Option<Vec<_>>>()?.join(",")),
        _ => None,
    }
}
