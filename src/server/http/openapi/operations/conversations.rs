//! Conversations, by the names that clients of a model proxy's dashboard know.

use super::{
    Answers, Operation, Who,
    params::{DOMAIN, FILTERS, FORMAT, PAGE, RANGE, SEARCH, SESSION},
    question::question,
};

const TAG: &str = "Conversations";

pub const CONVERSATIONS: &[Operation] = &[
    question(
        TAG,
        "/api/conversations",
        "list_conversations",
        (
            "Conversations with anything in a range",
            "Those heard of last come first. MEMBER sees their own. `offset` goes up to 10,000; `/api/v1/sessions` pages without end.",
        ),
        &[DOMAIN, RANGE, FILTERS, PAGE, SEARCH],
        (Answers::Json("Conversations"), "A page of rows, and whether there are more."),
    ),
    question(
        TAG,
        "/api/conversations/{id}",
        "find_conversation",
        ("One conversation", ""),
        &[SESSION, DOMAIN],
        (Answers::Json("Conversation"), "The conversation with its figures."),
    ),
    Operation {
        method: "DELETE",
        path: "/api/conversations/{id}",
        id: "delete_conversation",
        tag: TAG,
        who: Who::Person,
        summary: "Delete a conversation",
        about: "With its events and everything that was made of them; figures that counted it do so no longer. What of it is sent again \
                is dropped. It is written to the audit log. Admins.",
        params: &[SESSION, DOMAIN],
        body: None,
        status: "204",
        answers: Answers::Nothing,
        answers_about: "It is gone.",
    },
    question(
        TAG,
        "/api/conversations/{id}/messages",
        "list_messages",
        (
            "The messages of a conversation",
            "In order of time. An answer of an assistant has the tokens, cost and timing of the model calls that began after the answer before it \
             and no later than itself; of other messages they are null. Content larger than 256 KiB is null beside its `content_bytes`.",
        ),
        &[SESSION, DOMAIN, PAGE],
        (Answers::Json("Messages"), "A page of messages, and how many there are."),
    ),
    question(
        TAG,
        "/api/conversations/{id}/stream",
        "stream_conversation",
        (
            "A conversation as it changes",
            "Server-sent events whose data is `{topic, watermark, conversation}`: the conversation as it is now, and again after every \
             change; ask for messages from where you are. At most five a second.",
        ),
        &[SESSION, DOMAIN],
        (Answers::Text("text/event-stream"), "Goes on until the sign-in ends."),
    ),
    question(
        TAG,
        "/api/conversations/{id}/export",
        "export_conversation",
        ("All of a conversation as a file", "JSON with the conversation and all of its messages, or CSV with a row per message."),
        &[SESSION, DOMAIN, FORMAT],
        (Answers::JsonOrCsv("ConversationFile"), "The file."),
    ),
    Operation {
        status: "101",
        ..question(
            TAG,
            "/api/ws/conversations",
            "watch_conversations",
            (
                "Ticks when any conversation may have changed",
                "A WebSocket whose text frames are `{topic: \"conversations\", watermark}` and never more; ask again for what is on screen. \
                 With a bearer token from anywhere, with cookies from our own pages only. Closed with code 1008 when the sign-in ends.",
            ),
            &[DOMAIN],
            (Answers::Nothing, "The WebSocket is open."),
        )
    },
];
