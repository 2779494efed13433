import { Evaluator } from '../../src/evaluate/evaluator.ts';
import type { Judged } from '../../src/evaluate/judged.ts';
import type { DeviceRecord } from '../../src/model/device-record.ts';
import type { RecordStamp } from '../../src/model/journal-record.ts';
import type { DeviceProfile, PointBinding, VocabularyPoint } from '../../src/model/profile.ts';
import type { Quality } from '../../src/model/quality.ts';
import type { Reading, ReadingBatch, Value } from '../../src/model/reading.ts';
import type { Rule, RuleCondition } from '../../src/model/rule.ts';
import type { Text } from '../../src/model/text.ts';

export const wallStart = Date.UTC(2026, 0, 1);

const words = (list: Record<string, string>): ReadonlyMap<string, Text> =>
  new Map(Object.entries(list).map(([word, zh]) => [word, { zh, en: word }]));

function vocabulary(name: string, kind: VocabularyPoint['kind'], zh: string, en: string, unit: string | null, list = {}): VocabularyPoint {
  return { name, kind, title: { zh, en }, unit, ucum: null, words: words(list), range: null };
}

const points: readonly VocabularyPoint[] = [
  vocabulary('gas.concentration', 'number', '可燃气体浓度', 'Gas concentration', '%LEL'),
  vocabulary('gas.state', 'word', '探测器状态', 'Detector state', null, { preheat: '预热', normal: '正常', high: '高报' }),
  vocabulary('lift.doorZone', 'word', '门区', 'Door zone', null, { in: '平层', out: '非平层' }),
  vocabulary('lift.passengers', 'boolean', '轿厢有人', 'Passengers', null),
  vocabulary('sos.pressed', 'boolean', '求助按钮', 'SOS button', null),
  vocabulary('charging.temperature', 'number', '温度', 'Temperature', 'Cel'),
  vocabulary('device.battery', 'number', '电量', 'Battery', '%'),
];

export function binding(name: string, component = '', change: Partial<PointBinding> = {}): PointBinding {
  const point = points.find((entry) => entry.name === name);
  if (point === undefined) throw new Error(`no such point in the rig: ${name}`);
  return { point, path: [name], component, scale: 1, offset: 0, map: null, missing: [], range: null, ...change };
}

const nothing: Text = { zh: '无', en: 'none' };

export function rule(id: string, condition: RuleCondition, change: Partial<Rule> = {}): Rule {
  return {
    id,
    severity: 'major',
    title: { zh: id, en: id },
    guidance: { cause: nothing, consequence: nothing, action: nothing },
    condition,
    raiseDelaySeconds: 0,
    clearDelaySeconds: 0,
    lifeSafety: false,
    unless: [],
    source: null,
    ...change,
  };
}

export const gasHigh = rule(
  'gas.high',
  { kind: 'threshold', point: 'gas.concentration', raise: { op: 'above', limit: 25 }, clear: { op: 'below', limit: 20 } },
  { raiseDelaySeconds: 5, clearDelaySeconds: 10, lifeSafety: true },
);
export const gasRising = rule(
  'gas.rising',
  {
    kind: 'rate',
    point: 'gas.concentration',
    direction: 'rising',
    perSeconds: 1,
    windowSeconds: 10,
    minSpanSeconds: 4,
    raise: { op: 'atLeast', limit: 1 },
    clear: { op: 'below', limit: 0.5 },
    when: [],
  },
  { raiseDelaySeconds: 1, clearDelaySeconds: 3, lifeSafety: true },
);
export const sosOften = rule(
  'sos.often',
  {
    kind: 'count',
    counts: 'reports',
    when: [{ point: 'sos.pressed', test: { op: 'is', value: true } }],
    windowSeconds: 15,
    raise: 3,
    clear: 2,
  },
  { clearDelaySeconds: 2 },
);
export const gasPeaks = rule(
  'gas.peaks',
  {
    kind: 'count',
    counts: 'starts',
    when: [{ point: 'gas.concentration', test: { op: 'above', limit: 25 } }],
    windowSeconds: 40,
    raise: 2,
    clear: 1,
  },
  { raiseDelaySeconds: 1 },
);
export const silent = rule('device.silent', { kind: 'absence', seconds: 180 });
export const unreadable = rule('device.unreadable', { kind: 'unreadable' });

export function profile(rules: readonly Rule[], change: Partial<DeviceProfile> = {}): DeviceProfile {
  return {
    id: 'rig',
    version: '1',
    domain: 'rig',
    title: nothing,
    summary: nothing,
    safety: true,
    expectedIntervalSeconds: 60,
    bindings: points.map((point) => binding(point.name)),
    privacy: [],
    rules,
    examples: [],
    commands: [],
    quirks: {},
    ...change,
  };
}

export interface SendOptions {
  readonly device?: string;
  readonly readable?: boolean;
  readonly historical?: boolean;
  /** Source time as seconds of the timeline; default now. */
  readonly ts?: number;
  readonly quality?: Quality;
  readonly component?: string;
}

type Values = Readonly<Record<string, Value>>;

/** A story told in running seconds: `story.at(2.2).send({...})` gives what changed, as `rule to @second`. */
export class Story {
  evaluator = new Evaluator();
  readonly profiles = new Map<string, DeviceProfile>();
  readonly saved = new Map<string, string>();
  all: Judged[] = [];
  private position = 0;
  private run = 0;
  private wallOffset = 0;

  constructor(...rules: readonly Rule[]) {
    const first = profile(rules);
    this.use(first);
    this.note(this.evaluator.onProfiles(this.stamp(), [first]));
    this.register('d1');
  }

  at(second: number): this {
    this.run = second * 1000;
    return this;
  }
  /** The wall clock goes on while the gateway is off. */
  downtime(seconds: number): this {
    this.wallOffset += seconds * 1000;
    return this;
  }
  stamp(): RecordStamp {
    this.position += 1;
    return { position: this.position, at: wallStart + this.run + this.wallOffset, run: this.run };
  }
  /** `above`: what it is reached through. */
  register(id: string, profileId = 'rig', above: string | null = null): string[] {
    const record = above === null ? {} : { record: { dependsOn: above } };
    return this.note(this.evaluator.onDevice(this.stamp(), { id, profile: profileId, place: 'A', ...record }, false));
  }
  registerAt(id: string, place: string, profileId = 'rig'): string[] {
    return this.note(this.evaluator.onDevice(this.stamp(), { id, profile: profileId, place }, false));
  }
  describe(id: string, record: DeviceRecord): string[] {
    return this.note(this.evaluator.onDevice(this.stamp(), { id, profile: 'rig', place: 'A', record }, false));
  }
  replace(id: string): string[] {
    return this.note(this.evaluator.onDevice(this.stamp(), { id, profile: 'rig', place: 'A' }, false, true));
  }
  retire(id: string): string[] {
    return this.note(this.evaluator.onDevice(this.stamp(), { id, profile: 'rig', place: 'A' }, true));
  }
  use(next: DeviceProfile): void {
    this.profiles.set(`${next.id} ${next.version}`, next);
  }
  change(...next: readonly DeviceProfile[]): string[] {
    for (const entry of next) this.use(entry);
    return this.note(this.evaluator.onProfiles(this.stamp(), next));
  }
  send(values: Values, options: SendOptions = {}): string[] {
    return this.sendMoments([values], options);
  }
  sendMoments(moments: readonly Values[], options: SendOptions = {}): string[] {
    const stamp = this.stamp();
    const readings: Reading[] = moments.flatMap((values, index) =>
      Object.entries(values).map(([point, value]) => ({
        ts: options.ts === undefined ? stamp.at - (moments.length - 1 - index) : wallStart + options.ts * 1000 + index,
        point,
        component: options.component ?? '',
        value,
        unit: null,
        quality: options.quality ?? (value === null ? 'missing' : 'good'),
      })),
    );
    const batch: ReadingBatch = {
      deviceId: options.device ?? 'd1',
      position: stamp.position,
      receivedAt: stamp.at,
      historical: options.historical ?? false,
      readings,
    };
    return this.note(this.evaluator.onMessage(stamp, batch, options.readable ?? true));
  }
  garbage(): string[] {
    return this.send({}, { readable: false });
  }
  signal(
    subject: `terminal:${string}` | `device:${string}` | 'gateway:',
    id: string,
    to: 'true' | 'false' | 'event',
    component = '',
  ): string[] {
    const signal = { subject, component, rule: id, to, reason: nothing };
    return this.note(this.evaluator.onSignal(this.stamp(), signal));
  }
  tick(): string[] {
    return this.note(this.evaluator.onTime(this.stamp()));
  }
  /** Kills it, and starts it again from what it handed over. */
  restart(timeZone = 'Asia/Shanghai'): string[] {
    this.save();
    this.evaluator = new Evaluator({ timeZone });
    this.evaluator.restore(this.saved, (id, version) => this.profiles.get(`${id} ${version}`) ?? null);
    return this.note(this.evaluator.onLifecycle(this.stamp(), 'started'));
  }
  save(): void {
    for (const [key, state] of this.evaluator.dirty()) {
      if (state === null) this.saved.delete(key);
      else this.saved.set(key, state);
    }
  }
  get last(): Judged {
    return this.all[this.all.length - 1]!;
  }
  private note(changes: readonly Judged[]): string[] {
    this.all.push(...changes);
    return changes.map(describeChange);
  }
}

/** Without what a reading since a restart says once more (last-start.test.ts). */
export function withoutRepeats(changes: readonly Judged[]): readonly Judged[] {
  const stands = new Map<string, string>();
  return changes.filter(({ subject, component, rule: id, to, confirms }) => {
    const key = `${subject} ${component} ${id}`;
    const again = confirms === true && stands.get(key) === to;
    stands.set(key, to);
    return !again;
  });
}

/** Rules of several devices tell them apart. */
export function describeWithSubject(change: Judged): string {
  return `${change.subject} ${describeChange(change)}`;
}

export function describeChange(change: Judged): string {
  const where = change.component === '' ? '' : `[${change.component}]`;
  return `${change.rule}${where} ${change.to}${change.historical ? ' late' : ''} @${change.effectiveRun / 1000}`;
}
