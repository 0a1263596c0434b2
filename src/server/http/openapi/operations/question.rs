//! What questions of people have in common.

use super::{Answers, Operation, Param, Who};

/// A question that whoever is signed in asks.
pub const fn question(
    tag: &'static str,
    path: &'static str,
    id: &'static str,
    (summary, about): (&'static str, &'static str),
    params: &'static [&'static [Param]],
    (answers, answers_about): (Answers, &'static str),
) -> Operation {
    let (method, who, body, status) = ("GET", Who::Person, None, "200");
    Operation { method, path, id, tag, who, summary, about, params, body, status, answers, answers_about }
}

/// The same, answered by what its summary says, in JSON.
pub const fn asked(
    tag: &'static str,
    path: &'static str,
    id: &'static str,
    words: (&'static str, &'static str),
    params: &'static [&'static [Param]],
    schema: &'static str,
) -> Operation {
    question(tag, path, id, words, params, (Answers::Json(schema), words.0))
}
