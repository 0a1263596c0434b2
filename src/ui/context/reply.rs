//! What the server replies. In: what it depends on, and how to ask. Out: the latest answer, which suspends the part of the
//! page that reads it.
//!
//! Inside, all replies are one type of resource, whatever is answered, and an answer is read in one place: each further type
//! of resource would cost browsers some twenty kilobytes of code.

use crate::{domain::error::AppError, server_fns::wire::read};
use leptos::{
    prelude::*,
    server::codee::{Decoder, Encoder},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    any::Any,
    convert::Infallible,
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, OnceLock},
};

/// Asked once on the server, and in the browser again when what it depends on changes.
pub struct Reply<T> {
    asked: Asked,
    answer: PhantomData<fn() -> T>,
}

impl<T> Clone for Reply<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Reply<T> {}

/// Whether the page is sent before its answers are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// With a skeleton in the answer's place.
    AtOnce,
    /// The answer comes with the first bytes.
    Answered,
}

impl<T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Reply<T> {
    pub fn new<K, Answer>(
        source: impl Fn() -> K + Send + Sync + 'static,
        fetch: impl Fn(K) -> Answer + Send + Sync + 'static,
        sent: Sent,
    ) -> Self
    where
        K: PartialEq + Clone + Send + Sync + 'static,
        Answer: Future<Output = Result<T, AppError>> + Send + 'static,
    {
        let source = Box::new(move || Key::of(source()));
        let fetch = Box::new(move |key: Key| -> Fetching {
            let answer = fetch(key.read());
            Box::pin(async move { Loaded::of(answer.await) })
        });
        Self { asked: Asked::new(source, fetch, sent == Sent::Answered), answer: PhantomData }
    }

    pub fn get(self) -> Option<Result<T, AppError>> {
        self.asked.get().map(|loaded| loaded.read().clone())
    }

    pub fn get_untracked(self) -> Option<Result<T, AppError>> {
        self.asked.get_untracked().map(|loaded| loaded.read().clone())
    }

    pub fn with<U>(self, read: impl FnOnce(Option<&Result<T, AppError>>) -> U) -> U {
        let loaded = self.asked.get();
        read(loaded.as_ref().map(Loaded::read))
    }

    pub fn track(self) {
        self.asked.track();
    }

    pub fn refetch(self) {
        self.asked.resource.refetch();
    }

    /// The next answer, or the one that is there.
    pub async fn answer(self) -> Result<T, AppError> {
        self.asked.resource.await.read().clone()
    }

    /// For parts of the page that treat all answers alike.
    pub fn untyped(self) -> Untyped
    where
        T: PartialEq,
    {
        Untyped {
            asked: self.asked,
            error: |loaded| loaded.read::<T>().as_ref().err().cloned(),
            is_same: |one, other| one.read::<T>() == other.read::<T>(),
        }
    }
}

/// A reply without the type of its answer.
#[derive(Clone, Copy)]
pub struct Untyped {
    asked: Asked,
    error: fn(&Loaded) -> Option<AppError>,
    is_same: fn(&Loaded, &Loaded) -> bool,
}

impl Untyped {
    pub fn get(self) -> Option<Result<Known, AppError>> {
        let loaded = self.asked.get()?;
        Some((self.error)(&loaded).map_or(Ok(Known { loaded, is_same: self.is_same }), Err))
    }

    pub fn track(self) {
        self.asked.track();
    }

    pub fn refetch(self) {
        self.asked.resource.refetch();
    }
}

/// What an untyped reply says.
#[derive(Clone)]
pub struct Known {
    loaded: Loaded,
    is_same: fn(&Loaded, &Loaded) -> bool,
}

impl Known {
    /// `T` is the reply's.
    pub fn value<T: Clone + DeserializeOwned + Send + Sync + 'static>(&self) -> Option<T> {
        self.loaded.read().as_ref().ok().cloned()
    }
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        (self.is_same)(&self.loaded, &other.loaded)
    }
}

type Fetching = Pin<Box<dyn Future<Output = Loaded> + Send>>;

/// The resource, and how often it was answered. Whoever reads it follows that number: a resource that is asked whether it changed,
/// by parts of the page that were woken by something else, takes a changed question for asked, and never asks it.
#[derive(Clone, Copy)]
struct Asked {
    resource: Resource<Loaded, Json>,
    answers: Memo<u32>,
}

impl Asked {
    /// The only place that makes a resource.
    fn new(
        source: Box<dyn Fn() -> Key + Send + Sync>,
        fetch: Box<dyn Fn(Key) -> Fetching + Send + Sync>,
        blocking: bool,
    ) -> Self {
        let resource = Resource::new_with_options(source, fetch, blocking);
        let answers = Memo::new(move |before: Option<&u32>| {
            resource.track();
            before.map_or(0, |before| before.wrapping_add(1))
        });
        Self { resource, answers }
    }

    fn track(self) {
        // A memo that was never read follows nothing.
        _ = self.answers.get();
    }

    fn get(self) -> Option<Loaded> {
        self.track();
        self.get_untracked()
    }

    /// Suspends as well what reads it.
    fn get_untracked(self) -> Option<Loaded> {
        untrack(|| self.resource.get_untracked())
    }
}

/// What a reply depends on, its type forgotten.
#[derive(Clone)]
struct Key {
    value: Arc<dyn Any + Send + Sync>,
    is_same: fn(&dyn Any, &dyn Any) -> bool,
}

impl Key {
    fn of<K: PartialEq + Send + Sync + 'static>(key: K) -> Self {
        Self { value: Arc::new(key), is_same: |one, other| one.downcast_ref::<K>() == other.downcast_ref::<K>() }
    }

    fn read<K: Clone + 'static>(&self) -> K {
        self.value.downcast_ref::<K>().expect("a reply's keys are of one type").clone()
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        (self.is_same)(&*self.value, &*other.value)
    }
}

/// An answer, its type forgotten: as text when it came with the page, and as a value from when it is read first.
#[derive(Clone)]
struct Loaded(Arc<Held>);

/// Stands before what is no error; no JSON begins so.
const ANSWER: char = '=';

struct Held {
    json: String,
    value: OnceLock<Box<dyn Any + Send + Sync>>,
}

impl Loaded {
    fn of<T: Serialize + Send + Sync + 'static>(answer: Result<T, AppError>) -> Self {
        // The server sends it along with the page; the browser sends it nowhere.
        #[cfg(feature = "ssr")]
        let json = match &answer {
            Ok(value) => serde_json::to_string(value).map(|json| format!("{ANSWER}{json}")),
            Err(error) => serde_json::to_string(error),
        }
        .unwrap_or_default();
        #[cfg(not(feature = "ssr"))]
        let json = String::new();
        Self(Arc::new(Held { json, value: OnceLock::from(Box::new(answer) as Box<dyn Any + Send + Sync>) }))
    }

    fn read<T: DeserializeOwned + Send + Sync + 'static>(&self) -> &Result<T, AppError> {
        let held = &*self.0;
        let read = || -> Box<dyn Any + Send + Sync> {
            // As answers that are fetched are read: the same code.
            let answer: Result<T, AppError> = match held.json.strip_prefix(ANSWER) {
                Some(json) => read(json.as_bytes()),
                None => Err(read(held.json.as_bytes()).unwrap_or_else(|error| error)),
            };
            Box::new(answer)
        };
        held.value.get_or_init(read).downcast_ref().expect("a reply's answers are of one type")
    }
}

/// How answers travel with the page: as the text that they already are.
struct Json;

impl Encoder<Loaded> for Json {
    type Error = Infallible;
    type Encoded = String;

    fn encode(loaded: &Loaded) -> Result<String, Infallible> {
        Ok(loaded.0.json.clone())
    }
}

impl Decoder<Loaded> for Json {
    type Error = Infallible;
    type Encoded = str;

    fn decode(json: &str) -> Result<Loaded, Infallible> {
        Ok(Loaded(Arc::new(Held { json: json.to_owned(), value: OnceLock::new() })))
    }
}
