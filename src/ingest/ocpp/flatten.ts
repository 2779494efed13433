import { countKeys, scanBytes } from '../../runtime/scan-json.ts';
import { flatten16 } from './flatten-16.ts';
import { flatten201 } from './flatten-201.ts';
import type { Moment } from './moment.ts';
import type { Payload, Version } from './protocol.ts';
import type { StationMemory } from './station-memory.ts';

const byVersion: Readonly<Record<Version, (action: string, payload: Payload, memory: StationMemory) => readonly Moment[]>> = {
  'ocpp1.6': flatten16,
  'ocpp2.0.1': flatten201,
};

/**
 * A call -> its moments, in stable keys by connector (1.6) or EVSE (2.0.1): `connector/1/status`, `evse/1/Current.Import`. Words
 * are the protocol's own; only numbers are brought to the base unit of their measurand. Nothing is judged here. `now`: ms since epoch.
 */
export function flatten(version: Version, action: string, payload: Payload, memory: StationMemory, now: number): readonly Moment[] {
  // A state is said when it changes; that it was not said with this sign of life means that it is what it was.
  if (action === 'Heartbeat') return memory.asItStands(now);
  if (action === 'DataTransfer') return [{ ts: undefined, places: {}, more: { data: vendorData(payload.data) } }];
  const moments = byVersion[version](action, payload, memory);
  for (const moment of moments) memory.note(moment, now);
  return moments.map((moment) => memory.placed(moment, now));
}

/** Levels of what vendors put into text. */
const deepest = 8;

/** Vendors put JSON into text; a device type can bind what is in it, where each key stands once. */
function vendorData(data: unknown): unknown {
  if (typeof data !== 'string') return data ?? null;
  const { depth, keys } = scanBytes(Buffer.from(data));
  if (depth > deepest) return data;
  try {
    const inner: unknown = JSON.parse(data);
    return typeof inner === 'object' && inner !== null && countKeys(inner) === keys ? inner : data;
  } catch {
    return data;
  }
}
