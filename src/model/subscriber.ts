import type { PlacePath } from './place.ts';
import type { Severity } from './severity.ts';
import type { Language } from './text.ts';

/** Somebody who is told over a channel (webhook, e-mail ...): site configuration, not registered like a terminal. */
export interface Subscriber {
  readonly id: string;
  /** The channel: a folder of src/notify/channels. */
  readonly kind: string;
  /** Told of alarms at this place and below; '' = all. */
  readonly place: PlacePath;
  /** Told of this severity and of what is graver. */
  readonly minSeverity: Severity;
  /** `all` = every step of an alarm; `calls` = when somebody has to act, and the end. */
  readonly steps: 'all' | 'calls';
  readonly language: Language;
  /** How the way there is watched while nothing happens: by the line that its channel keeps, or by tests; left out = not at all. */
  readonly testing?: ChannelTesting | 'line';
}

/** When a way is tested from end to end. */
export interface ChannelTesting {
  /** Between two tests, at most a day. */
  readonly hours: number;
  /** Once a day at this time (HH:MM, of the gateway's zone), in place of `hours`; null = whenever. */
  readonly at: string | null;
}

/** The name of a subscriber in the outbox. No terminal has one like it: its id begins with a letter or digit (id-pattern.ts). */
export const outboxName = (subscriberId: string): string => `@${subscriberId}`;
