/** Reads /metrics: `name{label="value"}` -> number. */
export async function readMetrics(http: string, token: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${http}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`/metrics answered ${answer.status}`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** The sum of every series of a metric whose labels hold all of `parts`. */
export function sumOf(metrics: ReadonlyMap<string, number>, name: string, ...parts: readonly string[]): number {
  let sum = 0;
  for (const [series, value] of metrics) {
    const fits = series === name || series.startsWith(`${name}{`);
    if (fits && parts.every((part) => series.includes(part))) sum += value;
  }
  return sum;
}
