import { canonicalText, sha256Of } from "../../platform/signing/canonical.ts";
import type { Signer } from "../../platform/signing/signer.ts";
import {
  DecisionDocument,
  decisionPayload,
  OpinionDocument,
  opinionPayload,
} from "./documents.ts";
import type { StoredVersion } from "./repository.ts";

type Verify = Pick<Signer, "verify">;
const same = (a: unknown, b: object): boolean =>
  typeof a === "object" && a !== null && canonicalText(a) === canonicalText(b);

/** Whether the stored document is what its columns say: what is shown is then what was signed. */
const documentHolds = (
  version: StoredVersion,
  text: string,
  sha256: string,
): boolean => {
  if (sha256Of(text) !== sha256) return false;
  const parsed = OpinionDocument.safeParse(JSON.parse(text));
  if (!parsed.success) return false;
  const { data } = parsed;
  return (
    data.version === version.version &&
    data.number === version.number &&
    data.opinionId === version.opinionId &&
    data.signedAt === version.at.toISOString() &&
    data.reason === version.reason &&
    data.incompleteReason === version.incompleteReason &&
    same(data.content, version.content) &&
    canonicalText(data.images) === canonicalText(version.images) &&
    data.invited.person.id === version.author.id &&
    data.invited.organisation.id === version.organisation.id
  );
};

/** Whether a signed version is, byte for byte, what its author signed (OP8). */
export const versionHolds = async (
  signer: Verify,
  version: StoredVersion,
): Promise<boolean> => {
  const { signature } = version;
  if (signature === null) return false;
  const { document, documentSha256, jws, keyId } = signature;
  if (!documentHolds(version, document, documentSha256)) return false;
  const verified = await signer.verify(jws, version.author.id);
  return (
    verified.ok &&
    verified.keyId === keyId &&
    same(verified.payload, opinionPayload({ ...version, documentSha256 }))
  );
};

/** Whether the decision on a version is what was countersigned, on this very signature. */
export const decisionHolds = async (
  signer: Verify,
  version: StoredVersion,
): Promise<boolean> => {
  const { decision, signature } = version;
  if (decision === null || signature === null) return false;
  const { document, documentSha256, jws, keyId } = decision;
  if (sha256Of(document) !== documentSha256) return false;
  const said = DecisionDocument.safeParse(JSON.parse(document));
  if (
    !said.success ||
    said.data.text !== decision.text ||
    said.data.version !== version.version ||
    said.data.number !== version.number
  )
    return false;
  const verified = await signer.verify(jws, decision.author.id);
  return (
    verified.ok &&
    verified.keyId === keyId &&
    same(
      verified.payload,
      decisionPayload({ ...version, jws: signature.jws }, decision),
    )
  );
};
