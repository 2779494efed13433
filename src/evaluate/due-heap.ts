/**
 * Something that is due at a running time. `slot` belongs to the heap (-1 = not in it).
 * Ties go by subject, component, rule, what, so that replay fires in the same order whatever the insertion order was.
 */
export interface Timed {
  due: number;
  slot: number;
  readonly subject: string;
  readonly component: string;
  readonly rule: string;
  readonly what: 'pending' | 'silence' | 'stale' | 'window';
}

function before(a: Timed, b: Timed): boolean {
  if (a.due !== b.due) return a.due < b.due;
  if (a.subject !== b.subject) return a.subject < b.subject;
  if (a.component !== b.component) return a.component < b.component;
  if (a.rule !== b.rule) return a.rule < b.rule;
  return a.what < b.what;
}

/** Indexed binary heap: a timer is in it at most once, so it is bounded by the number of conditions. */
export class DueHeap<T extends Timed> {
  private readonly nodes: T[] = [];

  top(): T | undefined {
    return this.nodes[0];
  }

  get size(): number {
    return this.nodes.length;
  }

  /** Puts it in, or moves it when it is in already. */
  schedule(node: T, due: number): void {
    node.due = due;
    if (node.slot < 0) {
      node.slot = this.nodes.length;
      this.nodes.push(node);
      this.up(node.slot);
      return;
    }
    this.up(node.slot);
    this.down(node.slot);
  }

  cancel(node: T): void {
    const slot = node.slot;
    if (slot < 0) return;
    node.slot = -1;
    const last = this.nodes.pop()!;
    if (last === node) return;
    this.nodes[slot] = last;
    last.slot = slot;
    this.up(slot);
    this.down(last.slot);
  }

  private up(from: number): void {
    const nodes = this.nodes;
    const node = nodes[from]!;
    let slot = from;
    while (slot > 0) {
      const parent = nodes[(slot - 1) >> 1]!;
      if (!before(node, parent)) break;
      nodes[slot] = parent;
      const above = (slot - 1) >> 1;
      parent.slot = slot;
      slot = above;
    }
    nodes[slot] = node;
    node.slot = slot;
  }

  private down(from: number): void {
    const nodes = this.nodes;
    const node = nodes[from]!;
    let slot = from;
    for (;;) {
      let child = slot * 2 + 1;
      if (child >= nodes.length) break;
      if (child + 1 < nodes.length && before(nodes[child + 1]!, nodes[child]!)) child += 1;
      const below = nodes[child]!;
      if (!before(below, node)) break;
      nodes[slot] = below;
      below.slot = slot;
      slot = child;
    }
    nodes[slot] = node;
    node.slot = slot;
  }
}
