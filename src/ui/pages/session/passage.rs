//! A passage of the conversation: so many blocks that are drawn together. Of a long session only the passages near the screen
//! are on the page; the others keep their height, so that thousands of entries scroll as a few do.

use super::blocks::Block;
use crate::ui::{alive::later, browser};
use leptos::prelude::*;

/// Few enough to be drawn within a frame.
pub const BLOCKS: usize = 12;
/// Shorter sessions stay on the page as a whole, for the browser's own search and for printing.
const LONG: usize = 400;

#[component]
pub fn Passage(
    /// From 0, top to bottom.
    number: usize,
    /// The blocks of all passages.
    shown: Memo<Vec<Block>>,
    /// At once, wherever the screen is.
    drawn: bool,
    /// The passage that the screen is about to go to.
    next: RwSignal<Option<usize>>,
    draw: impl Fn(Block) -> AnyView + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let blocks =
        Memo::new(move |_| shown.with(|shown| shown.iter().skip(number * BLOCKS).take(BLOCKS).cloned().collect::<Vec<_>>()));
    let is_long = Memo::new(move |_| shown.with(|shown| shown.len() > LONG));
    let is_near = RwSignal::new(drawn);
    // Near once more is nothing new: drawn again, the passage would lose the focus and what is open in it.
    let is_drawn = Memo::new(move |_| is_near.get());
    // What the watch said last.
    let seen = RwSignal::new(drawn);
    let node = NodeRef::<leptos::html::Ol>::new();
    // The effect keeps the watch for as long as the passage is there.
    Effect::new(move |_: Option<Option<browser::Watch>>| {
        let node = node.get()?;
        if !is_near.get_untracked() {
            // About as high as the passage before, until it is drawn.
            browser::hold_height(&node, browser::height_before(&node));
        }
        Some(browser::Watch::near(&node, move |near| _ = seen.try_set(near)))
    });
    Effect::new(move || {
        if next.get() == Some(number) {
            if let Some(node) = node.get() {
                browser::hold_height(&node, 0);
            }
            is_near.set(true);
        }
    });
    // Also when the session grows long while the passage is far.
    Effect::new(move || {
        let (near, long) = (seen.get(), is_long.get());
        let Some(node) = node.get() else { return };
        let is_awaited = next.get_untracked() == Some(number);
        if near {
            if is_awaited {
                next.set(None);
            }
            browser::hold_height(&node, 0);
            is_near.set(true);
        } else if long && is_near.get_untracked() && !is_awaited && !browser::has_focus(&node) {
            browser::hold_height(&node, node.offset_height());
            is_near.set(false);
        }
    });
    view! {
        <ol class="blocks" node_ref=node>
            {move || {
                is_drawn
                    .get()
                    .then(|| {
                        view! {
                            <For
                                each=move || blocks.get()
                                key=Block::key
                                children=move |block| view! { <li class="block">{later(move || draw(block))}</li> }
                            />
                        }
                    })
            }}
        </ol>
    }
}
