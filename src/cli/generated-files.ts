import { join } from 'node:path';
import { scenariosMarkdown } from '../../simulators/scenarios/scenarios-markdown.ts';
import { alarmStatesMarkdown } from '../alarm/alarm-states-markdown.ts';
import { problemCodesMarkdown } from '../api/problem-codes-markdown.ts';
import { settingsMarkdown } from '../config/settings-markdown.ts';
import { asyncApiDocument } from '../gateway/asyncapi-document.ts';
import { interlockJsonSchema } from '../plans/interlock-schema.ts';
import { loadPlans } from '../plans/load-plans.ts';
import { planJsonSchema } from '../plans/plan-schema.ts';
import { planTimelinesMarkdown } from '../plans/plan-timelines-markdown.ts';
import { responsePlansMarkdown } from '../plans/response-plans-markdown.ts';
import { deviceTypesMarkdown } from '../profiles/device-types-markdown.ts';
import { loadProfiles } from '../profiles/load-profiles.ts';
import { profileJsonSchema } from '../profiles/schema.ts';
import { dashboardFiles } from './dashboards/dashboard-files.ts';

/** Every file that is written from code or data, by its path in the package. The test compares, `npm run generate` writes. */
export function generatedFiles(devicesFolder: string, plansFolder = join(devicesFolder, '..', 'plans')): ReadonlyMap<string, string> {
  const { profiles, vocabulary } = loadProfiles(devicesFolder);
  if (vocabulary === null) throw new Error(`${devicesFolder}: no vocabulary.yaml that can be read; see anlin validate`);
  return new Map([
    ['devices/profile.schema.json', profileJsonSchema()],
    ['plans/interlock.schema.json', interlockJsonSchema()],
    ['plans/plan.schema.json', planJsonSchema()],
    ['docs/generated/alarm-states.md', alarmStatesMarkdown()],
    ['docs/generated/device-types.md', deviceTypesMarkdown(profiles, vocabulary)],
    ['docs/generated/problem-codes.md', problemCodesMarkdown()],
    ['docs/generated/response-timelines.md', planTimelinesMarkdown(loadPlans(plansFolder, null).plans)],
    ['docs/generated/response-plans.md', responsePlansMarkdown(loadPlans(plansFolder, null).plans)],
    ['docs/generated/scenarios.md', scenariosMarkdown()],
    ['docs/generated/settings.md', settingsMarkdown()],
    ['docs/generated/asyncapi.json', `${JSON.stringify(asyncApiDocument('v1'), null, 2)}\n`],
    ...dashboardFiles(),
  ]);
}
