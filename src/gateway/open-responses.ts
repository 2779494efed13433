import { plansFolder } from '../config/plans-folder.ts';
import type { Settings } from '../config/settings.ts';
import type { DurableJournal } from '../journal/durable-journal.ts';
import { systemRules } from '../model/system-rules.ts';
import type { PlanWords } from '../plans/load-plans.ts';
import { ResponseBook } from '../respond/response-book.ts';
import type { Log } from '../runtime/log.ts';
import { PlanSet } from './plan-set.ts';
import type { ProfileSet } from './profile-set.ts';

/** The plans of now, those in force, and the responses as they were at the committed position. */
export function openResponses(
  journal: DurableJournal,
  settings: Settings,
  profiles: ProfileSet,
  kept: { readonly responses: string | null; readonly plans: string | null },
  log: Log,
): { plans: PlanSet; responses: ResponseBook } {
  const plans = new PlanSet(journal, log);
  plans.readFiles(plansFolder(settings), planWords(profiles));
  if (kept.plans !== null) plans.restore(JSON.parse(kept.plans) as Readonly<Record<string, string>>);
  const responses = new ResponseBook({ plans: () => plans.inForce().values(), plan: (id, version) => plans.find(id, version) });
  const { judged } = journal.status();
  const [last] = judged === 0 ? [] : journal.read(judged - 1, 1);
  const { reader } = journal;
  responses.restore(reader.openResponses(), reader.activeAlarms(), kept.responses, last?.position === judged ? last.at : null);
  return { plans, responses };
}

/** What plans may name; a site may have taken device types away, so rules that no type has are no problem here. */
function planWords(profiles: ProfileSet): PlanWords | null {
  const vocabulary = profiles.vocabulary();
  if (vocabulary === null) return null;
  const rules = [...profiles.inForce().values()].flatMap((profile) => profile.rules.map(({ id }) => id));
  return { hazards: new Set(vocabulary.hazards.keys()), rules: new Set([...rules, ...systemRules.map(({ id }) => id)]) };
}
