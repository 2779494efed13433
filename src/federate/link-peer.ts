/** One connection between two tiers, whatever carries it. */
export interface LinkPeer {
  send(json: string): void;
  /** Bytes taken but not yet handed to the network. */
  buffered(): number;
  /** WebSocket close codes (RFC 6455 section 7.4.1). Must not throw. */
  close(code: number, reason: string): void;
}
