import { ConsultRequest } from "../../shared/contracts/consults.ts";
import type { z } from "zod";

const id = (n: number) =>
  `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const organisation = (n: number, zh: string) => ({
  id: id(n),
  name: { zh, en: `Hospital ${n}` },
});

/** A request as the server would send it, of an invented patient. */
export const consultRequest = (
  part: Partial<z.input<typeof ConsultRequest>> = {},
): ConsultRequest =>
  ConsultRequest.parse({
    id: id(1),
    caseId: id(2),
    caseNumber: "20261121-0001",
    patient: {
      id: id(3),
      identity: "named",
      name: "测试患者",
      sex: "female",
      birthDate: "1959-11-21",
      nationalIdMasked: null,
      phoneMasked: null,
    },
    kind: "consult",
    status: "asked",
    urgency: "routine",
    question: "是否需要转诊",
    from: organisation(4, "河口镇卫生院"),
    askedBy: { id: id(5), name: { zh: "李梅", en: "Li Mei" } },
    to: organisation(6, "青山县人民医院"),
    toPerson: null,
    side: "invited",
    declineReason: null,
    askedAt: "2026-11-21T06:00:00.000Z",
    statusSince: "2026-11-21T06:00:00.000Z",
    messages: [],
    identityChecks: [],
    allowed: [],
    roomOpen: false,
    version: 1,
    ...part,
  });
