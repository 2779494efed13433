import type { PlaceNode } from '../../data/wire.ts';

const openDepth = 2;

export interface PlaceRow {
  readonly node: PlaceNode;
  readonly depth: number;
  readonly open: boolean;
}

export function byParent(nodes: readonly PlaceNode[]): ReadonlyMap<string, readonly PlaceNode[]> {
  const children = new Map<string, PlaceNode[]>();
  for (const node of nodes) {
    if (node.parent !== null) children.set(node.parent, [...(children.get(node.parent) ?? []), node]);
  }
  return children;
}

/** What is not folded away, top down; names with numbers in their natural order. `toggled`: opened or closed by hand. */
export function shownNodes(
  nodes: readonly PlaceNode[],
  children: ReadonlyMap<string, readonly PlaceNode[]>,
  toggled: ReadonlySet<string>,
): readonly PlaceRow[] {
  const rows: PlaceRow[] = [];
  const visit = (node: PlaceNode, depth: number): void => {
    const open = depth < openDepth !== toggled.has(node.place);
    rows.push({ node, depth, open });
    if (!open) return;
    const below = [...(children.get(node.place) ?? [])].sort((a, b) => a.name.localeCompare(b.name, 'zh', { numeric: true }));
    for (const child of below) visit(child, depth + 1);
  };
  for (const root of nodes.filter(({ parent }) => parent === null)) visit(root, 0);
  return rows;
}
