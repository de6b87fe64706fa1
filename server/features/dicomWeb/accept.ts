/** One entry of an `Accept` header (RFC 9110 12.5.1); parameter names in lower case, quotes taken off. */
export interface Accepted {
  type: string;
  params: Readonly<Record<string, string>>;
  q: number;
}

/** Longer headers are no programs' headers. */
const MAX_HEADER = 4_000;
const ENTRY = /(?:[^",]|"[^"]*")+/g;
const PARAM = /(?:[^";]|"[^"]*")+/g;

/** What the caller takes, best first; without a header anything. */
export const acceptedBy = (header: string | undefined): Accepted[] => {
  const entries = (header ?? "").slice(0, MAX_HEADER).match(ENTRY) ?? [];
  const parsed = entries.flatMap((entry): Accepted[] => {
    const [type = "", ...rest] = entry.match(PARAM) ?? [];
    const params = Object.fromEntries(
      rest.map((param) => {
        const at = param.indexOf("=");
        const value = param.slice(at + 1).trim();
        return [
          param.slice(0, Math.max(0, at)).trim().toLowerCase(),
          value.replace(/^"(.*)"$/, "$1"),
        ];
      }),
    );
    const q = params["q"] === undefined ? 1 : Number(params["q"]);
    const name = type.trim().toLowerCase();
    return name === "" || !(q > 0) ? [] : [{ type: name, params, q }];
  });
  if (parsed.length === 0) return [{ type: "*/*", params: {}, q: 1 }];
  return parsed.sort((a, b) => b.q - a.q);
};

/** Whether a single-part answer of one of these types may be given. */
export const takes = (
  accepted: readonly Accepted[],
  types: readonly string[],
): boolean =>
  accepted.some(
    ({ type }) =>
      type === "*/*" ||
      types.some((each) => type === each || type === `${each.split("/")[0]}/*`),
  );

/** How whole files may be given. */
export interface FileForm {
  /** Undefined: as stored. */
  transferSyntaxUid: string | undefined;
  q: number;
  /** A file by itself, not as a part of `multipart/related`. */
  alone: boolean;
}

/** The forms of whole files that the caller takes, best first. */
export const fileForms = (accepted: readonly Accepted[]): FileForm[] =>
  accepted.flatMap((each): FileForm[] => {
    const asked = each.params["transfer-syntax"];
    const form = {
      transferSyntaxUid: asked === "*" ? undefined : asked,
      q: each.q,
    };
    if (each.type === DICOM) return [{ ...form, alone: true }];
    return partForms([each])
      .filter(({ type }) => type === undefined || type === DICOM)
      .map(() => ({ ...form, alone: false }));
  });
const DICOM = "application/dicom";

/** How the parts of a `multipart/related` answer may be: root type (undefined: any) and transfer syntax. */
export interface PartForm {
  /** Undefined: whichever is usual. */
  type: string | undefined;
  /** Undefined: as stored. */
  transferSyntaxUid: string | undefined;
}

/** The forms of parts that the caller takes, best first. */
export const partForms = (accepted: readonly Accepted[]): PartForm[] =>
  accepted.flatMap(({ type, params }): PartForm[] => {
    const asked = params["transfer-syntax"];
    const transferSyntaxUid = asked === "*" ? undefined : asked;
    const root = params["type"]?.toLowerCase();
    if (type === "*/*" || type === "multipart/*")
      return [{ type: undefined, transferSyntaxUid }];
    if (type !== "multipart/related") return [];
    return [{ type: root === "*/*" ? undefined : root, transferSyntaxUid }];
  });
