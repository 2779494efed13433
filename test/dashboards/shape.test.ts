import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type GrafanaPanel, root, shipped } from './shipped-dashboards.ts';

/** Grafana is not installed where this runs: these hold the files to what it is known to need. */
interface DataSources {
  datasources: { uid: string; type: string; name: string; jsonData: { version?: string; dbName?: string } }[];
}
const read = (path: string) => parse(readFileSync(join(root, 'dashboards', path), 'utf8'));
const sources = ['influxdb', 'prometheus'].flatMap((name) => (read(`provisioning/datasources/${name}.yaml`) as DataSources).datasources);
const all = [...shipped('influxdb'), ...shipped('prometheus')];
/** Units of Grafana that are used (packages/grafana-data, valueFormats/categories.ts). */
const units = ['short', 'percent', 'percentunit', 's', 'bytes', 'watt', 'celsius', 'dBm', 'cps', 'bool_on_off'];
const kinds = ['stat', 'timeseries', 'table'];

test('three audiences in both query languages, each with a uid of its own that never changes', () => {
  expect(all.map(({ file, dashboard }) => [file, dashboard.uid])).toEqual([
    ['influxdb/emergency.json', 'anlin-emergency-influxdb'],
    ['influxdb/manager.json', 'anlin-manager-influxdb'],
    ['influxdb/operator.json', 'anlin-operator-influxdb'],
    ['prometheus/emergency.json', 'anlin-emergency-prometheus'],
    ['prometheus/manager.json', 'anlin-manager-prometheus'],
    ['prometheus/operator.json', 'anlin-operator-prometheus'],
  ]);
  // Grafana gives the number itself; one of another installation would overwrite there.
  for (const { dashboard } of all) expect([dashboard.uid, dashboard.id, dashboard.schemaVersion]).toEqual([dashboard.uid, undefined, 39]);
});

describe.each(all)('$file', ({ file, dashboard }) => {
  const data = dashboard.panels.filter((panel) => panel.type !== 'row');

  test('every panel has an id of its own, its own room, and text in both languages', () => {
    expect(data.length).toBeGreaterThanOrEqual(8);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const taken = new Set<string>();
    for (const { title, description, gridPos } of dashboard.panels) {
      for (const text of [title, description ?? title]) expect(text).toMatch(/\p{Script=Han}.* \/ .*[a-z]/iu);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([title, taken.has(`${x},${y}`)]).toEqual([title, false]);
          taken.add(`${x},${y}`);
        }
    }
  });

  test('every panel asks a data source that is provisioned, in its language, and nothing is empty', () => {
    const type = file.startsWith('influxdb') ? 'influxdb' : 'prometheus';
    for (const { title, type: kind, datasource, targets = [] } of data) {
      expect(kinds).toContain(kind);
      expect(sources).toContainEqual(expect.objectContaining({ uid: datasource?.uid, type: datasource?.type }));
      expect([title, datasource?.type]).toEqual([title, type]);
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      for (const target of targets) {
        expect(target.datasource).toEqual(datasource);
        expect((type === 'influxdb' ? target.query : target.expr)?.trim()).toBeTruthy();
      }
    }
    for (const { datasource } of dashboard.templating.list) if (datasource !== undefined) expect(datasource.uid).toBe('anlin-prometheus');
  });

  test('every value has a unit, a gap stays a gap, and what is not there says so', () => {
    const wrong = (panel: GrafanaPanel) => {
      const { unit = '', noValue, custom } = panel.fieldConfig?.defaults ?? { custom: {} };
      const joined = panel.type === 'timeseries' && custom.spanNulls !== false;
      const filled = (panel.targets ?? []).some(({ query = '' }) => !/fill\((null|none)\)|top\(|bottom\(/.test(query) && query !== '');
      const zeroed = (panel.targets ?? []).some(({ query = '', expr = '' }) => /fill\(0|or vector\(0\)/.test(query + expr));
      return !units.includes(unit) || noValue !== '无数据 / no data' || joined || filled || zeroed;
    };
    expect(data.filter(wrong).map(({ title }) => title)).toEqual([]);
  });

  test('every variable that a query uses is there', () => {
    const known = new Set([...dashboard.templating.list.map(({ name }) => name), 'timeFilter', '__interval', '__rate_interval', 'tag']);
    const used = data.flatMap(({ targets = [] }) =>
      targets.flatMap(({ query = '', expr = '' }) => [...`${query} ${expr}`.matchAll(/\$(\w+)/g)].map(([, name]) => name ?? '')),
    );
    expect(used.filter((name) => !known.has(name))).toEqual([]);
  });
});

test('the provisioned folders are those that docker compose mounts, and InfluxDB 1 has the same door', () => {
  const { providers } = read('provisioning/dashboards/anlin.yaml') as { providers: { name: string; options: { path: string } }[] };
  expect(new Set(providers.map(({ name }) => name)).size).toBe(2);
  for (const { options } of providers) expect(existsSync(join(root, options.path.replace('/etc/anlin/', '')))).toBe(true);
  const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true });
  expect(services.grafana.volumes).toContain('./dashboards:/etc/anlin/dashboards:ro');
  const [version1] = (read('influxdb1-datasource.yaml') as DataSources).datasources;
  const [version2] = sources;
  expect(version1).toMatchObject({ uid: version2?.uid, type: version2?.type, name: version2?.name });
  expect([version1?.jsonData.version, version1?.jsonData.dbName]).toEqual([version2?.jsonData.version, version2?.jsonData.dbName]);
  expect(new Set(sources.map(({ uid }) => uid)).size).toBe(sources.length);
});
