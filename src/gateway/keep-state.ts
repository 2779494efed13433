import { JournalError } from '../journal/journal-error.ts';
import type { Journal, StateCommit } from '../model/journal.ts';

/** One row of a state commit, as a commit of its own. */
interface Part {
  readonly what: string;
  readonly put: Partial<Omit<StateCommit, 'position'>>;
}

/** A part that the journal refuses for good. */
export interface RefusedPart {
  readonly what: string;
  readonly why: string;
}

/**
 * Stores a state commit that was refused as a whole (a constraint, a value that cannot be stored): everything that can
 * be stored is, row by row where it has to be; what is left is returned. Otherwise one bad row would keep every later
 * alarm from people. `position` moves last: after a crash in between, the records are judged again, under the same ids.
 * Rejects as `commit` does when the journal itself cannot write.
 */
export async function keepWhatCanBeKept(commit: Journal['commit'], state: StateCommit, committed: number): Promise<readonly RefusedPart[]> {
  const refused: RefusedPart[] = [];
  await keep(partsOf(state));
  await commit({ ...nothing, position: state.position });
  return refused;

  async function keep(parts: readonly Part[]): Promise<void> {
    if (parts.length === 0) return;
    try {
      await commit({ ...joined(parts), position: committed });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const [only] = parts;
      if (parts.length === 1 && only !== undefined) {
        refused.push({ what: only.what, why: error.message });
        return;
      }
      const middle = Math.ceil(parts.length / 2);
      await keep(parts.slice(0, middle));
      await keep(parts.slice(middle));
    }
  }
}

export function isRefusal(error: unknown): error is JournalError {
  return error instanceof JournalError && error.code === 'journal-refused';
}

const nothing: Omit<StateCommit, 'position'> = {
  snapshots: new Map(),
  alarms: [],
  transitions: [],
  deliveries: [],
  quarantine: [],
  audit: [],
  commands: [],
  facts: [],
  firings: [],
  responses: [],
  responseSteps: [],
};

/** What people wait for first. Ended alarms before the others: the same one may be raised anew in the same commit. */
function partsOf({
  facts,
  snapshots,
  alarms,
  transitions,
  deliveries,
  quarantine,
  audit,
  commands,
  firings,
  responses,
  responseSteps,
}: StateCommit): Part[] {
  const endedFirst = [...alarms].sort((a, b) => Number(b.state === 'normal') - Number(a.state === 'normal'));
  return [
    ...endedFirst.map((alarm) => ({ what: `alarm ${alarm.id} (${alarm.rule})`, put: { alarms: [alarm] } })),
    ...transitions.map((step) => ({ what: `transition ${step.alarmId} ${step.sequence}`, put: { transitions: [step] } })),
    ...deliveries.map((delivery) => ({ what: `delivery ${delivery.id}`, put: { deliveries: [delivery] } })),
    ...facts.map((kept) => ({ what: `tier fact ${kept.fact.id}`, put: { facts: [kept] } })),
    ...commands.map((command) => ({ what: `command ${command.id}`, put: { commands: [command] } })),
    ...firings.map((firing) => ({ what: `firing ${firing.id}`, put: { firings: [firing] } })),
    ...responses.map((response) => ({ what: `response ${response.id}`, put: { responses: [response] } })),
    ...responseSteps.map((step) => ({ what: `response step ${step.responseId} ${step.sequence}`, put: { responseSteps: [step] } })),
    ...audit.map((entry) => ({ what: `audit entry ${entry.act} ${entry.target}`, put: { audit: [entry] } })),
    ...quarantine.map((entry) => ({ what: `quarantine entry ${entry.id}`, put: { quarantine: [entry] } })),
    ...[...snapshots].map(([subject, body]) => ({ what: `state of ${subject}`, put: { snapshots: new Map([[subject, body]]) } })),
  ];
}

function joined(parts: readonly Part[]): Omit<StateCommit, 'position'> {
  return {
    snapshots: new Map(parts.flatMap(({ put }) => [...(put.snapshots ?? [])])),
    alarms: parts.flatMap(({ put }) => put.alarms ?? []),
    transitions: parts.flatMap(({ put }) => put.transitions ?? []),
    deliveries: parts.flatMap(({ put }) => put.deliveries ?? []),
    quarantine: parts.flatMap(({ put }) => put.quarantine ?? []),
    audit: parts.flatMap(({ put }) => put.audit ?? []),
    commands: parts.flatMap(({ put }) => put.commands ?? []),
    facts: parts.flatMap(({ put }) => put.facts ?? []),
    firings: parts.flatMap(({ put }) => put.firings ?? []),
    responses: parts.flatMap(({ put }) => put.responses ?? []),
    responseSteps: parts.flatMap(({ put }) => put.responseSteps ?? []),
  };
}
