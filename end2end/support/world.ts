// People and events of the tests: two organisations, of which the second is louder, so that a figure that mixes them is
// visibly wrong; a third has no events.

export type Person = { email: string; password: string; role: string; org?: string };

export const people: Person[] = [
  { email: 'mina@acme.test', password: 'mina-sees-everyone', role: 'MANAGER', org: 'acme' },
  { email: 'ana@acme.test', password: 'ana-sees-her-own', role: 'MEMBER', org: 'acme' },
  { email: 'gus@globex.test', password: 'gus-is-someone-else', role: 'ORG_ADMIN', org: 'globex' },
  { email: 'eve@empty.test', password: 'eve-has-nothing-yet', role: 'MANAGER', org: 'empty' },
  { email: 'sam@oriel.test', password: 'sam-supports-them', role: 'SUPPORT' },
  { email: 'root@oriel.test', password: 'root-sees-all-orgs', role: 'SUPER_ADMIN' },
];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const models = ['claude-sonnet-4-5', 'gpt-4o', 'claude-haiku-4-5'];

/** Sessions of an organisation over the last six days: acme has 24, globex ten times the tokens of each. */
export function events(org: 'acme' | 'globex', now: number): object[] {
  const factor = org === 'acme' ? 1 : 10;
  return Array.from({ length: 24 }, (_, n) => session(org, n, now - 2 * HOUR - n * 6 * HOUR, factor)).flat();
}

/** One session: a question, a run with model and tool calls, an answer; every fourth run fails, every sixth is handed over. */
function session(org: string, n: number, start: number, factor: number): object[] {
  const id = `${org}-session-${String(n).padStart(2, '0')}`;
  const user = n % 3 === 0 ? `ana@${org}.test` : `user${n % 5}@${org}.test`;
  const model = models[n % models.length];
  const failed = n % 4 === 3;
  const at = (ms: number) => new Date(start + ms).toISOString();
  const event = (type: string, ms: number, payload: object) => ({
    event_id: `${id}-${type}-${ms}`,
    type,
    occurred_at: at(ms),
    session_id: id,
    user,
    source: 'end2end',
    payload,
  });
  return [
    event('session.started', 0, { title: `${org} question ${n}`, agent: 'coder', environment: n % 2 ? 'staging' : 'production' }),
    event('message.created', 0, { message_id: `${id}-m1`, role: 'user', content: `Why does import ${n} fail? See \`price\`.` }),
    event('run.started', 100, { run_id: `${id}-r1`, agent: 'coder', model }),
    event('model.called', 4_100, {
      call_id: `${id}-c1`, run_id: `${id}-r1`, model, provider: 'anthropic', started_at: at(200), duration_ms: 3_900, ttft_ms: 400,
      status: 'ok', usage: { input: 1_000 * factor, output: 200 * factor, cache_read: 3_000 * factor }, cost_usd: '0.0125',
    }),
    event('tool.called', 5_000, {
      call_id: `${id}-t1`, run_id: `${id}-r1`, server: 'filesystem', tool: 'read_file', started_at: at(4_200), duration_ms: 800,
      status: failed ? 'error' : 'ok', arguments: { path: 'src/import.rs' }, result: 'let margin = cost / price;',
      ...(failed ? { error: { category: 'tool', code: 'ENOENT', message: 'no such file' } } : {}),
    }),
    event('run.completed', 6_000, {
      run_id: `${id}-r1`, status: failed ? 'failed' : 'succeeded', agent: 'coder', model, started_at: at(100), duration_ms: 5_900,
      ...(failed ? { error: { category: 'tool', code: 'ENOENT', message: 'The file was not there.' } } : {}),
    }),
    event('message.created', 6_100, {
      message_id: `${id}-m2`, role: 'assistant', run_id: `${id}-r1`, model,
      content: `The importer divides by an empty **price**.\n\n\`\`\`rust\nlet margin = price.map(|p| cost / p);\n\`\`\``,
    }),
    ...(n % 6 === 5
      ? [event('handoff.created', 7_000, { handoff_id: `${id}-h1`, kind: 'to_local', run_id: `${id}-r1`, reason: 'I will finish it here' })]
      : []),
  ];
}
