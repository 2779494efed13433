import { expect } from 'vitest';
import type { Json } from './site.ts';

export interface SseMessage {
  readonly id: string;
  readonly event: string;
  readonly data: Json;
}

/** Server-Sent Events as a script would read them (WHATWG HTML 9.2), with the last id kept for the next connection. */
export class SseClient {
  readonly messages: SseMessage[] = [];
  lastId = '';
  status = 0;
  ended = false;
  private readonly gone = new AbortController();

  async open(url: string, headers: Record<string, string>): Promise<this> {
    const answer = await fetch(url, {
      headers: { accept: 'text/event-stream', ...(this.lastId === '' ? {} : { 'last-event-id': this.lastId }), ...headers },
      signal: this.gone.signal,
    });
    this.status = answer.status;
    if (answer.status === 200) void this.read(answer.body ?? new ReadableStream());
    return this;
  }

  of(kind: string): Json[] {
    return this.messages.filter(({ event }) => event === kind).map(({ data }) => data);
  }

  async until(what: (message: SseMessage) => boolean, timeout = 10_000): Promise<SseMessage> {
    await expect.poll(() => this.messages.some(what), { timeout, interval: 25 }).toBe(true);
    return this.messages.find(what) as SseMessage;
  }

  close(): void {
    this.gone.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    try {
      for await (const chunk of body.pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<string>) {
        text += chunk;
        for (let cut = text.indexOf('\n\n'); cut >= 0; cut = text.indexOf('\n\n')) {
          this.take(text.slice(0, cut).split('\n'));
          text = text.slice(cut + 2);
        }
      }
    } catch {
      // cut off: what was read whole counts
    }
    this.ended = true;
  }

  private take(lines: readonly string[]): void {
    const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
    const id = field('id');
    if (id !== '') this.lastId = id;
    if (field('data') !== '') this.messages.push({ id, event: field('event'), data: JSON.parse(field('data')) });
  }
}
