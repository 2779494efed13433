import type { Interlocks } from '../api/interlocks.ts';
import { interlocksFolder } from '../config/interlocks-folder.ts';
import type { Settings } from '../config/settings.ts';
import { causeRules, targetsOf } from '../interlock/targets.ts';
import { covers } from '../model/place.ts';
import type { Log } from '../runtime/log.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { RunningTime } from '../runtime/running-time.ts';
import type { CommandDesk } from './command-desk.ts';
import type { Closing } from './flow.ts';
import { InterlockDesk } from './interlock-desk.ts';
import { interlockMeters } from './interlock-meters.ts';
import { InterlockSet } from './interlock-set.ts';
import type { Flow } from './live-flow.ts';

/** Interlocks in force, and what sends for them. Resolves when both stand; call it after the command desk has started. */
export async function interlockSide(
  settings: Settings,
  flow: Flow,
  commands: CommandDesk,
  { running, metrics, log }: { running: RunningTime; metrics: Metrics; log: Log },
  closing: Closing,
): Promise<Interlocks> {
  const { interlocks: book, pipeline, judge, profiles } = flow;
  const enabled = () => book.allSites().filter(({ state }) => state === 'enabled').length;
  const meters = interlockMeters(metrics, () => book.underWay().length, enabled);
  const act: Interlocks['act'] = (what, origin) => pipeline.interlock(what, origin);
  const desk = new InterlockDesk({
    book,
    commands,
    command: (id) => flow.commands.find(id),
    act,
    append: (inputs) => pipeline.append(inputs),
    running,
    meters,
    log,
  });
  flow.firingListeners.committed = (firings) => desk.onCommitted(firings);
  flow.firingListeners.notFired = (why) => meters.notFired(why);
  const set = new InterlockSet({
    folder: interlocksFolder(settings),
    vocabulary: () => profiles.vocabulary(),
    profiles: () => profiles.inForce().values(),
    book,
    act,
    log,
  });
  closing.push(() => desk.stop());
  closing.push(() => set.stop());
  await set.start();
  desk.start();
  return {
    inForce: () => book.inForce(),
    sites: () => book.allSites(),
    problems: () => set.problems(),
    firing: (id) => book.find(id),
    act,
    causes: ({ cause }, place) =>
      [...judge.devices.values()]
        .filter((device) => {
          const profile = judge.profileOf(device.id);
          return covers(place, device.place) && profile !== undefined && causeRules(cause, profile).length > 0;
        })
        .map(({ id, place: at }) => ({ id, place: at })),
    targets: (definition, site, { id, place }) =>
      targetsOf(definition, { deviceId: id, place }, site, {
        devices: () => judge.devices.values(),
        profileOf: (each) => judge.profileOf(each),
      }),
  };
}
