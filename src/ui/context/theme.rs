//! Light or dark: the cookie's choice, which the server renders, or else the system's.

use crate::ui::browser;
use leptos::prelude::*;

const COOKIE: &str = "oriel_theme";

/// What is drawn now. Until the page is alive it is the cookie's choice, light without one.
#[derive(Clone, Copy)]
pub struct Theme {
    dark: RwSignal<bool>,
}

/// The class of the document: "dark", "light", or none for the system's choice.
pub fn root_class() -> &'static str {
    match browser::cookie(COOKIE).as_deref() {
        Some("dark") => "dark",
        Some("light") => "light",
        _ => "",
    }
}

impl Theme {
    pub fn provide() {
        let theme = Self { dark: RwSignal::new(root_class() == "dark") };
        provide_context(theme);
        Effect::new(move || {
            if root_class().is_empty() {
                theme.dark.set(browser::prefers_dark());
            }
        });
    }

    pub fn expect() -> Self {
        expect_context()
    }

    pub fn is_dark_untracked(self) -> bool {
        self.dark.get_untracked()
    }

    pub fn is_dark(self) -> bool {
        self.dark.get()
    }

    pub fn toggle(self) {
        let dark = !self.dark.get_untracked();
        let class = if dark { "dark" } else { "light" };
        browser::set_cookie(COOKIE, class);
        browser::set_root_class(class);
        self.dark.set(dark);
    }
}
