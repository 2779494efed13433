import { createBrowserRouter } from 'react-router';
import { Crash } from './shell/crash.tsx';
import { Nothing } from './shell/nothing.tsx';
import { Waiting } from './shell/waiting.tsx';
import { addTexts } from './text/language.ts';
import type { TextTable } from './text/text.ts';

const auditWords = async () => (await import('./text/audit-act-texts.ts')).auditActTexts;
const planWords = async () => (await import('./text/plan-texts.ts')).planTexts;
/** Of what is counted of responses and drills; these pages show responses too. */
const indicatorWords = async () => ({ ...(await planWords()), ...(await import('./text/indicator-texts.ts')).indicatorTexts });
const kpiWords = async () => (await import('./text/kpi-texts.ts')).kpiTexts;
const interlockWords = async () => (await import('./text/interlock-texts.ts')).interlockTexts;
const dutyWords = async () => (await import('./text/duty-texts.ts')).dutyTexts;

/** A page whose words come with it. */
async function worded<Page>(page: Promise<Page>, words: Promise<TextTable>): Promise<Page> {
  addTexts(await words);
  return page;
}

/**
 * Address -> page. A page is loaded when somebody goes there; its file exports `Component`. The gateway serves the console for
 * the addresses of src/api/page-files.ts and no others: a new page stands in both.
 */
export const router = createBrowserRouter([
  {
    errorElement: <Crash />,
    hydrateFallbackElement: <Waiting />,
    children: [
      { path: '/sign-in', lazy: () => import('./pages/sign-in.tsx') },
      { path: '/setup/:token', lazy: () => import('./pages/setup.tsx') },
      {
        // Everything in here is for somebody who is signed in.
        lazy: async () => ({ Component: (await import('./shell/frame.tsx')).Frame }),
        children: [
          {
            errorElement: <Crash />,
            children: [
              { path: '/', lazy: () => import('./pages/overview.tsx') },
              { path: '/places', lazy: () => import('./pages/places.tsx') },
              { path: '/devices', lazy: () => import('./pages/devices.tsx') },
              { path: '/device/:id', lazy: () => import('./pages/device.tsx') },
              { path: '/terminals', lazy: () => import('./pages/terminals.tsx') },
              { path: '/gateways', lazy: () => import('./pages/gateways.tsx') },
              { path: '/paths', lazy: () => import('./pages/paths.tsx') },
              { path: '/people', lazy: () => import('./pages/people.tsx') },
              { path: '/tokens', lazy: () => import('./pages/tokens.tsx') },
              { path: '/audit', lazy: () => worded(import('./pages/audit.tsx'), auditWords()) },
              { path: '/incidents', lazy: () => worded(import('./pages/incidents.tsx'), planWords()) },
              { path: '/duty', lazy: () => worded(import('./pages/duty.tsx'), dutyWords()) },
              { path: '/handover/:id', lazy: () => worded(import('./pages/handover.tsx'), dutyWords()) },
              { path: '/interlocks', lazy: () => worded(import('./pages/interlocks.tsx'), interlockWords()) },
              { path: '/plans', lazy: () => worded(import('./pages/plans.tsx'), indicatorWords()) },
              { path: '/indicators', lazy: () => worded(import('./pages/indicators.tsx'), indicatorWords()) },
              { path: '/drill/:id', lazy: () => worded(import('./pages/drill.tsx'), indicatorWords()) },
              { path: '/maintenance', lazy: () => import('./pages/maintenance.tsx') },
              { path: '/kpis', lazy: () => worded(import('./pages/kpis.tsx'), kpiWords()) },
              { path: '/lab', lazy: () => import('./pages/lab.tsx') },
              { path: '/account', lazy: () => import('./pages/account.tsx') },
              {
                // Pages that call antd's `App.useApp()` (messages, modals) stand in here: the others do without its weight.
                lazy: () => import('./shell/with-messages.tsx'),
                children: [
                  { path: '/alarms', lazy: () => import('./pages/alarms.tsx') },
                  { path: '/alarm/:id', lazy: () => import('./pages/alarm.tsx') },
                  { path: '/incident/:id', lazy: () => worded(import('./pages/incident.tsx'), planWords()) },
                  { path: '/quarantine', lazy: () => import('./pages/quarantine.tsx') },
                  { path: '/workbench', lazy: () => import('./pages/workbench.tsx') },
                  { path: '/register', lazy: () => import('./pages/register.tsx') },
                ],
              },
              { path: '*', element: <Nothing /> },
            ],
          },
        ],
      },
    ],
  },
]);
