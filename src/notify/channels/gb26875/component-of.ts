import { createHash } from 'node:crypto';
import type { Alarm } from '../../../model/alarm.ts';
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

/** How an alarm looks to a fire centre. A drill or a test has no bit but that of a test: it can be taken for no fire. */
export function componentOf(alarm: Alarm, time: Buffer, options: ComponentOptions): ComponentState {
  const { hazards, systemType, systemAddress, addresses, language } = options;
  const hazard = alarm.incident?.hazard ?? supervisionHazard;
  const map = hazards[hazard.id] ?? {};
  const isTest = alarm.exercise || alarm.test !== undefined;
  const active = alarm.state !== 'normal';
  const bit = map.state ?? usualBit(alarm);
  return {
    systemType: map.systemType ?? systemType,
    systemAddress,
    componentType: map.componentType ?? 0,
    componentAddress: addresses[alarm.deviceId ?? alarm.subject] ?? addressOf(alarm),
    state: (active && !isTest ? 1 << stateBits[bit] : 0) | bitZero(isTest, options.bit0),
    text: noteOf(alarm, language),
    time,
  };
}

/** A danger to life that emergency services call a fire is one; the watching itself is a fault; the rest is supervised. */
function usualBit({ incident, lifeSafety }: Alarm): StateBit {
  const hazard = incident?.hazard ?? supervisionHazard;
  if (hazard.cap === 'Fire' && lifeSafety) return 'fire';
  return hazard.id === supervisionHazard.id ? 'fault' : 'supervisory';
}

/** Whether an alarm is told as a fire: then it goes before everything else. */
export function isFire(alarm: Alarm, { hazards }: Pick<ComponentOptions, 'hazards'>): boolean {
  const hazard = alarm.incident?.hazard ?? supervisionHazard;
  return (hazards[hazard.id]?.state ?? usualBit(alarm)) === 'fire' && !alarm.exercise && alarm.test === undefined;
}

function bitZero(isTest: boolean, meaning: ComponentOptions['bit0']): number {
  if (meaning === 'zero') return 0;
  return (meaning === 'one-is-test') === isTest ? 1 : 0;
}

/** 31 bytes are fifteen characters: the nearest part of the place, then what it is. */
function noteOf(alarm: Alarm, language: Language): string {
  const zh = language === 'zh';
  const mark = alarm.exercise || alarm.test !== undefined ? (zh ? '演练 ' : 'EXERCISE ') : '';
  return `${mark}${alarm.place.split('/').at(-1) ?? ''} ${alarm.reason[language]}`;
}

/** The same for ever, and hardly that of another component: four bytes of a digest. */
function addressOf({ subject, component }: Alarm): number {
  return createHash('sha256').update(`${subject}\n${component}`).digest().readUInt32LE(0);
}
