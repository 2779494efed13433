import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..').replace(/\/dist$/, '');

export interface Target {
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly query?: string;
  readonly expr?: string;
  readonly alias?: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
}
export interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly fieldConfig?: {
    readonly defaults: { readonly unit?: string; readonly noValue?: string; readonly custom: { spanNulls?: boolean } };
  };
  readonly targets?: readonly Target[];
}
export interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly id?: number;
  readonly panels: readonly GrafanaPanel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly datasource?: { uid: string } }[] };
}

/** What stands in dashboards/<database>, as Grafana reads it. */
export function shipped(database: 'influxdb' | 'prometheus'): readonly { readonly file: string; readonly dashboard: GrafanaDashboard }[] {
  const folder = join(root, 'dashboards', database);
  return readdirSync(folder).map((file) => ({
    file: `${database}/${file}`,
    dashboard: JSON.parse(readFileSync(join(folder, file), 'utf8')),
  }));
}

/** Every query, with the panel it stands in. */
export function targets(database: 'influxdb' | 'prometheus'): readonly { file: string; panel: GrafanaPanel; target: Target }[] {
  return shipped(database).flatMap(({ file, dashboard }) =>
    dashboard.panels.flatMap((panel) => (panel.targets ?? []).map((target) => ({ file, panel, target }))),
  );
}
