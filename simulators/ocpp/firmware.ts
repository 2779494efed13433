/** One call of a station. `payload` is made when it goes out: a 1.6 transaction has its id from the answer to its start. */
export interface StationCall {
  readonly action: string;
  payload(): Record<string, unknown>;
  /** Called with the answer. */
  answered?(result: Record<string, unknown>): void;
}

/** What a charging post says in its own words (simulators/models/charging-post.ts). */
export interface PostValues {
  readonly 'charging.state': string;
  readonly 'charging.power': number;
  readonly 'charging.energy': number;
  readonly 'charging.current': number;
  readonly 'charging.temperature': number;
  readonly 'charging.fault': string;
  readonly 'charging.emergencyStop': boolean;
}

/** The part of a station that speaks a version of OCPP: what the post says -> the calls of a real station. */
export interface Firmware {
  readonly version: 'ocpp1.6' | 'ocpp2.0.1';
  boot(): StationCall;
  /** `ts` ms since epoch. */
  report(values: PostValues, ts: number): StationCall[];
  /** A call of the gateway; null = not implemented. */
  command(
    action: string,
    payload: Record<string, unknown>,
    ts: number,
  ): { readonly result: Record<string, string>; readonly calls: StationCall[] } | null;
}

export const at = (ts: number): string => new Date(ts).toISOString();
export const card = '04A1B2C3D4';
export const said = (action: string, payload: Record<string, unknown>): StationCall => ({ action, payload: () => payload });
