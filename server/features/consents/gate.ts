import {
  obstaclesToAsking,
  type NEEDED_TO_ASK,
} from "../../../shared/domain/consents/standing.ts";
import { AppError } from "../../platform/appError.ts";
import type { Queryable } from "../../platform/db/database.ts";
import { standingOf } from "./repository.ts";

/** What other slices ask before they do something with a case that the actor has been found to reach. */
export interface ConsentGate {
  /** @throws AppError `consent.missing…` or `consent.withdrawn…`, named by the purpose that is in the way (CO5). */
  requireToAsk(query: Queryable, caseId: string): Promise<void>;
  /** @throws AppError `consent.withdrawn…` where the patient took consent back for it (CO6); missing is not withdrawn. */
  requireNotWithdrawn(
    query: Queryable,
    caseId: string,
    purpose: (typeof NEEDED_TO_ASK)[number],
  ): Promise<void>;
}

const WITHDRAWN = {
  service: "consent.withdrawnService",
  dataTransfer: "consent.withdrawnDataTransfer",
} as const;
const MISSING = {
  service: "consent.missingService",
  dataTransfer: "consent.missingDataTransfer",
} as const;

export const consentGate: ConsentGate = {
  requireToAsk: async (query, caseId) => {
    const [first] = obstaclesToAsking(await standingOf(query, caseId));
    if (!first) return;
    const { purpose, withdrawn } = first;
    throw new AppError(withdrawn ? WITHDRAWN[purpose] : MISSING[purpose]);
  },
  requireNotWithdrawn: async (query, caseId, purpose) => {
    const standing = await standingOf(query, caseId);
    if (standing[purpose] === "withdrawn")
      throw new AppError(WITHDRAWN[purpose]);
  },
};
