import { readFileSync } from 'node:fs';
import type { ChannelSettings } from '../config/channels.ts';
import { withSecrets } from '../config/channels.ts';
import { devicesFolder } from '../config/devices-folder.ts';
import { type Settings, SettingsError } from '../config/settings.ts';
import { heartbeatPath } from '../model/path-rules.ts';
import type { Subscriber } from '../model/subscriber.ts';
import type { AnyChannelKind, Channel, ChannelContext } from '../notify/channel-port.ts';
import { channelTable } from '../notify/channel-table.ts';
import { hazardWords } from './hazard-words.ts';
import { placeProblems } from './place-setting.ts';

/** A subscriber whose settings are good; nothing is open yet. */
export interface ReadChannel {
  readonly subscriber: Subscriber;
  readonly allowPrivateAddresses: boolean;
  open(context: ChannelContext): Channel;
}

/** Who is told over channels. What is missing in a subscriber is what its channel usually does, and the gateway's language. */
export function subscribersOf({ channels, language }: Pick<Settings, 'channels' | 'language'>): readonly Subscriber[] {
  return channels.map(({ id, kind, place, minSeverity, steps, language: own, ...asked }) => {
    const testing = testingOf(asked, channelTable[kind]?.testing ?? null);
    return {
      id,
      kind,
      place,
      minSeverity,
      steps: steps ?? channelTable[kind]?.steps ?? 'all',
      language: own ?? language,
      ...(testing === null ? {} : { testing }),
    };
  });
}

/** What the settings ask for, else what is usual; null = nothing is sent over it to see whether it works. */
function testingOf({ testHours, testAt }: Pick<ChannelSettings, 'testHours' | 'testAt'>, usual: AnyChannelKind['testing']) {
  if (usual === 'line') return usual;
  if (testHours === 0) return null;
  if (testAt !== undefined) return { hours: 24, at: testAt };
  return testHours === undefined ? usual : { hours: testHours, at: null };
}

/** Checks the settings of every subscriber with its channel. Throws SettingsError with every problem. */
export function readChannels(
  settings: Pick<Settings, 'channels' | 'language' | 'devices.folder'>,
  env: Readonly<Record<string, string | undefined>>,
): readonly ReadChannel[] {
  const problems: string[] = [];
  let words: ReadonlySet<string> | null | undefined;
  const subscribers = subscribersOf(settings);
  const read = settings.channels.flatMap((given, index) => {
    const subscriber = subscribers[index];
    const kind = Object.hasOwn(channelTable, given.kind) ? channelTable[given.kind] : undefined;
    const at = `channels: ${given.id}`;
    if (given.id === heartbeatPath) problems.push(`${at}: id: expected another name: this one is the heartbeat's`);
    problems.push(...placeProblems(`${at}: place`, given.place));
    if (kind === undefined || subscriber === undefined) {
      problems.push(`${at}: kind: expected one of ${Object.keys(channelTable).join(', ')}, came ${given.kind}`);
      return [];
    }
    if (kind.testing === 'line' && (given.testHours ?? given.testAt) !== undefined)
      problems.push(`${at}: testHours, testAt: expected neither: its line is watched all the time`);
    const { fields, problems: missing } = withSecrets(ownFields(given), kind.secrets, env, (path) => readFileSync(path, 'utf8'));
    problems.push(...missing.map((problem) => `${at}: ${problem}`));
    if (missing.length > 0) return [];
    const checked = kind.check(fields);
    if ('problems' in checked) {
      problems.push(...checked.problems.map((problem) => `${at}: ${problem}`));
      return [];
    }
    // Few name any, and a start need not read the vocabulary for the others.
    if (checked.hazards.length > 0 && words === undefined) words = hazardWords(devicesFolder(settings));
    problems.push(...unknownHazards(checked.hazards, words ?? null).map((problem) => `${at}: ${problem}`));
    return [{ subscriber, allowPrivateAddresses: given.allowPrivateAddresses, open: checked.open }];
  });
  if (problems.length > 0) throw new SettingsError(problems);
  return read;
}

/** What is set for a hazard that no alarm has takes effect for none: a misspelt fire would go out as something else. */
function unknownHazards(named: readonly string[], words: ReadonlySet<string> | null): readonly string[] {
  const unknown = words === null ? [] : named.filter((hazard) => !words.has(hazard));
  const expected = [...(words ?? [])].join(', ');
  return unknown.map((hazard) => `hazards: expected ${expected}; came ${hazard}; take one of them, or add it to devices/vocabulary.yaml`);
}

/** What is left for the channel itself. */
function ownFields({ id, kind, place, minSeverity, steps, language, allowPrivateAddresses, testHours, testAt, ...own }: ChannelSettings) {
  return own;
}
