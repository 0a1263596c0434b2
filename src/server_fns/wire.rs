//! How questions travel: JSON there and back, on one road for all of them.
//!
//! The road that comes with server functions is built anew for each; browsers would load some fifty of them. Of this one only
//! writing the arguments and reading the answer is there for each.

use crate::domain::error::AppError;
use http::Method;
use leptos::server_fn::{Http, Protocol, client::Client, codec::Json, server::Server};

/// For `#[server(protocol = Wire)]`: all that browsers do not send by form.
pub struct Wire;

impl<Input, Output, C, S> Protocol<Input, Output, C, S, AppError> for Wire
where
    Input: serde::Serialize + Send,
    Output: serde::de::DeserializeOwned,
    C: Client<AppError>,
    S: Server<AppError>,
    Http<Json, Json>: Protocol<Input, Output, C, S, AppError>,
{
    const METHOD: Method = Method::POST;

    fn run_server<F, Answer>(request: S::Request, answer: F) -> impl Future<Output = Result<S::Response, AppError>> + Send
    where
        F: Fn(Input) -> Answer + Send,
        Answer: Future<Output = Result<Output, AppError>> + Send,
    {
        <Http<Json, Json> as Protocol<Input, Output, C, S, AppError>>::run_server(request, answer)
    }

    #[cfg(feature = "hydrate")]
    fn run_client(path: &str, input: Input) -> impl Future<Output = Result<Output, AppError>> + Send {
        let asked = browser::post(path, serde_json::to_string(&input));
        async move { read(&asked.await?) }
    }

    #[cfg(not(feature = "hydrate"))]
    fn run_client(path: &str, input: Input) -> impl Future<Output = Result<Output, AppError>> + Send {
        <Http<Json, Json> as Protocol<Input, Output, C, S, AppError>>::run_client(path, input)
    }
}

/// What an answer says; the page reads those that come with it in the same way.
pub fn read<T: serde::de::DeserializeOwned>(json: &[u8]) -> Result<T, AppError> {
    serde_json::from_slice(json).map_err(AppError::unreadable)
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{AppError, read};
    use js_sys::{Object, Reflect, Uint8Array};
    use leptos::server_fn::client::get_server_url;
    use send_wrapper::SendWrapper;
    use std::pin::Pin;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{AbortController, RequestInit, Response};

    /// The body of an answer, or what the server or the network said instead.
    type Asked = Pin<Box<dyn Future<Output = Result<Vec<u8>, AppError>> + Send>>;

    /// Whoever stops waiting takes the question back.
    struct TakenBack(Option<AbortController>);

    impl Drop for TakenBack {
        fn drop(&mut self) {
            if let Some(controller) = &self.0 {
                controller.abort();
            }
        }
    }

    pub fn post(path: &str, body: serde_json::Result<String>) -> Asked {
        let url = format!("{}{path}", get_server_url());
        // Browsers have one thread.
        Box::pin(SendWrapper::new(async move {
            let body = body.map_err(AppError::unreadable)?;
            let mut taken_back = TakenBack(AbortController::new().ok());
            let answer = fetch(&url, &body, taken_back.0.as_ref()).await;
            taken_back.0 = None;
            let (is_error, bytes) = answer.map_err(|_| AppError::unreachable())?;
            // An error that is none of ours comes from something in between, in words of its own.
            if is_error { Err(read(&bytes).unwrap_or_else(|_: AppError| AppError::unreachable())) } else { Ok(bytes) }
        }))
    }

    async fn fetch(url: &str, body: &str, controller: Option<&AbortController>) -> Result<(bool, Vec<u8>), JsValue> {
        let headers = Object::new();
        for name in ["Content-Type", "Accept"] {
            Reflect::set(&headers, &name.into(), &"application/json".into())?;
        }
        let request = RequestInit::new();
        request.set_method("POST");
        request.set_body(&body.into());
        request.set_headers(&headers);
        request.set_signal(controller.map(AbortController::signal).as_ref());
        let response = JsFuture::from(leptos::prelude::window().fetch_with_str_and_init(url, &request)).await?;
        let response: Response = response.unchecked_into();
        let bytes = JsFuture::from(response.array_buffer()?).await?;
        Ok((response.status() >= 400, Uint8Array::new(&bytes).to_vec()))
    }
}
