import { createHash } from 'node:crypto';
import { type Alarm, isActive } from '../../../model/alarm.ts';
import { withoutDrillMark } from '../../../model/exercise-mark.ts';
import { supervisionHazard } from '../../../model/incident.ts';
import type { Language } from '../../../model/text.ts';
import { type ComponentState, type StateBit, stateBits } from './application-data.ts';

/** What a hazard is in the tables of GB/T 26875.3; each left out = what is usual. */
export interface HazardMap {
  readonly systemType?: number | undefined;
  readonly componentType?: number | undefined;
  readonly state?: StateBit | undefined;
}

export interface ComponentOptions {
  /** Hazard -> its place in the tables. */
  readonly hazards: Readonly<Record<string, HazardMap>>;
  readonly systemType: number;
  readonly systemAddress: number;
  /** Device id (or subject) -> its address in the papers of the fire centre. */
  readonly addresses: Readonly<Record<string, number>>;
  /** What bit 0 says: public sources disagree. `zero` = it is never set. */
  readonly bit0: 'one-is-normal' | 'one-is-test' | 'zero';
  readonly language: Language;
}

/**
 * How the component of an alarm looks to a fire centre: one state for all alarms of it, the step that is told and those that
 * stand now, or what ends first would clear a fire that burns. A drill or a test has no bit but that of a test, and only
 * where nothing real stands: it can be taken for no fire, and no fire for it.
 * `forwards`: whoever confirms it has been told of this fire, or of this drill as one.
 */
export function componentOf(
  alarm: Alarm,
  standing: Iterable<Alarm>,
  time: Buffer,
  options: ComponentOptions,
): { readonly component: ComponentState; readonly forwards: boolean } {
  const { hazards, systemAddress, bit0, language } = options;
  const tables = tablesOf(alarm, options);
  const isHere = (each: Alarm) => each.id !== alarm.id && isSame(tablesOf(each, options), tables);
  const all = [alarm, ...[...standing].filter(isHere)].filter(isActive);
  const real = all.filter((each) => !isMarked(each));
  let state = bitZero(all.length > real.length && real.length === 0, bit0);
  for (const each of real) state |= 1 << stateBits[bitOf(each, hazards)];
  // There is room for one of them.
  const gravest = real.find((each) => bitOf(each, hazards) === 'fire') ?? real[0] ?? alarm;
  const forwards = isActive(alarm) && (isMarked(alarm) ? real.length === 0 : bitOf(alarm, hazards) === 'fire');
  return { component: { ...tables, systemAddress, state, text: noteOf(gravest, language), time }, forwards };
}

type Tables = Pick<ComponentState, 'systemType' | 'componentType' | 'componentAddress'>;

function tablesOf(alarm: Alarm, { hazards, systemType, addresses }: ComponentOptions): Tables {
  const map = hazards[hazardOf(alarm).id] ?? {};
  return {
    systemType: map.systemType ?? systemType,
    componentType: map.componentType ?? 0,
    componentAddress: addresses[alarm.deviceId ?? alarm.subject] ?? addressOf(alarm),
  };
}

const isSame = (one: Tables, other: Tables) =>
  one.systemType === other.systemType && one.componentType === other.componentType && one.componentAddress === other.componentAddress;
const isMarked = ({ exercise, test }: Alarm) => exercise || test !== undefined;
const hazardOf = ({ incident }: Alarm) => incident?.hazard ?? supervisionHazard;
const bitOf = (alarm: Alarm, hazards: ComponentOptions['hazards']) => hazards[hazardOf(alarm).id]?.state ?? usualBit(alarm);

/** A danger to life that emergency services call a fire is one; the watching itself is a fault; the rest is supervised. */
function usualBit(alarm: Alarm): StateBit {
  const hazard = hazardOf(alarm);
  if (hazard.cap === 'Fire' && alarm.lifeSafety) return 'fire';
  return hazard.id === supervisionHazard.id ? 'fault' : 'supervisory';
}

/** Whether an alarm is told as a fire: then it goes before everything else. */
export function isFire(alarm: Alarm, { hazards }: Pick<ComponentOptions, 'hazards'>): boolean {
  return bitOf(alarm, hazards) === 'fire' && !isMarked(alarm);
}

function bitZero(isTest: boolean, meaning: ComponentOptions['bit0']): number {
  if (meaning === 'zero') return 0;
  return (meaning === 'one-is-test') === isTest ? 1 : 0;
}

/** 31 bytes are fifteen characters: the nearest part of the place, then what it is. */
function noteOf(alarm: Alarm, language: Language): string {
  const zh = language === 'zh';
  const mark = isMarked(alarm) ? (zh ? '演练 ' : 'EXERCISE ') : '';
  return `${mark}${alarm.place.split('/').at(-1) ?? ''} ${withoutDrillMark(alarm.reason)[language]}`;
}

const digests = new WeakMap<Alarm, number>();

/** The same for ever, and hardly that of another component: four bytes of a digest. Kept: each message asks for all that stand. */
function addressOf(alarm: Alarm): number {
  const known = digests.get(alarm);
  if (known !== undefined) return known;
  const address = createHash('sha256').update(`${alarm.subject}\n${alarm.component}`).digest().readUInt32LE(0);
  digests.set(alarm, address);
  return address;
}
