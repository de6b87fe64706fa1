import { describe, expect, it } from "vitest";
import { textDoubts, type CheckedText } from "./textCheck.ts";

const EMPTY = { findings: "", diagnosis: "", advice: "", notes: "" };
const check = (
  content: Partial<typeof EMPTY>,
  rest: Partial<Omit<CheckedText, "content">> = {},
) =>
  textDoubts({
    content: { ...EMPTY, ...content },
    question: "请会诊",
    patient: { sex: "unknown", newborn: false },
    ...rest,
  });
const short = (doubts: ReturnType<typeof textDoubts>) =>
  doubts.map((doubt) =>
    doubt.kind === "side"
      ? `${doubt.part} ${doubt.said} / ${doubt.source} ${doubt.but}`
      : `${doubt.part} ${doubt.said} / ${doubt.sex}`,
  );

describe("[OP12] sides that contradict each other", () => {
  it.each([
    ["右上肺见磨玻璃影", "左肺炎", "左肺", "右上肺"],
    ["右肺结节,左肺未见异常", "左肺结节", "左肺", "右肺"],
    ["双肺纹理增多,右下肺见斑片影", "左下肺肺炎", "左下肺", "右下肺"],
    ["右膝关节积液", "双膝骨关节炎", "双膝", "右膝"],
    ["右侧股骨颈骨折。", "左侧髋部骨折", "左侧髋", "右侧股骨颈"],
    ["左侧第3、4肋骨折", "右侧多发肋骨骨折", "右侧多发肋", "左侧第3、4肋"],
    ["甲状腺左叶低回声结节", "甲状腺右叶结节", "甲状腺右叶", "甲状腺左叶"],
    [
      "Nodule in the left upper lobe.",
      "Right lung nodule",
      "Right lung",
      "left upper lobe",
    ],
    [
      "Left-sided pleural effusion",
      "Bilateral pleural effusions",
      "Bilateral pleura",
      "Left-sided pleura",
    ],
    ["左肾上腺结节;右肾囊肿", "右肾上腺腺瘤", "右肾上腺", "左肾上腺"],
    ["左侧可见骨折线", "右侧桡骨骨折", "右侧桡骨", "左侧"],
  ])("findings %j, diagnosis %j", (findings, diagnosis, said, but) => {
    expect(check({ findings, diagnosis })).toMatchObject([
      { kind: "side", part: "diagnosis", source: "findings" },
    ]);
    const [doubt] = check({ findings, diagnosis });
    expect(doubt?.said).toMatch(new RegExp(`^${said}`));
    expect(doubt?.kind === "side" && doubt.but).toMatch(new RegExp(`^${but}`));
  });

  it("asks where the opinion speaks only of the other side than was asked about", () => {
    const question = "右膝疼痛2周,请会诊";
    expect(short(check({ diagnosis: "左膝半月板损伤" }, { question }))).toEqual(
      ["diagnosis 左膝 / question 右膝"],
    );
    expect(
      check(
        {
          findings: "左膝半月板损伤。右膝积液",
          diagnosis: "左膝损伤,右膝积液",
        },
        { question },
      ),
    ).toEqual([]);
  });

  it("asks where the advice is for the other side than the diagnosis", () => {
    expect(
      short(
        check({ diagnosis: "左侧气胸,左肺压缩", advice: "右侧胸腔闭式引流" }),
      ),
    ).toEqual(["advice 右侧胸 / diagnosis 左侧气胸"]);
  });
});

describe("[OP12] no question is asked", () => {
  it.each([
    ["右上肺结节,左肺清晰", "右肺结节"],
    ["双肺多发结节", "左肺结节,性质待定"],
    ["右侧肢体无力,左侧基底节区低密度灶", "左侧基底节区脑梗死"],
    ["右肺炎", "肺炎,左氧氟沙星 0.5g,左侧卧位,2周左右复查,结节约5mm左右"],
    ["左肾囊肿", "左心室肥大,右束支传导阻滞"],
    ["右肺及左肾囊肿", "左肾囊肿"],
    ["两肺散在结节,较大者位于右肺中叶", "双肺多发小结节"],
    ["左、右肺散在结节", "左肺结节"],
    ["双侧胸腔积液", "左、右侧胸腔积液"],
    ["结节两枚,建议双抗", "两次复查"],
    ["No change; the drain was left in place", "Right lung nodule"],
    ["", "左肺癌"],
  ])("findings %j, diagnosis %j", (findings, diagnosis) => {
    expect(check({ findings, diagnosis })).toEqual([]);
  });

  it("where the brain is on the other side than the limb that was asked about", () => {
    const question = "右侧肢体无力3小时";
    expect(check({ diagnosis: "左侧基底节梗死" }, { question })).toEqual([]);
  });
});

describe("[OP12] organs of the other sex", () => {
  const male = { patient: { sex: "male", newborn: false } } as const;
  const female = { patient: { sex: "female", newborn: false } } as const;

  it("are named, each with its part of the text", () => {
    expect(
      short(check({ findings: "子宫及卵巢未见异常", notes: "Uterus" }, male)),
    ).toEqual([
      "findings 子宫 / male",
      "findings 卵巢 / male",
      "notes Uterus / male",
    ]);
    expect(
      short(check({ diagnosis: "前列腺增生", advice: "Prostate MRI" }, female)),
    ).toEqual(["diagnosis 前列腺 / female", "advice Prostate / female"]);
  });

  it("are not asked about where they belong, or nobody knows", () => {
    const both = { findings: "子宫,前列腺", diagnosis: "妊娠" };
    expect(check(both)).toEqual([]);
    expect(check({ findings: "前列腺增生" }, male)).toEqual([]);
    expect(check({ findings: "子宫肌瘤,妊娠" }, female)).toEqual([]);
    expect(
      check({ advice: "前列腺素治疗, cervical spine MRI" }, female),
    ).toEqual([]);
  });

  it("a newborn boy's mother was pregnant", () => {
    const text = { findings: "孕38周,母亲妊娠期糖尿病" };
    expect(check(text, { patient: { sex: "male", newborn: true } })).toEqual(
      [],
    );
    expect(short(check(text, male))).toContain("findings 妊娠 / male");
  });
});
