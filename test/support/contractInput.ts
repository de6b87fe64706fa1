import { z } from "zod";

/** What stands at the leaves of a made-up input. */
export interface Leaves {
  text: string;
  /** Added to the smallest number that is allowed, as far as the largest allows. */
  number: "least" | "most";
}

interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  prefixItems?: Schema[];
  minItems?: number;
  minLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  format?: string;
  pattern?: string;
  $ref?: string;
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: "5d0c1a44-8a0e-4d27-9a53-d1e1d9a2f000",
  date: "2026-11-21",
  "date-time": "2026-11-21T08:00:00.000Z",
  email: "a@clinic.example",
};

/**
 * An input that fits the schema, as far as its JSON Schema tells, with these leaves; of alternatives the one of this number.
 * What is of a format or a pattern is of it.
 */
export const inputOf = (
  schema: z.ZodType,
  leaves: Leaves,
  alternative = 0,
): unknown => {
  const root = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    reused: "inline",
  }) as Schema & { $defs?: Record<string, Schema> };
  const make = (of: Schema): unknown => {
    if (of.$ref !== undefined)
      return make(root.$defs?.[of.$ref.split("/").at(-1) ?? ""] ?? {});
    if (of.const !== undefined) return of.const;
    if (of.enum) return of.enum[0];
    const choices = of.anyOf ?? of.oneOf;
    if (choices) return make(choices[alternative % choices.length] ?? {});
    if (of.allOf) return make(Object.assign({}, ...of.allOf) as Schema);
    switch (of.type) {
      case "object":
        return Object.fromEntries(
          Object.entries(of.properties ?? {}).map(([key, each]) => [
            key,
            make(each),
          ]),
        );
      case "array":
        return of.prefixItems
          ? of.prefixItems.map(make)
          : Array.from({ length: Math.max(1, of.minItems ?? 0) }, () =>
              make(of.items ?? {}),
            );
      case "boolean":
        return true;
      case "null":
        return null;
      case "integer":
      case "number": {
        const least = of.minimum ?? (of.exclusiveMinimum ?? 0) + 1;
        return leaves.number === "least" ? least : (of.maximum ?? 1e15);
      }
      case "string":
        if (of.format !== undefined && FORMATS[of.format] !== undefined)
          return FORMATS[of.format];
        if (of.pattern !== undefined) return "1.2.3";
        return leaves.text.padEnd(of.minLength ?? 0, "x");
      case undefined:
      default:
        return {};
    }
  };
  return make(root);
};
