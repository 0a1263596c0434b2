//! The browser's side.

mod focus;
mod kept;
mod place;
mod sight;
mod stream;
mod system;

pub use focus::*;
pub use kept::*;
pub use place::*;
pub use sight::*;
pub use stream::*;
pub use system::*;

fn document() -> web_sys::Document {
    leptos::prelude::document()
}
