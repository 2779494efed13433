import type { Reading } from '../../model/reading.ts';
import type { Aggregate, SeriesQuery } from '../../model/series-store.ts';
import { type InfluxqlClient, identifier, literal, type Series } from './influxql-client.ts';
import { fieldsOf } from './line-point.ts';
import { counts, readState, type SampleState, stateText } from './sample-state.ts';
import { componentOf, inOrder, pointsWithin, sampleAt, sampleColumns, source, where } from './series-selection.ts';

/** Buckets of one series in one answer (sample-query.ts, rowsAPage). */
const bucketsAPage = 2_000;

/** Values in different units have no common mean, but there are so many of them, and one is the first. */
const ofOneUnit = { mean: true, min: true, max: true, sum: true, count: false, first: false, last: false } satisfies Record<
  Aggregate,
  boolean
>;

/** Buckets of one point, in one unit where that matters, and which of them hold an uncertain value. */
interface Question {
  readonly point: string;
  readonly unit: string | null;
  /** After `SELECT`. */
  readonly columns: string;
  readonly states: readonly SampleState[];
  readonly uncertain: readonly SampleState[];
}

/** One value a bucket, made by the database: GROUP BY time, aligned to the epoch, empty buckets left out. */
export async function queryBuckets(client: InfluxqlClient, asked: SeriesQuery, every: number, limit: number): Promise<readonly Reading[]> {
  const questions = await questionsOf(client, asked);
  const found: Reading[] = [];
  if (questions.length === 0) return found;
  for (let from = asked.from; from < asked.to && found.length < limit; ) {
    const page = await askPage(client, asked, questions, every, from);
    // A series that fills its page goes on behind it: only what lies before the shortest of them is complete.
    const end = Math.min(...page.full);
    found.push(...page.readings.filter(({ ts }) => ts <= end).sort(inOrder));
    if (end === Number.POSITIVE_INFINITY) break;
    from = end + every;
  }
  return found.slice(0, limit);
}

async function questionsOf(client: InfluxqlClient, asked: SeriesQuery): Promise<readonly Question[]> {
  const points = asked.points.length > 0 ? [...new Set(asked.points)] : await pointsWithin(client, asked.deviceId, asked);
  const distinct = (point: string) =>
    `SELECT distinct(${identifier(fieldsOf(point).state)}) FROM ${source} ${where(asked.deviceId, asked)}`;
  const answers = await client.ask(points.map(distinct));
  return points.flatMap((point, i) => {
    const texts = (answers[i] ?? []).flatMap(({ values }) => values.map((row) => row[1]));
    const states = texts.flatMap((text) => (typeof text === 'string' ? (readState(text) ?? []) : [])).filter(counts);
    return questionsOfPoint(point, states, asked.aggregate);
  });
}

function questionsOfPoint(point: string, states: readonly SampleState[], aggregate: Aggregate): readonly Question[] {
  if (states.length === 0) return [];
  const uncertainOf = (among: readonly SampleState[]) => among.filter(({ quality }) => quality === 'uncertain');
  if (!ofOneUnit[aggregate]) {
    const state = identifier(fieldsOf(point).state);
    const columns = aggregate === 'count' ? `count(${state})` : sampleColumns(point).replace(state, `${aggregate}(${state})`);
    return [{ point, unit: null, columns, states, uncertain: uncertainOf(states) }];
  }
  const numbers = states.filter(({ kind }) => kind === 'number');
  return [...new Set(numbers.map(({ unit }) => unit))].map((unit) => ({
    point,
    unit,
    columns: `${aggregate}(${identifier(fieldsOf(point).number)})`,
    states: numbers.filter((state) => state.unit === unit),
    uncertain: uncertainOf(states.filter((state) => state.unit === unit)),
  }));
}

interface Page {
  readonly readings: Reading[];
  /** Last bucket of each series that filled its page. */
  readonly full: number[];
}

async function askPage(
  client: InfluxqlClient,
  asked: SeriesQuery,
  questions: readonly Question[],
  every: number,
  from: number,
): Promise<Page> {
  const range = { from, to: asked.to };
  const statement = (point: string, columns: string, states: readonly SampleState[]) => {
    const among = states.map((state) => `${identifier(fieldsOf(point).state)} = ${literal(stateText(state))}`).join(' OR ');
    const groups = `GROUP BY time(${every}ms), "component" fill(none) LIMIT ${bucketsAPage}`;
    return `SELECT ${columns} FROM ${source} ${where(asked.deviceId, range)} AND (${among}) ${groups}`;
  };
  const statements = questions.map(({ point, columns, states }) => statement(point, columns, states));
  const doubtful = questions.filter(({ uncertain }) => uncertain.length > 0);
  const seconds = doubtful.map(({ point, uncertain }) => statement(point, `count(${identifier(fieldsOf(point).state)})`, uncertain));
  const answers = await client.ask([...statements, ...seconds]);
  const page: Page = { readings: [], full: [] };
  for (const [i, question] of questions.entries()) {
    const marked = new Set<string>();
    const second = doubtful.indexOf(question);
    for (const series of second < 0 ? [] : (answers[statements.length + second] ?? []))
      for (const [time] of series.values) marked.add(`${time} ${componentOf(series)}`);
    for (const series of answers[i] ?? []) addSeries(page, series, question, asked.aggregate, marked);
  }
  return page;
}

function addSeries(page: Page, series: Series, { point, unit }: Question, aggregate: Aggregate, marked: ReadonlySet<string>): void {
  const component = componentOf(series);
  if (series.values.length === bucketsAPage) page.full.push(series.values.at(-1)?.[0] as number);
  for (const row of series.values) {
    const ts = row[0] as number;
    const quality = marked.has(`${ts} ${component}`) ? 'uncertain' : 'good';
    if (aggregate === 'first' || aggregate === 'last') {
      const sample = sampleAt(row, 1, point, component);
      if (sample !== null) page.readings.push({ ...sample, quality });
    } else if (typeof row[1] === 'number') page.readings.push({ ts, point, component, value: row[1], unit, quality });
  }
}
