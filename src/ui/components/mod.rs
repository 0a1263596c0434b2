//! The pieces that pages are made of. Each is drawn in one place and styled by its noun in `style/`.

pub mod alone;
pub mod dialog;
pub mod figure;
pub mod filter_bar;
pub mod frame;
pub mod help;
pub mod icon;
pub mod list_tools;
pub mod live_status;
pub mod load;
pub mod marked;
pub mod notice;
pub mod page;
pub mod person_card;
pub mod popover;
pub mod provenance;
pub mod range_selector;
pub mod rank_card;
pub mod server_form;
pub mod sidebar;
pub mod sparkline;
pub mod stat_card;
pub mod table;
pub mod user_name;
