import type { Skimmed } from "./skim.ts";

/** An image that waits for the line. */
export interface Queued extends Skimmed {
  /** The file's name in the queue: when it came and what it is. */
  name: string;
  path: string;
  bytes: number;
  sha256: string;
  receivedAt: number;
  transferSyntaxUid: string;
}
