import type { LocalName } from "../../contracts/ids.ts";

/** A coded concept (PS3.3 8): its value within a coding scheme, and its English meaning. */
export interface Code {
  value: string;
  scheme: string;
  meaning: string;
}
const code = (value: string, scheme: string, meaning: string): Code => ({
  value,
  scheme,
  meaning,
});

/** The concepts that our reports are written with (PS3.16 TID 1500, 1501, 1410 and 2010). */
export const CONCEPT = {
  measurementReport: code("126000", "DCM", "Imaging Measurement Report"),
  language: code(
    ...["121049", "DCM", "Language of Content Item and Descendants"],
  ),
  english: code("en", "RFC5646", "English"),
  observerType: code("121005", "DCM", "Observer Type"),
  person: code("121006", "DCM", "Person"),
  observerName: code("121008", "DCM", "Person Observer Name"),
  observerOrganisation: code(
    ...["121009", "DCM", "Person Observer's Organization Name"],
  ),
  procedureReported: code("121058", "DCM", "Procedure reported"),
  imaging: code("363679005", "SCT", "Imaging"),
  measurements: code("126010", "DCM", "Imaging Measurements"),
  group: code("125007", "DCM", "Measurement Group"),
  trackingIdentifier: code("112039", "DCM", "Tracking Identifier"),
  trackingUid: code("112040", "DCM", "Tracking Unique Identifier"),
  region: code("111030", "DCM", "Image Region"),
  comment: code("121106", "DCM", "Comment"),
  derivation: code("121401", "DCM", "Derivation"),
  mean: code("373098007", "SCT", "Mean"),
  deviation: code("386136009", "SCT", "Standard Deviation"),
  minimum: code("255605001", "SCT", "Minimum"),
  maximum: code("56851009", "SCT", "Maximum"),
  length: code("410668003", "SCT", "Length"),
  angle: code("1483009", "SCT", "Angle"),
  cobb: code("285285000", "SCT", "Cobb angle"),
  area: code("42798000", "SCT", "Area"),
  attenuation: code("112031", "DCM", "Attenuation Coefficient"),
  signal: code("110852", "DCM", "MR signal intensity"),
  pixelValue: code("PIXELVALUE", "99LIANZHEN", "Pixel value"),
  ofInterest: code("113000", "DCM", "Of Interest"),
} as const satisfies Readonly<Record<string, Code>>;

/** Units of measurement (UCUM). */
export const UNIT = {
  mm: code("mm", "UCUM", "mm"),
  mm2: code("mm2", "UCUM", "mm2"),
  degrees: code("deg", "UCUM", "degrees"),
  pixels: code("{pixels}", "UCUM", "pixels"),
  hounsfield: code("[hnsf'U]", "UCUM", "Hounsfield unit"),
  none: code("1", "UCUM", "no units"),
} as const satisfies Readonly<Record<string, Code>>;

/** What the most frequent concepts of reports are called; every other one is shown by the meaning its report gives. */
const WORDS: Readonly<Record<string, LocalName>> = {
  "DCM 126000": { zh: "影像测量报告", en: "Imaging measurement report" },
  "DCM 121049": { zh: "内容语言", en: "Language" },
  "DCM 121005": { zh: "观察者类型", en: "Observer type" },
  "DCM 121006": { zh: "人员", en: "Person" },
  "DCM 121008": { zh: "观察者姓名", en: "Observer" },
  "DCM 121009": { zh: "观察者机构", en: "Observer's organisation" },
  "DCM 121058": { zh: "检查项目", en: "Procedure reported" },
  "DCM 126010": { zh: "影像测量", en: "Measurements" },
  "DCM 125007": { zh: "测量组", en: "Measurement group" },
  "DCM 112039": { zh: "追踪标识", en: "Tracking identifier" },
  "DCM 112040": { zh: "追踪 UID", en: "Tracking UID" },
  "DCM 111030": { zh: "图像区域", en: "Image region" },
  "DCM 121106": { zh: "备注", en: "Comment" },
  "DCM 121401": { zh: "派生方式", en: "Derivation" },
  "DCM 113000": { zh: "关键图像", en: "Of interest" },
  "DCM 112031": { zh: "CT 值", en: "Attenuation" },
  "DCM 110852": { zh: "MR 信号强度", en: "MR signal intensity" },
  "DCM 121060": { zh: "病史", en: "History" },
  "DCM 121062": { zh: "检查申请", en: "Request" },
  "DCM 121064": { zh: "当前检查描述", en: "Current procedure descriptions" },
  "DCM 121065": { zh: "检查描述", en: "Procedure description" },
  "DCM 121070": { zh: "影像所见", en: "Findings" },
  "DCM 121071": { zh: "所见", en: "Finding" },
  "DCM 121072": { zh: "诊断意见", en: "Impressions" },
  "DCM 121073": { zh: "诊断意见", en: "Impression" },
  "DCM 121074": { zh: "建议", en: "Recommendations" },
  "DCM 121075": { zh: "建议", en: "Recommendation" },
  "DCM 121076": { zh: "结论", en: "Conclusions" },
  "DCM 121077": { zh: "结论", en: "Conclusion" },
  "DCM 121080": { zh: "最佳图像", en: "Best illustration of finding" },
  "SCT 363679005": { zh: "影像检查", en: "Imaging" },
  "SCT 373098007": { zh: "平均值", en: "Mean" },
  "SCT 386136009": { zh: "标准差", en: "Standard deviation" },
  "SCT 255605001": { zh: "最小值", en: "Minimum" },
  "SCT 56851009": { zh: "最大值", en: "Maximum" },
  "SCT 410668003": { zh: "长度", en: "Length" },
  "SCT 1483009": { zh: "角度", en: "Angle" },
  "SCT 285285000": { zh: "Cobb 角", en: "Cobb angle" },
  "SCT 42798000": { zh: "面积", en: "Area" },
  "99LIANZHEN PIXELVALUE": { zh: "像素值", en: "Pixel value" },
};

/** A concept in both languages; what its report calls it where we know no other word. */
export const wordsOfCode = ({ value, scheme, meaning }: Code): LocalName =>
  WORDS[`${scheme} ${value}`] ?? { zh: meaning, en: meaning };
