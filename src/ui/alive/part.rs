//! A part of the page that comes alive in a turn of its own.

use super::turn::Turn;
use leptos::{
    prelude::*,
    tachys::{
        html::attribute::{Attribute, any_attribute::AnyAttribute},
        hydration::Cursor,
        renderer::types::{Element, Node},
        view::{Mountable, Position, PositionState, add_attr::AddAnyAttr, any_view::AnyViewState},
    },
};
use std::{cell::RefCell, collections::VecDeque, rc::Rc};
use wasm_bindgen::JsCast;

thread_local! {
    /// The parts that wait for their turn; `None` when the page is alive.
    static WAITING: RefCell<Option<VecDeque<Waiting>>> = const { RefCell::new(None) };
}

struct Waiting {
    part: Part,
    parent: Element,
    owner: Owner,
    state: State,
}

pub struct Part(Box<dyn FnOnce() -> AnyView + Send>);

impl Part {
    pub fn new(make: impl FnOnce() -> AnyView + Send + 'static) -> Self {
        Self(Box::new(make))
    }

    fn view(self) -> AnyView {
        (self.0)()
    }
}

/// A part on the page. Nothing until its turn has come: by then nothing changes, so nobody wants anything of it.
#[derive(Clone, Default)]
pub struct State(Rc<RefCell<Option<AnyViewState>>>);

impl State {
    fn alive(state: AnyViewState) -> Self {
        Self(Rc::new(RefCell::new(Some(state))))
    }

    fn with<U>(&self, read: impl FnOnce(&mut AnyViewState) -> U) -> Option<U> {
        self.0.borrow_mut().as_mut().map(read)
    }
}

/// One after the other, those in a part after those beside it.
async fn wake_all() {
    let mut turn = Turn::begin();
    while let Some(next) = WAITING.with_borrow_mut(|waiting| waiting.as_mut().and_then(VecDeque::pop_front)) {
        turn.go_on().await;
        let Waiting { part, parent, owner, state } = next;
        let (cursor, position) = (Cursor::new(parent), PositionState::new(Position::FirstChild));
        let alive = owner.with(|| part.view().hydrate::<true>(&cursor, &position));
        state.0.replace(Some(alive));
    }
    WAITING.set(None);
}

impl Render for Part {
    type State = State;

    fn build(self) -> State {
        State::alive(self.view().build())
    }

    fn rebuild(self, state: &mut State) {
        _ = state.with(|state| self.view().rebuild(state));
    }
}

impl RenderHtml for Part {
    type AsyncOutput = AnyView;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> AnyView {
        self.view()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.view().to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    /// Inside the page: when its turn comes.
    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> State {
        let is_coming = WAITING.with_borrow(Option::is_some);
        let (true, Ok(parent), Some(owner)) = (is_coming, cursor.current().dyn_into::<Element>(), Owner::current()) else {
            return State::alive(self.view().hydrate::<FROM_SERVER>(cursor, position));
        };
        // As if it had been walked over: what follows is the mark at the end of its element.
        if let Some(end) = parent.last_child().and_then(|mark| mark.previous_sibling()) {
            cursor.set(end);
            position.set(Position::NextChild);
        }
        let state = State::default();
        let next = Waiting { part: self, parent, owner, state: state.clone() };
        WAITING.with_borrow_mut(|waiting| waiting.get_or_insert_default().push_back(next));
        state
    }

    /// The page as a whole: at once, and then the parts in it.
    async fn hydrate_async(self, cursor: &Cursor, position: &PositionState) -> State {
        WAITING.set(Some(VecDeque::new()));
        let state = self.view().hydrate_async(cursor, position).await;
        wake_all().await;
        State::alive(state)
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl Mountable for State {
    fn unmount(&mut self) {
        _ = self.with(Mountable::unmount);
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        _ = self.with(|state| state.mount(parent, marker));
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.with(|state| state.insert_before_this(child)).unwrap_or(false)
    }

    fn elements(&self) -> Vec<Element> {
        self.with(|state| state.elements()).unwrap_or_default()
    }
}

impl AddAnyAttr for Part {
    type Output<New: Attribute> = <AnyView as AddAnyAttr>::Output<New>;

    fn add_any_attr<New: Attribute>(self, attribute: New) -> Self::Output<New> {
        self.view().add_any_attr(attribute)
    }
}
