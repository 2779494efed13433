import type { ActOrigin } from './act.ts';
import type { Text } from './text.ts';

/**
 * A device command: the one path by which a person or an API token makes a device do something. See decision 0013.
 *
 *     requested -> sent -> accepted -> done | confirmed
 *          \          \--------\-----> refused | failed | expired
 *           \-> refused (not connected) | expired (the gateway stopped before it was sent)
 *
 * `confirmed` is `done` with a read-back: what the device type expects was read after the command went out. A command whose
 * type expects something and that is `done` without it stays `done` until its time is over, and is then `expired`.
 */
export const commandStates = ['requested', 'sent', 'accepted', 'done', 'confirmed', 'refused', 'failed', 'expired'] as const;
export type CommandState = (typeof commandStates)[number];

export type ParameterValue = number | string | boolean;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export interface CommandParameter {
  readonly name: string;
  readonly title: Text;
  readonly type: 'number' | 'text' | 'boolean' | 'enum';
  readonly required: boolean;
  /** Unit as printed to people; null where there is none. */
  readonly unit: string | null;
  /** Number: its value; text: its length. Null = no limit (text: 200 characters). */
  readonly min: number | null;
  readonly max: number | null;
  /** Number: whole numbers only. */
  readonly whole: boolean;
  /** Enum: every word, with its title in both languages, in order. */
  readonly words: ReadonlyMap<string, Text>;
}

/** A value that must be read back after the command. */
export interface ExpectedReading {
  readonly point: string;
  /** '' for the device itself. `{name}` = the value of that parameter (in definitions only). */
  readonly component: string;
  /** `{ parameter }` = the value of that parameter (in definitions only). */
  readonly value: ParameterValue | { readonly parameter: string };
}

/** One entry of `commands:` in a device type. */
export interface CommandDefinition {
  readonly id: string;
  readonly title: Text;
  /** What it does, to whom and for how long. */
  readonly does: Text;
  /** What the console asks before sending. */
  readonly confirm: Text;
  readonly parameters: readonly CommandParameter[];
  /** From sending to the answer, and to the read-back. */
  readonly timeoutMs: number;
  readonly expect: readonly ExpectedReading[];
  /** Commands of the type that do the opposite where the read-back does not say so; left out = none. */
  readonly opposes?: readonly string[];
  /**
   * Carrier word (`mqtt`, `opcua`, `ocpp`) -> what that source needs to carry it, as it stands in the device type after
   * its schema (profiles/command-carriage.ts). Only the source of that name looks inside.
   */
  readonly carriage: Readonly<Record<string, unknown>>;
}

/** What a device, or the source that speaks for it, says about a command. */
export type AnswerStatus = 'accepted' | 'refused' | 'done' | 'failed';
export interface DeviceAnswer {
  readonly status: AnswerStatus;
  /** The device's own words or code, shown as they came; null = none. At most `maxSaid` characters are kept. */
  readonly reason: string | null;
}
export const maxSaid = 200;

/**
 * What came of a sending. `sent`: handed to the device; its answer comes later by `CommandResults`. `not-sent`: nothing left
 * the gateway, for certain. A source that has the answer in the same exchange returns it.
 */
export type CommandAnswer = DeviceAnswer | { readonly status: 'sent' } | { readonly status: 'not-sent'; readonly reason: Text };

export interface CommandToSend {
  /** Minted once, 1 to 32 characters of [a-z0-9]; the same id never comes twice. */
  readonly id: string;
  /** 1 to 2^31 - 1, unique among the open commands of a device: for protocols whose ids are numbers. */
  readonly number: number;
  readonly deviceId: string;
  /** Id of the command in the device type. */
  readonly command: string;
  /** Checked against the definition; only those that were given. */
  readonly parameters: ParameterValues;
  /** `carriage[source]` of the definition. */
  readonly carriage: unknown;
  /** After this many ms nobody waits for an answer any more; give up earlier rather than answer later. */
  readonly timeoutMs: number;
  /** ms since epoch, wall clock: after it a device must not carry the command out any more. */
  readonly expiresAt: number;
}

/**
 * A source that can carry commands; registered once with the command desk (gateway/command-desk.ts `carry`).
 *
 * `send` is called at most once per command, and only after the command and that it is about to be sent are on disk. It
 * must not send it again, nor keep it for later: what cannot be handed over now is `not-sent`. When it rejects, it is not
 * known whether the device has it, and the command ends as `expired` with that said.
 * A source that hears of changes only re-reads the points that a command expects once the device has answered `done`, and
 * hands them over as a message: a value that was so before confirms nothing.
 */
export interface CommandCarrier {
  /** The word under which device types say how a command is carried. */
  readonly source: string;
  /** Why the device cannot be given a command at this moment; null = it can. Short, and without side effects. */
  unreachable(deviceId: string): Text | null;
  send(command: CommandToSend): Promise<CommandAnswer>;
}

/** Where answers go that do not come with `send`. */
export interface CommandResults {
  /**
   * Resolves when it is on disk and judged (or ignored: an unknown command, another device's, a repeated answer), so that
   * the source may acknowledge it. Rejects when nothing was kept.
   */
  result(deviceId: string, command: { readonly id: string } | { readonly number: number }, answer: DeviceAnswer): Promise<void>;
}

/** Why a command is in the state it is in; the screen says it in words (`Command.outcome.text`). */
export type OutcomeCode =
  /** Gateway: the device cannot be reached now, nothing was sent. */
  | 'not-connected'
  | 'not-in-service'
  /** Gateway: stopped or failed between the request and the sending; nothing was sent. */
  | 'not-sent'
  /** No answer in time; whether the device acted is not known. */
  | 'no-answer'
  /** Accepted, and nothing more in time. */
  | 'not-finished'
  /** The device said done; what was expected was not read back in time. */
  | 'not-confirmed'
  /** Sent, and the gateway stopped before the answer; whether the device acted is not known. */
  | 'restarted'
  /** The source failed in sending; whether the device acted is not known. */
  | 'carrier-failed'
  /** By the device. */
  | 'device-refused'
  | 'device-failed'
  | 'device-done'
  | 'read-back';

/** A command as it stands. */
export interface Command {
  readonly id: string;
  readonly number: number;
  readonly deviceId: string;
  readonly command: string;
  readonly parameters: ParameterValues;
  readonly state: CommandState;
  /** Who asked, from where, and why; `why` null = no reason given. */
  readonly origin: ActOrigin;
  readonly why: string | null;
  /** The source that carries it; null = none could. */
  readonly carrier: string | null;
  readonly timeoutMs: number;
  /** With every parameter filled in. */
  readonly expect: readonly (ExpectedReading & { readonly value: ParameterValue })[];
  /** Journal position of the record that changed it last. */
  readonly position: number;
  /** ms since epoch, wall clock; null = not (yet). */
  readonly requestedAt: number;
  readonly sentAt: number | null;
  readonly answeredAt: number | null;
  /** For each of `expect`: whether the last reading since the sending was that. */
  readonly readBack: readonly boolean[];
  /** When all of it was read back. */
  readonly readBackAt: number | null;
  readonly endedAt: number | null;
  /** The last that the device said. */
  readonly answer: DeviceAnswer | null;
  /** Null while nothing has been decided. */
  readonly outcome: { readonly code: OutcomeCode; readonly text: Text } | null;
  /** An answer that came when the command was over: kept to be seen, it changes nothing. */
  readonly late: (DeviceAnswer & { readonly at: number }) | null;
}

/** A journalled input; `origin` of the record says who. */
export type CommandAct =
  | {
      readonly act: 'request';
      readonly id: string;
      readonly deviceId: string;
      readonly command: string;
      readonly parameters: ParameterValues;
      readonly why: string | null;
      readonly carrier: string | null;
      readonly timeoutMs: number;
      readonly expect: Command['expect'];
    }
  /** About to be handed to the carrier: from here on it may have gone out. */
  | { readonly act: 'send'; readonly id: string }
  | { readonly act: 'answer'; readonly id: string; readonly deviceId: string; readonly answer: DeviceAnswer }
  /** The gateway ends it; what that comes to depends on how far it had come. `said`: what failed, where there is more to say. */
  | { readonly act: 'close'; readonly id: string; readonly why: ClosedBy; readonly said: Text | null };

/** `stopped`: the gateway was not there meanwhile. */
export type ClosedBy = 'not-connected' | 'not-sent' | 'carrier-failed' | 'timeout' | 'stopped';

/** What became of a journalled act: the command as it is now; null = there is none of that id. */
export interface CommandResult {
  readonly kind: 'command';
  readonly command: Command | null;
}

/** A step in the life of a command, with its audit link. */
export interface CommandStep {
  readonly command: Command;
  readonly event: CommandState | 'late-answer';
  readonly origin: ActOrigin;
}

/**
 * Bounds, site choices, no standard's: a person with several places to look at has few commands under way; more than these
 * a minute is a script gone wrong, and an actuator is no loudspeaker.
 */
export const commandBounds = { openPerDevice: 4, openInAll: 200, perDeviceAMinute: 12, inAllAMinute: 120 } as const;
/** Characters of the reason that the person gives. */
export const maxCommandReason = 200;
/** Characters of a text parameter whose definition names no limit. */
export const maxTextParameter = 200;

/** Nothing changes it any more. */
export function isOver({ state, expect }: Pick<Command, 'state' | 'expect'>): boolean {
  return (
    state === 'confirmed' || state === 'refused' || state === 'failed' || state === 'expired' || (state === 'done' && expect.length === 0)
  );
}
