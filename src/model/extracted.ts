/** What one expression gave for one `values` object: a JSON value, nothing (the point is not in this message), or why there is none. */
export type Extracted = { readonly value: unknown } | { readonly failed: string } | null;

/** For every `values` object of a message, in order: one for each of the profile's expressions. */
export type ExtractedMessage = readonly (readonly Extracted[])[];
