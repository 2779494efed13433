import { accessTexts } from './access-texts.ts';
import { auditTexts } from './audit-texts.ts';
import { benchTexts } from './bench-texts.ts';
import { commandTexts } from './command-texts.ts';
import { deskTexts } from './desk-texts.ts';
import { devicePageTexts } from './device-page-texts.ts';
import { deviceTexts } from './device-texts.ts';
import { draftTexts } from './draft-texts.ts';
import { gatewayTexts } from './gateway-texts.ts';
import { incidentTexts } from './incident-texts.ts';
import { labTexts } from './lab-texts.ts';
import { maintenanceTexts } from './maintenance-texts.ts';
import { overviewTexts } from './overview-texts.ts';
import { pathTexts } from './path-texts.ts';
import { peopleTexts } from './people-texts.ts';
import { shellTexts } from './shell-texts.ts';
import { terminalTexts } from './terminal-texts.ts';

/** The words that come with the first page. */
export const firstTexts = {
  ...accessTexts,
  ...auditTexts,
  ...benchTexts,
  ...commandTexts,
  ...deskTexts,
  ...devicePageTexts,
  ...deviceTexts,
  ...draftTexts,
  ...incidentTexts,
  ...labTexts,
  ...maintenanceTexts,
  ...overviewTexts,
  ...pathTexts,
  ...peopleTexts,
  ...shellTexts,
  ...terminalTexts,
  ...gatewayTexts,
};
