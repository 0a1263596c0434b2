//! The operator: incidents and deployments, with clusters, graphs and colleagues.

use super::{Topic, step};

pub const OPERATIONS: &[Topic] = &[
    Topic {
        title: "{service} is slow in {region}",
        asks: &[
            "p95 of {service} in {region} went from {n} ms to {ms} ms ten minutes ago. What changed?",
            "Alert: {service} latency above threshold in {region}. Please investigate and suggest, do not restart anything yet.",
        ],
        steps: &[
            step(
                "grafana",
                "query_range",
                820.0,
                r#"{"expr":"histogram_quantile(0.95, rate(http_duration_bucket{service=\"{service}\"}[5m]))","step":"60s"}"#,
                r#"{"points":60,"last":{ms},"max":{ms}}"#,
            ),
            step(
                "terminal",
                "run",
                1_700.0,
                r#"{"command":"kubectl -n {service} get pods -o wide"}"#,
                r#"{"exit_code":0,"stdout":"NAME                 READY  STATUS   RESTARTS\n{service}-{sha}-x2   1/1    Running  0\n{service}-{sha}-p9   1/1    Running  {n}"}"#,
            ),
            step(
                "terminal",
                "run",
                2_300.0,
                r#"{"command":"kubectl -n {service} logs deploy/{service} --since 15m | grep -c 'pool timed out'"}"#,
                r#"{"exit_code":0,"stdout":"{many}"}"#,
            ),
            step(
                "slack",
                "post_message",
                330.0,
                r#"{"channel":"{channel}","text":"{service} in {region}: connection pool exhausted since the deployment of {sha}."}"#,
                r#"{"ok":true}"#,
            ),
        ],
        answers: &[
            "The **connection pool** is the bottleneck: {many} waits in 15 minutes, all since the deployment of `{sha}`. The new report holds a connection while it renders.\n\nTwo ways out:\n\n1. Roll back to the version before, about 2 minutes.\n2. Raise `pool.max` from 10 to 30; the database has room for it.\n\n```yaml\nspec:\n  template:\n    spec:\n      containers:\n        - name: {service}\n          env:\n            - name: POOL_MAX\n              value: \"30\"\n```\n\nI would roll back now and fix the report after.",
        ],
        follow_ups: &[
            (
                "Roll back.",
                "Rolled back. p95 is at {n} ms again after 3 minutes, no waits in the pool. I left the timeline in {channel}.",
            ),
            (
                "Write the incident note.",
                "## {service}: slow answers in {region}\n\n- **Impact:** {pct} % of requests above 2 s for 24 minutes\n- **Cause:** a report kept a database connection while rendering\n- **Found by:** the latency alert, after 6 minutes\n- **Next:** stream the report; alert on pool waits",
            ),
        ],
    },
    Topic {
        title: "Roll out {service} {sha} to {region}",
        asks: &[
            "Roll out `{sha}` of {service} to {region}, one pod at a time.",
            "Please deploy {service} to production. Stop if the error rate goes above 1 %.",
        ],
        steps: &[
            step(
                "terminal",
                "run",
                4_800.0,
                r#"{"command":"kubectl -n {service} set image deploy/{service} app=registry.example/{service}:{sha}"}"#,
                r#"{"exit_code":0,"stdout":"deployment.apps/{service} image updated"}"#,
            ),
            step(
                "terminal",
                "run",
                58_000.0,
                r#"{"command":"kubectl -n {service} rollout status deploy/{service} --timeout 5m","timeout_s":320}"#,
                r#"{"exit_code":0,"stdout":"deployment \"{service}\" successfully rolled out"}"#,
            ),
            step(
                "grafana",
                "query_range",
                760.0,
                r#"{"expr":"rate(http_errors_total{service=\"{service}\"}[5m])","step":"30s"}"#,
                r#"{"points":30,"last":0.002,"max":0.004}"#,
            ),
        ],
        answers: &[
            "Done: all pods in {region} run `{sha}`. Error rate 0.2 %, p95 {n} ms, both as before. The old version stays for an hour in case it is needed.\n\n```bash\nkubectl -n {service} rollout undo deploy/{service}\n```",
        ],
        follow_ups: &[(
            "And the other regions?",
            "They follow tomorrow at 09:00, as the calendar says. Tell me if you want them today.",
        )],
    },
    Topic {
        title: "Nightly check of {region}",
        asks: &["Nightly check: certificates, backups, disks, queue depth in {region}."],
        steps: &[
            step(
                "terminal",
                "run",
                3_100.0,
                r#"{"command":"df -h --output=target,pcent | sort -k2 -r | head"}"#,
                r#"{"exit_code":0,"stdout":"/var/lib/postgresql 71%\n/ 38%"}"#,
            ),
            step(
                "database",
                "query",
                120.0,
                r#"{"sql":"select max(finished_at), bool_and(ok) from backups where started_at > now() - interval '1 day'"}"#,
                r#"{"rows":[{"max":"03:14","bool_and":true}]}"#,
            ),
        ],
        answers: &[
            "All quiet in {region}.\n\n- Backups: **ok**, finished 03:14\n- Disks: fullest is 71 %\n- Certificates: next one ends in {n} days\n- Queue: {pr} messages, falling",
        ],
        follow_ups: &[("Renew the certificate now.", "Renewed; it is valid for 90 days again.")],
    },
];
