//! The support bot: answers customers, with orders in a database and colleagues in Slack.

use super::{Topic, step};

pub const SUPPORT: &[Topic] = &[
    Topic {
        title: "Where is {entity} {id}?",
        asks: &[
            "Hi, my {product} was supposed to arrive on {weekday} and nothing came. {entity} number is {id}.",
            "Customer in {city} asks where {entity} **{id}** is. It has shown “in transit” for {n} days.",
            "{entity} {id} still not delivered, third time I ask!! What is going on?",
        ],
        steps: &[
            step(
                "crm",
                "find_customer",
                260.0,
                r#"{"query":"{id}"}"#,
                r#"{"customer_id":"C-{id}","name":"{person}","city":"{city}","tier":"standard"}"#,
            ),
            step(
                "database",
                "query",
                145.0,
                r#"{"sql":"select status, carrier, last_scan, promised_for from shipments where {entity}_id = $1","params":["{id}"]}"#,
                r#"{"rows":[{"status":"in_transit","carrier":"Courier Plus","last_scan":"{city} depot","promised_for":"{weekday}"}]}"#,
            ),
            step(
                "courier",
                "track",
                1_350.0,
                r#"{"tracking":"CP{id}DE"}"#,
                r#"{"events":[{"place":"{city}","what":"held: address incomplete"},{"place":"{city}","what":"arrived at depot"}],"eta":null}"#,
            ),
        ],
        answers: &[
            "I am sorry about the wait. Your parcel reached the {city} depot but is **held there, because the address has no house number**.\n\nIf you tell me the number, I pass it on now and it goes out on the next working day. If you would rather have your money back, I can arrange that too.",
            "Good news: it left {city} this morning and should be with you on **{weekday}**. The tracking page was behind because two scans were missing.\n\nI credited the express fee of ${amount}.",
        ],
        follow_ups: &[
            (
                "It is number 14b.",
                "Thank you. I added **14b** and told the depot; they confirmed. You get a message with a two-hour window on the day.",
            ),
            (
                "I want to talk to a person.",
                "Of course. I am handing this to a colleague with everything we found, so that you need not repeat it.",
            ),
            ("ok thanks", "You are welcome. Write here any time."),
        ],
    },
    Topic {
        title: "Refund for a double charge of ${amount}",
        asks: &[
            "I was charged twice for {product}: ${amount} on the same day. Please refund one.",
            "Customer reports two charges of ${amount} on their card. Can you check {entity} {id}?",
        ],
        steps: &[
            step(
                "database",
                "query",
                160.0,
                r#"{"sql":"select id, amount, status, captured_at from payments where {entity}_id = $1","params":["{id}"]}"#,
                r#"{"rows":[{"id":"pay_{sha}","amount":"{amount}","status":"captured"},{"id":"pay_{sha}b","amount":"{amount}","status":"captured"}]}"#,
            ),
            step(
                "payments",
                "refund",
                2_100.0,
                r#"{"payment":"pay_{sha}b","amount":"{amount}","reason":"duplicate"}"#,
                r#"{"refund":"re_{sha}","status":"pending","arrives_in_days":5}"#,
            ),
            step(
                "slack",
                "post_message",
                340.0,
                r#"{"channel":"{channel}","text":"Refunded a duplicate charge of ${amount} for {entity} {id}."}"#,
                r#"{"ok":true,"ts":"1767{id}.000200"}"#,
            ),
        ],
        answers: &[
            "You are right, it was captured twice within four seconds. I refunded **${amount}**; your bank shows it within 5 working days. Reference `re_{sha}`.\n\nI also told the {team} team, since {n} other customers may be affected.",
        ],
        follow_ups: &[
            (
                "Why did that happen?",
                "The payment page sent the form twice while the first answer was slow. The second request should have been recognised by its idempotency key and was not. The {team} team is on it.",
            ),
            ("Great, thank you!", "Gladly. Have a good day."),
        ],
    },
    Topic {
        title: "Cannot sign in to {product}",
        asks: &[
            "The reset link says it is expired the moment I open it. I tried {n} times.",
            "User cannot sign in since the update, no e-mail arrives. Account {id}.",
        ],
        steps: &[
            step(
                "crm",
                "find_customer",
                230.0,
                r#"{"query":"account {id}"}"#,
                r#"{"customer_id":"C-{id}","email_status":"bouncing","last_sign_in":"{weekday}"}"#,
            ),
            step(
                "identity",
                "list_events",
                310.0,
                r#"{"account":"{id}","limit":20}"#,
                r#"{"events":[{"type":"reset.requested"},{"type":"reset.opened","by":"mail scanner"},{"type":"reset.expired"}]}"#,
            ),
        ],
        answers: &[
            "The link works once, and your company's mail scanner opens it before you do. I sent a **six-digit code** instead, which a scanner cannot use up. Enter it on the sign-in page within 15 minutes.",
        ],
        follow_ups: &[
            ("The code worked.", "Glad to hear it. I noted on your account to send codes from now on."),
            (
                "No code has arrived either.",
                "Your mail server refuses our messages since {weekday} (`550 5.7.1`). I am passing this to a colleague who can reach your administrator.",
            ),
        ],
    },
];
