import fc from 'fast-check';
import type { AlarmBook } from '../../src/alarm/alarm-book.ts';
import type { AlarmTables } from '../../src/alarm/table.ts';
import { Reference, ReferenceDevice } from './reference.ts';
import { Life, ruleOf, stepWords } from './rig.ts';

/** What can happen to an alarm; a word twice is twice as likely. */
const words = [
  'true',
  'true',
  'true',
  'false',
  'false',
  'false',
  'unknown',
  'event',
  'event',
  'late',
  'acknowledge',
  'acknowledge',
  'acknowledge',
  'withdraw',
  'end',
  'end',
  'end-false',
  'classify-real',
  'classify-nuisance',
  'comment',
  'shelve',
  'shelve',
  'shelve-once',
  'unshelve',
  'take-out-rule',
  'take-out-rule',
  'take-out-device',
  'put-back-rule',
  'put-back-device',
  'other-true',
  'other-true',
  'other-false',
  'other-unknown',
  'other-acknowledge',
  'other-end',
  'other-shelve',
  'other-unshelve',
  'pass',
  'pass',
  'pass-long',
  'down',
  'clock-back',
  'worse',
  'rule-gone',
  'restart',
  'restart',
] as const;
type Word = (typeof words)[number];
type Move = readonly [word: Word, by: string | null];

export interface History {
  readonly momentary: boolean;
  readonly lifeSafety: boolean;
  readonly moves: readonly Move[];
}

export const history: fc.Arbitrary<History> = fc.record({
  momentary: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
  lifeSafety: fc.boolean(),
  moves: fc.array(fc.tuple(fc.constantFrom(...words), fc.constantFrom<string | null>('wang', 'wang', 'li', 'zhao', null)), {
    minLength: 1,
    maxLength: 40,
    size: 'max',
  }),
});

const shelfMinutes = 30;
const permitMinutes = 50;

/** Book and reference, and what both say of a move. */
class Pair {
  readonly life: Life;
  readonly device = new ReferenceDevice();
  readonly reference: Reference;
  readonly other: Reference;
  private readonly momentary: boolean;

  constructor({ momentary, lifeSafety }: History, options: { tables?: AlarmTables; Book?: typeof AlarmBook }) {
    this.momentary = momentary;
    this.life = new Life(ruleOf(momentary ? 'event' : 'state', lifeSafety, 'r', ['s']), options);
    // In the order of suppression: whoever speaks for others comes first.
    this.other = new Reference(this.device, 's', false, false);
    this.reference = new Reference(this.device, 'r', momentary, lifeSafety);
    this.reference.suppressor = this.other;
  }

  apply([word, by]: Move): readonly [string, string] {
    const { life, reference, device } = this;
    const named = by ?? 'li';
    const moved = (book: () => string | undefined, told: () => string | undefined): readonly [string, string] => {
      const said = book() ?? '';
      device.expire();
      const expected = told() ?? '';
      device.settle();
      return [said, expected];
    };
    const none = ['', ''] as const;
    switch (word) {
      case 'acknowledge':
        return moved(
          () => life.act('acknowledge', by),
          () => reference.acknowledge(by),
        );
      case 'withdraw':
        return moved(
          () => life.act('withdraw', by),
          () => reference.withdraw(by),
        );
      case 'end':
      case 'end-false': {
        const classification = word === 'end' ? null : 'false';
        return moved(
          () => life.act('end', by, { classification }),
          () => reference.end(by, classification),
        );
      }
      case 'classify-real':
      case 'classify-nuisance': {
        const classification = word === 'classify-real' ? 'real' : 'nuisance';
        return moved(
          () => life.act('classify', by, { classification }),
          () => reference.classify(by, classification),
        );
      }
      case 'comment':
        return moved(
          () => life.act('comment', by),
          () => reference.comment(),
        );
      case 'shelve':
      case 'shelve-once': {
        const oneShot = word === 'shelve-once';
        return moved(
          () => life.act('shelve', by, { minutes: shelfMinutes, oneShot }),
          () => reference.shelve(by, shelfMinutes, oneShot),
        );
      }
      case 'unshelve':
        return moved(
          () => life.act('unshelve', by),
          () => reference.unshelve(by),
        );
      case 'take-out-rule':
      case 'take-out-device': {
        const key = word === 'take-out-rule' ? 'r' : '';
        return moved(
          () => life.takeOut(key, named, permitMinutes),
          () => device.takeOut(key, named, permitMinutes),
        );
      }
      case 'put-back-rule':
      case 'put-back-device': {
        const key = word === 'put-back-rule' ? 'r' : '';
        return moved(
          () => life.putBack(key, named),
          () => device.backInService(key),
        );
      }
      case 'other-true':
      case 'other-false':
      case 'other-unknown': {
        const to = word === 'other-true' ? 'true' : word === 'other-false' ? 'false' : 'unknown';
        return moved(
          () => life.condition(to, false, life.other),
          () => this.other.condition(to, false),
        );
      }
      case 'other-acknowledge':
        return moved(
          () => life.act('acknowledge', by, { rule: 's' }),
          () => this.other.acknowledge(by),
        );
      case 'other-end':
        return moved(
          () => life.act('end', by, { rule: 's' }),
          () => this.other.end(by, null),
        );
      case 'other-shelve':
        return moved(
          () => life.act('shelve', by, { rule: 's', minutes: shelfMinutes }),
          () => this.other.shelve(by, shelfMinutes, false),
        );
      case 'other-unshelve':
        return moved(
          () => life.act('unshelve', by, { rule: 's' }),
          () => this.other.unshelve(by),
        );
      case 'pass':
      case 'pass-long':
      case 'down': {
        const minutes = word === 'pass' ? 20 : 100;
        const { wall, run } = device.now;
        device.now = { wall: wall + minutes, run: run + (word === 'down' ? 0 : minutes) };
        if (word === 'down') life.restart();
        return moved(
          () => {
            life.pass(minutes, word !== 'down');
            return '';
          },
          () => '',
        );
      }
      case 'clock-back':
        device.now = { ...device.now, wall: device.now.wall - 60 };
        life.wall -= 60;
        return none;
      case 'worse':
        reference.severe = !reference.severe;
        life.rule = { ...life.rule, severity: reference.severe || reference.lifeSafety ? 'critical' : 'major' };
        return none;
      case 'rule-gone':
        life.judged = reference.judged = this.other.judged = !life.judged;
        return none;
      case 'restart':
        life.restart();
        return none;
      case 'late':
        return moved(
          () => life.condition('event', true),
          () => reference.condition('event', true),
        );
      case 'event':
        // A rule is either momentary or lasts.
        if (!this.momentary) return none;
        return moved(
          () => life.condition('event'),
          () => reference.condition('event', false),
        );
      default:
        if (this.momentary) return none;
        return moved(
          () => life.condition(word),
          () => reference.condition(word, false),
        );
    }
  }
}

/** The first difference between book and reference; null = none. */
export function differ(lived: History, options: { tables?: AlarmTables; Book?: typeof AlarmBook } = {}): string | null {
  const pair = new Pair(lived, options);
  const { life } = pair;
  let steps = 0;
  for (const [index, move] of lived.moves.entries()) {
    const here = `${index} ${move.join(' by ')}`;
    const [said, expected] = pair.apply(move);
    if (said !== expected) return `${here}: ${said}, expected ${expected}`;
    const taken = life.transitions.slice(steps);
    steps = life.transitions.length;
    for (const [rule, reference] of [
      ['r', pair.reference],
      ['s', pair.other],
    ] as const) {
      const wrong = compare(life, rule, reference, taken);
      if (wrong !== null) return `${here}: ${wrong}`;
    }
    const active = [...life.book.active()].length;
    const wanted = Number(pair.reference.active) + Number(pair.other.active);
    if (active !== wanted) return `${here}: ${active} active, expected ${wanted}`;
    const held = [...life.book.shelves().map(({ rule }) => rule), ...life.book.outOfService().map(({ rule }) => `out ${rule ?? ''}`)];
    const shelved = [pair.reference, pair.other].filter(({ shelf }) => shelf !== null).map(({ rule }) => rule);
    const kept = [...shelved.sort(), ...[...pair.device.out.keys()].sort().map((key) => `out ${key}`)];
    if (held.join() !== kept.join()) return `${here}: put aside ${held}, expected ${kept}`;
  }
  return null;
}

function compare(life: Life, rule: string, reference: Reference, taken: Life['transitions']): string | null {
  const alarm = life.lastOf(rule);
  const steps = taken.filter(({ alarmId }) => life.rows.get(alarmId)?.rule === rule).map(stepWords);
  const wanted = reference.steps.splice(0);
  if (steps.join(', ') !== wanted.join(', ')) return `${rule}: steps ${steps.join(', ')}; expected ${wanted.join(', ')}`;
  if (alarm === undefined) return null;
  const { shelved, suppressed, outOfService } = alarm;
  const facts = {
    state: alarm.state,
    by: alarm.acknowledgedBy,
    occurrences: alarm.occurrences,
    over: alarm.endedAt !== null,
    endedBy: alarm.endedBy ?? null,
    classified: alarm.classified?.as ?? null,
    shelved: shelved?.by ?? null,
    suppressed: suppressed?.rule ?? null,
    out: outOfService === null ? null : (outOfService.rule ?? ''),
    condition: alarm.state === 'normal' ? null : alarm.condition,
    sequence: alarm.sequence,
  };
  const expected = {
    state: reference.state,
    by: reference.signedBy,
    occurrences: reference.occurrences,
    over: !reference.active,
    endedBy: reference.endedBy,
    classified: reference.classified,
    shelved: reference.beside.shelved,
    suppressed: reference.beside.suppressed ? 's' : null,
    out: reference.beside.outOfService,
    condition: reference.active ? reference.holds : null,
    sequence: life.transitions.filter(({ alarmId }) => alarmId === alarm.id).length,
  };
  if (JSON.stringify(facts) !== JSON.stringify(expected)) return `${rule}: ${JSON.stringify(facts)}; expected ${JSON.stringify(expected)}`;
  return signedByNobody(life, alarm);
}

/** Nobody can see an alarm acknowledged that nobody acknowledged: checked against the steps themselves. */
function signedByNobody(life: Life, alarm: NonNullable<ReturnType<Life['lastOf']>>): string | null {
  const looksSigned = alarm.acknowledgedBy !== null || alarm.state.endsWith('-acknowledged') || alarm.state === 'acknowledged';
  if (!looksSigned) return alarm.acknowledgedAt === null ? null : 'a time of acknowledgement without a name';
  const own = life.transitions.filter(({ alarmId }) => alarmId === alarm.id);
  const signed = own.findLast(({ event }) => event === 'acknowledged');
  const voided = own.findLast(
    ({ event, from, to }) =>
      /raised|occurred-again|acknowledge-withdrawn/.test(event) ||
      (/^(un|in-)/.test(event) && from !== to && to.endsWith('unacknowledged')),
  );
  if (signed === undefined || signed.by !== alarm.acknowledgedBy || signed.at !== alarm.acknowledgedAt) return 'acknowledged by nobody';
  return signed.sequence > (voided?.sequence ?? 0) ? null : 'acknowledged before what voided it';
}
