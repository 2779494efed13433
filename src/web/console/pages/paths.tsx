import { Empty } from 'antd';
import { type PathMeasure, usePaths } from '../data/paths.ts';
import { useSession } from '../data/session.ts';
import { Age } from '../parts/age.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { durationText, momentText, placeText } from '../text/moment-text.ts';
import { ClassTable } from './paths/class-table.tsx';
import { LostLink } from './paths/lost-link.tsx';
import './access.css';
import './paths.css';

/** Every way to people, measured; what classes of EN 50136 ask stands below, and no way is said to be of one. */
export function Component() {
  const { say } = useWords();
  const paths = usePaths('');
  const { data: user } = useSession();
  return (
    <>
      <PageHead title={say('paths.title')}>
        <Age at={paths.dataUpdatedAt} oldMs={90_000} refresh={() => void paths.refetch()} />
      </PageHead>
      <p className="quiet">{say('paths.lead')}</p>
      <Failure error={paths.error} again={() => void paths.refetch()} />
      {paths.isPending ? <Waiting /> : null}
      {paths.data?.items.length === 0 ? <Empty description={say(user?.place ? 'paths.none.here' : 'paths.none')} /> : null}
      <ul className="rows paths" aria-label={say('paths.title')}>
        {(paths.data?.items ?? []).map((path) => (
          <Row key={`${path.kind} ${path.id}`} path={path} />
        ))}
      </ul>
      {paths.data ? <ClassTable report={paths.data} /> : null}
    </>
  );
}

function Row({ path }: { readonly path: PathMeasure }) {
  const { say, word } = useWords();
  const { id, kind, channel, place, lost } = path;
  return (
    <li className="row">
      <div>
        <b>{id}</b>
        <div className="quiet">
          {say(`paths.kind.${kind}`)}
          {kind === 'subscriber' ? ` · ${word('paths.channel', channel)}` : ''}
        </div>
        <div className="quiet">{placeText(place)}</div>
      </div>
      <div>
        <span className={lost ? 'health is-silent' : 'health is-ok'}>
          <span aria-hidden="true">{lost ? '■' : '●'}</span> {say(lost ? 'paths.lost' : 'paths.works')}
        </span>
        {lost ? (
          <div>
            <LostLink path={path} />
          </div>
        ) : null}
      </div>
      <Times kind={kind} times={path.times} />
      <Availability availability={path.availability} />
    </li>
  );
}

function Times({ kind, times }: Pick<PathMeasure, 'kind' | 'times'>) {
  const { say } = useWords();
  if (times === null) return <div className="quiet">{say(`paths.noTimes.${kind}`)}</div>;
  const seconds = (value: number | null) => (value === null ? '–' : say('paths.seconds', { n: value.toFixed(value < 10 ? 2 : 0) }));
  return (
    <div>
      <div className="quiet">{say('paths.times')}</div>
      <b className="figures">
        {times.sample === 0 ? say('paths.noAnswer') : [times.meanSeconds, times.p95Seconds, times.maxSeconds].map(seconds).join(' / ')}
      </b>
      <div className="quiet">{say('paths.sample', { n: times.sample, from: momentText(times.from), to: momentText(times.to) })}</div>
      {times.unanswered > 0 ? <div className="unanswered">{say('paths.unanswered', { n: times.unanswered })}</div> : null}
    </div>
  );
}

function Availability({ availability }: Pick<PathMeasure, 'availability'>) {
  const { say } = useWords();
  const { watched, ratio, observedSeconds, losses, lostSeconds } = availability;
  const none = say(watched === 'nothing' ? 'paths.notWatched' : 'paths.tooEarly');
  return (
    <div>
      <div className="quiet">{say('paths.availability')}</div>
      {/* Cut, not rounded: 99.999 % is not 100 %. */}
      <b className="figures">{ratio === null ? none : `${(Math.floor(ratio * 100_000) / 1_000).toFixed(3)} %`}</b>
      <div className="quiet">
        {say(`paths.watched.${watched}`)} ·{' '}
        {say('paths.observed', { span: durationText(observedSeconds * 1_000), n: losses, lost: durationText(lostSeconds * 1_000) })}
      </div>
    </div>
  );
}
