//! What wins, what is refused, what is hidden.

use super::*;
use std::collections::BTreeSet;

fn load_with(file: &str, variables: &[(&str, &str)], overrides: Overrides) -> Result<Effective, ConfigError> {
    let path = std::env::temp_dir().join(format!("oriel-{}.toml", uuid::Uuid::new_v4().simple()));
    std::fs::write(&path, file).unwrap();
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let loaded = load_from(&overrides, &path, variables);
    std::fs::remove_file(&path).unwrap();
    loaded
}

fn refusal(file: &str, variables: &[(&str, &str)]) -> String {
    load_with(file, variables, Overrides::default()).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn the_command_line_beats_the_environment_and_that_the_file() {
    let file = "[server]\naddr = \"127.0.0.1:1\"\ndata = \"from-file\"\n[database]\nconnections = 7";
    let variables = [
        ("ORIEL_ADDR", "127.0.0.1:2"),
        ("ORIEL_DATA", "from-environment"),
        ("ORIEL_DEV", "1"),
        ("ORIEL_TRUSTED_PROXIES", "10.0.0.1, ::1"),
    ];
    let overrides = Overrides { addr: Some("127.0.0.1:3".into()), ..Overrides::default() };
    let effective = load_with(file, &variables, overrides).unwrap();
    let config = &effective.config;
    assert_eq!(config.server.addr.port(), 3);
    assert_eq!(config.server.data, PathBuf::from("from-environment"));
    assert_eq!((config.database.connections, config.server.dev, config.log.format), (7, true, LogFormat::Text));
    assert_eq!(config.server.trusted_proxies.len(), 2);
    let lines = effective.lines();
    let source = |path: &str| lines.iter().find(|line| line.0 == path).map(|line| line.2.as_str());
    assert_eq!(source("server.addr"), Some("--addr"));
    assert_eq!(source("server.data"), Some("ORIEL_DATA"));
    assert_eq!(source("log.filter"), Some("the program"));
}

#[test]
fn no_file_is_needed_but_one_that_is_named_has_to_be_there() {
    let nowhere = Path::new("/nowhere/Leptos.toml");
    assert!(load_from(&Overrides::default(), nowhere, std::iter::empty()).is_ok());
    let named = Overrides { file: Some(nowhere.to_owned()), ..Overrides::default() };
    assert!(matches!(load_from(&named, nowhere, std::iter::empty()), Err(ConfigError::NoFile(_))));
}

#[test]
fn unknown_keys_are_refused_by_name() {
    let message = refusal("[server]\nadress = \"x\"", &[]);
    assert!(message.contains(".toml: there is no key server.adress (there is addr, data,"), "{message}");
    assert!(refusal("[sever]\naddr = \"x\"", &[]).contains("sever"));
    let message = refusal("", &[("ORIEL_SERVER_ADDR", "x")]);
    assert!(message.contains("ORIEL_SERVER_ADDR") && message.contains("ORIEL_ADDR"), "{message}");
    assert!(refusal("", &[("ORIEL_ADDR", "x")]).starts_with("ORIEL_ADDR: server.addr cannot be used"));
    assert!(refusal("", &[("ORIEL_DATABASE_CONNECTIONS", "many")]).contains("a whole number"));
    assert_eq!(refusal("", &[("ORIEL_CACHE", "/tmp"), ("PATH", "/bin")]), "");
}

#[test]
fn whatever_a_file_can_set_a_variable_can_set_too() {
    let variables = [("LEPTOS_SITE_ROOT", "/srv/site"), ("LEPTOS_HASH_FILES", "false"), ("LEPTOS_SITE_ADDR", "0.0.0.0:1")];
    let effective = load_with("", &variables, Overrides::default()).unwrap();
    assert_eq!((effective.config.leptos().site_root.as_str(), effective.config.leptos().hash_files), ("/srv/site", false));
    assert!(effective.is_chosen("package.metadata.leptos.site-root") && !effective.is_chosen("server.addr"));
}

#[test]
fn secrets_do_not_reach_the_screen() {
    let variables = [("DATABASE_URL", "postgres://me:geheim@db/oriel")];
    let effective = load_with("", &variables, Overrides::default()).unwrap();
    assert_eq!(effective.config.database.url.expose(), Some("postgres://me:geheim@db/oriel"));
    let shown = format!("{:?} {:?}", effective.config, effective.lines());
    assert!(shown.contains("(hidden)") && !shown.contains("geheim"), "{shown}");
}

#[test]
fn the_section_of_cargo_leptos_is_the_same_in_both_files() {
    let section = |text| -> Dict { Figment::from(Toml::string(text)).extract_inner("package.metadata.leptos").unwrap() };
    let pairs = |dict: Dict| -> Vec<(String, String)> {
        dict.into_iter().map(|(key, value)| (key, serde_json::to_string(&value).unwrap())).collect()
    };
    assert_eq!(pairs(section(BUILT_IN)), pairs(section(include_str!("../../../Cargo.toml"))));
}

#[test]
fn the_example_of_an_environment_lists_every_variable() {
    let example = include_str!("../../../.env.example");
    let listed: BTreeSet<&str> =
        example.lines().filter_map(|line| line.trim_start_matches(['#', ' ']).split_once('=')).map(|(name, _)| name).collect();
    let built_in = Figment::from(Toml::string(BUILT_IN));
    for (name, ..) in environment::known(&built_in).unwrap() {
        assert!(listed.contains(name.as_str()), ".env.example does not list {name}");
    }
}
