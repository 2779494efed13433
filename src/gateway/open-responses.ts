import { plansFolder } from '../config/plans-folder.ts';
import type { Settings } from '../config/settings.ts';
import type { DurableJournal } from '../journal/durable-journal.ts';
import { PlannedDrills } from '../respond/planned-drills.ts';
import { ResponseBook } from '../respond/response-book.ts';
import type { Log } from '../runtime/log.ts';
import { drillsKey } from './drills.ts';
import { PlanSet } from './plan-set.ts';
import type { KeptParts } from './profile-set.ts';
import { plansKey, responsesKey } from './responding.ts';

/** The plans of now, those in force, and the responses and planned drills as they were at the committed position. */
export function openResponses(
  journal: DurableJournal,
  settings: Settings,
  kept: KeptParts,
  log: Log,
): { plans: PlanSet; responses: ResponseBook; drills: PlannedDrills } {
  const plans = new PlanSet(journal, log);
  // A site may have taken device types away: a plan that names a rule of theirs still tells people what to do about the others.
  plans.readFiles(plansFolder(settings), null);
  const inForce = kept.get(plansKey);
  if (inForce !== undefined) plans.restore(JSON.parse(inForce) as Readonly<Record<string, string>>);
  const responses = new ResponseBook({
    plans: () => plans.inForce().values(),
    plan: (id, version, of) => (of === 'own' ? plans.find(id, version) : plans.exactly(id, version)),
  });
  const { judged } = journal.status();
  const [last] = judged === 0 ? [] : journal.read(judged - 1, 1);
  const opened = journal.reader.openResponses();
  responses.restore(opened, kept.get(responsesKey) ?? null, last?.position === judged ? last : null, () => journal.reader.activeAlarms());
  const drills = new PlannedDrills();
  drills.restore(kept.get(drillsKey) ?? null);
  return { plans, responses, drills };
}
