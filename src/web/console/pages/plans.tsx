import { Link } from 'react-router';
import { useAddress } from '../data/address.ts';
import { useRuleTitles } from '../data/alarms.ts';
import { usePlans, type WrittenPlan } from '../data/plans.ts';
import { may, useSession } from '../data/session.ts';
import type { User } from '../data/wire.ts';
import { DrillYear } from '../parts/drill-year.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useWords } from '../text/language.ts';
import { DrillList } from './plans/drill-list.tsx';
import { HoldDrill } from './plans/hold-drill.tsx';
import { PlanDiagram } from './plans/plan-diagram.tsx';
import { PlanInWords } from './plans/plan-in-words.tsx';
import { PlannedDrills } from './plans/planned-drills.tsx';
import { RunningDrills } from './plans/running-drills.tsx';
import '../parts/plan.css';
import './access.css';
import './desk.css';
import './plans.css';

/** Every response plan in force, drawn and in words; drills are held from here. */
export function Component() {
  const { say, pick } = useWords();
  const { data: user } = useSession();
  const plans = usePlans();
  const { value } = useAddress();
  const shown = plans.data?.find(({ id }) => id === value('plan')) ?? plans.data?.[0];
  return (
    <>
      <PageHead title={say('plans.title')} />
      <p className="quiet">{say('plans.lead')}</p>
      {user ? <RunningDrills user={user} /> : null}
      {user ? <PlannedDrills user={user} /> : null}
      <Failure error={plans.error} again={() => void plans.refetch()} />
      {plans.isPending ? <Waiting /> : null}
      {plans.data?.length === 0 ? <p>{say('plans.none')}</p> : null}
      <nav className="plan-index" aria-label={say('plans.title')}>
        {(plans.data ?? []).map(({ id, title }) => (
          <Link key={id} to={`?plan=${encodeURIComponent(id)}`} aria-current={id === shown?.id ? 'page' : undefined}>
            {pick(title)}
          </Link>
        ))}
      </nav>
      {shown && user ? <PlanPanel key={shown.id} plan={shown} user={user} /> : null}
      <DrillYear place="" />
      <DrillList />
      <p className="quiet">
        {say('plans.docs', { path: say('plans.docs.path') })} <a href="/api/docs">{say('plans.docs.api')}</a>
      </p>
    </>
  );
}

function PlanPanel({ plan, user }: { readonly plan: WrittenPlan; readonly user: User }) {
  const { say, pick, word } = useWords();
  const ruleTitles = useRuleTitles();
  return (
    <Panel title={pick(plan.title)} more={may(user, 'drill') ? <HoldDrill plan={plan} user={user} /> : undefined}>
      <p>{pick(plan.summary)}</p>
      <p className="quiet">
        {plan.rules.length === 0
          ? say('plans.rules.rest', { hazard: plan.hazard })
          : say('plans.rules', { rules: ruleTitles(plan.rules).join(' · ') })}{' '}
        · {say('plans.severity', { severity: word('severity', plan.minSeverity) })} · {say(`plans.per.${plan.per}`)} ·{' '}
        {say('plans.version', { version: plan.version })}
      </p>
      <PlanDiagram plan={plan} />
      <PlanInWords plan={plan} />
    </Panel>
  );
}
