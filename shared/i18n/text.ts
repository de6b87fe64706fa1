export type Language = "zh" | "en";
/** A text in both languages of the interface. `{{name}}` marks a value filled in. */
export type Text = Readonly<Record<Language, string>>;
/** One catalogue page: both languages stand side by side, so a text cannot exist in one only. */
export const defineTexts = <const K extends string>(
  texts: Record<K, Text>,
): Record<K, Text> => texts;
