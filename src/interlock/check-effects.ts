import { checkParameters } from '../model/command-parameters.ts';
import type { EffectDefinition, InterlockDefinition } from '../model/interlock.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Finding } from './finding.ts';
import { causeRules, offers } from './targets.ts';

/** Whether a cause of it is an alarm about something that a spark may set off. */
export function isExplosive({ cause }: InterlockDefinition, types: readonly DeviceProfile[]): boolean {
  return types.some((type) => causeRules(cause, type).some((rule) => rule.hazard?.explosive === true));
}

/**
 * One interlock against the device types: that there is a cause, that there is something to move, that it can be read back, and that
 * nothing sparks where gas may be. `said`: effects whose file says whether they spark.
 */
export function checkEffects(
  definition: InterlockDefinition,
  types: readonly DeviceProfile[],
  said: (effect: string) => boolean,
): readonly Finding[] {
  const { id, cause, effects, area } = definition;
  const findings: Finding[] = [];
  const find = (path: readonly string[], expected: string, came: string, cure: string) =>
    void findings.push({ interlock: id, path, expected, came, cure });
  for (const rule of cause.rules)
    if (!types.some((type) => causeRules({ ...cause, rules: [rule] }, type).length > 0))
      find(['cause', 'rules'], 'rules of device types that fit the cause', `"${rule}"`, 'correct its name, its hazard or its severity');
  if (cause.rules.length === 0 && !types.some((type) => causeRules(cause, type).length > 0))
    find(['cause'], 'a cause that some rule of a device type fits', 'none', 'correct hazard and severity');
  const explosive = isExplosive(definition, types);
  for (const effect of effects) {
    const path = ['effects', effect.id];
    checkCommand(effect, types, (field, expected, came, cure) => find([...path, field], expected, came, cure));
    if (!explosive) continue;
    if (!said(effect.id))
      find(
        [...path],
        '`sparks: true` or `sparks: false`',
        'neither',
        'say whether it switches power or locks that are not explosion-protected',
      );
    else if (effect.sparks && (effect.on === 'device' || area === 'room'))
      find(
        [...path, 'sparks'],
        'nothing that sparks in the room of a gas alarm',
        effect.on === 'device' ? 'the device itself' : 'devices of the same room',
        'leave it out: unprotected power and locks are not switched inside a gas zone; take a wider area, in which that room is spared',
      );
  }
  return findings;
}

function checkCommand(
  effect: EffectDefinition,
  types: readonly DeviceProfile[],
  find: (field: string, expected: string, came: string, cure: string) => void,
): void {
  const offering = types.filter((type) => offers(effect, type));
  if (offering.length === 0) {
    const came = `"${effect.command}"${effect.point === null ? '' : ` with ${effect.point}`}`;
    find('command', 'a command that some device type offers', came, 'correct its name or the point');
  }
  for (const type of offering) {
    const command = type.commands.find(({ id }) => id === effect.command);
    if (command === undefined) continue;
    if (command.expect.length === 0)
      find(
        'command',
        'a command that is read back',
        `${effect.command} of ${type.id}, which expects nothing`,
        'name a point that leaves this type out',
      );
    const checked = checkParameters(command, effect.parameters);
    if ('problem' in checked)
      find(
        'parameters',
        `${checked.problem.expected} (${checked.problem.field} of ${type.id})`,
        checked.problem.came,
        'correct the parameters',
      );
  }
}
