import type { z } from 'zod';
import type { Alarm } from '../model/alarm.ts';
import type { Delivery } from '../model/delivery.ts';
import type { ChannelTesting, Subscriber } from '../model/subscriber.ts';
import type { Text } from '../model/text.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Request } from './guarded-request.ts';

/** What the peer said to one message. */
export type Answer =
  /** `forwarded`: the peer is a fire centre, and has confirmed a danger that stands (of a drill: as an exercise). */
  | { readonly taken: true; readonly forwarded?: boolean }
  /** It is there and does not want this one. `why` is shown to people and must hold no secret. */
  | { readonly taken: false; readonly why: string; readonly retryAfterMs?: number };

/** Where a channel that stays connected says how its line is while nothing is sent. */
export interface PathReport {
  /** Monotonic ms. */
  now(): number;
  worked(): void;
  /** `began`: when it was tried, as `now` says. */
  failed(began: number, why: Text): void;
}

/** One open way to one subscriber. Nothing is kept in it: the outbox decides what is sent, when, and again. */
export interface Channel {
  /**
   * Hands one delivery to the peer. Resolves when the peer has answered; rejects when it could not be reached (the message
   * of the error is shown to people). Ends soon after `signal` is aborted. The peer may get one delivery twice: what it
   * gets carries the delivery's id wherever the channel has a place for it.
   */
  send(delivery: Delivery, signal: AbortSignal): Promise<Answer>;
  /** Of a channel whose peer has a line open at all times: called once, before anything is sent. */
  start?(report: PathReport): void;
  /** What goes before everything else that waits, whatever its severity. */
  first?(delivery: Delivery): boolean;
  /** Ends what is open. */
  close?(): void;
}

export interface ChannelContext {
  readonly subscriber: Subscriber;
  /** The only way to a web address: refuses what is inside the own network unless the subscriber's settings allow it. */
  readonly request: Request;
  /** As `request`, for what is no web address: the address of a name, refused where it is inside. */
  readonly resolve: (host: string) => Promise<string>;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly gatewayId: string;
  /** What is delivered as a CAP 1.2 document, signed where a key is configured; null = it is not on disk. */
  readonly capDocument: (delivery: Pick<Delivery, 'alarmId' | 'transition' | 'reason' | 'alarm' | 'createdAt'>) => string | null;
  /** Active alarms that the subscriber was told of, own ones and copies: how things are now, where a delivery says how one was. */
  readonly standing: () => Iterable<Alarm>;
  /** Asks for a person within so many minutes, because the peer wants to know; true = somebody answered. Left out = nobody can be asked. */
  readonly askDuty?: (minutes: number) => Promise<boolean>;
}

/** A channel: one folder of channels/ and one line in channel-table.ts. */
export interface ChannelKind<S extends z.ZodType> {
  /** Its own settings, with secrets in place. */
  readonly settings: S;
  /** Settings that come as `<name>Env` (a variable) or `<name>File` and never stand in anlin.yaml themselves. */
  readonly secrets: readonly string[];
  /** What its subscribers are told when their settings do not say. */
  readonly steps: Subscriber['steps'];
  /** How the way is watched when its settings do not say: `line` = by its own connection; null = a test only where they ask for it. */
  readonly testing: ChannelTesting | 'line' | null;
  /** Hazards that its settings name, each of which has to be one that alarms here have; left out = they name none. */
  hazards?(settings: z.output<S>): readonly string[];
  /** Opens no connection yet. */
  open(settings: z.output<S>, context: ChannelContext): Channel;
}

/** A kind whose settings only it knows. */
export interface AnyChannelKind {
  readonly secrets: readonly string[];
  readonly steps: Subscriber['steps'];
  readonly testing: ChannelTesting | 'line' | null;
  check(
    given: unknown,
  ): { readonly problems: readonly string[] } | { readonly hazards: readonly string[]; open(context: ChannelContext): Channel };
}

/** Of channels to machines: each day, whenever. */
export const testedDaily: ChannelTesting = { hours: 24, at: null };
/** Of channels to people: each day, when they are awake. */
export const testedByDay: ChannelTesting = { hours: 24, at: '10:00' };

export function channelKind<S extends z.ZodType>({ settings, secrets, steps, testing, hazards, open }: ChannelKind<S>): AnyChannelKind {
  return {
    secrets,
    steps,
    testing,
    check(given) {
      const parsed = settings.safeParse(given);
      if (parsed.success) return { hazards: hazards?.(parsed.data) ?? [], open: (context) => open(parsed.data, context) };
      // What came is not repeated: it may be a secret.
      return { problems: parsed.error.issues.map(({ path, message }) => `${path.join('.') || '(all)'}: ${message}`) };
    },
  };
}
