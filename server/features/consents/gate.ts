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
  /**
   * For a copy for teaching consent to it must be given; for any other, not withdrawn (DI2).
   * @throws AppError `consent.missingTeaching`, `consent.withdrawnTeaching`
   */
  requireTeaching(
    query: Queryable,
    caseId: string,
    purpose: "teaching" | "research",
  ): Promise<void>;
  /** How consent to teaching stands; it cannot be deferred (CO4). */
  teaching(
    query: Queryable,
    caseId: string,
  ): Promise<"given" | "missing" | "withdrawn">;
}

const WITHDRAWN = {
  service: "consent.withdrawnService",
  dataTransfer: "consent.withdrawnDataTransfer",
} as const;
const MISSING = {
  service: "consent.missingService",
  dataTransfer: "consent.missingDataTransfer",
} as const;

const teaching: ConsentGate["teaching"] = async (query, caseId) => {
  const state = (await standingOf(query, caseId)).teaching;
  return state === "deferred" ? "missing" : state;
};

export const consentGate: ConsentGate = {
  requireToAsk: async (query, caseId) => {
    const [first] = obstaclesToAsking(await standingOf(query, caseId));
    if (!first) return;
    const { purpose, withdrawn } = first;
    throw new AppError(withdrawn ? WITHDRAWN[purpose] : MISSING[purpose]);
  },
  teaching,
  requireTeaching: async (query, caseId, purpose) => {
    const state = await teaching(query, caseId);
    if (state === "withdrawn") throw new AppError("consent.withdrawnTeaching");
    if (purpose === "teaching" && state !== "given")
      throw new AppError("consent.missingTeaching");
  },
  requireNotWithdrawn: async (query, caseId, purpose) => {
    const standing = await standingOf(query, caseId);
    if (standing[purpose] === "withdrawn")
      throw new AppError(WITHDRAWN[purpose]);
  },
};
