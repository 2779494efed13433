/** Something that is put under load: the gateway, or what it is compared with. */
export interface Peer {
  readonly pid: number;
  readonly port: number;
  /** Messages it has dealt with to the end so far: forwarded by a broker, stored and judged by the gateway. */
  handled(): Promise<number>;
  stop(): Promise<void>;
}
