//! The reviewer: reads pull requests, mostly asked by a webhook.

use super::{Topic, step};

pub const REVIEW: &[Topic] = &[
    Topic {
        title: "Review #{pr}: {branch}",
        asks: &[
            "Review pull request #{pr} (`{branch}`) in **{service}**.",
            "Pull request #{pr} by {person} is ready for review. 6 files changed, touches `{module}`.",
            "Please look at #{pr} before I merge, especially the locking.",
        ],
        steps: &[
            step(
                "github",
                "get_pull_request",
                480.0,
                r#"{"repo":"{service}","number":{pr}}"#,
                r#"{"number":{pr},"title":"{branch}","author":"{person}","changed_files":6,"additions":214,"deletions":{line},"checks":"passing"}"#,
            ),
            step(
                "github",
                "get_diff",
                720.0,
                r#"{"repo":"{service}","number":{pr}}"#,
                r#"{"files":[{"path":"src/{module}.rs","patch":"@@ -{line},6 +{line},9 @@\n-    let row = cache.lock().await.get(&key).cloned();\n-    fetch(row).await\n+    let cache = cache.lock().await;\n+    let row = cache.get(&key).cloned();\n+    fetch(row).await"}]}"#,
            ),
            step(
                "filesystem",
                "read_file",
                40.0,
                r#"{"path":"src/{module}.rs"}"#,
                r#"{"lines":{line},"content":"//! Keeps what was fetched for a minute.\n\npub struct Cache { rows: Mutex<HashMap<Key, Row>> }\n"}"#,
            ),
            step(
                "github",
                "create_review",
                690.0,
                r#"{"repo":"{service}","number":{pr},"event":"COMMENT","comments":2}"#,
                r#"{"id":{id},"state":"COMMENTED"}"#,
            ),
        ],
        answers: &[
            "Two things to change, the rest reads well.\n\n1. **A lock is held across `.await`** (`src/{module}.rs:{line}`). While one request fetches, every other one waits:\n\n```diff\n-    let cache = cache.lock().await;\n-    let row = cache.get(&key).cloned();\n+    let row = cache.lock().await.get(&key).cloned();\n     fetch(row).await\n```\n\n2. The new test passes without the change, so it proves nothing yet. Let it start two fetches and expect one call.\n\nSmall: `tmp2` could say what it holds.",
            "Looks good to me. The migration is safe to run while the service serves: it adds a nullable column and fills it in batches of 1,000.\n\nOne question: what should happen to {entity}s that were made between the two deployments?",
            "I would not merge this yet.\n\n- `DELETE /{entity}s/:id` checks that the caller is signed in, but not that the {entity} is **theirs**\n- the id comes from the path and goes to the query unchanged\n\n```sql\ndelete from {entity}s where id = $1 and customer_id = $2\n```\n\nWith the second condition, somebody else's {entity} answers 404 like one that does not exist.",
        ],
        follow_ups: &[
            (
                "Fixed both, please look again.",
                "Both are fixed. The lock is taken for the lookup only, and the test fails without it (I tried). **Approved.**",
            ),
            (
                "Is the second one really a problem? The list is never long.",
                "Today it has {n} entries, and it grows with every {entity}. At {many} it takes {ms} ms per request. I would not block on it; a note in the issue is enough.",
            ),
        ],
    },
    Topic {
        title: "Security review of the {module} change",
        asks: &[
            "Check #{pr} for anything that could leak data between customers.",
            "Security review please: #{pr} adds a public endpoint to {service}.",
        ],
        steps: &[
            step(
                "github",
                "get_diff",
                700.0,
                r#"{"repo":"{service}","number":{pr}}"#,
                r#"{"files":[{"path":"src/routes/{module}.ts","patch":"@@ -1,4 +1,12 @@\n+router.get('/public/:token', async (request, reply) => {\n+  const row = await db.one(`select * from shares where token = '${request.params.token}'`);\n+  return reply.send(row);\n+});"}]}"#,
            ),
            step(
                "terminal",
                "run",
                6_200.0,
                r#"{"command":"npm audit --omit=dev --json | jq .metadata.vulnerabilities"}"#,
                r#"{"exit_code":0,"stdout":"{\"moderate\":1,\"high\":0,\"critical\":0}"}"#,
            ),
        ],
        answers: &[
            "**One must-fix.** The token goes into the statement as text, which is an injection:\n\n```diff\n-  const row = await db.one(`select * from shares where token = '${request.params.token}'`);\n+  const row = await db.one(\"select title, url from shares where token = $1 and expires_at > now()\", [token]);\n```\n\nIt also returned every column, among them the owner's e-mail. Tokens have 128 bits and are compared in constant time, good.",
        ],
        follow_ups: &[(
            "Thanks. Anything on rate limits?",
            "The route has none. Ten requests a second per address would do; the middleware is already used by `/sign-in`.",
        )],
    },
];
