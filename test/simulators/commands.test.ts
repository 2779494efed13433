import { expect, test } from 'vitest';
import { calm } from '../../simulators/scenarios/calm.ts';
import { Simulation } from '../../simulators/simulation.ts';
import type { CommandDefinition } from '../../src/model/command.ts';
import { expectedReadings } from '../../src/model/command-parameters.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';

const { profiles } = loadProfiles('devices');
/** Of the types that are reached over MQTT; the example type is no real device. */
const offered = [...profiles.values()]
  .filter(({ domain }) => domain !== 'example')
  .flatMap((profile) => profile.commands.filter(({ carriage }) => 'mqtt' in carriage).map((command) => ({ profile: profile.id, command })));

const smallest = ({ parameters }: CommandDefinition) =>
  Object.fromEntries(parameters.map(({ name, min, words }) => [name, min ?? [...words.keys()][0] ?? true]));
const simulated = (profile: string) =>
  new Simulation({ devices: [{ id: 'd', profile, place: 'A', secret: 's' }], scenario: calm, seed: 3, profiles });

test('the shipped types offer commands, and none that opens a gas valve', () => {
  expect(offered.length).toBeGreaterThan(8);
  expect(offered.filter(({ command }) => /open/.test(command.id))).toEqual([]);
});

test.each(offered.map((each) => [`${each.profile} ${each.command.id}`, each] as const))(
  'a simulated %s does it, and sends what the type expects to read back',
  (_name, { profile, command }) => {
    const simulation = simulated(profile);
    const parameters = smallest(command);
    // What sounds can be muted; what is in service can be put back into it.
    if (command.id === 'enable') simulation.command(0, 'disable', {}, 1_000);
    const { answer, said } = simulation.command(0, command.id, parameters, 2_000);
    if (answer.status === 'refused') expect([command.id, answer.reason]).toEqual(['mute', 'nothing sounds']);
    else {
      const values = said.at(-1)?.messages.at(-1)?.values ?? {};
      for (const { point, component, value } of expectedReadings(command, parameters))
        expect(values[component === '' ? point : `${point}[${component}]`]).toBe(value);
    }
    expect(simulation.command(0, 'fly', {}, 3_000).answer).toEqual({ status: 'refused', reason: 'no command fly' });
  },
);
