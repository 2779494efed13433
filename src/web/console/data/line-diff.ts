export interface DiffLine {
  readonly kind: 'same' | 'out' | 'in';
  readonly text: string;
}

/** Beyond this many lines on either side of what differs, the whole of it is shown as taken out and put in. */
const mostLines = 1_500;

/** Lines taken out and put in between two texts (longest common subsequence), with `around` lines of what is the same beside them. */
export function lineDiff(before: string, after: string, around = 2): readonly DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const same = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }));
  const all = [
    ...same(a.slice(0, head)),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...same(a.slice(a.length - tail)),
  ];
  return all.filter(
    (line, at) => line.kind !== 'same' || all.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'),
  );
}

function middle(a: readonly string[], b: readonly string[]): readonly DiffLine[] {
  const out = (text: string): DiffLine => ({ kind: 'out', text });
  const into = (text: string): DiffLine => ({ kind: 'in', text });
  if (a.length > mostLines || b.length > mostLines) return [...a.map(out), ...b.map(into)];
  // length[i][j] = lines in common from a[i] and b[j] on.
  const length = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number) => length[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (length[i] as Uint16Array)[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      lines.push({ kind: 'same', text: left });
      i++;
      j++;
    } else if (right === undefined || (left !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(out(left ?? ''));
      i++;
    } else {
      lines.push(into(right));
      j++;
    }
  }
  return lines;
}
