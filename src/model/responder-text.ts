import type { ResponderRole } from './plan.ts';
import type { Text } from './text.ts';
import type { Tier } from './tier.ts';

/** What people call those who do the steps of a plan, and who are on duty. */
export const roleTexts: Readonly<Record<ResponderRole, Text>> = {
  operator: { zh: '值班员', en: 'operator' },
  property: { zh: '物业', en: 'property management' },
  guard: { zh: '保安', en: 'guard' },
  maintenance: { zh: '维保单位', en: 'maintenance firm' },
  grid: { zh: '网格员', en: 'grid worker' },
  'sub-district': { zh: '街道（镇）', en: 'sub-district' },
  'fire-service': { zh: '消防 119', en: 'fire service' },
  police: { zh: '公安 110', en: 'police' },
  medical: { zh: '急救 120', en: 'ambulance' },
};

export const tierTexts: Readonly<Record<Tier, Text>> = {
  community: { zh: '社区', en: 'community' },
  'sub-district': { zh: '街道（镇）', en: 'sub-district' },
  district: { zh: '区（县）', en: 'district' },
  city: { zh: '市', en: 'city' },
};
