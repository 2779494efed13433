import type { Answer } from './channel-port.ts';
import type { Response } from './guarded-request.ts';
import { answerOf } from './http-answer.ts';

/**
 * Robots of chat services answer 200 also when they refuse; what happened stands in the body, under a name that differs
 * (DingTalk and WeCom `errcode`/`errmsg`, Feishu `code`/`msg`). Anything that is not a clear "0" was not taken.
 */
export function robotAnswer(response: Response, codeName: string, textName: string): Answer {
  const answer = answerOf(response);
  if (!answer.taken) return answer;
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(response.body) as Record<string, unknown>;
  } catch {
    return { taken: false, why: 'expected JSON in the answer' };
  }
  if (body?.[codeName] === 0) return { taken: true };
  const code = String(body?.[codeName]).slice(0, 20);
  return { taken: false, why: `${codeName} ${code}: ${String(body?.[textName] ?? '').slice(0, 120)}` };
}
