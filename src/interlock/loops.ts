import type { Link } from './leads.ts';

/**
 * Chains that come back to where they began, one for each group of interlocks that set each other off (a strongly connected part
 * of the graph, Tarjan 1972). Each chain is a shortest one, so that it can be read.
 */
export function loopsIn(links: readonly Link[]): readonly (readonly Link[])[] {
  const out = new Map<string, Link[]>();
  for (const link of links) {
    out.set(link.from, [...(out.get(link.from) ?? []), link]);
    if (!out.has(link.to)) out.set(link.to, []);
  }
  return parts(out).flatMap((part) => {
    const inside = new Set(part);
    const chains = [...part]
      .sort()
      .map((start) => shortest(start, out, inside))
      .filter((chain) => chain !== null);
    return chains.length === 0 ? [] : [chains.reduce((best, chain) => (chain.length < best.length ? chain : best))];
  });
}

/** Ids of the interlocks that are part of a loop, whether or not the shown chain goes through them. */
export function looped(links: readonly Link[]): ReadonlySet<string> {
  const out = new Map<string, Link[]>();
  for (const link of links) out.set(link.from, [...(out.get(link.from) ?? []), link]);
  const nodes = new Set(links.flatMap(({ from, to }) => [from, to]));
  return new Set([...nodes].filter((node) => shortest(node, out, nodes) !== null));
}

function parts(out: ReadonlyMap<string, readonly Link[]>): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const on = new Set<string>();
  const found: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node) ?? 0);
    stack.push(node);
    on.add(node);
    for (const { to } of out.get(node) ?? []) {
      if (!index.has(to)) {
        visit(to);
        low.set(node, Math.min(low.get(node) ?? 0, low.get(to) ?? 0));
      } else if (on.has(to)) low.set(node, Math.min(low.get(node) ?? 0, index.get(to) ?? 0));
    }
    if (low.get(node) !== index.get(node)) return;
    const part: string[] = [];
    for (;;) {
      const last = stack.pop();
      if (last === undefined) break;
      on.delete(last);
      part.push(last);
      if (last === node) break;
    }
    found.push(part);
  };
  for (const node of out.keys()) if (!index.has(node)) visit(node);
  return found;
}

/** The shortest way from a node back to itself; null = there is none. */
function shortest(start: string, out: ReadonlyMap<string, readonly Link[]>, inside: ReadonlySet<string>): readonly Link[] | null {
  const seen = new Set<string>();
  let ways: Link[][] = [[]];
  while (ways.length > 0) {
    const next: Link[][] = [];
    for (const way of ways) {
      for (const link of out.get(way.at(-1)?.to ?? start) ?? []) {
        if (link.to === start) return [...way, link];
        if (seen.has(link.to) || !inside.has(link.to)) continue;
        seen.add(link.to);
        next.push([...way, link]);
      }
    }
    ways = next;
  }
  return null;
}
