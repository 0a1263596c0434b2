//! Messages in every form, and each of a conversation once.

use super::given::{agent, facts, span};
use crate::{
    domain::session::EntryKind,
    server::{
        facts::kind::FactKind,
        otel::{content, map::map, messages::Conversation, record::Record},
    },
};
use serde_json::{Value, json};

fn call(id: &str, times: (i64, i64), attributes: Value) -> Record {
    let mut all = json!({"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o"});
    all.as_object_mut().unwrap().extend(attributes.as_object().unwrap().clone());
    span(id, Some("a"), "chat gpt-4o", times, all)
}

/// Role and words of what is said, in order.
fn said(records: &[Record]) -> Vec<(String, String)> {
    let mapped = map(records);
    let mut messages: Vec<_> = facts(&mapped).into_iter().filter(|fact| fact.kind == FactKind::Message).collect();
    messages.sort_by_key(|fact| fact.at);
    let text = |fact: &crate::server::facts::fact::Fact| {
        let record = records.iter().find(|record| record.stamp.1 == fact.event_id).unwrap();
        // As a page finds it: by the event's payload and the fact's id.
        let stored = json!({"trace_id": record.trace_id, "span_id": record.span_id, "name": record.name, "attributes": record.attributes,
            "events": record.events.iter().map(|event| json!({"name": event.name, "attributes": event.attributes})).collect::<Vec<_>>()});
        let told: Value =
            serde_json::from_str(&content::of(EntryKind::Message, &fact.id, "otel.span", &stored.to_string()).unwrap()).unwrap();
        match &told["content"] {
            Value::String(text) => text.clone(),
            Value::Array(parts) => parts
                .iter()
                .map(|part| part["content"].as_str().or(part["text"].as_str()).unwrap_or_default().to_owned())
                .collect(),
            other => other.to_string(),
        }
    };
    messages.iter().map(|fact| (fact.extra.role.clone().unwrap(), text(fact))).collect()
}

fn pair(role: &str, words: &str) -> (String, String) {
    (role.to_owned(), words.to_owned())
}

#[test]
fn one_call_in_every_form_says_the_same() {
    let messages = json!([{"role": "user", "parts": [{"type": "text", "content": "Hello"}]}]);
    let answer = json!([{"role": "assistant", "parts": [{"type": "text", "content": "Hi there"}], "finish_reason": "stop"}]);
    let forms = [
        json!({"gen_ai.input.messages": messages, "gen_ai.output.messages": answer}),
        json!({"gen_ai.input.messages": messages.to_string(), "gen_ai.output.messages": answer.to_string()}),
        json!({"gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Hello", "gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": "Hi there"}),
        json!({"llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "Hello",
               "llm.output_messages.0.message.role": "assistant",
               "llm.output_messages.0.message.contents.0.message_content.type": "text", "llm.output_messages.0.message.contents.0.message_content.text": "Hi there"}),
        json!({"ai.prompt.messages": "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}]}]", "ai.response.text": "Hi there"}),
        json!({"gcp.vertex.agent.llm_request": "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}",
               "gcp.vertex.agent.llm_response": "{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Hi there\"}]}}"}),
        json!({"langfuse.observation.input": "[{\"role\":\"user\",\"content\":\"Hello\"}]", "langfuse.observation.output": "{\"role\":\"assistant\",\"content\":\"Hi there\"}"}),
        json!({"input.value": "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}", "output.value": "Hi there"}),
        json!({"events": "[{\"event.name\":\"gen_ai.user.message\",\"role\":\"user\",\"content\":\"Hello\"},{\"event.name\":\"gen_ai.choice\",\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi there\"}}]"}),
        json!({"gen_ai.prompt": "[{\"role\":\"user\",\"content\":\"Hello\"}]", "gen_ai.completion": "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi there\"}}]}"}),
    ];
    for form in forms {
        let records = [agent("a", None, (0, 9), "x"), call("c", (1, 2), form.clone())];
        assert_eq!(said(&records), [pair("user", "Hello"), pair("assistant", "Hi there")], "{form}");
    }
    let mut told = call("c", (1, 2), json!({}));
    told.events = ["gen_ai.user.message", "gen_ai.choice"]
        .into_iter()
        .zip([json!({"content": "Hello"}), json!({"message": "Hi there", "finish_reason": "stop"})])
        .map(|(name, attributes)| crate::server::otel::record::Happening {
            at: told.start,
            name: name.into(),
            attributes: attributes.as_object().unwrap().clone(),
        })
        .collect();
    assert_eq!(said(&[agent("a", None, (0, 9), "x"), told]), [pair("user", "Hello"), pair("assistant", "Hi there")]);
}

#[test]
fn a_history_that_comes_with_every_call_is_said_once() {
    let user = |words: &str| json!({"role": "user", "content": words});
    let model = |words: &str| json!({"role": "assistant", "content": words});
    let turn = |id: &str, times, input: Vec<Value>, output: &str| {
        call(id, times, json!({"gen_ai.input.messages": input, "gen_ai.output.messages": [model(output)]}))
    };
    let system = json!({"role": "system", "content": "Be kind"});
    let records = [
        agent("a", None, (0, 9), "x"),
        turn("c1", (1, 2), vec![system.clone(), user("One")], "A"),
        // Tried again: the same at the same place.
        turn("c2", (2, 3), vec![system.clone(), user("One")], "A"),
        turn("c3", (3, 4), vec![system.clone(), user("One"), model("A"), user("Two")], "B"),
        turn("c4", (5, 6), vec![system, user("One"), model("A"), user("Two"), model("B"), user("Two")], "C"),
    ];
    let expected = [
        ("system", "Be kind"),
        ("user", "One"),
        ("assistant", "A"),
        ("user", "Two"),
        ("assistant", "B"),
        ("user", "Two"),
        ("assistant", "C"),
    ];
    let mut found = said(&records);
    found[..2].sort();
    assert_eq!(found, expected.map(|(role, words)| pair(role, words)));
}

#[test]
fn an_agent_inside_talks_to_its_caller_and_not_to_the_user() {
    let asks = |words: &str| json!({"gen_ai.input.messages": [{"role": "user", "content": words}], "gen_ai.output.messages": [{"role": "assistant", "content": "ok"}]});
    let mut inner = call("d", (4, 5), asks("Write about x"));
    inner.parent = Some("b".into());
    let records =
        [agent("a", None, (0, 9), "planner"), call("c", (1, 2), asks("Help me")), agent("b", Some("a"), (3, 6), "writer"), inner];
    assert_eq!(said(&records), [pair("user", "Help me"), pair("assistant", "ok")]);
    // What no call says is taken from the run itself.
    let mut top = agent("a", None, (0, 9), "x");
    top.attributes.extend(json!({"input.value": "Help me", "output.value": "Done"}).as_object().unwrap().clone());
    assert_eq!(said(&[top]), [pair("user", "Help me"), pair("assistant", "Done")]);
}

#[test]
fn what_was_not_captured_is_not_made_up() {
    let hidden = call(
        "c",
        (1, 2),
        json!({"llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "__REDACTED__"}),
    );
    assert_eq!(said(&[agent("a", None, (0, 9), "x"), hidden]), [pair("user", "null")]);
    assert_eq!(said(&[agent("a", None, (0, 9), "x"), call("c", (1, 2), json!({}))]), []);
}

#[test]
fn tools_are_found_in_the_words_of_every_model() {
    for output in [
        json!([{"role": "assistant", "content": null, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}]),
        json!([{"role": "assistant", "content": [{"type": "tool_use", "id": "1", "name": "f", "input": {}}]}]),
        json!([{"role": "assistant", "parts": [{"type": "tool_call", "id": "1", "name": "f", "arguments": {}}]}]),
        json!([{"role": "assistant", "content": [{"type": "tool-call", "toolCallId": "1", "toolName": "f", "args": {}}]}]),
        json!([{"type": "function_call", "id": "item", "call_id": "1", "name": "f", "arguments": "{}"}]),
        json!([{"role": "model", "parts": [{"functionCall": {"id": "1", "name": "f", "args": {}}}]}]),
    ] {
        let told = Conversation::of(&call("c", (1, 2), json!({"gen_ai.output.messages": output})));
        let calls: Vec<_> = told.output.iter().flat_map(|message| &message.calls).collect();
        assert_eq!(calls.len(), 1, "{output}");
        assert_eq!((calls[0].id.as_deref(), calls[0].name.as_str()), (Some("1"), "f"), "{output}");
        assert!(!told.output[0].says, "{output}");
    }
}
