import type { Incident } from '../../model/incident.ts';
import type { Response } from '../../model/response.ts';
import { rfc3339 } from '../../model/rfc3339.ts';
import type { Language, Text } from '../../model/text.ts';
import type { Responses } from '../responses.ts';
import { responseJson } from './response-json.ts';

/** Why these alarms are one incident. */
function why({ hazard, area }: Incident): Text {
  return {
    zh: `同一处（${area === '' ? '全部位置' : area}）、同类危险（${hazard.title.zh}）的告警，相隔不超过 30 分钟，且前一个尚未解除。`,
    en: `Alarms of one hazard (${hazard.title.en}) in one place (${area === '' ? 'everywhere' : area}), at most 30 minutes apart, the one before still active.`,
  };
}

export function incidentJson(
  incident: Incident,
  responses: readonly Response[],
  asked: Pick<Responses, 'now' | 'pendingOf'>,
  language: Language,
) {
  const { id, hazard, area, startedAt, endedAt, alarms, active, primary } = incident;
  const reasons = why(incident);
  return {
    id,
    state: active > 0 ? ('open' as const) : ('ended' as const),
    hazard: hazard.id,
    title: hazard.title,
    place: area,
    startedAt: rfc3339(startedAt),
    endedAt: endedAt === null ? null : rfc3339(endedAt),
    alarms,
    active,
    firstAlarm: id,
    primaryAlarm: primary,
    reason: reasons[language],
    reasons,
    responses: responses.map((each) => responseJson(each, asked)),
  };
}
