//! What every page stands in: who is looking, what the address selects, whether the page is live, how it is lit.

pub mod address;
pub mod ask;
pub mod filters;
pub mod live;
pub mod page_address;
pub mod places;
pub mod provenance;
pub mod reply;
pub mod selection;
pub mod so_far;
pub mod span;
pub mod theme;
pub mod viewer;
