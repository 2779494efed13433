import { type Command, isOver } from '../../model/command.ts';
import { rfc3339 } from '../../model/rfc3339.ts';

const orNull = (ms: number | null) => (ms === null ? null : rfc3339(ms));

export function commandJson(entry: Command) {
  const { id, deviceId, command, parameters, state, outcome, origin, why, carrier, timeoutMs, expect, answer, late } = entry;
  return {
    id,
    deviceId,
    command,
    parameters,
    state,
    over: isOver(entry),
    code: outcome?.code ?? null,
    reason: outcome?.text ?? null,
    by: origin.by,
    via: origin.via,
    why,
    carrier,
    timeoutMs,
    expect: expect.map(({ point, component, value }) => ({ point, component, value })),
    requestedAt: rfc3339(entry.requestedAt),
    sentAt: orNull(entry.sentAt),
    answeredAt: orNull(entry.answeredAt),
    readBackAt: orNull(entry.readBackAt),
    endedAt: orNull(entry.endedAt),
    answer: answer && { status: answer.status, reason: answer.reason },
    late: late && { status: late.status, reason: late.reason, at: rfc3339(late.at) },
  };
}
