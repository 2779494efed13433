import type { Intake } from '../model/intake.ts';
import type { Problem } from '../model/problem.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Parsed, RawMessage } from '../model/raw-message.ts';
import { messageId } from './envelope.ts';
import { problem } from './message-problem.ts';
import { maxBodyBytes, parseBody, refused } from './parse-body.ts';
import { applyPrivacy, serialise } from './privacy.ts';
import { type Sealing, sealedBody, sealedProblem } from './sealing.ts';

/** Numbers may grow when a body is written again (1e20 -> 21 digits); a stored body of a private profile may be larger. */
const storedFactor = 8;

export interface Prepared {
  /** As the journal keeps it. */
  readonly message: RawMessage;
  /** Of the stored body; hand it to `normalise` after the commit to save a second parse. */
  readonly parsed: Parsed;
}

/**
 * The one step before the commit: finds the message's own id and takes care of private fields. Pure but for the key of
 * the day. Never throws for what is in the message. A message without a profile is kept sealed: what is private is unknown.
 */
export function prepare(intake: Intake, profile: DeviceProfile | undefined, sealing: Sealing): Prepared {
  if (intake.unusable !== undefined) return seal(intake, intake.unusable, null, sealing);
  const body = parseBody(intake.body);
  if (profile === undefined) return seal(intake, noProfile, body.problem === null ? messageId(body.root) : null, sealing);
  const parsed = wholeOrNot(body, profile);
  if (profile.privacy.length === 0) {
    if (parsed.problem !== null) return { message: toMessage(intake, intake.body, null, null), parsed };
    return { message: awaiting(toMessage(intake, intake.body, messageId(parsed.root), null), profile), parsed };
  }

  if (parsed.problem !== null) return seal(intake, parsed.problem, null, sealing);
  if (typeof parsed.root !== 'object' || parsed.root === null) return seal(intake, notAnObject(typeof parsed.root), null, sealing);
  const id = messageId(parsed.root);
  // Written again even when no marked field is there: what is on disk is what was looked at.
  const clean = serialise(applyPrivacy(parsed.root, profile.privacy, sealing.pseudonymKey), parsed.repeated);
  const stored = parseStored(clean, profile);
  const message = toMessage(intake, clean, id, null);
  return { message: stored.problem === null ? awaiting(message, profile) : message, parsed: stored };
}

/** Parses a body as the journal keeps it. */
export function parseStored(body: Uint8Array, profile: DeviceProfile): Parsed {
  return wholeOrNot(parseBody(body, profile.privacy.length > 0 ? maxBodyBytes * storedFactor : maxBodyBytes), profile);
}

/** An expression may read any key: with one of them repeated nothing of the message is read. */
function wholeOrNot(parsed: Parsed, { expressions }: DeviceProfile): Parsed {
  if (parsed.repeated === null || expressions === undefined) return parsed;
  return refused('repeated-key', 'every key once', `${parsed.repeated.size} keys more than once`, 'send each key once');
}

export const noProfile = problem(
  'no-profile',
  '',
  'a device whose device type is known',
  'a message of a device without one',
  'correct the profile of the device, or the file of the device type',
  'error',
);

function notAnObject(came: string): Problem {
  return problem('not-an-object', '', 'an object or an array of objects', came, 'send {"point": value, ...}', 'error');
}

function awaiting(message: RawMessage, { expressions }: DeviceProfile): RawMessage {
  return expressions === undefined ? message : { ...message, awaits: true };
}

function seal(intake: Intake, why: Problem, id: string | null, sealing: Sealing): Prepared {
  const { keyName, bytes } = sealing.seal(intake.body);
  const body = sealedBody(why, bytes);
  return {
    message: toMessage(intake, body, id, keyName),
    parsed: { root: undefined, problem: sealedProblem(body), repeated: null },
  };
}

function toMessage(intake: Intake, body: Uint8Array, id: string | null, sealed: string | null): RawMessage {
  const { source, deviceId, channel, redelivery, dup } = intake;
  return { source, deviceId, channel, body, id, redelivery, dup, sealed };
}
