import { personName } from './people-names.ts';
import type { Plan, PlanStep } from './plan-wire.ts';
import { filled, planWord } from './plan-words.ts';
import type { NotApplied, PendingAct, Text } from './wire.ts';

const t = (zh: string, en: string): Text => ({ zh, en });
type Words = Readonly<Record<string, Text>>;

/** Acts between tiers, for the terminal and the console alike. A word that is not here is shown as it came. */
const alarmActs: Words = {
  acknowledge: t('确认', 'acknowledged'),
  withdraw: t('撤回确认', 'acknowledgement withdrawn'),
  comment: t('备注', 'comment'),
  end: t('解除', 'ended'),
  classify: t('归类', 'classified'),
  shelve: t('搁置', 'shelved'),
  unshelve: t('取消搁置', 'taken off the shelf'),
};
const responseActs: Words = { escalate: t('升级上报', 'Escalated'), comment: t('备注', 'Note'), close: t('办结', 'Closed') };
const codes: Words = {
  'not-complete': t('还有未完成的事项', 'something was still missing'),
  'not-found': t('下级已不认识它', 'the gateway below does not know it any more'),
  closed: t('当时已办结', 'it was closed by then'),
  'stage-passed': t('当时已到后面的阶段', 'a later stage had been reached'),
  'escalated-already': t('当时已升级', 'it had been escalated by then'),
  'not-next-level': t('只能逐级升级', 'it goes up one level at a time'),
  'occurred-again': t('此后又发生', 'it has occurred again since'),
};
const pending = t('{by} 于 {at}“{act}”：下级尚未确认', '"{act}" by {by} at {at}: not yet confirmed below');
const late = t('{by} 于 {at}“{act}”未生效：{first} 在先', '"{act}" by {by} at {at} was not applied: {first} was first');
const refused = t('{by} 于 {at}“{act}”未生效：{why}', '"{act}" by {by} at {at} was not applied: {why}');
const clockOff = t('以下时刻按下级网关的时钟，与本级相差 {n} 秒', 'Times are by the clock of the gateway below, which is {n} s off');
/** ms; a clock that is further off is said (as the alarm about it, GB 50440 [M]). */
const mostOff = 5_000;

type MomentText = (rfc3339: string | null) => string;

export function actWords({ act, of, about }: PendingAct, steps: readonly PlanStep[] = []): Text {
  if (of !== 'response') return alarmActs[act] ?? t(act, act);
  if (act === 'reach') return planWord('stage', about ?? act);
  if (act === 'need') return planWord('need', about ?? act);
  const step = act === 'step' ? steps.find(({ id }) => id === about)?.title : undefined;
  return step ?? responseActs[act] ?? t(about ?? act, about ?? act);
}

export function pendingWords(act: PendingAct, moment: MomentText, steps?: readonly PlanStep[]): Text {
  return filled(pending, { act: actWords(act, steps), by: act.by ?? '–', at: moment(act.at) });
}

export function notAppliedWords(act: NotApplied, moment: MomentText, steps?: readonly PlanStep[]): Text {
  const said = { act: actWords(act, steps), by: act.by ?? '–', at: moment(act.at) };
  const code = act.code ?? '';
  return act.first === null
    ? filled(refused, { ...said, why: codes[code] ?? t(code, code) })
    : filled(late, { ...said, first: act.first.by });
}

/** Null = the clocks agree. */
export function clockOffWords({ clockAheadMs = 0 }: Pick<Plan, 'clockAheadMs'>): Text | null {
  return Math.abs(clockAheadMs) < mostOff ? null : filled(clockOff, { n: Math.round(clockAheadMs / 1_000) });
}

/** Who said something, with the tier where that is another one than this. */
export function saidBy({ by, tier }: { readonly by: string | null; readonly tier?: string | null }): Text {
  const name = by === null ? '–' : tier == null ? personName(by) : by;
  if (tier == null) return t(name, name);
  const word = planWord('tier', tier);
  return t(`${name}（${word.zh}）`, `${name} (${word.en})`);
}

/** At which tier a terminal received or showed it first, where that is another one than this; empty = here. */
export function tierOf({ tier }: { readonly tier?: string | null }): Text {
  return tier == null ? t('', '') : planWord('tier', tier);
}

/** Who acknowledged it. */
export function ackedBy({ acknowledgedBy, acknowledgedTier = null }: Acknowledged): Text {
  return saidBy({ by: acknowledgedBy, tier: acknowledgedTier });
}
interface Acknowledged {
  readonly acknowledgedBy: string | null;
  readonly acknowledgedTier?: string | null;
}

/** An act on a step, stage or need waits for the owner: nobody need say it twice. */
export function waits({ pending: acts = [], steps }: Plan, what: 'reach' | 'step' | 'need', about: string): boolean {
  return acts.some(
    (act) =>
      (act.act === what && act.about === about) ||
      (what === 'reach' && act.act === 'step' && steps.some(({ id, reaches }) => id === act.about && reaches === about)),
  );
}
