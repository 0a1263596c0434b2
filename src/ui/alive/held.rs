//! What is to be done while the page comes alive: held until it is. Effects that run earlier would change what is not yet taken over,
//! and all at once would keep a finger waiting.

use super::turn::Turn;
use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    task::Poll,
};
use wasm_bindgen_futures::spawn_local;

thread_local! {
    /// `None` while nothing is held.
    static HELD: RefCell<Option<Vec<PinnedLocalFuture<()>>>> = const { RefCell::new(None) };
}

struct Holding;

impl CustomExecutor for Holding {
    fn spawn(&self, task: PinnedFuture<()>) {
        self.spawn_local(task);
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        let at_once = HELD.with_borrow_mut(|held| match held {
            Some(held) => {
                held.push(task);
                None
            }
            None => Some(task),
        });
        if let Some(task) = at_once {
            spawn_local(task);
        }
    }

    fn poll_local(&self) {}
}

/// From now on. Has to come before anything of Leptos, which would choose an executor of its own.
pub fn hold() {
    if Executor::init_local_custom_executor(Holding).is_ok() {
        HELD.set(Some(Vec::new()));
    }
}

/// Does it in its order, in as many turns as it takes. What is spawned from now on is done at once.
pub async fn release() {
    let mut turn = Turn::begin();
    for task in HELD.take().unwrap_or_default() {
        spawn_local(task);
        let_others().await;
        turn.go_on().await;
    }
}

/// Lets those who were spawned before have a go.
fn let_others() -> impl Future<Output = ()> {
    let mut is_after = false;
    poll_fn(move |context| {
        if std::mem::replace(&mut is_after, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
}
