/** One group of rows, e.g. those of one component. */
export interface Series {
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

export interface InfluxqlOptions {
  /** e.g. `http://127.0.0.1:8086`. */
  readonly url: string;
  readonly database: string;
  /** The whole header, e.g. `Token ...`; null = none. */
  readonly authorization: string | null;
  readonly timeoutMs?: number;
}

/** The server was reached and said no. */
export class QueryRefused extends Error {
  override readonly name = 'QueryRefused';
  readonly status: number;

  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

/** Questions on their way at once; the others wait. */
const mostAsked = 8;
const defaultTimeoutMs = 15_000;

/** InfluxQL over `/query`, which InfluxDB 1, 2 and 3 all have: the one reader of all of them (Flux is gone in 3). */
export class InfluxqlClient {
  private readonly options: InfluxqlOptions;
  private asking = 0;
  private waiting: (() => void)[] = [];

  constructor(options: InfluxqlOptions) {
    this.options = options;
  }

  /** One request; the series of each statement, in their order. A database that is not there holds nothing. Times in ms. */
  async ask(statements: readonly string[]): Promise<readonly (readonly Series[])[]> {
    if (statements.length === 0) return [];
    while (this.asking >= mostAsked) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.asking++;
    try {
      return await this.request(statements);
    } finally {
      this.asking--;
      this.waiting.shift()?.();
    }
  }

  private async request(statements: readonly string[]): Promise<readonly (readonly Series[])[]> {
    const { url, database, authorization, timeoutMs = defaultTimeoutMs } = this.options;
    const body = new URLSearchParams({ db: database, epoch: 'ms', q: statements.join(';\n') });
    const response = await fetch(`${url}/query`, {
      method: 'POST',
      body,
      headers: authorization === null ? {} : { authorization },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw new Error(`the database cannot be asked: ${reasonOf(error)}`);
    });
    const text = await response.text().catch((error: unknown) => {
      throw new Error(`the database stopped in the middle of its answer: ${reasonOf(error)}`);
    });
    if (!response.ok)
      throw new QueryRefused(response.status, `the database refuses the question: ${response.status} ${text.slice(0, 300)}`);
    const { results, error } = JSON.parse(text) as { results?: { series?: Series[]; error?: string }[]; error?: string };
    if (error !== undefined || results === undefined) throw new QueryRefused(400, `the database refuses the question: ${error}`);
    return results.map((result) => {
      if (result.error === undefined) return result.series ?? [];
      if (/database not found/.test(result.error)) return [];
      throw new QueryRefused(400, `the database refuses the question: ${result.error}`);
    });
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message || String((error.cause as { code?: unknown }).code) : error.message;
}

/** A string literal; only names and states get here, which hold no quote, backslash or line break (written-name.ts, sample-state.ts). */
export function literal(text: string): string {
  return `'${text}'`;
}

/** An identifier; the same holds. */
export function identifier(name: string): string {
  return `"${name}"`;
}
