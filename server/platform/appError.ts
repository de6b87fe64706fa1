import type { ErrorCode } from "../../shared/errors.ts";

/** Which field of the input is wrong, and how (a catalogue key or the schema's own code); never the value. */
export interface FieldProblem {
  path: string;
  problem: string;
}

/** An expected refusal. Anything else that is thrown is a bug and becomes `server.internal`. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly fields: readonly FieldProblem[];
  /** Fills `{{…}}` of the catalogue's text; numbers only, so that nothing personal gets in. */
  readonly values: Readonly<Record<string, number>>;
  constructor(
    code: ErrorCode,
    more: {
      fields?: readonly FieldProblem[];
      values?: Readonly<Record<string, number>>;
    } = {},
  ) {
    super(code);
    this.code = code;
    this.fields = more.fields ?? [];
    this.values = more.values ?? {};
  }
}
