import type { Text } from '../../model/text.ts';

/** One query of a panel and the name of what it shows. `$tag_x` (InfluxQL) and `{{x}}` (PromQL) stand for a tag or label. */
export interface Query {
  readonly text: string;
  readonly name: string;
}

/** One panel as its reader knows it; grafana-json.ts makes Grafana's form of it. */
export interface Panel {
  readonly title: Text;
  /** What it is for, and when to worry. */
  readonly about?: Text;
  readonly kind: 'stat' | 'lines' | 'bars' | 'table';
  /** Grafana's unit id. */
  readonly unit: string;
  /** Of 24. */
  readonly width: number;
  /** From this value up it is red; `below`: down from it. */
  readonly red?: number;
  readonly below?: boolean;
  /** Empty = this database cannot answer it: the panel is left out there. */
  readonly influxql: readonly Query[];
  readonly promql: readonly Query[];
}

export interface Row {
  readonly title: Text;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  /** Part of its file name and of its uid in Grafana: never changed. */
  readonly name: string;
  readonly title: Text;
  readonly about: Text;
  /** Time range when it is opened, e.g. `now-6h`. */
  readonly from: string;
  /** Readings by device can be narrowed by a pattern of device ids. */
  readonly byDevice: boolean;
  readonly rows: readonly Row[];
}
