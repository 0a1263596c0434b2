//! The document and its routes.

use super::{
    browser,
    components::frame::Frame,
    context::theme::Theme,
    pages::{
        analytics::AnalyticsRoute, friction::FrictionRoute, global::GlobalRoute, ingest::IngestRoute,
        ingest_event::IngestEventRoute, models::ModelsRoute, not_found::NotFound, overview::Overview,
        service_requests::ServiceRequestsRoute, session::SessionRoute, sessions::SessionsRoute, sign_in::SignInRoute,
        tools::ToolsRoute, training::TrainingRoute, training_job::TrainingJobRoute, user::UserRoute, users::UsersRoute,
        workflow::WorkflowRoute, workflows::WorkflowsRoute,
    },
};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos::tachys::html::InertElement;
use leptos_meta::provide_meta_context;
#[cfg(feature = "ssr")]
use leptos_meta::{HashedStylesheet, MetaTags};
use leptos_router::{
    Lazy,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

/// The HTML document around the app, rendered by the server alone.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let base = browser::base();
    view! {
        <!DOCTYPE html>
        <html lang="en" class=super::context::theme::root_class() data-base=base.clone()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="description" content="What your AI agents did, for whom, at what cost, how fast and how reliably" />
                <link rel="icon" href=browser::own("/favicon.svg") type="image/svg+xml" />
                <link rel="preload" href=browser::own("/fonts/inter.woff2") r#as="font" r#type="font/woff2" crossorigin="anonymous" />
                <HashedStylesheet options=options.clone() root=base.clone() />
                <AutoReload options=options.clone() />
                {alive_when_painted(options, base.clone())}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// What makes the page live, loaded when it is painted: the browser would otherwise load it first, and it is thirty times the rest.
#[cfg(feature = "ssr")]
fn alive_when_painted(options: LeptosOptions, root: String) -> impl IntoView {
    // An owner of its own: nobody finds in it the list of files by which the head would ask for a route's code at once.
    let html = Owner::new().with(|| view! { <HydrationScripts options root defer=true /> }.to_html());
    // Without the links that would load it at once.
    InertElement::new(html[html.find("<script").unwrap_or(0)..].to_owned())
}

/// The whole page, on both sides.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Theme::provide();
    view! {
        <Router base=browser::base()>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view={Lazy::<SignInRoute>::new()} />
                <ParentRoute path=path!("") view=Frame>
                    <Route path=path!("/") view=Overview />
                    <Route path=path!("/analytics") view={Lazy::<AnalyticsRoute>::new()} />
                    <Route path=path!("/sessions") view={Lazy::<SessionsRoute>::new()} />
                    <Route path=path!("/sessions/:id") view={Lazy::<SessionRoute>::new()} />
                    <Route path=path!("/models") view={Lazy::<ModelsRoute>::new()} />
                    <Route path=path!("/tools") view={Lazy::<ToolsRoute>::new()} />
                    <Route path=path!("/users") view={Lazy::<UsersRoute>::new()} />
                    <Route path=path!("/users/:key") view={Lazy::<UserRoute>::new()} />
                    <Route path=path!("/friction") view={Lazy::<FrictionRoute>::new()} />
                    <Route path=path!("/training") view={Lazy::<TrainingRoute>::new()} />
                    <Route path=path!("/training/:job") view={Lazy::<TrainingJobRoute>::new()} />
                    <Route path=path!("/global") view={Lazy::<GlobalRoute>::new()} />
                    <Route path=path!("/workflows") view={Lazy::<WorkflowsRoute>::new()} />
                    <Route path=path!("/workflows/:workflow") view={Lazy::<WorkflowRoute>::new()} />
                    <Route path=path!("/ingest") view={Lazy::<IngestRoute>::new()} />
                    <Route path=path!("/ingest/events/:event") view={Lazy::<IngestEventRoute>::new()} />
                    <Route path=path!("/service-requests") view={Lazy::<ServiceRequestsRoute>::new()} />
                </ParentRoute>
            </Routes>
        </Router>
    }
}
