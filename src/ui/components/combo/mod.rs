//! A field with choices under it, as WAI-ARIA describes a combobox: the focus stays in the field, arrow keys move through the
//! choices, Enter takes one, and how many there are is announced.
//!
//! The [`field`] is there with the page; what fills its list is loaded when the field is used first ([`later`]): it draws
//! [`choices`], and asks the server by [`search`].

pub mod choices;
pub mod field;
pub mod later;
pub mod search;
