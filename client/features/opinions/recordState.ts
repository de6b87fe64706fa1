import type { OpinionRecord } from "../../../shared/contracts/opinions.ts";
import type { Tone } from "../../ui/StatusTag.tsx";

export const RECORD_STATES = ["undecided", "decided", "withdrawn"] as const;
export type RecordState = (typeof RECORD_STATES)[number];

export const RECORD_TONES: Readonly<Record<RecordState, Tone>> = {
  undecided: "waiting",
  decided: "signed",
  withdrawn: "critical",
};

/** What a line of the record is to its reader: withdrawn whatever was decided on it before. */
export const recordState = ({
  state,
  decided,
}: Pick<OpinionRecord, "state" | "decided">): RecordState =>
  state === "withdrawn" ? "withdrawn" : decided ? "decided" : "undecided";
