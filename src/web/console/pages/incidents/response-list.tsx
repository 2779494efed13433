import type { UseQueryResult } from '@tanstack/react-query';
import type { ResponseBrief } from '../../data/responses.ts';
import { Failure } from '../../parts/failure.tsx';
import { ResponseRow } from '../../parts/response-row.tsx';
import { Waiting } from '../../shell/waiting.tsx';
import { useWords } from '../../text/language.ts';

interface Shown {
  readonly responses: UseQueryResult<readonly ResponseBrief[]>;
  readonly of: 'responses' | 'cause';
}

/** Responses that are not closed, those past a time limit or escalated first: their alarms may all have ended; or closed ones without a cause. */
export function ResponseList({ responses, of }: Shown) {
  const { say } = useWords();
  return (
    <>
      <Failure error={responses.error} again={() => void responses.refetch()} />
      {responses.isPending ? <Waiting /> : null}
      {responses.data?.length === 0 ? (
        <div className="panel">
          <p>{say(`incidents.none.${of}`)}</p>
        </div>
      ) : null}
      <ul className="alarm-list" aria-label={say(`incidents.filter.${of}`)}>
        {(responses.data ?? []).map((response) => (
          <ResponseRow key={response.id} response={response} />
        ))}
      </ul>
    </>
  );
}
