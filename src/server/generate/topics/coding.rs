//! The coder: changes in repositories, with files, a terminal and GitHub.

use super::{Topic, step};

pub const CODING: &[Topic] = &[
    Topic {
        title: "Fix the flaky {module} test in {service}",
        asks: &[
            "`{module}::backs_off_between_attempts` fails about one time in ten on CI, never on my machine. Can you find out why and fix it?",
            "The {module} test in **{service}** is flaky again. {person} re-ran the pipeline three times today. Please fix the cause, not the symptom.",
            "CI is red on main: the {module} test timed out. Have a look at {service}/src/{module}.rs?",
        ],
        steps: &[
            step(
                "filesystem",
                "read_file",
                38.0,
                r#"{"path":"services/{service}/src/{module}.rs"}"#,
                r#"{"path":"services/{service}/src/{module}.rs","lines":{line},"content":"pub async fn attempt<F, T>(mut run: F) -> Result<T, Error>\nwhere\n    F: AsyncFnMut() -> Result<T, Error>,\n{\n    let mut wait = Duration::from_millis(50);\n    for _ in 0..MAX_ATTEMPTS {\n        match run().await {\n            Ok(value) => return Ok(value),\n            Err(error) if error.is_passing() => tokio::time::sleep(wait).await,\n            Err(error) => return Err(error),\n        }\n        wait *= 2;\n    }\n    Err(Error::GaveUp)\n}\n"}"#,
            ),
            step(
                "terminal",
                "run",
                14_500.0,
                r#"{"command":"cargo test -p {service} {module} -- --nocapture","timeout_s":120}"#,
                r#"{"exit_code":101,"stdout":"running {n} tests\ntest {module}::backs_off_between_attempts ... FAILED\n\nassertion `left == right` failed\n  left: 3\n right: 2\n","duration_s":14}"#,
            ),
            step(
                "filesystem",
                "edit_file",
                45.0,
                r#"{"path":"services/{service}/src/{module}.rs","edits":[{"old":"tokio::time::sleep(wait)","new":"clock.sleep(wait)"}]}"#,
                r#"{"applied":1,"path":"services/{service}/src/{module}.rs"}"#,
            ),
            step(
                "terminal",
                "run",
                16_200.0,
                r#"{"command":"cargo test -p {service} {module} -- --test-threads 8","timeout_s":120}"#,
                r#"{"exit_code":0,"stdout":"running {n} tests\ntest result: ok. {n} passed; 0 failed","duration_s":16}"#,
            ),
        ],
        answers: &[
            "The test raced the real clock: it slept 50 ms and expected exactly two attempts, but on a busy runner a third one fits in.\n\nI gave the code a clock and let the test move it:\n\n```diff\n-            Err(error) if error.is_passing() => tokio::time::sleep(wait).await,\n+            Err(error) if error.is_passing() => clock.sleep(wait).await,\n```\n\n```rust\n#[tokio::test]\nasync fn backs_off_between_attempts() {\n    let clock = TestClock::paused();\n    let attempts = count(&clock).await;\n    clock.advance(Duration::from_millis(150)).await;\n    assert_eq!(attempts.get(), 2);\n}\n```\n\nIt now passes **500 times in a row** under load. Nothing else uses wall time in `{module}`.",
            "Found it. Two tests share one port, so whichever starts second fails. I let the system choose the port and hand it to the client:\n\n```diff\n-    let listener = TcpListener::bind(\"127.0.0.1:8099\").await?;\n+    let listener = TcpListener::bind(\"127.0.0.1:0\").await?;\n+    let address = listener.local_addr()?;\n```\n\nAll {n} tests of **{service}** pass, also with eight threads.",
        ],
        follow_ups: &[
            (
                "Nice. Is there anywhere else we do the same?",
                "Yes, in two places:\n\n| File | Line | What it waits for |\n|---|---:|---|\n| `src/scheduler.rs` | {line} | a timer of 200 ms |\n| `tests/webhooks.rs` | 88 | a fixed `sleep(1)` |\n\nBoth can take the same clock. Shall I change them in this branch or in a second one?",
            ),
            (
                "Please open a pull request.",
                "Opened **#{pr}** from `{branch}`: one commit, {n} tests green. I asked the {team} team to review.",
            ),
            (
                "Can you squash that and write a better message?",
                "Done, now one commit:\n\n```text\nTest back-off against a clock that the test moves\n\nThe test slept for real and counted attempts; on a busy runner\na third attempt fitted in. Fixes the flaky run of main.\n```",
            ),
        ],
    },
    Topic {
        title: "Add cursor pages to GET /{entity}s",
        asks: &[
            "`GET /{entity}s` returns everything at once, {many} rows for the biggest customer. Add cursor-based pages, newest first, at most 100 per page.",
            "We need paging on the {entity} list in **{service}**. Offsets get slow at the end, so please use a cursor.",
        ],
        steps: &[
            step(
                "filesystem",
                "search",
                95.0,
                r#"{"pattern":"def list_{entity}s","path":"services/{service}"}"#,
                r#"{"matches":[{"file":"services/{service}/api/{entity}s.py","line":{line},"text":"async def list_{entity}s(db: Db, customer: str) -> list[dict]:"}]}"#,
            ),
            step(
                "database",
                "explain",
                210.0,
                r#"{"sql":"select * from {entity}s where customer_id = $1 order by created_at desc, id desc limit 101"}"#,
                r#"{"plan":["Limit  (cost=0.43..18.20 rows=101)","  ->  Index Scan Backward using {entity}s_customer_created on {entity}s"],"ms":2.4}"#,
            ),
            step(
                "filesystem",
                "edit_file",
                52.0,
                r#"{"path":"services/{service}/api/{entity}s.py","edits":[{"old":"return await db.all(query)","new":"return page(await db.all(query), limit)"}]}"#,
                r#"{"applied":1}"#,
            ),
            step(
                "terminal",
                "run",
                9_400.0,
                r#"{"command":"pytest -q services/{service}/tests/test_{entity}s.py"}"#,
                r#"{"exit_code":0,"stdout":"{n} passed in 8.91s"}"#,
            ),
        ],
        answers: &[
            "Done. The cursor holds the last row's time and id, so pages stay stable while rows arrive:\n\n```python\n@router.get(\"/{entity}s\")\nasync def list_{entity}s(db: Db, customer: str, cursor: str | None = None, limit: int = 50):\n    after = Cursor.parse(cursor) if cursor else None\n    rows = await db.all(NEWEST_FIRST, customer, after, min(limit, 100) + 1)\n    return {\"rows\": rows[:limit], \"next_cursor\": Cursor.of(rows, limit)}\n```\n\n- page 1 and page 900 take the same **{ms} µs**\n- an unknown cursor answers `400` with the field's name\n- {n} tests, among them one that inserts rows between two pages",
        ],
        follow_ups: &[
            (
                "What happens when two rows have the same created_at?",
                "The id breaks the tie: the order is `(created_at, id)` and so is the comparison:\n\n```sql\nwhere (created_at, id) < ($2, $3)\norder by created_at desc, id desc\n```\n\nThere is a test with three rows of one instant.",
            ),
            (
                "Update the OpenAPI file as well, please.",
                "Updated `openapi.yaml`: `cursor` and `limit` as query parameters, `next_cursor` nullable in the answer, and an example.",
            ),
        ],
    },
    Topic {
        title: "Guard against a missing address in {service}",
        asks: &[
            "We see `Cannot read properties of undefined (reading 'postcode')` in production, {n} times since this morning. Fix it please.",
            "Customers without a delivery address crash the {entity} page. Stack trace points to `formatAddress`. Can you take it?",
        ],
        steps: &[
            step(
                "github",
                "search_code",
                640.0,
                r#"{"query":"formatAddress repo:{service}"}"#,
                r#"{"total":2,"items":[{"path":"web/src/format/address.ts","line":{line}},{"path":"web/src/pages/{entity}.tsx","line":71}]}"#,
            ),
            step(
                "filesystem",
                "read_file",
                33.0,
                r#"{"path":"web/src/format/address.ts"}"#,
                r#"{"content":"export function formatAddress(to: Customer): string {\n  return `${to.address.street}, ${to.address.postcode} ${to.address.city}`;\n}\n"}"#,
            ),
            step(
                "filesystem",
                "edit_file",
                41.0,
                r#"{"path":"web/src/format/address.ts","edits":[{"old":"to: Customer","new":"to: Pick<Customer, 'address'>"}]}"#,
                r#"{"applied":1}"#,
            ),
            step(
                "terminal",
                "run",
                21_000.0,
                r#"{"command":"npm test -- --run address"}"#,
                r#"{"exit_code":0,"stdout":"Test Files  1 passed (1)\n     Tests  {n} passed"}"#,
            ),
        ],
        answers: &[
            "`address` is optional since the import of {weekday}, but the formatter did not know. The type now says so, and the compiler found the second caller:\n\n```ts\nexport function formatAddress({ address }: Pick<Customer, \"address\">): string | null {\n  if (!address) return null;\n  return [address.street, `${address.postcode} ${address.city}`].filter(Boolean).join(\", \");\n}\n```\n\nThe page shows “No delivery address yet” with a link to add one. Strict null checks would have caught this; {n} other files are still excluded from them.",
        ],
        follow_ups: &[
            (
                "Good catch. Turn strict null checks on for that folder?",
                "On for `web/src/format`. It showed three more places, all fixed:\n\n```diff\n-const name = user.profile.name;\n+const name = user.profile?.name ?? user.email;\n```",
            ),
            (
                "Deploy it to staging.",
                "Staging runs `{sha}` now. I opened the page of a customer without an address: it renders, and the error count has been 0 for ten minutes.",
            ),
        ],
    },
    Topic {
        title: "Move {service} from environment variables to a typed config",
        asks: &[
            "{service} reads `os.Getenv` in {n} places and nobody knows which are needed. Collect them into one struct that is checked at start.",
            "Please give **{service}** a config struct: one place, defaults, and an error that names the variable.",
        ],
        steps: &[
            step(
                "filesystem",
                "search",
                120.0,
                r#"{"pattern":"os.Getenv","path":"services/{service}"}"#,
                r#"{"matches":{n},"files":["cmd/server/main.go","internal/{module}/client.go","internal/{module}/{module}.go"]}"#,
            ),
            step(
                "filesystem",
                "write_file",
                48.0,
                r#"{"path":"services/{service}/internal/config/config.go","bytes":2190}"#,
                r#"{"written":2190}"#,
            ),
            step(
                "terminal",
                "run",
                12_300.0,
                r#"{"command":"go vet ./... && go test ./..."}"#,
                r#"{"exit_code":0,"stdout":"ok  \t{service}/internal/config\t0.41s\nok  \t{service}/internal/{module}\t3.02s"}"#,
            ),
        ],
        answers: &[
            "All {n} reads are gone; what is missing is named at start instead of at the first request:\n\n```go\ntype Config struct {\n\tListen   string        `env:\"LISTEN\" default:\":8080\"`\n\tDatabase string        `env:\"DATABASE_URL,required\"`\n\tTimeout  time.Duration `env:\"TIMEOUT\" default:\"5s\"`\n}\n\nfunc Load() (Config, error) {\n\tvar c Config\n\tif err := env.Parse(&c); err != nil {\n\t\treturn c, fmt.Errorf(\"configuration: %w\", err)\n\t}\n\treturn c, nil\n}\n```\n\nTwo variables were read and never used: `LEGACY_MODE` and `{region}_FALLBACK`. I left them out.",
        ],
        follow_ups: &[(
            "Print the effective configuration at start, without secrets.",
            "It logs one line per value and hides what is marked `secret`:\n\n```text\nlisten   :8080 (default)\ndatabase postgres://***@db/{service} (DATABASE_URL)\ntimeout  5s (default)\n```",
        )],
    },
];
