import type { JournalRecord, RecordStamp } from '../model/journal-record.ts';
import type { Problem, QuarantineEntry } from '../model/problem.ts';
import type { RawMessage } from '../model/raw-message.ts';

/** Text of a message that one entry shows; the whole message stays in the raw log for its time. */
const shownBytes = 2_048;

/** One entry a problem, with the part of the message it is about: of an array only the element. */
export function quarantineEntries(stamp: RecordStamp, message: RawMessage, problems: readonly Problem[]): readonly QuarantineEntry[] {
  let root: unknown;
  const element = (pointer: string): string | null => {
    const index = /^\/(\d+)(\/|$)/.exec(pointer)?.[1];
    if (index === undefined || message.sealed !== null) return null;
    root ??= parse(message.body);
    return Array.isArray(root) ? JSON.stringify(root[Number(index)])?.slice(0, shownBytes) : null;
  };
  return problems.map((problem, index) => ({
    id: `${stamp.position}-${index}`,
    position: stamp.position,
    at: stamp.at,
    deviceId: message.deviceId,
    source: message.source,
    channel: message.channel,
    problem,
    body: message.sealed !== null ? null : (element(problem.pointer) ?? Buffer.from(message.body.subarray(0, shownBytes)).toString('utf8')),
    sealed: message.sealed !== null,
  }));
}

const hourMs = 3_600_000;
const remembered = 50_000;

/** A notice repeats with every message of a device; one an hour, by device, code and place in the message, is enough to see it. */
export class NoticeWindow {
  private readonly last = new Map<string, number>();

  isFresh(stamp: RecordStamp, deviceId: string, problem: Problem): boolean {
    const key = `${deviceId} ${problem.code} ${problem.pointer.replace(/^\/\d+/, '')}`;
    const before = this.last.get(key);
    if (before !== undefined && stamp.run - before < hourMs) return false;
    this.last.delete(key);
    this.last.set(key, stamp.run);
    if (this.last.size > remembered) this.last.delete(this.last.keys().next().value ?? '');
    return true;
  }
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return null;
  }
}

/** A message that judging could not take; anything else leaves nothing to look at. */
export function notJudged(record: JournalRecord, error: unknown): readonly QuarantineEntry[] {
  if (record.kind !== 'message') return [];
  const came = error instanceof Error ? error.message : String(error);
  const cure = 'report this with the message; the device goes on with its next one';
  const problem: Problem = { code: 'not-judged', pointer: '', expected: 'a message that can be judged', came, cure, weight: 'error' };
  return quarantineEntries(record, record.message, [problem]);
}
