import type { JWK } from "jose";
import type { PersonId } from "../../../shared/contracts/ids.ts";

/** A JWS in compact form and the key it was made with. */
export interface Signature {
  jws: string;
  keyId: string;
}

export type SignatureProblem =
  /** No JWS, an algorithm that is not ours, or bytes that the key did not sign. */
  | "broken"
  /** A key that is unknown, or another person's. */
  | "foreignKey"
  /** A payload that is not the canonical form of what it says. */
  | "notCanonical";
export type Verified =
  | { ok: true; payload: unknown; keyId: string }
  | { ok: false; problem: SignatureProblem };

/**
 * Who signs in a doctor's name. The platform's own keys are one way (`平台签名`); a licensed certification authority would
 * be another behind the same port.
 */
export interface Signer {
  readonly kind: "platform";
  /** Signs the RFC 8785 bytes of `payload` under the person's key, which is made at the first signature. */
  sign(personId: PersonId, payload: object): Promise<Signature>;
  /** Checks the bytes, the key, and that the key is this person's. */
  verify(jws: string, personId: string): Promise<Verified>;
  /** The public half, kept for ever. */
  publicKey(keyId: string): Promise<JWK | undefined>;
}
