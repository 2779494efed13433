/** A connection that has PUBACKs to write. */
export interface Answering {
  writeAcknowledgements(): void;
}

/** One commit settles messages of many connections: each is written to once, when all of them have been told. */
export class Answers {
  private waiting: Answering[] = [];

  /** Called once by a connection between two writes. */
  add(connection: Answering): void {
    if (this.waiting.push(connection) === 1) queueMicrotask(this.write);
  }

  private readonly write = (): void => {
    const waiting = this.waiting;
    this.waiting = [];
    for (const connection of waiting) connection.writeAcknowledgements();
  };
}
