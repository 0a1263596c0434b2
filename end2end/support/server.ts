// Starts the server as people do, on an empty data folder, and fills it with people and events that the tests know.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { events, people } from './world';

const binary = resolve(process.env.ORIEL_BIN ?? join(__dirname, '../../target/release/oriel'));

// Nothing of the machine's own set-up reaches the server; the tests sign in more often than people do.
const plain = Object.entries(process.env).filter(([name]) => !name.startsWith('ORIEL_') && name !== 'DATABASE_URL');
const env = { ...Object.fromEntries(plain), ORIEL_DEV: '1', ORIEL_AUTH_SIGN_INS_PER_MINUTE: '1000' };

/** A server process on a free port, ready, and how to end it. */
export async function oriel(args: string[], more: Record<string, string> = {}) {
  const server = spawn(binary, [...args, '--addr', '127.0.0.1:0'], {
    env: { ...env, ...more },
    cwd: resolve(__dirname, '../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await ready(server);
  const stop = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  };
  return { address, stop };
}

export default async function start() {
  const data = mkdtempSync(join(tmpdir(), 'oriel-end2end-'));
  const { address, stop } = await oriel(['serve', '--data', data, '--empty']);
  const run = (args: string[], input?: string) => {
    const done = spawnSync(binary, args, { env, input, encoding: 'utf8', cwd: resolve(__dirname, '../..') });
    if (done.status !== 0) throw new Error(`oriel ${args.join(' ')} failed: ${done.stderr}`);
    return done.stdout.trim();
  };
  for (const org of ['acme', 'globex', 'empty']) {
    run(['org', 'add', org, '--name', org[0].toUpperCase() + org.slice(1), '--data', data]);
  }
  for (const person of people) {
    const home = person.org ? ['--org', person.org] : ['--global'];
    run(['user', 'add', person.email, ...home, '--role', person.role, '--password-stdin', '--data', data], person.password);
  }
  const keys = Object.fromEntries(
    ['acme', 'globex'].map((org) => [org, run(['key', 'add', '--org', org, '--name', 'tests', '--data', data])]),
  );
  process.env.ORIEL_URL = address;
  process.env.ORIEL_END2END_DATA = data;
  process.env.ORIEL_KEY_ACME = keys.acme;
  process.env.ORIEL_KEY_GLOBEX = keys.globex;
  for (const org of ['acme', 'globex'] as const) {
    const answer = await fetch(`${address}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys[org]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ events: events(org, Date.now()) }),
    });
    const verdict = await answer.json();
    if (answer.status !== 202 || verdict.rejected.length) throw new Error(`events refused: ${JSON.stringify(verdict)}`);
  }
  return async () => {
    await stop();
    rmSync(data, { recursive: true, force: true });
  };
}

/** The address of the line that the server prints when it is ready. */
async function ready(server: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: server.stdout! })) {
    const address = line.match(/https?:\/\/[^\s/]+/)?.[0];
    if (address) return address;
  }
  throw new Error('the server ended before it was ready');
}
