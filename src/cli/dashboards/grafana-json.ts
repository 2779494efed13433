import type { Text } from '../../model/text.ts';
import type { Dashboard, Panel, Query } from './panel.ts';

/** Data sources as dashboards/provisioning names them; the uid is what panels refer to. */
export const dataSources = {
  influxdb: { type: 'influxdb', uid: 'anlin' },
  prometheus: { type: 'prometheus', uid: 'anlin-prometheus' },
} as const;
export type Database = keyof typeof dataSources;

const rowHeight = 1;
const heights = { stat: 4, lines: 8, bars: 8, table: 8 } satisfies Record<Panel['kind'], number>;
const kinds = { stat: 'stat', lines: 'timeseries', bars: 'timeseries', table: 'table' } satisfies Record<Panel['kind'], string>;
/** Shorter intervals than what is written into would show a gap where there is none. */
const shortestInterval = '1m';
const both = ({ zh, en }: Text) => `${zh} / ${en}`;

/** Grafana's classic JSON (11 writes schema version 41 and migrates older ones; every field here is of 39). */
export function grafanaJson(dashboard: Dashboard, database: Database): object {
  return {
    uid: `anlin-${dashboard.name}-${database}`,
    title: both(dashboard.title),
    description: both(dashboard.about),
    tags: ['anlin', database],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '15s',
    time: { from: dashboard.from, to: 'now' },
    timezone: 'browser',
    annotations: { list: [] },
    templating: { list: variables(dashboard, database) },
    panels: panels(dashboard, database),
  };
}

function variables({ byDevice }: Dashboard, database: Database): object[] {
  if (database === 'prometheus') {
    const query = { query: 'label_values(anlin_devices_at, place)', refId: 'place' };
    const all = { includeAll: true, allValue: '.*', multi: true, current: { text: ['All'], value: ['$__all'] } };
    return [
      { name: 'place', label: '位置 / place', type: 'query', datasource: dataSources.prometheus, query, refresh: 2, sort: 1, ...all },
    ];
  }
  if (!byDevice) return [];
  const everything = { text: '.*', value: '.*' };
  return [
    {
      name: 'device',
      label: '设备编号（正则） / device id (pattern)',
      type: 'textbox',
      query: '.*',
      current: everything,
      options: [everything],
    },
  ];
}

function panels({ rows }: Dashboard, database: Database): object[] {
  const made: object[] = [];
  let y = 0;
  for (const row of rows) {
    const shown = row.panels.filter((panel) => queriesOf(panel, database).length > 0);
    made.push({
      id: made.length + 1,
      type: 'row',
      title: both(row.title),
      collapsed: false,
      gridPos: { x: 0, y, w: 24, h: rowHeight },
      panels: [],
    });
    y += rowHeight;
    let x = 0;
    let height = 0;
    for (const panel of shown) {
      if (x + panel.width > 24) {
        x = 0;
        y += height;
        height = 0;
      }
      made.push(grafanaPanel(panel, database, made.length + 1, { x, y, w: panel.width, h: heights[panel.kind] }));
      x += panel.width;
      height = Math.max(height, heights[panel.kind]);
    }
    y += height;
  }
  return made;
}

const queriesOf = (panel: Panel, database: Database): readonly Query[] => (database === 'influxdb' ? panel.influxql : panel.promql);

function grafanaPanel(panel: Panel, database: Database, id: number, gridPos: object): object {
  const { title, about, kind, unit } = panel;
  return {
    id,
    type: kinds[kind],
    title: both(title),
    ...(about === undefined ? {} : { description: both(about) }),
    datasource: dataSources[database],
    interval: shortestInterval,
    gridPos,
    // A gap stays a gap: nothing is joined over it and nothing is taken for 0.
    fieldConfig: {
      defaults: { unit, noValue: '无数据 / no data', ...colours(panel), custom: customOf(panel) },
      overrides: [],
    },
    options: optionsOf(kind),
    targets: queriesOf(panel, database).map((query, index) => target(query, database, String.fromCharCode(65 + index), kind)),
  };
}

function colours({ red, below }: Panel): object {
  const steps =
    red === undefined
      ? [{ color: 'blue', value: null }]
      : [
          { color: below === true ? 'red' : 'green', value: null },
          { color: below === true ? 'green' : 'red', value: red },
        ];
  return { color: { mode: 'palette-classic' }, thresholds: { mode: 'absolute', steps } };
}

function customOf({ kind, red }: Panel): object {
  if (kind === 'stat') return {};
  if (kind === 'table') return { cellOptions: { type: 'color-text' } };
  const common = { spanNulls: false, lineWidth: 1, thresholdsStyle: { mode: red === undefined ? 'off' : 'dashed' } };
  return kind === 'bars' ? { ...common, drawStyle: 'bars', fillOpacity: 60 } : { ...common, drawStyle: 'line', showPoints: 'auto' };
}

function optionsOf(kind: Panel['kind']): object {
  const last = { calcs: ['lastNotNull'], fields: '', values: false };
  if (kind === 'stat') return { reduceOptions: last, colorMode: 'value', graphMode: 'area', textMode: 'auto', orientation: 'auto' };
  if (kind === 'table') return { showHeader: true };
  return { legend: { displayMode: 'list', placement: 'bottom', showLegend: true }, tooltip: { mode: 'multi', sort: 'desc' } };
}

function target({ text, name }: Query, database: Database, refId: string, kind: Panel['kind']): object {
  const datasource = dataSources[database];
  if (database === 'influxdb') {
    const resultFormat = kind === 'table' ? 'table' : 'time_series';
    return { refId, datasource, query: text, rawQuery: true, resultFormat, ...(name === '' ? {} : { alias: name }) };
  }
  const how = kind === 'table' ? { instant: true, range: false, format: 'table' } : { instant: false, range: true, format: 'time_series' };
  return { refId, datasource, editorMode: 'code', expr: text, legendFormat: name, ...how };
}
