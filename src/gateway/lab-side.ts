import type { Settings } from '../config/settings.ts';
import type { Journal } from '../model/journal.ts';
import { describeProfileProblem } from '../profiles/profile-problem.ts';
import { textOfStored } from '../profiles/stored-profile.ts';
import { systemClock as clock } from '../runtime/clock.ts';
import { systemRandom as random } from '../runtime/random.ts';
import type { Flow } from './flow.ts';
import { Lab } from './lab.ts';
import type { ProfileReload } from './profile-reload.ts';
import { RuleDrafts } from './rule-drafts.ts';
import { Workbench } from './workbench.ts';

export interface LabSide {
  readonly workbench: Workbench;
  readonly lab: Lab;
  readonly ruleDrafts: RuleDrafts;
}

/** What people try before anything is in force, and how it gets there. `folder`: of device types. */
export function labSide(settings: Settings, folder: string, journal: Journal, { profiles, store }: Flow, reload: ProfileReload): LabSide {
  const { timeZone } = settings;
  const types = { vocabulary: () => profiles.vocabulary(), inForce: () => profiles.inForce(), timeZone, clock };
  const source = (id: string, version: string) => textOfStored(journal.reader.profileSource(id, version) ?? '');
  const workbench = new Workbench({ ...types, source });
  const lab = new Lab({ ...types, devices: () => journal.reader.devices(), series: store, random, threads: 1 });
  const firstProblem = async (text: string) => {
    const { problems, examples } = await workbench.check(text, 'draft.yaml');
    const [first] = problems;
    if (first !== undefined) return describeProfileProblem(first);
    return examples.run === examples.all ? null : `${examples.all} examples, of which only ${examples.run} could be run in time`;
  };
  const ruleDrafts = new RuleDrafts({
    journal,
    folder,
    vocabulary: types.vocabulary,
    inForce: (id) => profiles.inForce().get(id) ?? null,
    firstProblem,
    reload: (origin) => reload.reload(origin),
    lab,
    shadowMs: settings['rules.shadowHours'] * 3_600_000,
    clock,
    random,
  });
  return { workbench, lab, ruleDrafts };
}
