import type { Payload } from './protocol.ts';

/** One connector (1.6) or EVSE (2.0.1) in a message: key -> value, as a device type binds it. */
export type Fields = Record<string, unknown>;
/** `connector` or `evse` -> its number -> fields. */
export type Places = Record<string, Record<string, Fields>>;

/** One moment of a call: `ts` as the station wrote it, undefined = it gave none. */
export interface Moment {
  readonly ts: string | undefined;
  readonly places: Places;
  /** Beside the places, e.g. `data` of a DataTransfer. */
  readonly more?: Payload;
}
