import { describe, expect, it } from "vitest";
import { isSigned, pathOf, type Stroke } from "./signature.ts";
import {
  CONSENT_ACTS,
  mayAct,
  obstaclesToAsking,
  overallOf,
  PURPOSES,
  standingAfter,
  type ConsentState,
  type Purpose,
} from "./standing.ts";
import { CONSENT_TEXTS, CURRENT_CONSENT_TEXT } from "./texts.ts";

const both: Purpose[] = ["service", "dataTransfer"];
const given = { act: "given" as const, purposes: both };
const deferred = { act: "deferred" as const, purposes: both };

describe("what stands about consent", () => {
  it("[CO1] one purpose never follows from another", () => {
    for (const purpose of PURPOSES) {
      const standing = standingAfter([{ act: "given", purposes: [purpose] }]);
      for (const other of PURPOSES)
        expect(standing[other]).toBe(other === purpose ? "given" : "missing");
    }
  });

  it("[CO3] the newest act decides, for each purpose by itself", () => {
    const standing = standingAfter([
      deferred,
      given,
      { act: "withdrawn", purposes: ["dataTransfer"] },
    ]);
    expect(standing).toEqual({
      ...{ service: "given", dataTransfer: "withdrawn" },
      ...{ recording: "missing", teaching: "missing" },
    });
    expect(overallOf(standing)).toBe("withdrawn");
    expect(overallOf(standingAfter([given]))).toBe("given");
    expect(overallOf(standingAfter([deferred]))).toBe("deferred");
    expect(overallOf(standingAfter([]))).toBe("missing");
  });

  /** RULES.md said a second time: `state act: purposes for which it is open`. */
  const OPEN: Record<ConsentState, Record<string, readonly Purpose[]>> = {
    missing: { given: PURPOSES, deferred: both, withdrawn: [] },
    deferred: { given: PURPOSES, deferred: both, withdrawn: PURPOSES },
    given: { given: PURPOSES, deferred: [], withdrawn: PURPOSES },
    withdrawn: { given: PURPOSES, deferred: [], withdrawn: [] },
  };
  it.each(
    (["missing", "deferred", "given", "withdrawn"] as const).flatMap((state) =>
      CONSENT_ACTS.map((act) => [state, act] as const),
    ),
  )("[CO4][CO6] from %s, %s is open where the rules say", (state, act) => {
    for (const purpose of PURPOSES) {
      const standing = { ...standingAfter([]), [purpose]: state };
      expect(mayAct(standing, act, purpose), purpose).toBe(
        OPEN[state][act]?.includes(purpose),
      );
    }
  });

  it("[CO5] asking needs service and data transfer, given or deferred; nothing else", () => {
    expect(obstaclesToAsking(standingAfter([given]))).toEqual([]);
    expect(obstaclesToAsking(standingAfter([deferred]))).toEqual([]);
    expect(
      obstaclesToAsking(
        standingAfter([
          { act: "given", purposes: ["service", "recording", "teaching"] },
        ]),
      ),
    ).toEqual([{ purpose: "dataTransfer", withdrawn: false }]);
    expect(
      obstaclesToAsking(
        standingAfter([given, { act: "withdrawn", purposes: ["service"] }]),
      ),
    ).toEqual([{ purpose: "service", withdrawn: true }]);
  });
});

describe("a signature", () => {
  const signed = (...strokes: Stroke[]) =>
    isSigned({ width: 400, height: 150, strokes });

  it("[CO8] is more than a dot or a slip of the pen", () => {
    expect(signed()).toBe(false);
    expect(signed([[10, 10, 0]])).toBe(false);
    expect(signed([[10, 10, 0], [30, 10, 5]])).toBe(false); // prettier-ignore
    expect(signed([[10, 10, 0], [80, 40, 5]])).toBe(true); // prettier-ignore
  });

  it("is drawn as it was written", () => {
    expect(pathOf([[[1.5, 2, 0], [3, 4, 9]], [[5, 6, 20]]])).toBe("M1.5 2L3 4M5 6l0.1 0"); // prettier-ignore
  });
});

describe("the texts", () => {
  it("[CO9] a published text is never changed", async () => {
    const digests = await Promise.all(
      Object.entries(CONSENT_TEXTS).map(async ([version, text]) => {
        const bytes = new TextEncoder().encode(JSON.stringify(text));
        const digest = await crypto.subtle.digest("SHA-256", bytes);
        return `${version} ${Array.from(new Uint8Array(digest).subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
      }),
    );
    expect(digests).toEqual(["2026-11 fc0fb3e190d643b1"]);
    expect(Object.keys(CONSENT_TEXTS).at(-1)).toBe(CURRENT_CONSENT_TEXT);
  });
});
