import type { z } from "zod";
import type { FieldProblem } from "../appError.ts";

/**
 * Input as its contract says, or which fields are wrong, without their values. A text is wrong, too, that no column can hold
 * as it is: PostgreSQL takes no NUL, and half of a surrogate pair is no character.
 */
export const parseInput = (
  schema: z.ZodType,
  input: unknown,
): { data: unknown } | { problems: FieldProblem[] } => {
  const parsed = schema.safeParse(input);
  if (!parsed.success) return { problems: problemsOf(parsed.error) };
  const problems = unstorable(parsed.data);
  return problems.length > 0 ? { problems } : { data: parsed.data };
};

/** Paths and kinds of what is wrong. */
const problemsOf = (error: z.ZodError): FieldProblem[] =>
  error.issues.map((issue) => ({
    path: issue.path.map(String).join("."),
    problem:
      issue.code === "custom" || issue.code === "invalid_format"
        ? issue.message
        : issue.code,
  }));

const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Without recursion: some contracts let objects through whatever their depth. */
const unstorable = (data: unknown): FieldProblem[] => {
  const found: FieldProblem[] = [];
  const rest = [{ path: "", value: data }];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const { path, value } = next;
    if (typeof value === "string") {
      if (UNSTORABLE.test(value))
        found.push({ path, problem: "text.characters" });
    } else if (typeof value === "object" && value !== null)
      for (const [key, each] of Object.entries(value))
        rest.push({ path: path === "" ? key : `${path}.${key}`, value: each });
  }
  return found;
};
