import { defineTexts } from "./text.ts";

/** Patients, cases, consent and files. */
export const caseTexts = defineTexts({
  "patient.sex.male": { zh: "男", en: "Male" },
  "patient.sex.female": { zh: "女", en: "Female" },
  "patient.sex.unknown": { zh: "性别未明", en: "Sex not known" },
  "patient.age.days": { zh: "{{days}} 天", en: "{{days}} d" },
  "patient.age.months": { zh: "{{months}} 月龄", en: "{{months}} mo" },
  "patient.age.years": { zh: "{{years}} 岁", en: "{{years}} y" },
  "patient.age.yearsMonths": {
    zh: "{{years}} 岁 {{months}} 个月",
    en: "{{years}} y {{months}} mo",
  },
  "patient.age.unknown": { zh: "年龄未明", en: "Age not known" },
  "patient.bornOn": { zh: "{{date}} 出生", en: "born {{date}}" },
  "patient.temporary.unknown": {
    zh: "临时身份：身份不明",
    en: "Temporary identity: unknown person",
  },
  "patient.temporary.newborn": {
    zh: "临时身份：新生儿",
    en: "Temporary identity: newborn",
  },
  "patient.nationalId": { zh: "身份证号", en: "National id" },
  "patient.phone": { zh: "电话", en: "Phone" },
  "patient.bar": { zh: "患者", en: "Patient" },
  "case.number": { zh: "病例号 {{number}}", en: "Case {{number}}" },
  "case.side.inviting": { zh: "本机构建立", en: "Opened here" },
  "case.side.invited": { zh: "受邀参与", en: "Invited" },

  "cases.title": { zh: "病例", en: "Cases" },
  "cases.search": {
    zh: "搜索姓名、病例号或完整身份证号",
    en: "Name, case number or whole national id",
  },
  "cases.searchLabel": { zh: "搜索病例", en: "Search cases" },
  "cases.new": { zh: "新建病例", en: "New case" },
  "cases.newHint": {
    zh: "登记患者，上传影像，然后申请会诊",
    en: "Enter the patient, add images, then ask for a consult",
  },
  "cases.none": {
    zh: "还没有病例。建立后会出现在这里。",
    en: "No cases yet. They appear here once opened.",
  },
  "cases.noneFound": {
    zh: "没有找到“{{text}}”。请核对姓名或病例号；身份证号须输入完整 18 位。",
    en: "Nothing found for “{{text}}”. Check the name or case number; a national id must be whole, 18 characters.",
  },
  "cases.open": { zh: "打开病例", en: "Open the case" },
  "cases.images": { zh: "影像 {{count}} 幅", en: "{{count}} [image|images]" },
  "cases.noImages": { zh: "暂无影像", en: "No images" },
  "cases.listLabel": { zh: "病例列表", en: "List of cases" },
  "cases.summary": { zh: "病例摘要", en: "Summary" },
  "cases.clearSearch": { zh: "清除搜索", en: "Clear the search" },

  "newCase.title": { zh: "新建病例", en: "New case" },
  "newCase.patient": { zh: "患者", en: "Patient" },
  "newCase.identity": { zh: "患者身份", en: "Identity" },
  "newCase.identity.named": { zh: "身份明确", en: "Identity known" },
  "newCase.identity.unknown": {
    zh: "身份不明",
    en: "Unknown person",
  },
  "newCase.identity.newborn": { zh: "新生儿", en: "Newborn" },
  "newCase.temporaryHint": {
    zh: "不耽误救治：先以临时身份建立，姓名以后再补。",
    en: "Care comes first: open the case under a temporary identity and add the name later.",
  },
  "newCase.name": { zh: "姓名", en: "Name" },
  "newCase.nameMissing": { zh: "请输入患者姓名", en: "Enter the name" },
  "newCase.knownName": { zh: "称呼或线索", en: "What is known" },
  "newCase.knownNameHint": {
    zh: "例如外貌、衣着、送来的人",
    en: "Appearance, clothes, who brought the person in",
  },
  "newCase.motherName": { zh: "母亲姓名", en: "Mother's name" },
  "newCase.motherNameHint": {
    zh: "将显示为“某某之婴”",
    en: "The newborn is shown as “… 之婴” (baby of …)",
  },
  "newCase.sex": { zh: "性别", en: "Sex" },
  "newCase.sexMissing": { zh: "请选择性别", en: "Choose the sex" },
  "newCase.sex.unknown": { zh: "未明", en: "Not known" },
  "newCase.birthDate": { zh: "出生日期", en: "Birth date" },
  "newCase.birthDateHint": {
    zh: "例如 19580312 或 1958-03-12",
    en: "For example 19580312 or 1958-03-12",
  },
  "newCase.birthDateWrong": {
    zh: "这不是有效的日期，请按年月日输入，例如 19580312",
    en: "This is no calendar day; enter year, month, day, for example 19580312",
  },
  "newCase.birthDateFuture": {
    zh: "出生日期晚于今天",
    en: "The birth date lies in the future",
  },
  "newCase.fromNationalId": {
    zh: "已按身份证号填写",
    en: "Taken from the national id",
  },
  "newCase.nationalIdHint": {
    zh: "填写后自动带出性别和出生日期",
    en: "Fills in sex and birth date by itself",
  },
  "newCase.phoneWrong": {
    zh: "电话只含数字、空格、短横线，6 至 20 位",
    en: "A phone number has 6 to 20 digits, spaces or hyphens",
  },
  "newCase.record": { zh: "病情", en: "Illness" },
  "newCase.chiefComplaint": { zh: "主诉", en: "Chief complaint" },
  "newCase.chiefComplaintHint": {
    zh: "主要症状和持续时间，例如“咳嗽、发热 3 天”",
    en: "Main symptom and how long, e.g. “cough and fever for 3 days”",
  },
  "newCase.chiefComplaintMissing": {
    zh: "请输入主诉",
    en: "Enter the chief complaint",
  },
  "newCase.history": { zh: "病史与检查", en: "History and findings" },
  "newCase.historyHint": {
    zh: "现病史、既往史、过敏史、体征、已有检查结果",
    en: "Present and past illness, allergies, signs, results so far",
  },
  "newCase.submit": { zh: "建立病例", en: "Open the case" },
  "newCase.after": {
    zh: "建立后上传影像、登记知情同意，再申请会诊。",
    en: "Next you add images and the consent, then ask for a consult.",
  },
  "newCase.fix": {
    zh: "还有 {{count}} 处需要补充或更正，已在上方标出。",
    en: "{{count}} [place needs|places need] an entry or a correction; [it is|they are] marked above.",
  },
  "newCase.before": {
    zh: "病例 {{number}}（{{patient}}）已经建立，内容是您先前提交的。",
    en: "Case {{number}} ({{patient}}) is open already, with what you sent first.",
  },
  "newCase.before.notTaken": {
    zh: "后来改动的内容没有写入：{{fields}}。",
    en: "What was changed since is not in it: {{fields}}.",
  },
  "newCase.before.record": {
    zh: "打开该病例后，改动的病情在编辑框中，请核对并保存。",
    en: "In that case your changed text stands in its editor: check it and save it.",
  },
  "newCase.before.patient": {
    zh: "患者信息建立后不能更改，打开该病例时不带过去：如建立时有误，或这是另一位患者，请另建病例。",
    en: "The patient's particulars cannot be changed in a case and do not go there: if they are wrong in it, or this is another patient, open another case.",
  },
  "newCase.before.open": { zh: "打开该病例", en: "Go to that case" },
  "newCase.before.another": { zh: "另建病例", en: "Open another case" },
  "newCase.discard": { zh: "清空草稿", en: "Discard the draft" },
  "nationalId.length": {
    zh: "身份证号应为 18 位：17 位数字加 1 位数字或 X。现为 {{length}} 位",
    en: "A national id has 18 characters: 17 digits, then a digit or X. This one has {{length}}",
  },
  "nationalId.birthDate": {
    zh: "第 7 至 14 位不是有效的出生日期，请核对",
    en: "Characters 7 to 14 are no calendar day; please check",
  },
  "nationalId.checkDigit": {
    zh: "校验位不符，号码中有一位输错，请逐位核对",
    en: "The check digit does not match: one of the characters is wrong, please compare each",
  },

  "case.record": { zh: "病历", en: "Record" },
  "case.edit": { zh: "修改", en: "Edit" },
  "case.save": { zh: "保存修改", en: "Save changes" },
  "case.history.empty": { zh: "未填写病史。", en: "No history entered." },
  "case.closed": {
    zh: "此病例不再对您的机构开放：申请已谢绝，或访问权已收回。",
    en: "This case is no longer open to your institution: the request was declined, or the access was taken back.",
  },
  "case.timeline": { zh: "经过", en: "What happened" },
  "case.back": { zh: "返回病例", en: "Back to the case" },
  "case.ask": { zh: "申请会诊", en: "Ask for a consult" },
  "case.askHint": {
    zh: "选择受邀机构或专家；对方会立刻收到提醒",
    en: "Choose an institution or an expert; they are told at once",
  },
  "case.compared": {
    zh: "已核对，允许保存我的内容",
    en: "Compared; let me save mine",
  },
  "case.latestText": { zh: "最新内容", en: "Latest text" },

  "files.title": { zh: "文件", en: "Files" },
  "files.none": {
    zh: "化验单、心电图、出院小结等，照片或 PDF。",
    en: "Lab sheets, ECGs, discharge letters: photos or PDF.",
  },
  "files.add": { zh: "添加文件", en: "Add files" },
  "files.open": { zh: "打开 {{name}}", en: "Open {{name}}" },
  "files.sending": {
    zh: "正在上传 {{name}}，{{percent}}%",
    en: "Sending {{name}}, {{percent}}%",
  },
  "files.failed": {
    zh: "{{name}} 未保存：{{reason}}",
    en: "{{name}} was not saved: {{reason}}",
  },
  "files.tooLarge": {
    zh: "{{name}} 有 {{size}}，超过 {{limit}} 的上限。请压缩或分开后再传。",
    en: "{{name}} has {{size}}, more than the {{limit}} allowed. Shrink or split it.",
  },
});
