import type { Action } from "./permissions.ts";

/**
 * What a program may do with a token: read images, store images. Never more than its person's role allows, asked again
 * at each call.
 */
export const TOKEN_SCOPES = ["dicom.read", "dicom.store"] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** The action that a person needs in order to give a scope away. */
export const SCOPE_ACTION = {
  "dicom.read": "image.read",
  "dicom.store": "image.upload",
} as const satisfies Record<TokenScope, Action>;

/** How long a token holds unless something else is asked, and at most. */
export const TOKEN_DAYS = { usual: 365, most: 1_095 } as const;

/** `dicom` stands for all of DICOMweb, `dicom.read` and `dicom.store` for themselves; undefined for anything else. */
export const scopesNamed = (
  text: string,
): readonly TokenScope[] | undefined => {
  if (text === "dicom") return TOKEN_SCOPES;
  const scope = TOKEN_SCOPES.find((known) => known === text);
  return scope && [scope];
};
