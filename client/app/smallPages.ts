import { pause, quiet } from "../platform/pause.ts";

/** The pages of little code: each by itself, and fetched when it is first visited or `fetchPagesAhead` comes to it. */
export const smallPages = {
  "/": async () => (await import("../features/today/TodayPage.tsx")).TodayPage,
  "/cases": async () =>
    (await import("../features/cases/CasesPage.tsx")).CasesPage,
  "/cases/:caseId": async () =>
    (await import("../features/cases/CasePage.tsx")).CasePage,
  "/inbox": async () =>
    (await import("../features/consults/InboxPage.tsx")).InboxPage,
  "/cases/new": async () =>
    (await import("../features/cases/NewCasePage.tsx")).NewCasePage,
  "/cases/:caseId/ask": async () =>
    (await import("../features/consults/AskPage.tsx")).AskPage,
  "/records": async () =>
    (await import("../features/opinions/RecordsPage.tsx")).RecordsPage,
  "/records/:requestId": async () =>
    (await import("../features/opinions/RecordPage.tsx")).RecordPage,
  "/duty": async () => (await import("../features/duty/DutyPage.tsx")).DutyPage,
  "/tokens": async () =>
    (await import("../features/apiTokens/ApiTokensPage.tsx")).ApiTokensPage,
  "/cases/:caseId/copies": async () =>
    (await import("../features/deidentification/CopiesPage.tsx")).CopiesPage,
};

/** What a person opened is there first. */
const PAGE_FIRST_MS = 5_000;
const QUIET_MS = 2_000;

/**
 * Fetches these pages' code once the page at hand stands: a browser waits for minutes on a line that died without a
 * word, and no code comes any more from a server that has been renewed since.
 */
export const fetchPagesAhead = async (signal: AbortSignal): Promise<void> => {
  await pause(PAGE_FIRST_MS, signal);
  for (const load of Object.values(smallPages)) {
    await quiet(QUIET_MS);
    if (signal.aborted) return;
    await load();
  }
};
