/** Levenshtein: letters to add, take out or change. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Up to three of `known` that somebody who wrote `name` may have meant, nearest first; empty when none is near. */
export function nearMatches(name: string, known: Iterable<string>): readonly string[] {
  const wanted = name.slice(0, 80).toLowerCase();
  const reach = Math.max(2, Math.floor(wanted.length / 3));
  return [...known]
    .map((word) => {
      const other = word.toLowerCase();
      const part = wanted.length > 2 && (other.includes(wanted) || wanted.includes(other));
      return { word, far: part ? 1 : editDistance(wanted, other) };
    })
    .filter(({ far }) => far <= reach)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ word }) => word);
}
