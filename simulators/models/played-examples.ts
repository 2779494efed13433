import type { ProfileExample } from '../../src/model/profile.ts';
import type { DeviceModel } from '../device-model.ts';
import { type Publication, publication } from '../message.ts';
import type { Random } from '../random.ts';
import { Reporting } from './reporting.ts';

interface Line {
  readonly channel: 'telemetry' | 'events';
  readonly payload: unknown;
  readonly text: string | null;
}

/**
 * A simulator for any device type, for nothing: it plays the examples of the type's own file. By itself it repeats the
 * normal ones; the act named like an example plays that one, step by step, with its pauses.
 */
export class PlayedExamples implements DeviceModel {
  private readonly examples: ReadonlyMap<string, ProfileExample>;
  private readonly normal: readonly Line[];
  private readonly reporting: Reporting;
  private turn = 0;
  /** Steps still to come, each with the seconds left until it. */
  private planned: { line: Line; left: number }[] = [];
  readonly acts: readonly string[];

  constructor(all: readonly ProfileExample[], intervalSeconds: number, random: Random) {
    // One device plays what one device does.
    const examples = all.filter(({ steps }) => steps.every(({ device }) => device === undefined));
    this.examples = new Map(examples.map((example) => [example.name, example]));
    this.acts = [...this.examples.keys()];
    this.normal = examples
      .filter((example) => example.kind === 'normal')
      .flatMap((example) => example.steps.map((step) => ({ channel: example.channel, payload: step.payload, text: step.text })));
    this.reporting = new Reporting(intervalSeconds, random.next());
  }

  advance(seconds: number, wall: number): readonly Publication[] {
    for (const step of this.planned) step.left -= seconds;
    const now = this.planned.filter((step) => step.left <= 0).map((step) => this.say(step.line, wall));
    this.planned = this.planned.filter((step) => step.left > 0);
    // While an example plays, the regular messages hold their tongue: they would end what it began.
    if (this.planned.length > 0 || now.length > 0) return now;
    const line = this.normal[this.turn % Math.max(1, this.normal.length)];
    if (line === undefined || !this.reporting.due(seconds)) return [];
    this.turn++;
    return [this.say(line, wall)];
  }

  act(name: string, wall: number): readonly Publication[] {
    const example = this.examples.get(name);
    if (example === undefined) throw new Error(`act: expected an example of this type (${this.acts.join(', ')}), came '${name}'`);
    let after = 0;
    this.planned = example.steps.map((step) => {
      after += step.afterSeconds;
      return { line: { channel: example.channel, payload: step.payload, text: step.text }, left: after };
    });
    this.reporting.restart();
    return this.advance(0, wall);
  }

  private say(line: Line, wall: number): Publication {
    if (line.text !== null) return { ...publication(line.channel), text: line.text };
    return { ...publication(line.channel), text: JSON.stringify(stamped(line.payload, wall)) };
  }
}

/** An example's time is the author's; a device that plays it live says the time it is. A time meant to be unreadable stays. */
function stamped(payload: unknown, wall: number): unknown {
  if (Array.isArray(payload)) return payload.map((element) => stamped(element, wall));
  if (typeof payload !== 'object' || payload === null || !('ts' in payload)) return payload;
  const { ts } = payload;
  const readable = typeof ts === 'number' || (typeof ts === 'string' && /(Z|[+-]\d\d:\d\d)$/.test(ts));
  return readable ? { ...payload, ts: wall } : payload;
}
