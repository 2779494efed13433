import type { NodeId } from 'node-opcua-client';
import type { Browser } from './browse.ts';
import { ConditionBook } from './condition-book.ts';
import { type Cell, missing } from './raw-value.ts';
import type { DeviceSetup } from './wire.ts';

/** One `{values, status, since}` of a message; `ts` only for what is history. */
type Moment = Map<string, Cell>;
/** A message of 64 KiB is the most that is read. */
const momentsAMessage = 100;

/** One device behind a server: where its points are, and what they were last said to be. */
export class DevicePoints {
  readonly setup: DeviceSetup;
  readonly conditions: ConditionBook;
  root: NodeId | null = null;
  /** Keys that were found. */
  nodes: ReadonlyMap<string, NodeId> = new Map();
  private fixed: ReadonlyMap<string, Cell> = new Map();
  private pending: Moment[] = [];
  /** Something of it was told, and has to be taken back when the server is gone. */
  private known: boolean;
  private said = '';
  /** What was last told of the conditions. */
  private saidOfConditions = '';
  /** Node ids whose events are of this device: its points and what stands directly under its root. */
  private sources: ReadonlySet<string> = new Set();
  /** Monotonic ms at which all values were last read. */
  lastRead = Number.NEGATIVE_INFINITY;

  constructor(setup: DeviceSetup, known = false) {
    this.setup = setup;
    this.known = known;
    this.conditions = new ConditionBook(setup.points);
  }

  /** An event belongs to the device when its source is the root or one of the nodes of the device. */
  owns(source: string): boolean {
    return this.root?.toString() === source || this.sources.has(source);
  }

  get isKnown(): boolean {
    return this.known;
  }

  /** Resolves root and points. What is not there is missing with its reason, and the rest goes on. */
  async find(browser: Browser): Promise<void> {
    const nodes = new Map<string, NodeId>();
    const fixed = new Map<string, Cell>();
    this.root = null;
    let rootFault = 'BadNoMatch';
    try {
      this.root = await browser.find(null, this.setup.root);
    } catch (error) {
      rootFault = wordOf(error);
    }
    for (const { key, at } of this.setup.points) {
      if ('condition' in at) continue;
      try {
        if ('path' in at && this.root === null) throw new Error(rootFault);
        nodes.set(key, await ('node' in at ? browser.find(null, at.node) : browser.find(this.root, at.path)));
      } catch (error) {
        fixed.set(key, missing(wordOf(error)));
      }
    }
    this.nodes = nodes;
    this.fixed = fixed;
    const under = this.root === null || !this.conditions.isUsed ? [] : await browser.below(this.root).catch(() => []);
    this.sources = new Set([...nodes.values(), ...under.map(({ node }) => node)].map(String));
  }

  /** A change as the server told it. Several of one point make several moments, none is left out. */
  take(key: string, cell: Cell): void {
    this.known = true;
    let moment = this.pending.at(-1);
    if (moment === undefined || moment.has(key)) {
      moment = new Map();
      this.pending.push(moment);
    }
    moment.set(key, cell);
  }

  takeConditions(): void {
    const cells = this.conditions.cells();
    const text = JSON.stringify([...cells]);
    // In a refresh each one comes again.
    if (cells.size === 0 || text === this.saidOfConditions) return;
    this.saidOfConditions = text;
    // They belong together: a moment of their own.
    if ([...cells.keys()].some((key) => this.pending.at(-1)?.has(key))) this.pending.push(new Map());
    for (const [key, cell] of cells) this.take(key, cell);
  }

  /** Messages for what changed since the last call. */
  changes(): Uint8Array[] {
    const { pending } = this;
    this.pending = [];
    return inMessages(pending.map((moment) => elementOf(moment, null)));
  }

  /**
   * All that is known now, read in this moment. Null when there is not one value and that was said before: a device
   * behind a server that can say nothing of it is silent, and its own rule says so.
   */
  everything(read: ReadonlyMap<string, Cell>): Uint8Array[] {
    const moment: Moment = new Map([...this.fixed, ...read, ...this.conditions.cells()]);
    const element = elementOf(moment, null);
    const text = JSON.stringify(element);
    const empty = [...moment.values()].every(({ value }) => value === null);
    if (empty && this.said === text) return [];
    this.said = empty ? text : '';
    this.known = true;
    return inMessages([element]);
  }

  /** History of a gap, oldest first; `at` is on the gateway's clock. */
  history(moments: readonly { readonly at: number; readonly key: string; readonly cell: Cell }[]): Uint8Array[] {
    return inMessages(moments.map(({ at, key, cell }) => elementOf(new Map([[key, cell]]), at)));
  }

  /** The server is gone: every value is missing from here on. Said once. */
  lost(status: string): Uint8Array[] {
    // What came and was not sent yet was so until now.
    const before = this.changes();
    this.conditions.forget(status);
    this.saidOfConditions = '';
    if (!this.known) return before;
    this.known = false;
    this.said = '';
    const none = missing(status);
    return [...before, ...inMessages([elementOf(new Map(this.setup.points.map(({ key }) => [key, none])), null)])];
  }
}

function elementOf(moment: Moment, ts: number | null): object {
  const cells = [...moment];
  const status = cells.flatMap(([key, cell]) => (cell.status === null ? [] : [[key, cell.status]]));
  const since = cells.flatMap(([key, cell]) => (cell.since === null ? [] : [[key, cell.since]]));
  return {
    ...(ts === null ? {} : { ts }),
    values: Object.fromEntries(cells.map(([key, { value }]) => [key, value])),
    ...(status.length === 0 ? {} : { status: Object.fromEntries(status) }),
    ...(since.length === 0 ? {} : { since: Object.fromEntries(since) }),
  };
}

function inMessages(elements: readonly object[]): Uint8Array[] {
  const bodies: Uint8Array[] = [];
  for (let at = 0; at < elements.length; at += momentsAMessage) {
    const part = elements.slice(at, at + momentsAMessage);
    bodies.push(Buffer.from(JSON.stringify(part.length === 1 ? part[0] : part)));
  }
  return bodies;
}

function wordOf(error: unknown): string {
  return /Bad[A-Za-z]+/.exec(error instanceof Error ? error.message : '')?.[0] ?? 'BadNodeIdUnknown';
}
