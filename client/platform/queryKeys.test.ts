import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CaseId, RequestId } from "../../shared/contracts/ids.ts";
import { gatherKeys, keysStaleAfter, queryKeys } from "./queryKeys.ts";

const caseId = CaseId.parse("00000000-0000-4000-8000-000000000001");
const requestId = RequestId.parse("00000000-0000-4000-8000-000000000002");

describe("what a pushed event makes stale", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("a changed request: the inbox, the request, and its case", () => {
    const keys = keysStaleAfter("request:changed", {
      requestId,
      caseId,
      status: "accepted",
      version: 2,
    });
    expect(keys).toEqual(
      expect.arrayContaining([
        queryKeys.inbox,
        queryKeys.request(requestId),
        queryKeys.caseRequests(caseId),
        queryKeys.case(caseId),
      ]),
    );
  });

  it("an event of another page: nothing", () => {
    const roomId = "00000000-0000-4000-8000-000000000003";
    expect(
      keysStaleAfter("room:ended", {
        roomId,
        cause: "completed",
      } as Parameters<typeof keysStaleAfter<"room:ended">>[1]),
    ).toEqual([]);
  });

  it("five hundred events in a burst are one question to the server", () => {
    const flush = vi.fn();
    const gathered = gatherKeys(flush, 100);
    for (let version = 1; version <= 500; version += 1)
      gathered.add(keysStaleAfter("studies:changed", { caseId, version }));
    vi.advanceTimersByTime(100);
    expect(flush).toHaveBeenCalledOnce();
    expect(flush.mock.calls[0]?.[0]).toEqual([
      queryKeys.studies(caseId),
      queryKeys.allSeriesImages,
      queryKeys.patientChecks(caseId),
      queryKeys.keyImages(caseId),
      queryKeys.case(caseId),
      queryKeys.caseLists,
    ]);
    gathered.add([queryKeys.inbox]);
    gathered.stop();
    vi.advanceTimersByTime(1_000);
    expect(flush).toHaveBeenCalledOnce();
  });
});
