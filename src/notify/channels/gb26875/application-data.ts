import { gb18030 } from './gb18030.ts';

/** Type flags of GB/T 26875.3-2011 that are used here: what is told, and what the centre asks. */
export const typeFlags = {
  componentState: 2,
  terminalState: 21,
  terminalOperation: 24,
  terminalTime: 28,
  readTerminalState: 81,
  readTerminalTime: 88,
  setClock: 90,
  dutyCheck: 91,
} as const;

/** The state word of a component, low byte first. Bit 0 is told apart by the settings: public sources disagree about it. */
export const stateBits = { fire: 1, fault: 2, shielded: 3, supervisory: 4, started: 5, feedback: 6, delayed: 7, power: 8 } as const;
export type StateBit = keyof typeof stateBits;

export interface ComponentState {
  readonly systemType: number;
  readonly systemAddress: number;
  readonly componentType: number;
  /** Four bytes, low byte first. */
  readonly componentAddress: number;
  readonly state: number;
  /** 31 bytes of GB 18030 at most; what is longer is cut. */
  readonly text: string;
  readonly time: Buffer;
}

const textBytes = 31;

/** Type flag, number of objects, one object of 40 bytes and its time. */
export function componentState({ systemType, systemAddress, componentType, componentAddress, state, text, time }: ComponentState): Buffer {
  const object = Buffer.alloc(40);
  object.writeUInt8(systemType, 0);
  object.writeUInt8(systemAddress, 1);
  object.writeUInt8(componentType, 2);
  object.writeUInt32LE(componentAddress, 3);
  object.writeUInt16LE(state, 7);
  gb18030(text, textBytes).copy(object, 9);
  return Buffer.concat([Buffer.from([typeFlags.componentState, 1]), object, time]);
}

/** Bit 0 = works as it should; here all sources agree. */
export function terminalState(time: Buffer): Buffer {
  return Buffer.concat([Buffer.from([typeFlags.terminalState, 1, 0b1]), time]);
}

/** A person at the transmission device has answered a duty check: bit 5 of the operations. */
export function dutyAnswer(time: Buffer): Buffer {
  return Buffer.concat([Buffer.from([typeFlags.terminalOperation, 1, 0b10_0000, 0]), time]);
}

export function terminalTime(time: Buffer): Buffer {
  return Buffer.concat([Buffer.from([typeFlags.terminalTime, 1]), time]);
}

/** Seconds, minutes, hours, day, month, year of the century, one byte each, in the time of the place. */
export function timeLabel(ms: number, timeZone: string): Buffer {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: '2-digit',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(ms);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Buffer.from([of('second'), of('minute'), of('hour'), of('day'), of('month'), of('year')]);
}

/** The moment of a label, ms since epoch; null = it is none. */
export function labelTime(label: Buffer, timeZone: string): number | null {
  const [second = 0, minute = 0, hour = 0, day = 0, month = 0, year = 0] = label;
  if (label.length < 6 || second > 59 || minute > 59 || hour > 23 || day < 1 || day > 31 || month < 1 || month > 12 || year > 99)
    return null;
  const asUtc = Date.UTC(2_000 + year, month - 1, day, hour, minute, second);
  const shown = timeLabel(asUtc, timeZone);
  const [s = 0, m = 0, h = 0, d = 0, mo = 0, y = 0] = shown;
  return asUtc - (Date.UTC(2_000 + y, mo - 1, d, h, m, s) - asUtc);
}
