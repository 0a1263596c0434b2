//! The scribe: texts, without tools for the most part.

use super::{Topic, step};

pub const WRITING: &[Topic] = &[
    Topic {
        title: "Release notes for {service}",
        asks: &[
            "Write release notes for {service} from these commits, for customers, no jargon.",
            "Release notes for {product} please. Audience: people who do not code.",
        ],
        steps: &[step(
            "github",
            "list_commits",
            560.0,
            r#"{"repo":"{service}","since":"{weekday}"}"#,
            r#"{"commits":[{"sha":"{sha}","message":"Retry failed uploads"},{"sha":"{sha}","message":"Show the time zone beside every date"}],"total":{n}}"#,
        )],
        answers: &[
            "### What is new\n\n- **Uploads carry on by themselves** after the connection was away.\n- **Dates say their time zone**, so {city} and {city} mean the same hour.\n- Pages with many {entity}s open about {pct} % faster.\n\n### Mended\n\n- A {entity} without an address no longer breaks the page.",
        ],
        follow_ups: &[
            (
                "Shorter. Three lines.",
                "- Uploads survive a lost connection.\n- Dates show their time zone.\n- Long lists open faster.",
            ),
            (
                "In German as well.",
                "### Neu\n\n- **Uploads laufen von selbst weiter**, wenn die Verbindung weg war.\n- **Daten zeigen ihre Zeitzone.**\n- Lange Listen öffnen schneller.",
            ),
        ],
    },
    Topic {
        title: "Minutes of the {team} meeting",
        asks: &[
            "Turn my notes into minutes: {person} owns the migration, {entity} import slips to {weekday}, budget ${amount}, open question: who tests in {city}?",
        ],
        steps: &[],
        answers: &[
            "## {team}, {weekday}\n\n**Decided**\n\n- {person} owns the migration.\n- The {entity} import moves to {weekday}.\n- Budget: ${amount}.\n\n**Open**\n\n- Who tests in {city}?",
        ],
        follow_ups: &[("Add that we meet again next {weekday}.", "Added under **Next**: {weekday}, same time.")],
    },
];
