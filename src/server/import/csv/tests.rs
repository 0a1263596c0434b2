//! Tables made by hand, and a recorded one against the figures of its README.

use super::{Mapping, Rows, SOURCE};
use crate::server::{
    import::{
        files::File,
        tests::{Folder, Heard},
        told::Told,
    },
    tests::recorded::recorded,
};
use serde_json::json;
use std::path::Path;

fn read(path: &Path, mapping: &str) -> Heard {
    let rows = Rows::new(Mapping::read(mapping).unwrap(), &File::of(path).unwrap(), Told::new("acme", SOURCE, None));
    Heard::of(rows.unwrap())
}

fn told(table: &str, mapping: &str) -> Heard {
    let folder = Folder::of(&[("t.csv", table)]);
    read(&folder.path().join("t.csv"), mapping)
}

/// The mapping of that name in docs/importers.md, as it stands there.
fn documented(name: &str) -> String {
    let docs = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/importers.md")).unwrap();
    let mappings =
        docs.split("```toml\n").skip(1).filter_map(|rest| rest.split_once("```").map(|(mapping, _)| mapping.to_owned()));
    mappings.into_iter().find(|mapping| mapping.contains(&format!("name = {name:?}"))).unwrap()
}

#[test]
fn recorded_requests_have_the_figures_of_their_readme() {
    let Some(path) = recorded("azure-llm-2023-conv.csv.gz") else { return };
    let heard = read(&path, &documented("azure-conv-2023"));
    assert_eq!(heard.refused, []);
    assert_eq!(heard.count("model.called"), 19_366);
    assert_eq!(heard.tokens(), [22_361_870, 4_088_665, 0, 0]);
    let times = || heard.events.iter().map(|event| event.occurred_at.to_string());
    assert_eq!(times().min().unwrap(), "2023-11-16T18:15:46.68059Z");
    assert_eq!(times().max().unwrap(), "2023-11-16T19:14:08.402527Z");
}

#[test]
fn documented_mappings_can_be_read() {
    for name in ["azure-conv-2023", "gateway-march", "nightly-jobs"] {
        assert_eq!(Mapping::read(&documented(name)).unwrap().name, name);
    }
}

const CALLS: &str = r#"
name = "gateway"
delimiter = ";"
[columns]
time = "at"
id = "request"
session = "chat"
user = "who"
model = "model"
input_tokens = "in"
output_tokens = "out"
cache_read_tokens = "cached"
duration_s = "took"
ttft_ms = "first"
status = "state"
cost_usd = "usd"
error_code = "code"
[always]
provider = "openai"
[time]
zone = "Europe/Berlin"
says = "end"
[tokens]
input_includes_cache = true
[status]
ok = ["done"]
error = ["failed"]
"#;

#[test]
fn columns_mean_what_the_mapping_says() {
    let heard = told(
        "request;at;chat;who;model;in;out;cached;took;first;state;usd;code\n\
         r1;2026-03-04 11:00:02;s1;ana;gpt-4o;100;20;60;2;150;done;0.0125;\n\
         r2;2026-03-04T10:00:00Z;;;gpt-4o;;;;;;failed;;429\n",
        CALLS,
    );
    assert_eq!(heard.refused, []);
    let [one, other] = heard.all("model.called")[..] else { panic!("two calls") };
    assert_eq!(
        (&one["call_id"], &one["started_at"], &one["duration_ms"], &one["ttft_ms"], &one["cost_usd"]),
        (&json!("gateway-r1"), &json!("2026-03-04T10:00:00Z"), &json!(2_000), &json!(150), &json!("0.0125"))
    );
    assert_eq!(one["usage"], json!({"input": 40, "output": 20, "cache_read": 60, "cache_write": 0, "reasoning": null}));
    assert_eq!((heard.events[0].user.as_deref(), heard.events[0].session_id.as_deref()), (Some("ana"), Some("s1")));
    assert_eq!(heard.events[1].user, None);
    assert_eq!((&other["status"], &other["error"]["code"], &other["usage"]), (&json!("error"), &json!("429"), &json!(null)));
}

#[test]
fn mistakes_are_refused_by_column_and_line() {
    let heard = told(
        "request;at;chat;who;model;in;out;cached;took;first;state;usd;code\n\
         r1;yesterday;;;m;1;1;;;;done;;\n\
         r2;2026-03-04T10:00:00Z;;;m;one;1;;;;done;;\n\
         r3;2026-03-04T10:00:00Z;;;;1;1;;;;done;;\n\
         r4;2026-03-04T10:00:00Z;;;m;1;1;;;;fine;;\n\
         r5;2026-03-04T10:00:00Z;;;m;1\n\
         r6;2026-03-04T10:00:00Z;;;m;1;1;9;;;done;;\n\
         r7;2026-03-04T10:00:00Z;;;m;1;1;;-3;;done;;\n\
         r8;2026-03-04T10:00:00Z;;;m;1;1;;;;done;;\n",
        CALLS,
    );
    assert_eq!(heard.count("model.called"), 1);
    let said: Vec<String> = heard.refused.iter().map(|refused| format!("{}: {}", refused.place, refused.reason)).collect();
    let beginnings = [
        "t.csv, line 2: column at: \"yesterday\"",
        "t.csv, line 3: column in: \"one\" is not a number",
        "t.csv, line 4: column model: \"\" is empty",
        "t.csv, line 5: column state: \"fine\" stands for no status",
        "t.csv, line 6: has 6 columns, not 13",
        "t.csv, line 7: column in: \"1\" is less",
        "t.csv, line 8: column took: \"-3\" is not a duration",
    ];
    assert_eq!(said.len(), beginnings.len(), "{said:?}");
    for (said, beginning) in said.iter().zip(beginnings) {
        assert!(said.starts_with(beginning), "{said}");
    }
}

#[test]
fn rows_without_ids_are_told_apart_and_keep_theirs_when_the_table_grows() {
    let mapping = "name = \"t\"\nrow = \"tool_call\"\n[columns]\ntime = \"at\"\ntool = \"tool\"\n[time]\nunit = \"ms\"\n";
    let table = "at,tool\n1772618400000,find\n1772618400000,find\n";
    let ids = |heard: &Heard| heard.events.iter().map(|event| event.event_id.clone()).collect::<Vec<_>>();
    let (first, grown) = (told(table, mapping), told(&format!("{table}1772618401000,find\n"), mapping));
    assert_eq!((first.count("tool.called"), grown.count("tool.called")), (2, 3));
    assert_eq!(ids(&first)[..], ids(&grown)[..2]);
    assert_eq!(first.events[0].occurred_at.to_string(), "2026-03-04T10:00:00Z");
}

#[test]
fn a_mapping_that_cannot_work_says_why() {
    for (mapping, said) in [
        ("name = \"t\"\n[columns]\ntime = \"a\"\n", "what the model is"),
        ("name = \"t\"\n[columns]\ntime = \"a\"\nmodell = \"b\"\n", "\"modell\", which is no field"),
        ("name = \"t\"\n[columns]\ntime = \"a\"\nmodel = \"b\"\n[always]\nmodel = \"c\"\n", "a value for all rows as well"),
        ("name = \"t\"\n[columns]\ntime = \"a\"\nmodel = \"b\"\n[time]\nzone = \"Berlin\"\n", "no IANA time zone"),
        ("name = \"t\"\nrows = 1\n[columns]\n", "cannot be understood"),
        ("[columns]\n", "cannot be understood"),
    ] {
        let error = Mapping::read(mapping).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
    let heard = told("x,y\n1,2\n", "name = \"t\"\nrow = \"run\"\n[columns]\ntime = \"at\"\n");
    assert_eq!(heard.refused.len(), 1);
    assert!(heard.refused[0].reason.contains("no column \"at\""), "{:?}", heard.refused);
}
