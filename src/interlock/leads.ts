import { expectedReadings } from '../model/command-parameters.ts';
import type { EffectDefinition, InterlockDefinition } from '../model/interlock.ts';
import { isAboutPlace } from '../model/place-rule.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Rule } from '../model/rule.ts';
import { ruleMayHold } from './rule-may-hold.ts';
import { causeRules, offers } from './targets.ts';

/** A reading that an effect leads to; type null = of any device, because the file says so. */
export interface Lead {
  readonly type: string | null;
  readonly point: string;
  readonly component: string;
  readonly value: string | number | boolean;
}

/** Why one interlock may set off another. */
export interface Link {
  readonly from: string;
  readonly effect: string;
  readonly lead: Lead;
  readonly rule: string;
  readonly to: string;
}

export function leadsOf(effect: EffectDefinition, types: readonly DeviceProfile[]): readonly Lead[] {
  const said = Object.entries(effect.leadsTo).map(([point, value]) => ({ type: null, point, component: '', value }));
  const expected = types.flatMap((type) => {
    if (!offers(effect, type)) return [];
    const command = type.commands.find(({ id }) => id === effect.command);
    if (command === undefined) return [];
    return expectedReadings(command, effect.parameters).map((each) => ({ type: type.id, ...each }));
  });
  return [...said, ...expected];
}

/** The rule by which a reading is a cause; null = it is none. A rule about a place hears every type that binds the point. */
function ruleSetOff(lead: Lead, { cause }: InterlockDefinition, types: readonly DeviceProfile[]): Rule | null {
  for (const type of types) {
    for (const rule of causeRules(cause, type)) {
      const here = lead.type === null || lead.type === type.id || isAboutPlace(rule.condition);
      if (here && ruleMayHold(rule.condition, lead.point, lead.value)) return rule;
    }
  }
  return null;
}

/** One link at most between each two: one is enough to be a way. */
export function linksOf(definitions: readonly InterlockDefinition[], types: readonly DeviceProfile[]): readonly Link[] {
  const links: Link[] = [];
  for (const from of definitions) {
    const leads = from.effects.flatMap((effect) => leadsOf(effect, types).map((lead) => ({ effect: effect.id, lead })));
    for (const to of definitions) {
      for (const { effect, lead } of leads) {
        const rule = ruleSetOff(lead, to, types);
        if (rule === null) continue;
        links.push({ from: from.id, effect, lead, rule: rule.id, to: to.id });
        break;
      }
    }
  }
  return links;
}
