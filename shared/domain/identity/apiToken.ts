import type { Action } from "./permissions.ts";

/**
 * What a program may do with a token: read images, store images, read the worklist of devices. Never more than its person's role allows, asked again
 * at each call.
 */
export const TOKEN_SCOPES = [
  "dicom.read",
  "dicom.store",
  "worklist.read",
] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** The action that a person needs in order to give a scope away. */
export const SCOPE_ACTION = {
  "dicom.read": "image.read",
  "dicom.store": "image.upload",
  "worklist.read": "image.upload",
} as const satisfies Record<TokenScope, Action>;

/** How long a token holds unless something else is asked, and at most. */
export const TOKEN_DAYS = { usual: 365, most: 1_095 } as const;

/** What several scopes together are called. */
export const SCOPE_GROUPS: Readonly<Record<string, readonly TokenScope[]>> = {
  /** All of DICOMweb. */
  dicom: ["dicom.read", "dicom.store"],
  /** What a site gateway needs: it reads no images. */
  gateway: ["dicom.store", "worklist.read"],
};

/** The scopes of a group, or the one of that name; undefined for anything else. */
export const scopesNamed = (
  text: string,
): readonly TokenScope[] | undefined => {
  const group = Object.hasOwn(SCOPE_GROUPS, text) && SCOPE_GROUPS[text];
  if (group) return group;
  const scope = TOKEN_SCOPES.find((known) => known === text);
  return scope && [scope];
};
