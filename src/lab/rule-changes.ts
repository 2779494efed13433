import type { RuleChange } from '../model/lab.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Rule } from '../model/rule.ts';
import type { Text } from '../model/text.ts';

/** What the draft judges differently. In the order of the draft, then what is gone. */
export function ruleChanges(current: DeviceProfile, draft: DeviceProfile): readonly RuleChange[] {
  const before = new Map(current.rules.map((rule) => [rule.id, rule]));
  // Every rule of points that come late depends on how often the device promises to send.
  const interval = current.expectedIntervalSeconds !== draft.expectedIntervalSeconds;
  const changes = draft.rules.flatMap((rule): readonly RuleChange[] => {
    const old = before.get(rule.id);
    before.delete(rule.id);
    if (old === undefined) return [{ rule: rule.id, change: 'new' }];
    if (interval || judgedBy(old) !== judgedBy(rule)) return [{ rule: rule.id, change: 'changed' }];
    return JSON.stringify(old) === JSON.stringify(rule) ? [] : [{ rule: rule.id, change: 'words' }];
  });
  return [...changes, ...[...before.keys()].map((rule): RuleChange => ({ rule, change: 'removed' }))];
}

/** Everything of a rule that decides when it raises; its words do not. */
function judgedBy({ id, severity, title, guidance, source, lifeSafety, ...judged }: Rule): string {
  return JSON.stringify(judged);
}

/** What stored readings cannot show of this draft, as sentences. */
export function labLimits(current: DeviceProfile, draft: DeviceProfile): readonly Text[] {
  const limits: Text[] = [
    {
      zh: '回放的是存下来的读数：无法解析的报文不在其中，网关停机的时段看起来像设备失联，人的处置不重演；按设计抑制只计入值班负担，差异表列出全部告警。',
      en: 'Stored readings are replayed: messages that could not be read are not among them, time that the gateway was down looks like silence, and what people did is not played again; suppression by design counts in the operator load, and the difference lists every alarm.',
    },
  ];
  const reading = ({ bindings }: DeviceProfile) =>
    JSON.stringify(
      bindings.map(({ range: _range, ...binding }) => [{ ...binding, map: [...(binding.map ?? [])], point: binding.point.name }]),
    );
  if (reading(current) !== reading(draft))
    limits.push({
      zh: '草稿改了测点的读取方式：存下来的读数是按现行型号读出的，新的读法只对以后的报文有效。',
      en: 'The draft reads points in another way: stored readings are as the type in force read them; the new way holds for messages to come.',
    });
  return limits;
}
