import { planWord } from '../../../page/plan-words.ts';
import { paperFields } from '../../data/paper-fields.ts';
import type { WrittenPlan } from '../../data/plans.ts';
import { languageNow, say, word } from '../../text/language.ts';
import { momentText, placeText } from '../../text/moment-text.ts';
import type { Text } from '../../text/text.ts';

/** Where the page of a target is; null = it has none. */
export function pathOf(kind: string, id: string): string | null {
  if (kind === 'device') return `/device/${encodeURIComponent(id)}`;
  if (kind === 'alarm') return `/alarm/${encodeURIComponent(id)}`;
  if (kind === 'user' && /^[\w.:-]+$/.test(id)) return `/people?q=${encodeURIComponent(id)}`;
  return null;
}

type Detail = Readonly<Record<string, unknown>>;
/** What the trail names by id. */
export interface Named {
  /** What a rule is called; undefined = its device type is not in force any more. */
  readonly rule: (id: string) => string | undefined;
  /** A response plan; undefined = it is not in force any more. */
  readonly plan: (id: string) => WrittenPlan | undefined;
}

/** `role: Operator · place: a › b`: every name that the gateway writes has a word. What has none stands as it is. */
export function detailText(act: string, detail: Detail, names: Named): string {
  const { from, to, ...others } = detail;
  const step =
    typeof to === 'string' && typeof from === 'string' ? `${say('audit.detail.state')}: ${stateText(from)} → ${stateText(to)}` : null;
  const parts = Object.entries(step === null ? detail : others).map(
    ([name, value]) =>
      `${label(act, name)}: ${name === 'about' && typeof value === 'string' ? aboutText(act, value, detail, names) : valueText(act, name, value, names)}`,
  );
  return [...(step === null ? [] : [step]), ...parts].join(' · ');
}

/** Before it was raised there was none; `alarm.state.normal` says that it is over. */
const stateText = (state: string): string => (state === 'normal' ? say('audit.state.normal') : word('alarm.state', state));

function label(act: string, name: string): string {
  // Of a tier it is that of its gateway, of everything else a person's.
  if (name === 'name' && act.startsWith('tier.')) return say('audit.kind.gateway');
  const known = word('audit.detail', name);
  return known === name ? word('papers', name) : known;
}

/** What a step of a response is about, by what happened; the alarm where it is one. */
function aboutText(act: string, about: string, { plan }: Detail, names: Named): string {
  const written = typeof plan === 'string' ? names.plan(plan) : undefined;
  const titles = act === 'response.clock-missed' ? written?.clocks : written?.steps;
  if (act === 'response.reached' || act === 'response.stage-withdrawn') return planWord('stage', about)[languageNow()];
  if (act === 'response.need-met') return planWord('need', about)[languageNow()];
  if (act === 'response.escalated') return say('audit.level', { n: about });
  return titles?.find(({ id }) => id === about)?.title[languageNow()] ?? about;
}

/** Fields of a device whose change is written as a pair. */
const changedFields: ReadonlySet<string> = new Set(['place', ...paperFields]);
const moments = new Set(['expiresAt', 'since', 'until', 'at', 'takenAt']);

function valueText(act: string, name: string, value: unknown, names: Named): string {
  if (value === null || value === undefined || value === '') return name === 'place' && value === '' ? placeText('') : '–';
  if (typeof value === 'boolean') return say(value ? 'audit.yes' : 'audit.no');
  if (typeof value === 'number') return moments.has(name) ? momentText(value) : String(value);
  if (Array.isArray(value)) {
    const each = value.map((one) => valueText(act, name, one, names));
    // What a field was and what it is; elsewhere a list.
    return value.length === 2 && value.every((one) => one === null || typeof one === 'string') && changedFields.has(name)
      ? each.join(' → ')
      : each.join(', ') || '–';
  }
  if (typeof value === 'object') {
    const { zh, en } = value as Partial<Text>;
    if (typeof zh === 'string' && typeof en === 'string') return languageNow() === 'zh' ? zh : en;
    return `(${detailText(act, value as Detail, names)})`;
  }
  const text = String(value);
  if (name === 'rule') return names.rule(text) ?? text;
  if (name === 'plan') return names.plan(text)?.title[languageNow()] ?? text;
  if (name === 'stage') return planWord('stage', text)[languageNow()];
  if (name === 'tier' || (name === 'to' && act === 'tier.escalated')) return planWord('tier', text)[languageNow()];
  if (name === 'subject') return targetText(text);
  if (name === 'role') return act.startsWith('duty.') ? planWord('role', text)[languageNow()] : word('role', text);
  if (name === 'place') return placeText(text);
  if (name === 'act') return word('act', text);
  if (name === 'why') return word('audit.why', text);
  if (name === 'status') return word('commands.answer', text);
  return text;
}

/** `device:lift-1` -> `device lift-1`. */
export function targetText(target: string): string {
  const cut = target.indexOf(':');
  if (cut < 0) return word('audit.kind', target);
  const [kind, id] = [target.slice(0, cut), target.slice(cut + 1)];
  // The root has an empty path.
  if (kind === 'place') return `${word('audit.kind', kind)} ${placeText(id)}`;
  // Which account it was nobody knows, or the gateway would say so.
  const which = id !== '(unknown)' ? id : kind === 'account' ? '' : say('audit.unknown');
  return `${word('audit.kind', kind)} ${which}`.trim();
}
