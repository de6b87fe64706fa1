import { describe, expect, it } from "vitest";
import { applyOperation, emptyDocument } from "../sharedViewing/document.ts";
import { PersonId } from "../../contracts/ids.ts";
import { hangingsOf, hangOperation, type HangableSeries } from "./hanging.ts";
import { CT_WINDOWS } from "./windows.ts";

const series = (
  seriesInstanceUid: string,
  modality: string,
  change: Partial<HangableSeries> = {},
): HangableSeries => ({
  ...{ seriesInstanceUid, modality, description: "", instanceCount: 1 },
  ...{ bodyPart: "", view: "", laterality: "", ...change },
});
const hung = (all: readonly HangableSeries[], description = "") =>
  hangingsOf({ studyInstanceUid: "1.2", description, series: all });
const first = (all: readonly HangableSeries[], description = "") => {
  const [found] = hung(all, description);
  return [
    found?.id,
    found?.panes.map((pane) => pane.seriesInstanceUid).join(" "),
  ];
};

describe("[IM10] a study is hung by what it is of", () => {
  const scout = series("1", "CT", { description: "Scout" });
  const stack = { instanceCount: 37 };

  it("a CT of the chest in lung and mediastinal windows beside each other, not its localiser", () => {
    const chest = series("2", "CT", { ...stack, bodyPart: "CHEST" });
    const [found, single] = hung([{ ...scout, bodyPart: "CHEST" }, chest]);
    expect(found?.id).toBe("ctChest");
    expect(found?.panes.map(({ window }) => window)).toEqual([
      CT_WINDOWS.lung,
      CT_WINDOWS.mediastinum,
    ]);
    expect(found?.panes.map((pane) => pane.seriesInstanceUid)).toEqual([
      "2",
      "2",
    ]);
    expect(single?.id).toBe("single");
    expect(first([series("2", "CT", stack)], "胸部平扫")[0]).toBe("ctChest");
    expect(first([series("2", "CT", stack)], "头颅平扫")[0]).toBe("ctHead");
    expect(first([series("2", "CT", stack)])).toEqual(["single", "2"]);
  });

  it("a radiograph's two views beside each other, frontal first; one view alone", () => {
    const lateral = series("1", "DX", { view: "LL" });
    const frontal = series("2", "DX", { description: "胸部后前位" });
    expect(first([lateral, frontal])).toEqual(["projectionPair", "2 1"]);
    expect(first([frontal])).toEqual(["single", "2"]);
  });

  it("four mammograms in their places, however they are named", () => {
    const four = [
      series("1", "MG", { laterality: "L", view: "MLO" }),
      series("2", "MG", { description: "R_CC" }),
      series("3", "MG", { description: "L CC" }),
      series("4", "MG", { laterality: "R", view: "MLO" }),
    ];
    expect(first(four)).toEqual(["mammography", "2 3 4 1"]);
    expect(hung(four)[0]?.layout).toEqual({ rows: 2, columns: 2 });
    expect(first(four.slice(1))).toEqual(["single", "2"]);
  });

  it("an MR's T1 and T2 beside each other, FLAIR not taken for T2", () => {
    const named = (uid: string, description: string) =>
      series(uid, "MR", { ...stack, description });
    const t1 = named("1", "AX T1");
    const flair = named("2", "AX T2 FLAIR");
    expect(first([flair, t1, named("3", "ax t2 tse")])).toEqual([
      ...["mrContrasts", "1 3"],
    ]);
    expect(first([flair, t1])).toEqual(["single", "2"]);
  });

  it("anything else by its first series, and nothing without one", () => {
    expect(first([series("9", "US")])).toEqual(["single", "9"]);
    expect(hung([])).toEqual([]);
  });

  it("[SV15] leaves a view alone in which somebody has shown something", () => {
    const me = PersonId.parse("0190a000-0000-4000-8000-00000000000a");
    const [us] = hung([series("9", "US")]);
    const [ct] = hung([series("2", "CT")]);
    const shown = applyOperation(emptyDocument, hangOperation(us!, true), me);
    expect(shown.panes[0]?.seriesInstanceUid).toBe("9");
    expect(applyOperation(shown, hangOperation(ct!, true), me)).toEqual(shown);
    expect(
      applyOperation(shown, hangOperation(ct!, false), me).panes[0],
    ).toMatchObject({ seriesInstanceUid: "2" });
  });
});
