import type { ThreadProfile } from './cpu-profile.ts';

/** Time that one group of functions spent in its own code. */
export interface Spent {
  readonly name: string;
  readonly usPerMessage: number;
  /** Of the time the thread was not idle, 0 to 1. */
  readonly share: number;
}

export interface ThreadSummary {
  readonly thread: string;
  /** Of the time it was watched, 0 to 1. */
  readonly busy: number;
  readonly usPerMessage: number;
  /** By the folder or package the code is in, most first. */
  readonly groups: readonly Spent[];
  /** Single functions, most first. */
  readonly functions: readonly Spent[];
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** Where a function belongs: `src/evaluate`, `node_modules/aedes`, `node:net`, `native writev`. */
export function groupOf({ functionName, url }: Frame): string {
  const own = /\/(?:dist\/)?src\/(.+)$/.exec(url)?.[1];
  if (own !== undefined && !url.includes('/node_modules/')) {
    const folders = own.split('/').slice(0, -1);
    return folders.length === 0 ? `src/${own}` : `src/${folders.join('/')}`;
  }
  const inPackage = url.split('/node_modules/').at(-1);
  if (url.includes('/node_modules/') && inPackage !== undefined) {
    const [first = '', second = ''] = inPackage.split('/');
    return `node_modules/${first.startsWith('@') ? `${first}/${second}` : first}`;
  }
  if (url.startsWith('node:')) {
    const name = url.slice(5).replace(/^internal\//, '');
    return `node:${name.split('/')[0]}`;
  }
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (functionName === '(program)') return 'native code outside JavaScript';
  if (url === '') return `native ${functionName || '(anonymous)'}`;
  return url;
}

function nameOf({ functionName, url, lineNumber }: Frame): string {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const place = url
    .replace(/^file:\/\//, '')
    .replace(/^.*\/node_modules\//, '')
    .replace(/^.*\/dist\//, '');
  return `${name}  ${place}:${lineNumber + 1}`;
}

/** Adds up self time over threads of the same name; several runs may be given one behind the other. */
export function summariseProfiles(threads: readonly ThreadProfile[], messages: number): ThreadSummary[] {
  const byThread = new Map<string, { watched: number; idle: number; groups: Map<string, number>; functions: Map<string, number> }>();
  for (const { thread, profile } of threads) {
    const total = byThread.get(thread) ?? { watched: 0, idle: 0, groups: new Map(), functions: new Map() };
    byThread.set(thread, total);
    const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
    const deltas = profile.timeDeltas ?? [];
    // A sample stands for the time until the next one.
    for (const [i, node] of (profile.samples ?? []).entries()) {
      const us = Math.max(0, deltas[i + 1] ?? 0);
      const frame = frames.get(node);
      if (frame === undefined) continue;
      total.watched += us;
      if (frame.functionName === '(idle)') {
        total.idle += us;
        continue;
      }
      add(total.groups, groupOf(frame), us);
      add(total.functions, nameOf(frame), us);
    }
  }
  return [...byThread].map(([thread, { watched, idle, groups, functions }]) => {
    const busy = watched - idle;
    const spent = (from: ReadonlyMap<string, number>) =>
      [...from]
        .map(([name, us]) => ({ name, usPerMessage: us / messages, share: busy === 0 ? 0 : us / busy }))
        .sort((a, b) => b.usPerMessage - a.usPerMessage);
    return {
      thread,
      busy: watched === 0 ? 0 : busy / watched,
      usPerMessage: busy / messages,
      groups: spent(groups),
      functions: spent(functions),
    };
  });
}

function add(to: Map<string, number>, name: string, us: number): void {
  to.set(name, (to.get(name) ?? 0) + us);
}

/** What is below this share of a thread's time is left out of the table. */
const smallest = 0.01;

export function printProfile(threads: readonly ThreadSummary[], print: (text: string) => void): void {
  for (const { thread, busy, usPerMessage, groups, functions } of threads) {
    print(
      `\n${thread}: busy ${percent(busy)}, ${usPerMessage.toFixed(2)} us a message (self time by the wall clock: waits for the disk and for a loaded machine count)`,
    );
    for (const [title, rows, most] of [
      ['by folder and package', groups, 40],
      ['by function', functions, 30],
    ] as const) {
      print(`  ${title}`);
      for (const row of rows.filter(({ share }) => share >= smallest).slice(0, most)) {
        print(`    ${row.usPerMessage.toFixed(2).padStart(7)} us ${percent(row.share).padStart(6)}  ${row.name}`);
      }
    }
  }
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
