import { defineTexts } from "./text.ts";

/** The signed opinion on paper and its public verification page. The paper itself is in Chinese. */
export const paperTexts = defineTexts({
  "paper.title": { zh: "远程会诊诊疗意见报告", en: "Remote consult: opinion" },
  "paper.number": { zh: "报告编号", en: "Report number" },
  "paper.version": { zh: "第 {{version}} 版", en: "Version {{version}}" },
  "paper.patient": { zh: "姓　　名", en: "Name" },
  "paper.sex": { zh: "性　　别", en: "Sex" },
  "paper.sex.male": { zh: "男", en: "Male" },
  "paper.sex.female": { zh: "女", en: "Female" },
  "paper.sex.unknown": { zh: "未知", en: "Unknown" },
  "paper.age": { zh: "年　　龄", en: "Age" },
  "paper.age.days": { zh: "{{days}} 天", en: "{{days}} [day|days]" },
  "paper.age.months": {
    zh: "{{months}} 月龄",
    en: "{{months}} [month|months]",
  },
  "paper.age.years": { zh: "{{years}} 岁", en: "{{years}} [year|years]" },
  "paper.age.yearsMonths": {
    zh: "{{years}} 岁 {{months}} 个月",
    en: "{{years}} [year|years] {{months}} [month|months]",
  },
  "paper.birthDate": { zh: "出生日期", en: "Born" },
  "paper.nationalId": { zh: "身份证号", en: "National id" },
  "paper.caseNumber": { zh: "病例编号", en: "Case" },
  "paper.inviting": { zh: "邀请方", en: "Inviting" },
  "paper.invited": { zh: "受邀方", en: "Invited" },
  "paper.askedAt": { zh: "申请时间", en: "Asked" },
  "paper.urgency": { zh: "紧急程度", en: "Urgency" },
  "paper.question": { zh: "会诊目的", en: "Question" },
  "paper.images": { zh: "依据影像", en: "Images" },
  "paper.image": {
    zh: "{{modality}} {{instances}} 幅 {{description}}",
    en: "{{modality}}, {{instances}} [image|images] {{description}}",
  },
  "paper.noImages": { zh: "无", en: "None" },
  "paper.reason": { zh: "更正原因", en: "Reason for the correction" },
  "paper.incomplete": {
    zh: "签署时影像未到齐，原因",
    en: "Signed before all images were here",
  },
  "paper.nothing": { zh: "（无）", en: "(none)" },
  "paper.signature": {
    zh: "受邀医师：{{person}}（{{organisation}}）　{{time}}　平台签名",
    en: "Invited doctor: {{person}} ({{organisation}}), {{time}}, platform signature",
  },
  "paper.countersignature": {
    zh: "邀请方医师：{{person}}（{{organisation}}）　{{time}}　会签，平台签名",
    en: "Inviting doctor: {{person}} ({{organisation}}), {{time}}, countersigned, platform signature",
  },
  "paper.undecided": {
    zh: "邀请方尚未记录处理意见。",
    en: "The inviting side has not recorded its decision.",
  },
  "paper.withdrawn": {
    zh: "已撤回　不得使用　（{{time}}：{{reason}}）",
    en: "Withdrawn, not to be used ({{time}}: {{reason}})",
  },
  "paper.former": {
    zh: "此版本已被更正版取代　请使用最新版本",
    en: "Replaced by a correction; use the latest version",
  },
  "paper.laterImages": {
    zh: "签署后收到的影像未用于本意见　{{instances}} 幅（{{series}} 个序列），{{time}} 起",
    en: "Not read on images received after signing: {{instances}} of {{series}} series, since {{time}}",
  },
  "paper.imagesLimit": {
    zh: "本意见只依据上列影像；签署后收到的影像未用于本意见，有无以核验页为准。",
    en: "Read only on the images named above, not on any received after signing; whether there are any is on the check page.",
  },
  "paper.liability": {
    zh: "本报告为远程会诊意见，供邀请方参考；诊断与治疗由邀请方决定并负责。“平台签名”指本平台以医师专属密钥所作的电子签名，未经第三方电子认证机构认证。",
    en: "This is the opinion of a remote consult for the inviting side, which decides on diagnosis and treatment and is responsible for it. “Platform signature” is an electronic signature made by this platform with the doctor's own key, not certified by a third-party authority.",
  },
  "paper.check": {
    zh: "扫码或访问以下地址核验真伪：",
    en: "Scan or open this address to check it:",
  },
  "paper.digest": { zh: "校验码 {{digest}}", en: "Check code {{digest}}" },
  "paper.foot": {
    zh: "{{number}}　第 {{version}} 版　　第 {{page}} 页 / 共 {{pages}} 页",
    en: "{{number}}, version {{version}}, page {{page}} of {{pages}}",
  },

  "verify.title": { zh: "报告核验", en: "Check of a report" },
  "verify.valid": {
    zh: "签名有效，内容与签署时一致",
    en: "The signature holds: the content is as it was signed",
  },
  "verify.invalid": {
    zh: "核验未通过：内容或签名已被改动，请勿采信",
    en: "The check failed: content or signature was changed. Do not rely on it",
  },
  "verify.state.inForce": { zh: "现行有效", en: "In force" },
  "verify.state.former": {
    zh: "已被更正版取代，请索取最新版本",
    en: "Replaced by a correction: ask for the latest version",
  },
  "verify.state.withdrawn": {
    zh: "已撤回，不得使用",
    en: "Withdrawn: not to be used",
  },
  "verify.state.unsigned": { zh: "未签署", en: "Unsigned" },
  "verify.laterImages": {
    zh: "签署后收到的影像",
    en: "Images received after signing",
  },
  "verify.laterImages.are": {
    zh: "{{instances}} 幅（{{series}} 个序列），{{time}} 起；本意见未依据这些影像",
    en: "{{instances}} of {{series}} series, since {{time}}; it was not read on them",
  },
  "verify.hospital": { zh: "出具机构", en: "Issued by" },
  "verify.signedAt": { zh: "签署时间", en: "Signed" },
  "verify.decided": { zh: "邀请方会签", en: "Countersigned" },
  "verify.decided.yes": { zh: "已会签，签名有效", en: "Yes; it holds" },
  "verify.decided.broken": {
    zh: "会签核验未通过",
    en: "The countersignature does not hold",
  },
  "verify.decided.no": { zh: "尚未会签", en: "Not yet" },
  "verify.digest": {
    zh: "校验码（应与纸面一致）",
    en: "Check code (as on the paper)",
  },
  "verify.unknown": {
    zh: "查无此报告，请核对地址",
    en: "There is no such report; check the address",
  },
  "verify.tooMany": {
    zh: "查询过于频繁，请稍后再试",
    en: "Too many look-ups; try again later",
  },
  "verify.privacy": {
    zh: "本页不显示患者信息。",
    en: "This page shows nothing of the patient.",
  },
});
