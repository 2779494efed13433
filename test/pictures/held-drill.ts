import type { BrowserContext } from 'playwright-core';

/** Between two things that people do: long enough that the report shows times. */
const betweenMs = 1_500;

/** Holds a drill by the API as people would, to its end, and resolves with its id. */
export async function heldDrill(context: BrowserContext, http: string): Promise<string> {
  const post = async <T>(path: string, data: object): Promise<T> => {
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
    const answer = await context.request.post(`${http}/api/v1/${path}`, { data, headers: { origin: http } });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { response: id } = await post<{ response: string }>('drills', { plan: 'lift-entrapment', place: '阳光社区', reason: '季度演练' });
  const whole = await context.request.get(`${http}/api/v1/responses/${id}`);
  const { progress } = (await whole.json()) as { progress: { steps: { id: string }[]; closing: { need: string }[] } };
  await post(`alarms/${id}/acknowledge`, {});
  // One is skipped, as in life.
  for (const [at, { id: step }] of progress.steps.entries()) {
    const skip = at === 2;
    await post(`responses/${id}/acts`, { act: 'step', step, skip, comment: skip ? '演练中无人可派' : null });
  }
  for (const { need } of progress.closing) await post(`responses/${id}/acts`, { act: 'need', need, comment: '已回访' });
  await post(`alarms/${id}/end`, { comment: '演练结束', classification: 'test' });
  await post(`responses/${id}/acts`, { act: 'close', as: 'real', comment: null });
  return id;
}
