import { emergencyDashboard } from './emergency-dashboard.ts';
import { type Database, dataSources, grafanaJson } from './grafana-json.ts';
import { managerDashboard } from './manager-dashboard.ts';
import { operatorDashboard } from './operator-dashboard.ts';

const dashboards = [managerDashboard, emergencyDashboard, operatorDashboard];

/** `dashboards/<database>/<audience>.json`. InfluxDB 1 and 2 are asked in the same InfluxQL, so they share one. */
export function dashboardFiles(): readonly (readonly [path: string, text: string])[] {
  const databases = Object.keys(dataSources) as Database[];
  return databases.flatMap((database) =>
    dashboards.map((dashboard) => {
      const text = `${JSON.stringify(grafanaJson(dashboard, database), null, 2)}\n`;
      return [`dashboards/${database}/${dashboard.name}.json`, text] as const;
    }),
  );
}
