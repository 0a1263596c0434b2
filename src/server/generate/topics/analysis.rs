//! The analyst: questions about numbers, answered in SQL.

use super::{Topic, step};

pub const ANALYSIS: &[Topic] = &[
    Topic {
        title: "Why did {entity}s drop in {city}?",
        asks: &[
            "{entity}s in {city} are down {pct} % this week. Is that real?",
            "The dashboard shows a drop of {entity}s in {city} since {weekday}. Please find out why before the 3 pm call.",
        ],
        steps: &[
            step(
                "database",
                "list_tables",
                65.0,
                r#"{"schema":"public"}"#,
                r#"{"tables":["{entity}s","customers","events","refunds","stores"]}"#,
            ),
            step(
                "database",
                "query",
                1_250.0,
                r#"{"sql":"select date_trunc('day', created_at) as day, count(*) from {entity}s where city = $1 group by 1 order by 1 desc limit 14","params":["{city}"]}"#,
                r#"{"rows":[{"day":"{weekday}","count":{many}},{"day":"the day before","count":{id}}],"ms":{ms}}"#,
            ),
            step(
                "database",
                "query",
                2_900.0,
                r#"{"sql":"select source, count(*) from {entity}s where city = $1 group by 1","params":["{city}"]}"#,
                r#"{"rows":[{"source":"app","count":{many}},{"source":"partner","count":{n}}],"ms":{ms}}"#,
            ),
        ],
        answers: &[
            "It is **a gap in the data, not in demand**. Partner {entity}s stopped arriving on {weekday} at 02:10; app {entity}s are level.\n\n```sql\nselect source,\n       count(*) filter (where created_at >= now() - interval '7 days') as this_week,\n       count(*) filter (where created_at <  now() - interval '7 days') as week_before\nfrom {entity}s\nwhere city = '{city}'\ngroup by source;\n```\n\n| source | this week | week before |\n|---|---:|---:|\n| app | {many} | {many} |\n| partner | {n} | {id} |\n\nThe partner's import job fails since its certificate ran out.",
        ],
        follow_ups: &[
            (
                "Can you estimate the missing ones?",
                "From the four weeks before: about **{id}** {entity}s, give or take {pct} %. I would show the gap rather than fill it in.",
            ),
            (
                "Chart that per hour, please.",
                "Here is the series as CSV; the break at 02:00 is plain to see:\n\n```csv\nhour,app,partner\n00,41,18\n01,38,16\n02,40,2\n03,37,0\n```",
            ),
        ],
    },
    Topic {
        title: "Cost of {service} per customer",
        asks: &[
            "What does {service} cost us per customer and month? Top 20.",
            "Build a query for the cost of {service} by customer, I need it for pricing.",
        ],
        steps: &[
            step(
                "database",
                "describe",
                70.0,
                r#"{"table":"usage_daily"}"#,
                r#"{"columns":[{"name":"customer_id","type":"text"},{"name":"unit","type":"text"},{"name":"amount","type":"numeric"}]}"#,
            ),
            step(
                "database",
                "query",
                4_600.0,
                r#"{"sql":"select customer_id, sum(amount * price) as cost from usage_daily join unit_prices using (unit) where service = $1 group by 1 order by 2 desc limit 20","params":["{service}"]}"#,
                r#"{"rows":[{"customer_id":"C-{id}","cost":"{amount}"},{"customer_id":"C-{pr}","cost":"{amount}"}],"row_count":20,"ms":{ms}}"#,
            ),
            step(
                "filesystem",
                "write_file",
                44.0,
                r#"{"path":"reports/{service}-cost.csv","bytes":{many}}"#,
                r#"{"written":{many}}"#,
            ),
        ],
        answers: &[
            "The median customer costs **${amount}** a month; the top 5 make up {pct} % of everything. The list is in `reports/{service}-cost.csv`.\n\n```python\nimport pandas as pd\n\ncosts = pd.read_csv(\"reports/{service}-cost.csv\")\nshare = costs.cost.nlargest(5).sum() / costs.cost.sum()\nprint(f\"{share:.1%}\")\n```\n\nCustomer **C-{id}** pays less than it costs since {quarter}.",
        ],
        follow_ups: &[("Exclude trial accounts.", "Without trials the median rises to ${amount}; {n} of the 20 were trials.")],
    },
];
