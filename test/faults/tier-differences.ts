import type { TierGateway } from './tier-column.ts';

/** What is not as it should be: each alarm of the community once above, as it is there, with each step once and in order. */
export async function tierDifferences(bottom: TierGateway, above: TierGateway): Promise<readonly string[]> {
  const wrong: string[] = [];
  const [own, copies] = [await bottom.alarms(), await above.alarms()];
  const byId = new Map(copies.map((copy) => [copy.id, copy]));
  if (byId.size !== copies.length) wrong.push(`${copies.length - byId.size} alarms are there twice`);
  if (copies.length !== own.length) wrong.push(`${own.length} alarms below, ${copies.length} above`);
  for (const { id, state, acknowledgedBy, sequence } of own) {
    const copy = byId.get(id);
    if (copy === undefined) wrong.push(`alarm ${id} is lost`);
    else if (copy.state !== state || copy.acknowledgedBy !== acknowledgedBy || copy.sequence !== sequence)
      wrong.push(
        `alarm ${id}: ${state} by ${acknowledgedBy} at step ${sequence}, above ${copy.state} by ${copy.acknowledgedBy} at ${copy.sequence}`,
      );
  }
  for (const { id } of own) {
    const steps = (await above.alarm(id)).transitions ?? [];
    const expected = (await bottom.alarm(id)).transitions ?? [];
    if (
      JSON.stringify(steps.map(({ sequence, event }) => [sequence, event])) !==
      JSON.stringify(expected.map(({ sequence, event }) => [sequence, event]))
    )
      wrong.push(`alarm ${id}: its steps above are not those below`);
  }
  return wrong.slice(0, 20);
}
