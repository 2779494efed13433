import { expect, test } from 'vitest';
import { capSources } from '../../src/config/cap-sources.ts';
import { channels } from '../../src/config/channels.ts';
import { SettingsError } from '../../src/config/settings.ts';
import { readCapSources } from '../../src/gateway/cap-side.ts';
import { outsideAlarm } from '../../src/gateway/cap-words.ts';
import { readChannels } from '../../src/gateway/channel-settings.ts';
import { hazardWords } from '../../src/gateway/hazard-words.ts';
import { capCategories } from '../../src/model/cap-category.ts';
import type { CapInfo, CapMessage } from '../../src/model/cap-message.ts';

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

const folder = { 'devices.folder': null } as const;
const ofChannels = (...given: readonly object[]) =>
  problemsOf(() => readChannels({ channels: channels.parse(given), language: 'zh', ...folder }, {}));
const ofSource = (given: object) =>
  problemsOf(() => readCapSources({ 'cap.sources': capSources.parse([{ id: 'met', senders: ['a'], ...given }]), channels: [] }, {}));
const webhook = { id: 'city', kind: 'webhook', url: 'https://city.example/alarms', secretEnv: 'NONE' };
const centre = { id: 'fire', kind: 'gb26875', host: 'h', port: 1, source: '0'.repeat(12), destination: '0'.repeat(12) };

const rule = 'names joined by /, for example 阳光社区/1号楼/1单元, at most 300 characters';

test.each(['阳光社区/', '/阳光社区', '阳光社区//1号楼', ' 阳光社区', '/', `${'很长/'.repeat(100)}长`])(
  '%j is no place of a channel or a source',
  (place) => {
    const said = expect.stringContaining(`place: expected ${rule}; came ${JSON.stringify(place)}; write it as its devices have it`);
    expect(ofChannels({ ...centre, place })).toEqual([said]);
    expect(ofChannels({ ...centre, place })[0]).toMatch(/^channels: fire: place: /);
    expect(ofSource({ place })).toEqual([said]);
    expect(ofSource({ areas: [{ area: '锦江区', place }] })).toEqual([said]);
    expect(ofSource({ areas: [{ area: '锦江区', place }] })[0]).toMatch(/^cap\.sources: met: areas: 锦江区: place: /);
  },
);

test('a place is as its devices have it, or left out; what else is wrong is said beside it', () => {
  for (const place of ['', '阳光社区', '阳光社区/1号楼']) {
    expect(ofChannels({ ...centre, place })).toEqual([]);
    expect(ofSource({ place, areas: [{ area: 'a', place }] })).toEqual([]);
  }
  expect(ofChannels({ ...webhook, place: '/x' }, { ...centre, port: 0 })).toHaveLength(3);
});

test('a hazard that no alarm has is refused where a fire centre is told what it is, with the words there are', () => {
  const of = (...hazards: readonly string[]) =>
    ofChannels({ ...centre, hazards: Object.fromEntries(hazards.map((word) => [word, { state: 'fire' }])) });
  expect(of('fier', 'smoke', '__proto')).toEqual([
    expect.stringMatching(
      /^channels: fire: hazards: expected fire, gas, .*; came fier; take one of them, or add it to devices\/vocabulary\.yaml$/,
    ),
    expect.stringContaining('; came __proto; '),
  ]);
  expect(of('fire', 'gas', 'gas-shaft', 'smoke', 'supervision', 'cap-fire')).toEqual([]);
  const noVocabulary = {
    channels: channels.parse([{ ...centre, hazards: { fier: {} } }]),
    language: 'zh',
    'devices.folder': '/nowhere',
  } as const;
  // Such a gateway judges by what its journal keeps: it has to start.
  expect(problemsOf(() => readChannels(noVocabulary, {}))).toEqual([]);
});

test('the words are those of alarms from outside as well', () => {
  const message = { sender: 's', status: 'Actual', info: null, note: null } as unknown as CapMessage;
  const info = { description: null, instruction: null, event: { zh: 'x', en: 'x' }, severity: 'major' } as unknown as CapInfo;
  const stands = { subject: 'path:met', component: 'c', place: '', severity: 'major', until: 0 } as never;
  const words = hazardWords('devices');
  const outside = capCategories.map((category) => outsideAlarm(message, { ...info, category }, stands).hazard.id);
  expect(outside.filter((hazard) => words?.has(hazard) !== true)).toEqual([]);
  expect(outside).toHaveLength(12);
});
