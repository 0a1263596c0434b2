//! Content as people read it. In: the payload of an event, verbatim. Out: safe HTML and plain text.
//!
//! What producers send is hostile until shown otherwise: nothing of it becomes markup, nothing is loaded from it, and what
//! is shown of it is bounded. `parts` says what a payload holds, `prose` and `output` show it, `markdown`, `code` and
//! `json` turn text into HTML, `escape` is the one way from text to HTML.

pub mod code;
pub mod escape;
pub mod json;
pub mod markdown;
pub mod output;
pub mod parts;
pub mod prose;
