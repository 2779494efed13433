import type { EffectDefinition, InterlockDefinition } from '../model/interlock.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { leadsOf } from './leads.ts';
import { offers } from './targets.ts';

/** Two effects that tell one device opposite things at the same time. */
export interface Conflict {
  readonly one: { readonly interlock: string; readonly effect: string };
  readonly other: { readonly interlock: string; readonly effect: string };
  readonly type: string;
  /** The reading that cannot be both; null = the type says that the commands are opposites. */
  readonly reading: { readonly point: string; readonly component: string; readonly values: readonly [unknown, unknown] } | null;
}

/**
 * Any two interlocks may fire at once; effects of one only where they have the same order. Places are not looked at: what is enabled
 * where changes by the day, and two that cannot live in one building are refused as a pair.
 */
export function conflictsIn(definitions: readonly InterlockDefinition[], types: readonly DeviceProfile[]): readonly Conflict[] {
  const all = definitions.flatMap((definition) => definition.effects.map((effect) => ({ interlock: definition.id, effect })));
  const found: Conflict[] = [];
  for (const [index, one] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      if (one.interlock === other.interlock && one.effect.order !== other.effect.order) continue;
      for (const type of types) {
        const reading = opposite(one.effect, other.effect, type);
        if (reading === undefined) continue;
        const [a, b] = [one, other].map(({ interlock, effect }) => ({ interlock, effect: effect.id }));
        if (a !== undefined && b !== undefined) found.push({ one: a, other: b, type: type.id, reading });
        break;
      }
    }
  }
  return found;
}

/** Undefined = they are not opposites on devices of this type. */
function opposite(one: EffectDefinition, other: EffectDefinition, type: DeviceProfile): Conflict['reading'] | undefined {
  if (!offers(one, type) || !offers(other, type)) return undefined;
  const said = (a: string, b: string) => type.commands.find(({ id }) => id === a)?.opposes?.includes(b) === true;
  if (said(one.command, other.command) || said(other.command, one.command)) return null;
  const theirs = leadsOf(other, [type]).filter((lead) => lead.type !== null);
  for (const lead of leadsOf(one, [type])) {
    if (lead.type === null) continue;
    const against = theirs.find(
      ({ point, component, value }) => point === lead.point && component === lead.component && value !== lead.value,
    );
    if (against !== undefined) return { point: lead.point, component: lead.component, values: [lead.value, against.value] };
  }
  return undefined;
}
