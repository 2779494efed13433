import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fastRunningTime } from '../scenarios/fast-running-time.ts';
import { type Played, playScenario } from '../scenarios/play-scenario.ts';
import { findProgram } from '../support/required-services.ts';

/** OASIS, as published beside CAP 1.2. */
const schema = join(import.meta.dirname, '..', 'notify', 'channels', 'CAP-v1.2.xsd');
const xmllint = findProgram('xmllint');
/** The stories of the demo take 890 s one after the other. */
const demoSeconds = 890;
const times = 40;
/** Said by people: everything that XML has a meaning for, and what is outside of the basic plane. */
const comment = '王 & <李> said "it\'s ]]> over" 🚒';

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly sequence: number;
}

test.skipIf(xmllint === null)(
  'every CAP document of a whole demo, of alarms worked through to their end and of a drill, is taken by xmllint with the OASIS schema',
  { timeout: 180_000 },
  async () => {
    const setTimes = fastRunningTime(times);
    onTestFinished(() => setTimes(1));
    const played = await playScenario('demo', { buildings: 3, times, stations: true });
    onTestFinished(() => played.stop());
    const person = await Person.signIn(played);
    const { response } = await person.post<{ response: string }>('/api/v1/drills', { plan: 'fire', place: '', reason: comment });
    for (const end = performance.now() + (demoSeconds / times) * 1_000; performance.now() < end; await pause(200)) await person.work();
    // What falls silent now is not of the demo.
    setTimes(1);
    await played.endSimulation();
    await person.work();
    await person.work();
    await person.try(`/api/v1/responses/${encodeURIComponent(response)}/acts`, { act: 'close', as: 'test', comment });

    const feed = await person.text('/api/v1/cap/feed');
    const documents = await person.documents();
    const linked = [...feed.matchAll(/href="[^"]*\/cap\/alerts\/([^"]*)"/g)].map((match) => decodeURIComponent(match[1] ?? ''));
    expect(linked.length).toBeGreaterThan(20);
    for (const identifier of linked) expect(documents.has(identifier), identifier).toBe(true);

    const folder = mkdtempSync(join(tmpdir(), 'anlin-cap-documents-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'feed.xml'), feed);
    expect(spawnSync(xmllint ?? '', ['--noout', join(folder, 'feed.xml')], { encoding: 'utf8' })).toMatchObject({ status: 0 });
    const all = [...documents.values()];
    const judged = judge(folder, all);
    expect(judged.said.filter((line) => !line.endsWith(' validates'))).toEqual([]);
    expect([judged.status, judged.said.length]).toEqual([0, all.length]);
    // It must be able to say no.
    expect(
      judge(
        join(folder, 'control'),
        all.slice(0, 3).map((xml) => xml.replace(/<sender>[^<]*<\/sender>/, '')),
      ).status,
    ).not.toBe(0);

    const counts = (element: string) => {
      const found: Record<string, number> = {};
      for (const xml of all) {
        const word = new RegExp(`<${element}>([^<]*)<`).exec(xml)?.[1] ?? 'none';
        found[word] = (found[word] ?? 0) + 1;
      }
      return found;
    };
    process.stdout.write(
      `${all.length} CAP documents taken by xmllint: ${JSON.stringify(counts('msgType'))}, ${JSON.stringify(counts('status'))}; ${linked.length} in the feed\n`,
    );
    expect(Object.keys(counts('msgType')).sort()).toEqual(['Ack', 'Alert', 'Cancel', 'Update']);
    expect(Object.keys(counts('status')).sort()).toEqual(['Actual', 'Exercise']);
  },
);

/** Somebody who deals with whatever comes. */
class Person {
  private readonly http: string;
  private readonly cookie: string;

  private constructor(http: string, cookie: string) {
    this.http = http;
    this.cookie = cookie;
  }

  static async signIn({ gateway: { http, administration } }: Played): Promise<Person> {
    const origin = { by: null, via: 'cli', from: 'test' } as const;
    await administration.addUser({ id: 'wang', name: '王', role: 'administrator' }, origin);
    const invitation = await administration.invite('wang', origin);
    const headers = { 'content-type': 'application/json', origin: http };
    const answer = await fetch(`${http}/api/v1/setup`, { method: 'POST', headers, body: JSON.stringify({ invitation }) });
    return new Person(http, answer.headers.get('set-cookie')?.split(';')[0] ?? '');
  }

  /** Acknowledges what is new with a word to it, and ends what is over. */
  async work(): Promise<void> {
    for (const { id, state } of await this.alarms('&state=active')) {
      const path = `/api/v1/alarms/${encodeURIComponent(id)}`;
      if (state.endsWith('unacknowledged')) {
        await this.try(`${path}/acknowledge`, { comment });
        await this.try(`${path}/comment`, { comment });
      } else await this.try(`${path}/end`, { comment, classification: 'real' });
    }
  }

  /** By identifier: one of each step that was told. */
  async documents(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const { id, sequence } of await this.alarms(''))
      for (let step = 1; step <= sequence; step++) {
        const answer = await this.ask(`/api/v1/cap/alerts/${encodeURIComponent(`${id}.${step}`)}`);
        const text = await answer.text();
        // Not everything that happens to an alarm is told.
        expect([200, 404], text).toContain(answer.status);
        if (answer.status === 200) found.set(`${id}.${step}`, text);
      }
    return found;
  }

  async text(path: string): Promise<string> {
    return (await this.ask(path)).text();
  }

  async post<T>(path: string, body: object): Promise<T> {
    const answer = await this.try(path, body);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json() as Promise<T>;
  }

  /** May be refused: it was not over yet. */
  try(path: string, body: object): Promise<Response> {
    return this.ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
  }

  private async alarms(query: string): Promise<readonly Shown[]> {
    const all: Shown[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await (await this.ask(`/api/v1/alarms?limit=200${query}${more}`)).json()) as { items: Shown[]; next: string | null };
      all.push(...page.items);
      cursor = page.next;
    }
    return all;
  }

  private ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.http}${path}`, { ...init, headers: { ...init.headers, cookie: this.cookie, origin: this.http } });
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function judge(folder: string, documents: readonly string[]): { readonly status: number | null; readonly said: readonly string[] } {
  mkdirSync(folder, { recursive: true });
  const files = documents.map((xml, index) => {
    const file = join(folder, `${index}.xml`);
    writeFileSync(file, xml);
    return file;
  });
  const { status, stderr } = spawnSync(xmllint ?? '', ['--noout', '--nonet', '--schema', schema, ...files], { encoding: 'utf8' });
  return { status, said: stderr.trim().split('\n') };
}
