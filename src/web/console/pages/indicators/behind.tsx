import { Button } from 'antd';
import { Link } from 'react-router';
import { useAddress } from '../../data/address.ts';
import { queryText } from '../../data/gateway-api.ts';
import { type IndicatorAsked, useResponsesBehind } from '../../data/indicators.ts';
import { Failure } from '../../parts/failure.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ResponseRow } from '../../parts/response-row.tsx';
import { Waiting } from '../../shell/waiting.tsx';
import { useWords } from '../../text/language.ts';
import { placeText } from '../../text/moment-text.ts';

/** The responses behind one number, newest first; a drill leads to its report, anything else to its incident. */
export function Behind({ asked, figure }: { readonly asked: IndicatorAsked; readonly figure: string }) {
  const { say } = useWords();
  const { value } = useAddress();
  const responses = useResponsesBehind(asked, figure);
  const items = (responses.data?.pages ?? []).flatMap((page) => page.items);
  const { place, range, from, to } = asked;
  const title = value('what') || say('indicators.behind');
  return (
    <>
      <PageHead title={title}>
        <Link to={`/indicators${queryText({ place, from, to, range: range === 'year' ? '' : range })}`}>
          {say('indicators.behind.back')}
        </Link>
      </PageHead>
      <p className="quiet">
        {say('indicators.behind')} · {placeText(place)} · {say(`indicators.range.${range}`)}
      </p>
      <Failure error={responses.error} again={() => void responses.refetch()} />
      {responses.isPending ? <Waiting /> : null}
      {responses.data && items.length === 0 ? <p>{say('indicators.behind.none')}</p> : null}
      <ul className="alarm-list" aria-label={title}>
        {items.map((response) => (
          <ResponseRow key={response.id} response={response} />
        ))}
      </ul>
      {responses.hasNextPage ? (
        <Button onClick={() => void responses.fetchNextPage()} loading={responses.isFetchingNextPage}>
          {say('more')}
        </Button>
      ) : null}
    </>
  );
}
