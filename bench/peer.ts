/** Something that is put under load: the gateway, or what it is compared with. */
export interface Peer {
  /** Null when its CPU time cannot be read from here. */
  readonly pid: number | null;
  /** Other processes that work for it: a broker before it, a database behind it. */
  readonly servers?: readonly (number | null)[];
  readonly port: number;
  /** Messages it has dealt with to the end so far: forwarded by a broker, stored and judged by the gateway. */
  handled(): Promise<number>;
  /** Asked of the database itself, where `handled` is only what the peer says. */
  stored?(): Promise<number>;
  stop(): Promise<void>;
}
