/** What `GET /api/v1/names` answers. */
export interface KnownNames {
  /** Of the ids asked for that are people of this gateway. `shared`: somebody else has the same name. */
  readonly items: readonly { readonly id: string; readonly name: string; readonly shared: boolean }[];
  /** There is a tier above: whoever acted on an alarm may be one of its people, who has an id of theirs. */
  readonly tierAbove: boolean;
}

/** A name is asked for again after so long; what could not be asked, sooner. */
const freshMs = 600_000;
const againMs = 30_000;
/** Ids that come up while a page is drawn are asked for together. */
const gatherMs = 30;
const mostAtOnce = 100;

interface Known {
  shown: string | null;
  /** Monotonic ms. */
  askAt: number;
}

const known = new Map<string, Known>();
const listeners = new Set<() => void>();
let ask: ((path: string) => Promise<KnownNames>) | null = null;
let wanted = new Set<string>();
let tierAbove = true;
let version = 0;

/** `get`: how this page asks its gateway; `came`: as `onNames`. Until it is called everybody is shown by their id. */
export function startNames(get: (path: string) => Promise<KnownNames>, came?: () => void): void {
  ask = get;
  if (came !== undefined) onNames(came);
}

/** Calls back when a name has come; returns how to end that. */
export function onNames(came: () => void): () => void {
  listeners.add(came);
  return () => listeners.delete(came);
}

/** Another number when a name has come. */
export const namesVersion = (): number => version;

/** Somebody of this gateway as people know them: the name, with the id where two have the same; the id until it is known. */
export function personName(id: string): string {
  const found = known.get(id);
  if (ask !== null && (found === undefined || performance.now() >= found.askAt)) want(id);
  return found?.shown ?? id;
}

/** Whose name came with them: it stands until it is known whether somebody else has it too. `userId` null = nobody with an account. */
export function namedPerson({ userId, name }: { readonly userId: string | null; readonly name: string }): string {
  const known = userId === null ? null : personName(userId);
  return known === null || known === userId ? name : known;
}

/**
 * Who put an alarm aside, ended or classified it: what it says of them does not say at which tier. Where that may be another one the id
 * stands as it came, because the same id here may be somebody else.
 */
export function alarmPerson(alarm: { readonly owner?: unknown }, id: string): string {
  const name = personName(id);
  return tierAbove || alarm.owner != null ? id : name;
}

function want(id: string): void {
  known.set(id, { shown: known.get(id)?.shown ?? null, askAt: performance.now() + againMs });
  if (wanted.size === 0) setTimeout(() => void askTogether(), gatherMs);
  wanted.add(id);
}

async function askTogether(): Promise<void> {
  const all = [...wanted];
  wanted = new Set();
  for (let at = 0; at < all.length; at += mostAtOnce) {
    const ids = all.slice(at, at + mostAtOnce);
    try {
      take(ids, (await ask?.(`/api/v1/names?ids=${encodeURIComponent(ids.join(','))}`)) ?? { items: [], tierAbove });
    } catch {
      // What was known stays, and is asked for again.
    }
  }
}

function take(ids: readonly string[], answer: KnownNames): void {
  const names = new Map(answer.items.map(({ id, name, shared }) => [id, shared ? `${name} (${id})` : name]));
  const changed = answer.tierAbove !== tierAbove || ids.some((id) => (names.get(id) ?? null) !== known.get(id)?.shown);
  for (const id of ids) known.set(id, { shown: names.get(id) ?? null, askAt: performance.now() + freshMs });
  tierAbove = answer.tierAbove;
  if (!changed) return;
  version++;
  for (const came of listeners) came();
}
