//! The list of doors: a router that remembers what it was built from, so that the access test can walk every route.

use super::state::AppState;
use axum::{
    Router,
    handler::Handler,
    http::Method,
    routing::{MethodFilter, on},
};

/// A route as it is declared in `router`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Door {
    pub method: String,
    pub path: &'static str,
}

/// Doors and the router that opens them; there is no other way to add a route.
#[derive(Default)]
pub struct Doors {
    router: Router<AppState>,
    list: Vec<Door>,
}

impl Doors {
    pub fn get<H: Handler<T, AppState>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.door(MethodFilter::GET, Method::GET, path, handler)
    }

    pub fn post<H: Handler<T, AppState>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.door(MethodFilter::POST, Method::POST, path, handler)
    }

    pub fn delete<H: Handler<T, AppState>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.door(MethodFilter::DELETE, Method::DELETE, path, handler)
    }

    fn door<H: Handler<T, AppState>, T: 'static>(
        mut self,
        filter: MethodFilter,
        method: Method,
        path: &'static str,
        handler: H,
    ) -> Self {
        self.list.push(Door { method: method.to_string(), path });
        self.router = self.router.route(path, on(filter, handler));
        self
    }

    /// What was declared, in order.
    pub fn list(&self) -> &[Door] {
        &self.list
    }

    pub fn into_router(self) -> Router<AppState> {
        self.router
    }
}
