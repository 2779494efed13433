import { accessTexts } from './access-texts.ts';
import { auditTexts } from './audit-texts.ts';
import { benchTexts } from './bench-texts.ts';
import { commandTexts } from './command-texts.ts';
import { deskTexts } from './desk-texts.ts';
import { devicePageTexts } from './device-page-texts.ts';
import { deviceTexts } from './device-texts.ts';
import { draftTexts } from './draft-texts.ts';
import { dutyTexts } from './duty-texts.ts';
import { gatewayTexts } from './gateway-texts.ts';
import { incidentTexts } from './incident-texts.ts';
import { interlockTexts } from './interlock-texts.ts';
import { kpiTexts } from './kpi-texts.ts';
import { labTexts } from './lab-texts.ts';
import { maintenanceTexts } from './maintenance-texts.ts';
import { overviewTexts } from './overview-texts.ts';
import { pathTexts } from './path-texts.ts';
import { peopleTexts } from './people-texts.ts';
import { planTexts } from './plan-texts.ts';
import { shellTexts } from './shell-texts.ts';
import { terminalTexts } from './terminal-texts.ts';

/** Every word the console shows. A page brings a table of its own and is added here. */
export const texts = {
  ...shellTexts,
  ...peopleTexts,
  ...overviewTexts,
  ...deviceTexts,
  ...devicePageTexts,
  ...commandTexts,
  ...deskTexts,
  ...benchTexts,
  ...labTexts,
  ...draftTexts,
  ...incidentTexts,
  ...interlockTexts,
  ...kpiTexts,
  ...maintenanceTexts,
  ...pathTexts,
  ...dutyTexts,
  ...accessTexts,
  ...auditTexts,
  ...terminalTexts,
  ...gatewayTexts,
  ...planTexts,
};

export type TextKey = keyof typeof texts;
