import type { Text } from "../../i18n/text.ts";
import type { Purpose } from "./standing.ts";

/** What the patient is told for each purpose. */
type ConsentText = Readonly<Record<Purpose, Text>>;

/**
 * Every text that was ever shown, by version. A published one is never changed (CO9: the test knows each by its digest);
 * a new wording is added at the end and is the one shown from then on.
 */
export const CONSENT_TEXTS = {
  "2026-11": {
    service: {
      zh: "我同意由本机构邀请其他医疗机构的医师，通过远程会诊或图文咨询的方式，就我（患者）的病情提出诊疗意见。医师已向我说明会诊的目的、受邀机构、方式和费用。受邀方的意见供参考，诊断和治疗由本机构的医师决定。远程会诊可能因网络、设备或资料不全而中断或受限，危急时不因等待会诊而延误转诊。我可以随时撤回同意，撤回不影响此前已完成的诊疗。",
      en: "I agree that this institution invites doctors of other medical institutions to give their opinion on my (the patient's) condition, by remote consult or in writing. The purpose, the invited institution, the way it is done and its cost were explained to me. The invited side's opinion is advice; my doctors here decide on diagnosis and treatment. A remote consult may break off or be limited by the network, the equipment or incomplete records; in danger, transfer is not delayed to wait for it. I may withdraw at any time; what was done before stays valid.",
    },
    dataTransfer: {
      zh: "我同意为上述目的，将我的病历摘要、检查检验结果和影像等医疗健康信息传送给受邀机构并由其查阅。这些信息属于敏感个人信息，仅用于本次诊疗，双方依法保存，不向无关人员提供。我可以随时撤回同意；撤回后不再传送新的资料，此前已传送的按病历保存。",
      en: "I agree that, for the purpose above, my medical information (case summary, test results, images) is sent to the invited institution and read there. It is sensitive personal information, used for this treatment only, kept by both sides as the law requires and given to nobody else. I may withdraw at any time; nothing new is sent then, and what was sent before is kept as part of the record.",
    },
    recording: {
      zh: "我同意对会诊过程录音录像，作为诊疗过程记录由医疗机构保存。不同意录制不影响我接受会诊。",
      en: "I agree that the consult is recorded in sound and picture and kept by the institutions as a record of the process. Refusing does not keep me from being consulted on.",
    },
    teaching: {
      zh: "我同意在去除可识别身份的信息后，将我的病例资料用于教学查房和医务人员培训。不同意不影响我的诊疗。",
      en: "I agree that my case, with everything that identifies me removed, is used for teaching rounds and the training of staff. Refusing does not affect my treatment.",
    },
  },
} as const satisfies Readonly<Record<string, ConsentText>>;
export type ConsentTextVersion = keyof typeof CONSENT_TEXTS;

export const CONSENT_TEXT_VERSIONS = Object.keys(
  CONSENT_TEXTS,
) as ConsentTextVersion[];
/** The wording that is shown now. */
export const CURRENT_CONSENT_TEXT: ConsentTextVersion = "2026-11";
