//! The researcher: reads the web and writes notes.

use super::{Topic, step};

pub const RESEARCH: &[Topic] = &[
    Topic {
        title: "What is new in {topic}",
        asks: &[
            "Give me a one-page overview of {topic}: who leads, what changed this year, and what it means for {product}.",
            "I present to the board on {weekday}. Summarise the state of {topic} with sources.",
        ],
        steps: &[
            step(
                "browser",
                "search",
                1_900.0,
                r#"{"query":"{topic} market overview","results":8}"#,
                r#"{"results":[{"title":"{topic}: the year in numbers","url":"https://journal.example/{sha}"},{"title":"{competitor} doubles down on {topic}","url":"https://news.example/{id}"},{"title":"A sober look at {topic}","url":"https://blog.example/{id}"}]}"#,
            ),
            step(
                "browser",
                "open",
                2_700.0,
                r#"{"url":"https://journal.example/{sha}"}"#,
                r#"{"title":"{topic}: the year in numbers","words":{many},"text":"Shipments grew by {pct} % against the year before, mostly in {city} and its surroundings. Prices fell more slowly than expected ..."}"#,
            ),
            step(
                "browser",
                "open",
                2_400.0,
                r#"{"url":"https://news.example/{id}"}"#,
                r#"{"title":"{competitor} doubles down","text":"{competitor} announced a plant near {city} with capacity for {many} units a year ..."}"#,
            ),
            step("filesystem", "write_file", 55.0, r#"{"path":"notes/{topic}.md","bytes":5210}"#, r#"{"written":5210}"#),
        ],
        answers: &[
            "## {topic} in one page\n\n**Short version:** growth of {pct} % a year, prices fall slower than promised, and {competitor} is the only one with its own plant.\n\n| | This year | Last year |\n|---|---:|---:|\n| Units shipped | {many} | about 30 % fewer |\n| Price, median | ${amount} | a little higher |\n| Suppliers | {n} | {n} |\n\n### What it means for {product}\n\n1. A second source is available from {quarter}.\n2. {competitor} will undercut us in {city} first.\n3. Nothing forces a decision this quarter.\n\n> The figures for {city} rest on one source; I would not quote them without a second.\n\nSources: [journal](https://journal.example/{sha}), [news](https://news.example/{id}).",
        ],
        follow_ups: &[
            (
                "How sure are we about the growth figure?",
                "Fairly. Two of three sources agree within 2 points. The third counts pilots as shipments, which makes it higher.",
            ),
            (
                "Turn the conclusions into three slides.",
                "Three slides, one sentence each:\n\n1. **The market grows, prices do not collapse.**\n2. **{competitor} owns its supply; we do not yet.**\n3. **Decide in {quarter}, prepare now.**",
            ),
        ],
    },
    Topic {
        title: "Compare {competitor} with {product}",
        asks: &[
            "Compare {competitor} with our {product}: price, limits, support. A table please.",
            "A customer is deciding between us and {competitor}. What should I know?",
        ],
        steps: &[
            step(
                "browser",
                "open",
                2_600.0,
                r#"{"url":"https://{sha}.example/pricing"}"#,
                r#"{"title":"{competitor} pricing","text":"Starter ${amount} a month, up to {n} seats. Support by e-mail ..."}"#,
            ),
            step(
                "browser",
                "screenshot",
                3_400.0,
                r#"{"url":"https://{sha}.example/pricing","full_page":true}"#,
                r#"{"image":"screenshots/{sha}.png","width":1440,"height":4210}"#,
            ),
            step(
                "database",
                "query",
                180.0,
                r#"{"sql":"select plan, price, seats from plans where product = $1","params":["{product}"]}"#,
                r#"{"rows":[{"plan":"team","price":"49.00","seats":25},{"plan":"business","price":"199.00","seats":null}]}"#,
            ),
        ],
        answers: &[
            "| | {competitor} | {product} |\n|---|---|---|\n| Entry price | ${amount} | $49.00 |\n| Seats in it | {n} | 25 |\n| Support | e-mail, 2 days | chat, same day |\n| Data stays in {region} | no | **yes** |\n\nThey are cheaper for small teams, we are from about 12 seats on. Their limit of {many} requests a day is only in the small print.",
        ],
        follow_ups: &[(
            "Where did you find the request limit?",
            "Section 4.2 of their terms, linked at the bottom of the pricing page. I saved a screenshot beside the notes.",
        )],
    },
];
