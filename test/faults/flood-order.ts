/** What the flood process is told, over the channel between processes. */
export interface FloodOrder {
  readonly port: number;
  readonly devices: readonly { readonly id: string; readonly secret: string; readonly qos: 0 | 1 }[];
}

export interface FloodStage {
  /** Messages a second of all devices together; null = as many as the gateway takes. */
  readonly rate: number | null;
  readonly seconds: number;
}

/** A device holds at most this many messages that are not acknowledged; what falls due meanwhile it does not send. */
export const deviceWindow = 100;
/** Points in one message. */
export const readingsAMessage = 5;
/** One message in so many cannot be read. */
export const brokenEvery = 20_000;

/** What the flood process did, all stages together. */
export interface FloodResult {
  /** Messages that fell due, = `sent` + `heldBack`. */
  readonly offered: number;
  readonly heldBack: number;
  readonly sent: number;
  readonly sentQos0: number;
  readonly broken: number;
  readonly acknowledged: number;
  /** Connections that the gateway closed, with the device. */
  readonly cut: readonly string[];
  /** `device.co` of the n-th message is n / 10^6; messages sent by each device, and which of them were broken. */
  readonly byDevice: readonly { readonly id: string; readonly sent: number; readonly broken: readonly number[] }[];
}

export type ToFlood =
  | { readonly say: 'connect'; readonly order: FloodOrder }
  | { readonly say: 'run'; readonly stage: FloodStage }
  | { readonly say: 'end' };
export type FromFlood =
  | { readonly say: 'connected' }
  | { readonly say: 'done'; readonly acknowledged: number; readonly seconds: number }
  | { readonly say: 'ended'; readonly result: FloodResult }
  | { readonly say: 'failed'; readonly why: string };
