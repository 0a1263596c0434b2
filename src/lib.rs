//! Oriel: what AI agents did, for whom, at what cost, how fast and how reliably, and the way from every figure to its rows.
//!
//! Four rooms: [`domain`] holds the words that server and browser share, `server` the machinery on Postgres,
//! [`server_fns`] the bridge, [`ui`] what people see. Everything may use `domain`; `ui` uses `server_fns` and `domain`
//! alone. `ARCHITECTURE.md` walks one event through the rooms.

#![recursion_limit = "512"]

pub mod domain;
#[cfg(feature = "ssr")]
pub mod server;
pub mod server_fns;
pub mod ui;

/// Nobody reads it, and no browser loads it. Where code is split, so are its constants, each part's on a boundary of its own; if
/// they take more room then than the program had for them, all of them are loaded with the first page.
#[cfg(feature = "hydrate")]
#[used]
static ROOM: [u8; 16_384] = [1; 16_384];

/// Called by the browser once the page's WASM is there: brings the server-rendered page to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // Kept for the life of the page; only the first call says where server functions are.
    _ = leptos::server_fn::client::try_set_server_url(ui::browser::base().leak());
    wasm_bindgen_futures::spawn_local(async {
        let Some(body) = leptos::prelude::document().body() else { return };
        if ui::browser::has_moved() {
            return ui::browser::reload();
        }
        ui::alive::hydrate(body).await;
        // From here on buttons answer; browser tests wait for this mark.
        ui::browser::set_root_attribute("data-hydrated", "");
    });
}
