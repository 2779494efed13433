import type { ClientSession, HistoryReadResult, NodeId } from 'node-opcua-client';
import { within } from './deadline.ts';
import { type Cell, cellOf } from './raw-value.ts';
import type { Opcua } from './stack.ts';

const historyRead = 0x04;
const maxValues = 1_000;
/** A slow server must not make a gap longer by asking one point after the other; a small one must not be flooded. */
const atOnce = 8;
const answerMs = 10_000;

export interface PastValue {
  /** ms since epoch on the gateway's clock. */
  readonly at: number;
  readonly key: string;
  readonly cell: Cell;
}

export interface GapHistory {
  readonly values: readonly PastValue[];
  /** Keys whose history of the gap was had. */
  readonly had: number;
}

/**
 * What the server kept of a gap, for the nodes that say they have history. `skewMs` = server clock less ours: times of the
 * server are recorded, not trusted, and never lie in our future.
 */
export async function readGap(
  opcua: Opcua,
  session: ClientSession,
  nodes: ReadonlyMap<string, NodeId>,
  gap: { readonly from: number; readonly to: number; readonly skewMs: number },
): Promise<GapHistory> {
  const keys = [...nodes.keys()];
  const levels = await within(
    answerMs,
    'access levels',
    session.read(keys.map((key) => ({ nodeId: nodes.get(key)!, attributeId: opcua.AttributeIds.UserAccessLevel }))),
  );
  const offered = keys.filter((_key, index) => (Number(levels[index]?.value?.value ?? 0) & historyRead) !== 0);
  const values: PastValue[] = [];
  let had = 0;
  const read = async (key: string): Promise<void> => {
    const asked = session.readHistoryValue(nodes.get(key)!, new Date(gap.from + gap.skewMs), new Date(gap.to + gap.skewMs), {
      numValuesPerNode: maxValues,
    });
    const result: HistoryReadResult | null = await within(answerMs, 'history', asked).catch(() => null);
    if (result === null || result.statusCode.value >>> 30 !== 0) return;
    const given = (result.historyData as { dataValues?: Parameters<typeof cellOf>[0][] } | null)?.dataValues ?? [];
    for (const value of given.slice(0, maxValues)) {
      const source = value.sourceTimestamp?.getTime();
      if (source === undefined) continue;
      const at = Math.min(source - gap.skewMs, gap.to - 1);
      if (at >= gap.from) values.push({ at, key, cell: cellOf(value) });
    }
    // More than one answer holds: its end is missing, and counts as not had.
    if ((result.continuationPoint?.length ?? 0) === 0) had++;
  };
  for (let at = 0; at < offered.length; at += atOnce) await Promise.all(offered.slice(at, at + atOnce).map(read));
  return { values: values.sort((one, other) => one.at - other.at), had };
}
