//! Rules, ready to be used on texts.

use super::{built_in, card};
use crate::domain::{
    error::AppError,
    redaction::{BUILT_IN, Redaction},
};
use regex::{Regex, RegexBuilder};
use std::borrow::Cow;

/// Rules of an organisation, characters of a pattern, and fields of a rule, at most.
pub const MOST: usize = 50;
const LONGEST_PATTERN: usize = 1_000;
const MOST_FIELDS: usize = 50;
/// Bytes that a compiled pattern may take, and its cache while it searches: time is linear in the text whatever the pattern.
const COMPILED: usize = 1024 * 1024;
/// Texts of fields may be cut to their own limits, of which this is the smallest (`fields::NAME`).
const ALWAYS_FITS: usize = crate::server::ingest::fields::NAME;

enum Find {
    Pattern(Regex),
    Cards(Regex),
}

struct Rule {
    /// What stands in the place of what is found.
    mark: String,
    find: Find,
    fields: Vec<String>,
}

/// The rules of one organisation.
pub struct Rules(Vec<Rule>);

impl Rules {
    /// Refuses what cannot be used, by the name of the field.
    pub fn new(rows: &[Redaction]) -> Result<Self, AppError> {
        rows.iter().map(rule).collect::<Result<_, _>>().map(Self)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `text` without what is found in it; `None` when nothing is. `path` are the names of the fields that it stands below.
    pub fn replace(&self, text: &str, path: &[String]) -> Option<String> {
        let mut now = Cow::Borrowed(text);
        for rule in self.0.iter().filter(|rule| rule.is_about(path)) {
            if let Some(next) = rule.replace(&now) {
                now = Cow::Owned(next);
            }
        }
        let Cow::Owned(replaced) = now else { return None };
        // A mark may be longer than what it stands for, and the field has an end.
        let most = text.chars().count().max(ALWAYS_FITS);
        Some(replaced.chars().take(most).collect())
    }
}

impl Rule {
    fn is_about(&self, path: &[String]) -> bool {
        self.fields.is_empty() || path.iter().any(|name| self.fields.contains(name))
    }

    fn replace(&self, text: &str) -> Option<String> {
        match &self.find {
            Find::Pattern(pattern) => match pattern.replace_all(text, regex::NoExpand(&self.mark)) {
                Cow::Owned(replaced) => Some(replaced),
                Cow::Borrowed(_) => None,
            },
            Find::Cards(digits) => {
                let runs = digits.find_iter(text);
                let found: Vec<_> = runs
                    .flat_map(|run| {
                        card::find(run.as_str()).into_iter().map(move |at| run.start() + at.start..run.start() + at.end)
                    })
                    .collect();
                let mut replaced = text.to_owned();
                found.iter().rev().for_each(|range| replaced.replace_range(range.clone(), &self.mark));
                (!found.is_empty()).then_some(replaced)
            }
        }
    }
}

fn rule(row: &Redaction) -> Result<Rule, AppError> {
    check_name(&row.name)?;
    check_fields(&row.fields)?;
    let find = match (row.built_in.as_deref(), row.pattern.as_deref()) {
        (Some("email"), None) => Find::Pattern(compile(built_in::EMAIL)?),
        (Some("api_key"), None) => Find::Pattern(compile(built_in::API_KEY)?),
        (Some("credit_card"), None) => Find::Cards(compile(built_in::DIGITS)?),
        (None, Some(pattern)) => Find::Pattern(of_people(pattern)?),
        (Some(_), None) => {
            let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            return Err(AppError::invalid("built_in", format!("must be one of {}", names.join(", "))));
        }
        _ => return Err(AppError::invalid("pattern", "Give either a set that is built in or a pattern, and not both.")),
    };
    Ok(Rule { mark: format!("[redacted:{}]", row.name), find, fields: row.fields.clone() })
}

fn check_name(name: &str) -> Result<(), AppError> {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte));
    match is_plain && (1..=40).contains(&name.len()) {
        true => Ok(()),
        false => Err(AppError::invalid("name", "must have 1 to 40 of a-z, 0-9, - and _")),
    }
}

fn check_fields(fields: &[String]) -> Result<(), AppError> {
    let is_name = |name: &String| (1..=ALWAYS_FITS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    match fields.len() <= MOST_FIELDS && fields.iter().all(is_name) {
        true => Ok(()),
        false => Err(AppError::invalid("fields", format!("must be at most {MOST_FIELDS} names of fields"))),
    }
}

fn of_people(pattern: &str) -> Result<Regex, AppError> {
    if pattern.chars().count() > LONGEST_PATTERN || pattern.contains('\0') {
        return Err(AppError::invalid("pattern", format!("must have at most {LONGEST_PATTERN} characters")));
    }
    let regex = compile(pattern)?;
    if ["", "a b", "1"].iter().any(|text| regex.find_iter(text).any(|found| found.is_empty())) {
        return Err(AppError::invalid("pattern", "must not be met by nothing, as between two letters"));
    }
    Ok(regex)
}

fn compile(pattern: &str) -> Result<Regex, AppError> {
    let built = RegexBuilder::new(pattern).size_limit(COMPILED).dfa_size_limit(COMPILED).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => AppError::invalid("pattern", "is too large once it is compiled"),
        error => AppError::invalid("pattern", format!("is no regular expression: {error}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in(name: &str) -> Redaction {
        Redaction { name: name.into(), built_in: Some(name.into()), pattern: None, fields: vec![] }
    }

    fn pattern(pattern: &str) -> Redaction {
        Redaction { name: "own".into(), built_in: None, pattern: Some(pattern.into()), fields: vec![] }
    }

    fn after(rows: &[Redaction], text: &str) -> String {
        Rules::new(rows).unwrap().replace(text, &[]).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn what_is_built_in_finds_what_it_says() {
        for (name, found, rest) in [
            ("email", "ana.o'neil+x@mail.example.co.uk", " wrote"),
            ("api_key", "sk-ant-api03-abcdefghijklmnopqrst", "!"),
            ("api_key", "ghp_0123456789abcdefghijABCDEFGHIJ", ""),
            ("api_key", "AKIAIOSFODNN7EXAMPLE", ","),
            ("api_key", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", ""),
            ("api_key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "\n"),
            ("credit_card", "4111 1111 1111 1111", " please"),
        ] {
            assert_eq!(after(&[built_in(name)], &format!("a {found}{rest}")), format!("a [redacted:{name}]{rest}"), "{found}");
        }
    }

    #[test]
    fn ordinary_texts_stay() {
        let all = BUILT_IN.map(|(name, _)| built_in(name));
        for text in [
            "me @ home",
            "@everybody look",
            "task-with-a-very-long-name-of-its-own",
            "2026-03-04 12:00:00.000",
            "4111111111111112",
        ] {
            assert_eq!(after(&all, text), text);
        }
        let uuid = "0b6f2f6e-5a55-4f0c-9d7e-2f2d8a1f8a11";
        assert_eq!(after(&all, uuid), uuid);
    }

    #[test]
    fn a_rule_holds_below_its_fields_alone() {
        let rules = Rules::new(&[Redaction { fields: vec!["arguments".into()], ..built_in("email") }]).unwrap();
        let path = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(rules.replace("a@b.co", &path(&["content"])), None);
        assert_eq!(rules.replace("a@b.co", &path(&["arguments", "to"])).unwrap(), "[redacted:email]");
    }

    #[test]
    fn patterns_that_are_wrong_endless_or_empty_are_refused() {
        for wrong in ["(", "a*", r"\b", "", "(?:a{1000}){1000}", &"x".repeat(1_001)] {
            assert!(
                matches!(Rules::new(&[pattern(wrong)]), Err(AppError::Invalid { field, .. }) if field == "pattern"),
                "{wrong}"
            );
        }
        assert_eq!(after(&[pattern("order-[0-9]+")], "see order-17"), "see [redacted:own]");
        // Not a template.
        let mark = Redaction { name: "own".into(), ..pattern("(a)(b)") };
        assert_eq!(after(&[mark], "ab"), "[redacted:own]");
    }

    #[test]
    fn a_text_never_outgrows_its_field() {
        let title = "a@b.co ".repeat(142);
        let replaced = after(&[built_in("email")], &title);
        assert_eq!(replaced.chars().count(), title.chars().count());
    }
}
