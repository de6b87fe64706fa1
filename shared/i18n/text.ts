export type Language = "zh" | "en";
/**
 * A text in both languages of the interface. `{{name}}` marks a value filled in; `[image|images]` behind it is the one
 * word where that value is 1, else the other: English needs it, Chinese does not.
 */
export type Text = Readonly<Record<Language, string>>;
/** One catalogue page: both languages stand side by side, so a text cannot exist in one only. */
export const defineTexts = <const K extends string>(
  texts: Record<K, Text>,
): Record<K, Text> => texts;

export type Values = Readonly<Record<string, string | number>>;

/** A text with its values filled in; one that is not given is left out. */
export const filled = (text: string, values: Values = {}): string => {
  let last: string | number = "";
  return text.replace(
    /\{\{(\w+)\}\}|\[([^[\]|]*)\|([^[\]|]*)\]/g,
    (_, name: string | undefined, one: string, other: string) => {
      if (name === undefined) return String(last) === "1" ? one : other;
      last = values[name] ?? "";
      return String(last);
    },
  );
};
