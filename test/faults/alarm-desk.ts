import { person, type SiteTerminal } from './site.ts';
import { type SeenAlarm, type SeenDelivery, TerminalClient } from './terminal-client.ts';

const waiting = new Set(['unacknowledged', 'returned-unacknowledged', 'latched-unacknowledged']);

/**
 * A desk where somebody acknowledges every alarm at once, ends it when its condition is gone (a life-safety alarm ends by a
 * person only) and closes each response after its last alarm: without that no site comes to a rest, and what is open grows for ever.
 */
export class AlarmDesk {
  readonly terminal: TerminalClient;
  /** Responses that were closed. */
  readonly closed = new Set<string>();
  /** What came back instead, other than that an alarm of the response is still active. */
  readonly refused: string[] = [];
  private readonly http: string;
  private readonly cookie: string;
  /** Alarm -> the response that it was of while it was active. */
  private readonly responses = new Map<string, string>();
  private readonly ending = new Set<string>();

  constructor({ http, cookie, terminal }: { http: string; cookie: string; terminal: SiteTerminal }) {
    this.http = http;
    this.cookie = cookie;
    const wants = ({ state }: SeenAlarm) => waiting.has(state);
    this.terminal = new TerminalClient({ ...terminal, by: person, brief: true, wants, heard: (delivery) => this.heard(delivery) });
    this.terminal.aim(http);
  }

  leave(): void {
    this.terminal.aim(null);
  }

  private heard({ alarm: { id, state }, response }: SeenDelivery): void {
    if (response !== null) this.responses.set(id, response);
    if (state === 'latched-acknowledged' && !this.ending.has(id)) {
      this.ending.add(id);
      this.act(`alarms/${encodeURIComponent(id)}/end`, { comment: 'no gas there' });
    }
    if (state === 'normal') this.close(this.responses.get(id));
  }

  /** Of an alarm that has ended, which its response does not count any more. */
  private close(response: string | undefined): void {
    if (response === undefined || this.closed.has(response)) return;
    const path = `responses/${encodeURIComponent(response)}/acts`;
    this.act(path, { act: 'close', as: 'nuisance', comment: 'no gas there' }, () => this.closed.add(response));
  }

  private act(path: string, body: object, done: () => void = () => {}): void {
    const post = async () => {
      const answer = await fetch(`${this.http}/api/v1/${path}`, {
        method: 'POST',
        headers: { cookie: this.cookie, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (answer.ok) done();
      // Another alarm of it is still active: its end asks again.
      else if (!text.includes('"not-complete"')) this.refused.push(`${path}: ${answer.status} ${text.slice(0, 200)}`);
    };
    void post().catch((error: unknown) => this.refused.push(`${path}: ${error}`));
  }
}
