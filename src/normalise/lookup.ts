import type { DeviceProfile, PointBinding } from '../model/profile.ts';
import type { Value } from '../model/reading.ts';

/** A binding with everything the hot path asks for worked out once. */
export interface Target {
  readonly binding: PointBinding;
  readonly name: string;
  readonly component: string;
  readonly kind: PointBinding['point']['kind'];
  readonly unit: string | null;
  readonly plain: boolean;
  readonly missing: ReadonlySet<unknown> | null;
  readonly min: number;
  readonly max: number;
  /** Raw word, code or boolean (as text) -> value, for words and booleans. */
  readonly words: ReadonlyMap<string, Value> | null;
}

/** What stands behind one key of a `values` object. */
export interface LookupNode {
  readonly target: Target | null;
  /** Null = nothing is bound below. */
  readonly below: Lookup | null;
}
export type Lookup = ReadonlyMap<string, LookupNode>;

interface GrowingNode {
  target: Target | null;
  below: Map<string, GrowingNode> | null;
}

const known = new WeakMap<DeviceProfile, Lookup>();
const knownExpressions = new WeakMap<DeviceProfile, readonly Target[]>();

/** Built once per profile version; a Map, so that `__proto__` is a key like any other. */
export function lookupOf(profile: DeviceProfile): Lookup {
  let lookup = known.get(profile);
  if (lookup === undefined) {
    lookup = build(profile);
    known.set(profile, lookup);
  }
  return lookup;
}

/** The targets of the profile's expressions, in the order of `profile.expressions`. */
export function expressionTargetsOf(profile: DeviceProfile): readonly Target[] {
  let targets = knownExpressions.get(profile);
  if (targets === undefined) {
    targets = profile.bindings.filter(({ jsonata }) => jsonata !== undefined).map(target);
    knownExpressions.set(profile, targets);
  }
  return targets;
}

function build(profile: DeviceProfile): Lookup {
  const root = new Map<string, GrowingNode>();
  const node = (path: readonly string[]): GrowingNode => {
    let level = root;
    let found: GrowingNode = { target: null, below: root };
    for (const [index, key] of path.entries()) {
      found = level.get(key) ?? { target: null, below: null };
      level.set(key, found);
      if (index < path.length - 1) {
        found.below ??= new Map();
        level = found.below;
      }
    }
    return found;
  };
  for (const binding of profile.bindings) if (binding.jsonata === undefined) node(binding.path).target = target(binding);
  // A private field without a binding is known all the same: it is no unknown key.
  for (const mark of profile.privacy) node(mark.path);
  return root;
}

function target(binding: PointBinding): Target {
  const { point, range } = binding;
  return {
    binding,
    name: point.name,
    component: binding.component,
    kind: point.kind,
    unit: point.unit,
    plain: binding.scale === 1 && binding.offset === 0,
    missing: binding.missing.length === 0 ? null : new Set(binding.missing),
    min: range?.min ?? Number.NEGATIVE_INFINITY,
    max: range?.max ?? Number.POSITIVE_INFINITY,
    words: wordsOf(binding),
  };
}

/** The vocabulary's own words are always understood; where a vendor uses one for something else, the map wins. */
function wordsOf({ point, map }: PointBinding): ReadonlyMap<string, Value> | null {
  if (point.kind !== 'word' && point.kind !== 'boolean') return null;
  const words = new Map<string, Value>();
  for (const word of point.words.keys()) words.set(word, word);
  for (const [raw, value] of map ?? []) words.set(raw, value);
  return words;
}
