/** One text in both languages. `{name}` is filled in. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}
export type TextTable = Readonly<Record<string, Text>>;

/** Both languages stand side by side: a missing one is a type error. */
export const t = (zh: string, en: string): Text => ({ zh, en });
