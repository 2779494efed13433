import { Button } from 'antd';
import { useParams } from 'react-router';
import { useHandover } from '../data/duty.ts';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { datedText, placeText } from '../text/moment-text.ts';
import { StateLists } from './duty/state-lists.tsx';
import '../parts/printed.css';
import './access.css';
import './duty.css';

/** One hand-over as it was, to be read and printed. */
export function Component() {
  const { id = '' } = useParams();
  const { say, pick, person } = useWords();
  const query = useHandover(id);
  const record = query.data;
  const by = (time: string | null, who: string | null) =>
    time === null ? '–' : who === null ? datedText(time) : say('handover.by', { time: datedText(time), who: person(who) });
  return (
    <article className="printed">
      <PageHead title={say('handover.title')}>
        <Button type="primary" className="no-print" onClick={() => print()}>
          {say('handover.print')}
        </Button>
      </PageHead>
      <Failure error={query.error} again={() => void query.refetch()} />
      {query.isPending ? <Waiting /> : null}
      {record ? (
        <>
          <section className="panel">
            <dl className="facts">
              <div>
                <dt>{say('handover.position')}</dt>
                <dd>
                  {pick(record.title)} · {placeText(record.place)}
                </dd>
              </div>
              <div>
                <dt>{say('handover.from')}</dt>
                <dd>{record.from.name}</dd>
              </div>
              <div>
                <dt>{say('handover.to')}</dt>
                <dd>{record.to.name}</dd>
              </div>
              <div>
                <dt>{say('handover.state')}</dt>
                <dd>{say(`duty.state.${record.state}`)}</dd>
              </div>
              <div>
                <dt>{say('handover.offered')}</dt>
                <dd>{by(record.offeredAt, record.offeredBy)}</dd>
              </div>
              <div>
                <dt>{say('handover.closed')}</dt>
                <dd>{by(record.closedAt, record.closedBy)}</dd>
              </div>
              <div>
                <dt>{say('duty.remarks')}</dt>
                <dd className="said">{record.remarks ?? say('handover.hidden')}</dd>
              </div>
              {record.answer === null ? null : (
                <div>
                  <dt>{say('duty.answer')}</dt>
                  <dd className="said">{record.answer}</dd>
                </div>
              )}
            </dl>
          </section>
          <section className="panel">
            <StateLists state={record.lists} record />
          </section>
          <p className="quiet digest">
            {say('handover.digest')} <code>{record.digest}</code>
          </p>
          <p className="only-print">
            {say('handover.sign.from')} ____________________ {say('handover.sign.to')} ____________________
          </p>
        </>
      ) : null}
    </article>
  );
}
