/** A device's connection, whatever it speaks. */
export interface Link {
  /** Connects, and again after every loss, until `down`. */
  up(): void;
  /** Drops the connection without a word, as a network does. What is kept is sent after the next `up`. */
  down(): void;
  /** Says goodbye; resolves within a second. */
  close(): Promise<void>;
  send(channel: 'telemetry' | 'events', payload: string, dup: boolean): void;
}
