import { auditActTexts } from './audit-act-texts.ts';
import { dutyTexts } from './duty-texts.ts';
import { firstTexts } from './first-texts.ts';
import { indicatorTexts } from './indicator-texts.ts';
import { interlockTexts } from './interlock-texts.ts';
import { kpiTexts } from './kpi-texts.ts';
import { planTexts } from './plan-texts.ts';

/**
 * Every word the console shows. A page brings a table of its own; it is added here, and comes with the first page
 * (first-texts.ts) or, where it is long and nobody else's, with its own page (routes.tsx).
 */
export const texts = { ...firstTexts, ...auditActTexts, ...dutyTexts, ...indicatorTexts, ...interlockTexts, ...kpiTexts, ...planTexts };

export type TextKey = keyof typeof texts;
