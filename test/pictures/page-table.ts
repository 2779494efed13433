/** One page of the product and how it is known to be ready for its picture. */
export interface PicturedPage {
  /** File name in docs/pictures, without language and ending. */
  readonly name: string;
  /** Address; `{device}`, `{alarm}`, `{terminal}`, `{incident}` and `{drill}` are filled in with what the demo has. */
  readonly path: string;
  /** CSS (or Playwright) selector that is there once the page shows what it has to. */
  readonly waitFor: string;
  /** Something to press before the picture, e.g. the sound of a terminal. */
  readonly press?: string;
  /** Milliseconds more, for what is drawn after the data is there. */
  readonly settle?: number;
}

/** A new page goes in here. */
export const picturedPages: readonly PicturedPage[] = [
  { name: 'home', path: '/', waitFor: '.tiles .tile', settle: 1_000 },
  { name: 'devices', path: '/devices', waitFor: 'a[href^="/device/"]' },
  { name: 'device', path: '/device/{device}', waitFor: '#chart canvas', settle: 1_500 },
  { name: 'alarms', path: '/alarms', waitFor: 'a[href^="/alarm/"]' },
  { name: 'alarm', path: '/alarm/{alarm}', waitFor: 'h1, h2', settle: 1_000 },
  { name: 'incidents', path: '/incidents', waitFor: '.incident-row', settle: 300 },
  { name: 'plans', path: '/plans?plan=lift-entrapment', waitFor: '.plan-diagram', settle: 300 },
  { name: 'incident', path: '/incident/{incident}', waitFor: '.timeline-list li', settle: 500 },
  { name: 'drill', path: '/drill/{drill}', waitFor: '.drill-steps tbody tr', settle: 300 },
  { name: 'indicators', path: '/indicators', waitFor: '.clock-figures li', settle: 300 },
  { name: 'maintenance', path: '/maintenance', waitFor: '.due-rows .row', settle: 300 },
  { name: 'kpis', path: '/kpis', waitFor: '.kpi-judged', settle: 500 },
  { name: 'terminal', path: '/terminal/{terminal}', waitFor: 'text=/1号楼/', settle: 1_500 },
  { name: 'terminals', path: '/terminals', waitFor: '.terminals .row', settle: 300 },
  { name: 'quarantine', path: '/quarantine', waitFor: 'h1, h2', settle: 500 },
  { name: 'workbench', path: '/workbench', waitFor: 'h1, h2', settle: 500 },
  { name: 'lab', path: '/lab?profile=gas-household', waitFor: '#lab-editor', settle: 500 },
  { name: 'people', path: '/people', waitFor: '.rows li', settle: 300 },
  { name: 'people-invite', path: '/people', waitFor: '.rows li', press: '.frame-main .ant-btn-primary', settle: 1_000 },
  { name: 'tokens', path: '/tokens', waitFor: '.page-head', settle: 500 },
  { name: 'audit', path: '/audit', waitFor: '.rows li', settle: 300 },
  { name: 'account', path: '/account', waitFor: '.sign-ins li', settle: 300 },
];
