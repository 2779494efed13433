import type { ClientSession, ClientSubscription, NodeId, Variant } from 'node-opcua-client';
import type { ConditionEvent } from './condition-book.ts';
import type { Opcua } from './stack.ts';

const fields = [
  'EventType',
  'SourceNode',
  'ConditionName',
  'ConditionId',
  'BranchId',
  'ActiveState.Id',
  'AckedState.Id',
  'Retain',
  'Severity',
];
/** Event types of part 4 and 5 that say something of the stream itself. */
const kinds: Readonly<Record<string, 'begin' | 'complete' | 'required' | 'overflow'>> = {
  'ns=0;i=2787': 'begin',
  'ns=0;i=2788': 'complete',
  'ns=0;i=2789': 'required',
  'ns=0;i=3035': 'overflow',
};

export type StreamEvent =
  | { readonly kind: 'begin' | 'complete' | 'required' | 'overflow' }
  | { readonly kind: 'condition'; readonly source: string; readonly event: ConditionEvent };

export function eventFilter(opcua: Opcua) {
  return opcua.constructEventFilter(fields);
}

/** Null = of no interest: no condition, or an earlier state of one that is kept for its acknowledgement only. */
export function readEvent(given: readonly Variant[]): StreamEvent | null {
  const value = (name: string): unknown => given[fields.indexOf(name)]?.value ?? null;
  const kind = kinds[String(value('EventType'))];
  if (kind !== undefined) return { kind };
  const [id, name, branch] = [value('ConditionId'), value('ConditionName'), value('BranchId') as NodeId | null];
  if (id === null || typeof name !== 'string' || name === '') return null;
  if (branch !== null && String(branch) !== 'ns=0;i=0') return null;
  const [active, acked, retain, severity] = [value('ActiveState.Id'), value('AckedState.Id'), value('Retain'), value('Severity')];
  return {
    kind: 'condition',
    source: String(value('SourceNode')),
    event: {
      id: String(id),
      name: name.slice(0, 256),
      // A condition without an active state (no alarm type) is of interest while it is retained.
      active: typeof active === 'boolean' ? active : retain === true,
      acked: acked === true,
      severity: typeof severity === 'number' ? severity : null,
    },
  };
}

/** Asks for every condition again; they come as events between a start and an end. Throws when the server has no conditions. */
export async function refreshConditions(opcua: Opcua, session: ClientSession, subscription: ClientSubscription): Promise<void> {
  const { statusCode } = await session.call({
    objectId: opcua.resolveNodeId('i=2782'),
    methodId: opcua.resolveNodeId('i=3875'),
    inputArguments: [{ dataType: opcua.DataType.UInt32, value: subscription.subscriptionId }],
  });
  if (statusCode.value !== 0) throw new Error(statusCode.name);
}
