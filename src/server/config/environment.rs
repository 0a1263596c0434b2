//! Environment variables as configuration: one per key that `Leptos.toml` lists, and no others.

use super::ConfigError;
use figment::{
    Figment,
    value::{Dict, Value},
};

const PREFIX: &str = "ORIEL_";
/// The section of cargo-leptos, and the variables by which it is set: the same ones that cargo-leptos reads.
const LEPTOS: (&str, &str) = ("package.metadata.leptos", "LEPTOS_");
/// Its keys that the server reads; the others are for the build alone.
const LEPTOS_KEYS: [&str; 5] = ["output-name", "site-root", "site-pkg-dir", "reload-port", "hash-files"];
/// Variables of ours that are no configuration of the server: the file's name, and what set-up and tests read.
const NOT_KEYS: &[&str] = &["ORIEL_CONFIG", "ORIEL_CACHE", "ORIEL_TEST_DATABASE_URL", "ORIEL_RECORDED"];

/// The variable that sets `section.key`.
pub fn variable(section: &str, key: &str) -> String {
    match (section, key) {
        ("database", "url") => "DATABASE_URL".into(),
        ("server", key) => format!("{PREFIX}{}", key.to_uppercase()),
        (section, key) => format!("{PREFIX}{}_{}", section.to_uppercase(), key.to_uppercase()),
    }
}

/// Every variable that sets something, with the path of what it sets and the default.
pub fn known(built_in: &Figment) -> Result<Vec<(String, String, Value)>, ConfigError> {
    let mut sections: Dict = built_in.extract()?;
    sections.remove("package");
    let mut known = Vec::new();
    for (section, keys) in sections {
        for (key, default) in keys.into_dict().unwrap_or_default() {
            known.push((variable(&section, &key), format!("{section}.{key}"), default));
        }
    }
    for key in LEPTOS_KEYS {
        let path = format!("{}.{key}", LEPTOS.0);
        let name = format!("{}{}", LEPTOS.1, key.replace('-', "_").to_uppercase());
        known.push((name, path.clone(), built_in.find_value(&path)?));
    }
    Ok(known)
}

/// The name, path and value of each variable that is set; those that are empty are as good as not set.
pub fn read(
    built_in: &Figment,
    variables: impl Iterator<Item = (String, String)>,
) -> Result<Vec<(String, String, Value)>, ConfigError> {
    let known = known(built_in)?;
    let mut found = Vec::new();
    for (name, text) in variables {
        match known.iter().find(|(known, ..)| *known == name) {
            Some(_) if text.is_empty() => {}
            Some((_, path, default)) => found.push((name.clone(), path.clone(), typed(&name, text, default)?)),
            None if name.starts_with(PREFIX) && !NOT_KEYS.contains(&name.as_str()) => {
                return Err(ConfigError::UnknownVariable { hint: hint(&name, &known), name });
            }
            None => {}
        }
    }
    Ok(found)
}

/// `text` in the type of the default it replaces.
fn typed(name: &str, text: String, default: &Value) -> Result<Value, ConfigError> {
    let wrong = |wanted, value: &str| ConfigError::WrongVariable { name: name.to_owned(), wanted, value: value.to_owned() };
    match default {
        Value::Bool(..) => match text.to_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => Ok(true.into()),
            "0" | "false" | "no" | "off" => Ok(false.into()),
            _ => Err(wrong("1 or 0", &text)),
        },
        Value::Num(..) => text.parse::<u64>().map(Value::from).map_err(|_| wrong("a whole number", &text)),
        Value::Array(..) => Ok(text.split(',').map(|part| part.trim().to_owned()).collect::<Vec<_>>().into()),
        _ => Ok(text.into()),
    }
}

/// The shortest known variable that ends alike, for those who left out or added a section.
fn hint(name: &str, known: &[(String, String, Value)]) -> String {
    let last = name.rsplit('_').next().unwrap_or(name);
    let alike = known.iter().filter(|(known, ..)| known.ends_with(last)).min_by_key(|(known, ..)| known.len());
    alike.map_or_else(String::new, |(known, ..)| format!(" (did you mean {known}?)"))
}
