/** A text that people read, in both languages of the product. Neither may be empty. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}
export type Language = keyof Text;
